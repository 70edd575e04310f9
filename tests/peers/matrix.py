"""The table of cells: what is done between servers, and in which directions.

Each cell is shown in every way the peer is started, by a check that is marked with
`shows(direction, action, …)`. The order here is the order of the table of results.
"""

from enum import Enum


class Direction(Enum):
    """Who acts, and whose server has to understand it."""

    OURS = "us → peer"
    THEIRS = "peer → us"
    BETWEEN_OURS = "us → us"


OURS, THEIRS = Direction.OURS, Direction.THEIRS
BOTH_WAYS = (OURS, THEIRS)

ACTIONS: dict[str, tuple[Direction, ...]] = {
    "Follow": BOTH_WAYS,
    "Accept": BOTH_WAYS,
    "Reject": BOTH_WAYS,
    "Undo Follow": BOTH_WAYS,
    "follow again after an Undo": (OURS,),
    "Create Note": BOTH_WAYS,
    "Note with pictures": BOTH_WAYS,
    "Note with a video": (THEIRS,),
    "Note with a content warning": BOTH_WAYS,
    "Note with a mention": BOTH_WAYS,
    "Note that replies": BOTH_WAYS,
    "Note unlisted": BOTH_WAYS,
    "Note for followers": BOTH_WAYS,
    "Note direct": BOTH_WAYS,
    "Create Article": (THEIRS,),
    "Create Video": (THEIRS,),
    "Update Note": BOTH_WAYS,
    "Delete Note": BOTH_WAYS,
    "Like": BOTH_WAYS,
    "Undo Like": BOTH_WAYS,
    "reaction with an emoji": BOTH_WAYS,
    "Undo of a reaction": BOTH_WAYS,
    "Announce": BOTH_WAYS,
    "Undo Announce": BOTH_WAYS,
    "quote, asked for and allowed": BOTH_WAYS,
    "quote that is not allowed": (THEIRS,),
    "quote, taken back by who is quoted": BOTH_WAYS,
    "Create Question": BOTH_WAYS,
    "vote": BOTH_WAYS,
    "Update Question: counts": BOTH_WAYS,
    "Add to featured": BOTH_WAYS,
    "Remove from featured": BOTH_WAYS,
    "Block": BOTH_WAYS,
    "Undo Block": BOTH_WAYS,
    "Move": BOTH_WAYS,
    "Flag": BOTH_WAYS,
    "listing": BOTH_WAYS,
    "listing changed": BOTH_WAYS,
    "listing withdrawn": BOTH_WAYS,
    "Update of an actor": BOTH_WAYS,
    "Delete of an actor": BOTH_WAYS,
    "look-up by handle and by address": BOTH_WAYS,
    "wrong, stale or no signature → 401": (THEIRS,),
    "signed for somebody else → 401": (THEIRS,),
    "POST signed once, in each scheme": BOTH_WAYS,
    "GET signed once, in each scheme": (OURS,),
    "follow, photo, reply, like, boost, edit, delete": (Direction.BETWEEN_OURS,),
}

CELLS = frozenset(
    (action, direction)
    for action, directions in ACTIONS.items()
    for direction in directions
)
