"""What is kept out before it is stored, though it is signed as it should be.

One rule: somebody new, whom nobody here follows, does not call many people at once.
The note is not stored and nobody is told but the moderators, who may look at it where
it lives. What the origin rules refuse, and what the owner blocks, is decided earlier.
"""

from typing import Final

from federation.vocabulary import Activity, Create, Note, Update
from node.actors.inbound import Inbound
from node.actors.models import Actor
from node.actors.queries import get_node_actor
from node.clock import DAY_MS
from node.database.types import Reader, Writer
from node.ids import Iri, created_ms
from node.logs import get_logger
from node.moderation.actions import receive_report
from node.moderation.actions.reports import ReceivedReport
from node.relations.queries import is_followed_here
from node.text.sanitize import to_text

log = get_logger(__name__)

MOST_MENTIONS: Final = 10
NEW_MS: Final = 7 * DAY_MS
WORDS: Final = 1_000


async def keeps_out(inbound: Inbound, activity: Activity) -> bool:
    """Whether the activity ends here; the moderators know why."""
    note = activity.object if isinstance(activity, Create | Update) else None
    if not isinstance(note, Note) or count_called(note) <= MOST_MENTIONS:
        return False
    if not await inbound.db.read(_is_unknown, inbound.actor):
        return False
    log.info(
        "inbox.kept_out",
        activity=inbound.iri_of(activity),
        actor=inbound.actor.iri,
        rule="many mentions by somebody new",
        mentions=count_called(note),
    )
    await inbound.db.write(_report, inbound.actor, note)
    return True


def count_called(note: Note) -> int:
    """How many people a note means to reach by name."""
    return len({mention.href for mention in note.mentions})


def _is_unknown(r: Reader, actor: Actor) -> bool:
    """First seen here in the last days, whatever age their server claims."""
    if r.now_ms - created_ms(actor.id) >= NEW_MS:
        return False
    return not is_followed_here(r, actor.id)


def _report(w: Writer, actor: Actor, note: Note) -> None:
    """Once a day for each actor: moderators are not to be flooded either."""
    node = get_node_actor(w)
    day = w.now_ms // DAY_MS
    receive_report(
        w,
        reporter=node,
        target=actor,
        received=ReceivedReport(
            iri=Iri(f"{node.iri}#kept-out-{actor.id}-{day}"),
            words=(
                f"Kept out: {note.iri} mentions {count_called(note)} people and is by"
                " somebody new whom nobody here follows.\n\n"
                f"{to_text(note.content)[:WORDS]}"
            ),
            note_iris=(),
        ),
    )
