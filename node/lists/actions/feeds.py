"""Feeds of lists are written when a note arrives, as home is, and cut as home is.

To read one is then one query, however many people are in the list. A note is in a
list once. Who is followed no more is in no list, and what they brought went with them.
"""

from typing import Final, LiteralString

from node.database.types import Writer
from node.ids import ActorId
from node.lists.models import ListId
from node.lists.queries import list_lists_with
from node.notes.models import Note, Visibility
from node.notes.queries import find_note
from node.reactions.models import Boost
from node.timelines.actions import MAX_FILLED, MAX_HOME, fill_home
from node.timelines.actions.room import TRIM_EVERY, turn_of

_LISTED: Final[LiteralString] = """
    JOIN lists AS l ON l.id = m.list_id
    LEFT JOIN follows AS f ON f.id = m.follow_id
"""
_FOLLOWED: Final[LiteralString] = """
    AND (
        m.actor_id = l.owner_id
        OR (
            f.state = 'accepted'
            AND (
                f.languages = ''
                OR n.language = ''
                OR f.languages LIKE '% ' || n.language || ' %'
            )
        )
    )
"""
_READS_REPLIES: Final[LiteralString] = """
    AND (
        :answered_id = 0
        OR :answered_id = :author_id
        OR :answered_id = l.owner_id
        OR (
            l.replies = 'followed'
            AND EXISTS (
                SELECT 1
                FROM follows AS p
                WHERE p.follower_id = l.owner_id
                    AND p.target_id = :answered_id
                    AND p.state = 'accepted'
            )
        )
        OR (
            l.replies = 'list'
            AND EXISTS (
                SELECT 1
                FROM list_members AS p
                WHERE p.list_id = l.id
                    AND p.actor_id = :answered_id
            )
        )
    )
"""
_UNLESS_THERE: Final[LiteralString] = """
    AND NOT EXISTS (
        SELECT 1
        FROM list_notes AS there
        WHERE there.note_id = n.id
            AND there.list_id = l.id
    )
"""
_INSERT: Final[LiteralString] = """
    INSERT INTO list_notes (list_id, sort_id, note_id, member_id)
"""
_NEWEST: Final[LiteralString] = """
    LIMIT :limit
    ON CONFLICT DO NOTHING
"""
_ADD_NOTE: Final[LiteralString] = "\n".join(
    (
        _INSERT,
        """
    SELECT l.id, n.id, n.id, m.actor_id
    FROM list_members AS m
    JOIN notes AS n ON n.id = :note_id
        """,
        _LISTED,
        "WHERE m.actor_id = :author_id",
        _FOLLOWED,
        _READS_REPLIES,
        _UNLESS_THERE,
        "ON CONFLICT DO NOTHING",
    )
)
_BOOSTED: Final[LiteralString] = "\n".join(
    (
        _INSERT,
        """
    SELECT l.id, b.id, n.id, m.actor_id
    FROM list_members AS m
    JOIN boosts AS b ON b.actor_id = m.actor_id
    JOIN notes AS n ON n.id = b.note_id
        """,
        _LISTED,
        """
    WHERE (n.visibility IN ('public', 'unlisted') OR n.actor_id = b.actor_id)
        AND n.actor_id <> l.owner_id
        AND (f.shows_boosts = 1 OR m.actor_id = l.owner_id)
        """,
        _FOLLOWED,
        _UNLESS_THERE,
    )
)
_ADD_BOOST: Final[LiteralString] = "\n".join(
    (_BOOSTED, "AND b.id = :boost_id", "ON CONFLICT DO NOTHING")
)
_FILL_BOOSTS: Final[LiteralString] = "\n".join(
    (
        _BOOSTED,
        """
        AND m.list_id = :list_id
        AND m.actor_id = :member_id
    ORDER BY b.id DESC
        """,
        _NEWEST,
    )
)
_FILL_NOTES: Final[LiteralString] = "\n".join(
    (
        _INSERT,
        """
    SELECT l.id, n.id, n.id, m.actor_id
    FROM list_members AS m
    JOIN notes AS n ON n.actor_id = m.actor_id
        """,
        _LISTED,
        """
    WHERE m.list_id = :list_id
        AND m.actor_id = :member_id
        AND n.reply_to_iri IS NULL
        AND n.visibility <> 'direct'
        """,
        _FOLLOWED,
        _UNLESS_THERE,
        "ORDER BY n.id DESC",
        _NEWEST,
    )
)


def add_note_to_lists(w: Writer, note: Note) -> None:
    """Put a note into the lists that its author is in.

    Direct notes are in none, nor are answers to what is unknown here.
    """
    is_lost = note.reply_to_iri is not None and note.reply_to_id is None
    if is_lost or note.visibility is Visibility.DIRECT:
        return
    parent = find_note(w, note.reply_to_id) if note.reply_to_id else None
    w.run(
        _ADD_NOTE,
        note_id=note.id,
        author_id=note.actor_id,
        answered_id=parent.actor_id if parent else 0,
    )
    _trim_some(w, note.actor_id, note.id)


def add_boost_to_lists(w: Writer, boost: Boost) -> None:
    """Put a boosted note into the lists that the booster is in."""
    w.run(_ADD_BOOST, boost_id=boost.id)
    _trim_some(w, boost.actor_id, boost.id)


def remove_from_lists(w: Writer, note_id: int, *, booster_id: int) -> None:
    """Take what one actor boosted out of the lists that it was in by them."""
    w.run(
        """
        DELETE FROM list_notes
        WHERE note_id = :note_id
            AND member_id = :booster_id
            AND sort_id <> note_id
        """,
        note_id=note_id,
        booster_id=booster_id,
    )


def fill_list(w: Writer, list_id: ListId, member_id: ActorId) -> None:
    """Put the newest of what somebody wrote and boosted into a list."""
    for sql in (_FILL_NOTES, _FILL_BOOSTS):
        w.run(sql, list_id=list_id, member_id=member_id, limit=MAX_FILLED)
    trim_list(w, list_id)


def fill_for_follow(w: Writer, follower_id: ActorId, target_id: ActorId) -> None:
    """Somebody is followed from now on: the newest of them into home and lists.

    Into home only if no list keeps them to itself.
    """
    found = list_lists_with(w, follower_id, target_id)
    if not any(each.exclusive for each in found):
        fill_home(w, follower_id, target_id)
    for each in found:
        fill_list(w, each.id, target_id)


def trim_list(w: Writer, list_id: int) -> None:
    """Cut a feed to its newest 800."""
    w.run(
        """
        DELETE FROM list_notes
        WHERE list_id = :list_id
            AND sort_id <= (
                SELECT oldest.sort_id
                FROM list_notes AS oldest
                WHERE oldest.list_id = :list_id
                ORDER BY oldest.sort_id DESC
                LIMIT 1 OFFSET :kept
            )
        """,
        list_id=list_id,
        kept=MAX_HOME,
    )


def _trim_some(w: Writer, member_id: ActorId, sort_id: int) -> None:
    """Trim one in 64 of the feeds that were added to; which ones, varies by id."""
    rows = w.all(
        """
        SELECT list_id
        FROM list_members
        WHERE actor_id = :member_id
            AND list_id % :every = :turn
        ORDER BY list_id
        LIMIT 1000
        """,
        member_id=member_id,
        every=TRIM_EVERY,
        turn=turn_of(sort_id),
    )
    for row in rows:
        trim_list(w, row.num("list_id"))
