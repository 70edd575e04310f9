"""Home feeds are written when a note arrives, not put together when one is read.

A row for each follower costs a few microseconds once; a join over all whom
somebody follows costs milliseconds on every page. A note is in a feed once: the
boost of a note that is there already adds nothing, and what an exclusive list keeps
to itself is in none.
"""

from typing import Final, LiteralString

from node.database.types import Writer
from node.ids import ActorId, NoteId
from node.notes.models import Note, Visibility
from node.notes.queries import find_note
from node.reactions.models import Boost
from node.timelines.actions.room import TRIM_EVERY, trim_homes, trim_some, turn_of
from node.timelines.actions.topics import add_to_homes_of_topics

MAX_FILLED: Final = 40

_READS_LANGUAGE: Final[LiteralString] = """
    AND (
        f.languages = ''
        OR n.language = ''
        OR f.languages LIKE '% ' || n.language || ' %'
    )
"""

# A reply is for those who follow both: half a conversation is noise.
_READS_REPLIES: Final[LiteralString] = """
    AND (
        :answered_id = 0
        OR :answered_id = :author_id
        OR :answered_id = f.follower_id
        OR EXISTS (
            SELECT 1
            FROM follows AS p
            WHERE p.follower_id = f.follower_id
                AND p.target_id = :answered_id
                AND p.state = 'accepted'
        )
    )
"""


def add_note_to_homes(w: Writer, note: Note) -> None:
    """Put a note into the feeds of its author, of local followers and of its topics.

    A direct note only reaches those whom it names. A reply to something unknown
    here reaches nobody but its author.
    """
    _add_own(w, note)
    if note.reply_to_iri is not None and note.reply_to_id is None:
        return
    if note.visibility is Visibility.DIRECT:
        _add_direct(w, note)
        return
    w.run(
        "\n".join((_ADD_NOTE, _READS_REPLIES, _READS_LANGUAGE, _UNLESS_THERE)),
        note_id=note.id,
        author_id=note.actor_id,
        answered_id=_answered_id(w, note),
    )
    _trim_some(w, note.actor_id, note.id)
    if note.visibility is Visibility.PUBLIC and note.reply_to_iri is None:
        add_to_homes_of_topics(w, note)


_ADD_NOTE: Final[LiteralString] = """
    INSERT INTO home (actor_id, sort_id, note_id, booster_id)
    SELECT f.follower_id, n.id, n.id, CAST(NULL AS INTEGER)
    FROM follows AS f
    JOIN actors AS a ON a.id = f.follower_id
    JOIN notes AS n ON n.id = :note_id
    WHERE f.target_id = :author_id
        AND f.state = 'accepted'
        AND a.host = ''
        AND a.deleted_ms IS NULL
"""
_UNLESS_THERE: Final[LiteralString] = """
    AND NOT EXISTS (
        SELECT 1
        FROM list_members AS apart
        JOIN lists AS l ON l.id = apart.list_id
        WHERE apart.actor_id = f.target_id
            AND l.owner_id = f.follower_id
            AND l.exclusive = 1
    )
    AND NOT EXISTS (
        SELECT 1
        FROM home AS there
        WHERE there.note_id = n.id
            AND there.actor_id = f.follower_id
    )
    ON CONFLICT DO NOTHING
"""


def add_boost_to_homes(w: Writer, boost: Boost) -> None:
    """Put a boosted note into the feeds of the booster's local followers.

    Not of the note's author, who knows it, and only public notes and those that
    the booster wrote.
    """
    w.run(
        "\n".join((_ADD_BOOST, _READS_LANGUAGE, _UNLESS_THERE)),
        boost_id=boost.id,
        note_id=boost.note_id,
        booster_id=boost.actor_id,
    )
    _trim_some(w, boost.actor_id, boost.id)


_ADD_BOOST: Final[LiteralString] = """
    INSERT INTO home (actor_id, sort_id, note_id, booster_id)
    SELECT f.follower_id, b.id, n.id, b.actor_id
    FROM boosts AS b
    JOIN notes AS n ON n.id = b.note_id
    JOIN follows AS f ON f.target_id = b.actor_id
    JOIN actors AS a ON a.id = f.follower_id
    WHERE b.id = :boost_id
        AND b.note_id = :note_id
        AND b.actor_id = :booster_id
        AND f.state = 'accepted'
        AND f.shows_boosts = 1
        AND f.follower_id <> n.actor_id
        AND a.host = ''
        AND a.deleted_ms IS NULL
        AND (n.visibility IN ('public', 'unlisted') OR n.actor_id = b.actor_id)
"""


