"""Search: words in notes, beginnings of topics and of names.

A note is found by others when it is public and its author lets it be; authors
find all of their own. Newest first: ranking would have to read every match.
"""

from typing import Final, LiteralString

from node.actors.models import Actor
from node.actors.queries import search_actors
from node.database.fulltext import list_matches
from node.database.paging import Page
from node.database.types import Reader
from node.ids import MAX_ID, ActorId, NoteId
from node.notes.queries.visible import VISIBLE, WANTED, viewer_number
from node.text.segment import query_terms
from node.text.tokens import tag_key
from node.timelines.models import Entry, TopicCount

MAX_PAGE: Final = 100
MAX_TERMS: Final = 16
MAX_QUERY: Final = 500
MAX_LOOKED_AT: Final = 200
MAX_ROUNDS: Final = 5
MAX_TOPICS: Final = 40
RECENT_NOTES: Final = 2_000

_FINDABLE: Final[LiteralString] = "\n".join(
    (
        """
    SELECT n.id
    FROM notes AS n
    JOIN actors AS a ON a.id = n.actor_id
    WHERE n.id IN (:items)
        AND (:author_id = 0 OR n.actor_id = :author_id)
        AND (
            n.actor_id = :viewer_id
            OR (
                n.visibility = 'public'
                AND a.indexable = 1
                AND a.hidden_ms IS NULL
                AND a.is_limited = 0
            )
        )
        AND
    """,
        VISIBLE,
        WANTED,
    )
)


_OFFERED: Final[LiteralString] = "\n".join(
    (
        """
    SELECT n.id
    FROM notes AS n
    JOIN listings AS l ON l.note_id = n.id
    JOIN actors AS a ON a.id = n.actor_id
    WHERE n.id IN (:items)
        AND n.is_local = 0
        AND n.visibility = 'public'
        AND a.hidden_ms IS NULL
        AND a.is_limited = 0
        AND (l.ends_ms IS NULL OR l.ends_ms > :now)
        AND (
            a.indexable = 1
            OR NOT EXISTS (SELECT 1 FROM relayed_notes AS v WHERE v.note_id = n.id)
        )
        AND
    """,
        VISIBLE,
    )
)


def search_notes(
    r: Reader,
    text: str,
    *,
    viewer_id: ActorId | None,
    before: int | None,
    limit: int,
    author_id: int | None = None,
) -> Page[Entry]:
    """Notes, of one author or all, that hold every word; `text` has no operators.

    Looks at 200 matches at a time, whoever wrote them; so a page may be short, or
    empty, and still name the place where the next one goes on.
    """
    limit = max(1, min(limit, MAX_PAGE))
    terms = query_terms(text[:MAX_QUERY])[:MAX_TERMS]
    matches = list_matches(
        r, terms, before=MAX_ID if before is None else before, limit=MAX_LOOKED_AT
    )
    viewer = viewer_number(viewer_id)
    rows = r.many(_FINDABLE, items=matches, viewer_id=viewer, author_id=author_id or 0)
    found = sorted((row.num("id") for row in rows), reverse=True)
    entries = tuple(Entry(note_id, NoteId(note_id)) for note_id in found[:limit])
    return Page(entries, _next_before(found, matches, limit))


def search_listings(r: Reader, text: str, *, limit: int, now_ms: int) -> list[NoteId]:
    """Notes from elsewhere that offer or look for something, for a guest; newest first.

    To offer something to everybody is to want it found, so that here `indexable` is
    not asked for, but of what came by relays only; authors whom staff hide stay
    hidden.
    """
    terms = query_terms(text[:MAX_QUERY])[:MAX_TERMS]
    found, before = list[NoteId](), MAX_ID
    for _ in range(MAX_ROUNDS):
        matches = list_matches(r, terms, before=before, limit=MAX_LOOKED_AT)
        rows = r.many(_OFFERED, items=matches, viewer_id=0, now=now_ms)
        found += sorted((NoteId(row.num("id")) for row in rows), reverse=True)
        if len(found) >= limit or len(matches) < MAX_LOOKED_AT:
            break
        before = matches[-1]
    return found[:limit]