def remove_from_homes(w: Writer, note_id: int, *, booster_id: int) -> None:
    """Take what one actor boosted out of the feeds that it was in by them.

    A deleted note leaves all feeds by itself.
    """
    w.run(
        """
        DELETE FROM home
        WHERE note_id = :note_id
            AND booster_id = :booster_id
        """,
        note_id=note_id,
        booster_id=booster_id,
    )


def fill_home(w: Writer, follower_id: ActorId, target_id: ActorId) -> None:
    """Put the newest notes of somebody newly followed into a feed."""
    w.run(
        "\n".join((_FILL, _READS_LANGUAGE, _UNLESS_FILLED)),
        follower_id=follower_id,
        target_id=target_id,
        limit=MAX_FILLED,
    )
    trim_homes(w, [follower_id])


_FILL: Final[LiteralString] = """
    INSERT INTO home (actor_id, sort_id, note_id, booster_id)
    SELECT f.follower_id, n.id, n.id, CAST(NULL AS INTEGER)
    FROM follows AS f
    JOIN notes AS n ON n.actor_id = f.target_id
    WHERE f.follower_id = :follower_id
        AND f.target_id = :target_id
        AND f.state = 'accepted'
        AND n.reply_to_iri IS NULL
        AND n.visibility <> 'direct'
"""
_UNLESS_FILLED: Final[LiteralString] = """
        AND NOT EXISTS (
            SELECT 1
            FROM home AS there
            WHERE there.note_id = n.id
                AND there.actor_id = f.follower_id
        )
    ORDER BY n.id DESC
    LIMIT :limit
    ON CONFLICT DO NOTHING
"""


def empty_home_of(w: Writer, follower_id: ActorId, target_id: ActorId) -> None:
    """Take everything by somebody, written or boosted, out of a feed."""
    w.run(
        """
        DELETE FROM home
        WHERE actor_id = :follower_id
            AND (
                booster_id = :target_id
                OR EXISTS (
                    SELECT 1
                    FROM notes AS n
                    WHERE n.id = home.note_id
                        AND n.actor_id = :target_id
                        AND home.booster_id IS NULL
                )
            )
        """,
        follower_id=follower_id,
        target_id=target_id,
    )


def _add_own(w: Writer, note: Note) -> None:
    if note.is_local:
        _add(w, note.actor_id, note.id)


def _add_direct(w: Writer, note: Note) -> None:
    rows = w.all(
        """
        SELECT f.follower_id
        FROM note_mentions AS m
        JOIN follows AS f ON f.follower_id = m.actor_id
        JOIN actors AS a ON a.id = f.follower_id
        WHERE m.note_id = :note_id
            AND f.target_id = :author_id
            AND f.state = 'accepted'
            AND a.host = ''
            AND a.deleted_ms IS NULL
        ORDER BY f.follower_id
        LIMIT 500
        """,
        note_id=note.id,
        author_id=note.actor_id,
    )
    for row in rows:
        _add(w, row.num("follower_id"), note.id)


def _add(w: Writer, actor_id: int, note_id: NoteId) -> None:
    w.run(
        """
        INSERT INTO home (actor_id, sort_id, note_id, booster_id)
        VALUES (:actor_id, :note_id, :note_id, NULL)
        ON CONFLICT DO NOTHING
        """,
        actor_id=actor_id,
        note_id=note_id,
    )


def _answered_id(w: Writer, note: Note) -> int:
    """The author of the note that is answered; 0 for a note that answers none."""
    parent = find_note(w, note.reply_to_id) if note.reply_to_id else None
    return parent.actor_id if parent else 0


def _trim_some(w: Writer, author_id: ActorId, sort_id: int) -> None:
    """Trim one in 64 of the feeds that were added to; which ones, varies by id."""
    turn = turn_of(sort_id)
    rows = w.all(
        """
        SELECT f.follower_id
        FROM follows AS f
        JOIN actors AS a ON a.id = f.follower_id
        WHERE f.target_id = :author_id
            AND f.state = 'accepted'
            AND a.host = ''
            AND f.follower_id % :every = :turn
        ORDER BY f.follower_id
        """,
        author_id=author_id,
        every=TRIM_EVERY,
        turn=turn,
    )
    followers = [ActorId(row.num("follower_id")) for row in rows]
    trim_some(w, [*followers, author_id], sort_id)