def search_people(r: Reader, text: str, *, limit: int, offset: int = 0) -> list[Actor]:
    """People whose name begins with `text`."""
    return search_actors(r, text, limit=limit, offset=offset)


def search_topics(
    r: Reader, text: str, *, limit: int, viewer_id: ActorId | None = None
) -> list[TopicCount]:
    """Topics of public notes that begin with `text`, the most used first."""
    key = tag_key(text)
    if key is None:
        return []
    rows = r.all(
        _TOPICS,
        first=key,
        # The largest character there is: a range serves where LIKE uses no index.
        after=key + "\U0010ffff",
        viewer_id=viewer_number(viewer_id),
        looked_at=RECENT_NOTES,
        limit=max(1, min(limit, MAX_TOPICS)),
    )
    return [
        TopicCount(row.text("topic"), row.text("shown"), row.num("notes_count"))
        for row in rows
    ]


def find_topic(r: Reader, topic: str) -> TopicCount | None:
    """A topic with how many public notes carry it; stops counting at 2,000."""
    key = tag_key(topic)
    if key is None:
        return None
    # No key holds a control character, so this range holds the one key.
    rows = r.all(
        _TOPICS,
        first=key,
        after=key + "\x01",
        viewer_id=0,
        looked_at=RECENT_NOTES,
        limit=1,
    )
    if not rows:
        return None
    row = rows[0]
    return TopicCount(row.text("topic"), row.text("shown"), row.num("notes_count"))


_TOPICS: Final[LiteralString] = "\n".join(
    (
        """
    SELECT topic, MIN(shown) AS shown, COUNT(*) AS notes_count
    FROM (
        SELECT t.topic, t.shown
        FROM note_topics AS t
        JOIN notes AS n ON n.id = t.note_id
        JOIN actors AS a ON a.id = n.actor_id
        WHERE t.topic >= :first
            AND t.topic < :after
            AND n.visibility = 'public'
            AND a.hidden_ms IS NULL
            AND a.is_limited = 0
            AND
    """,
        VISIBLE,
        """
        ORDER BY t.topic, t.note_id DESC
        LIMIT :looked_at
    ) AS used
    GROUP BY topic
    ORDER BY notes_count DESC, topic
    LIMIT :limit
    """,
    )
)


def list_popular_topics(
    r: Reader, *, limit: int, viewer_id: ActorId | None = None
) -> list[TopicCount]:
    """The topics of the newest 2,000 public notes, the most used first.

    Each author counts once for a topic, so that one voice makes no trend; and what
    came by relays only does not count.
    """
    rows = r.all(
        _POPULAR,
        viewer_id=viewer_number(viewer_id),
        looked_at=RECENT_NOTES,
        limit=max(1, min(limit, MAX_TOPICS)),
    )
    return [
        TopicCount(row.text("topic"), row.text("shown"), row.num("notes_count"))
        for row in rows
    ]


_POPULAR: Final[LiteralString] = "\n".join(
    (
        """
    SELECT t.topic, MIN(t.shown) AS shown, COUNT(DISTINCT n.actor_id) AS notes_count
    FROM (
        SELECT id
        FROM notes
        WHERE visibility = 'public'
            AND reply_to_iri IS NULL
            AND NOT EXISTS (SELECT 1 FROM relayed_notes WHERE note_id = notes.id)
        ORDER BY id DESC
        LIMIT :looked_at
    ) AS newest
    JOIN notes AS n ON n.id = newest.id
    JOIN actors AS a ON a.id = n.actor_id
    JOIN note_topics AS t ON t.note_id = n.id
    WHERE a.hidden_ms IS NULL
        AND a.is_limited = 0
        AND
    """,
        VISIBLE,
        """
    GROUP BY t.topic
    ORDER BY notes_count DESC, t.topic
    LIMIT :limit
    """,
    )
)


def _next_before(found: list[int], matches: list[int], limit: int) -> int | None:
    if len(found) > limit:
        return found[limit - 1]
    return matches[-1] if len(matches) == MAX_LOOKED_AT else None
