"""The rows of many notes and of what hangs on them, for the read model to put together.

However many notes are asked for, the number of queries is the same.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Final, LiteralString, TypeVar

from federation.vocabulary import Policy
from node.actors.models import Actor
from node.actors.queries import list_actors
from node.database.types import Reader, Record
from node.ids import ActorId, MediaId, NoteId
from node.media.models import Media
from node.media.queries import list_media
from node.notes.consent import is_choosy, load_policy
from node.notes.details import NoteDetails
from node.notes.models import QUESTION
from node.notes.polls import Poll
from node.notes.queries.consent import list_deciding_relations
from node.notes.queries.details import list_details
from node.notes.queries.polls import list_own_choices, list_polls
from node.notes.queries.rows import NOTE_COLUMNS
from node.notes.queries.visible import VISIBLE
from node.relations.models import Relationship

MAX_AT_ONCE: Final = 500

K = TypeVar("K", bound=int)
V = TypeVar("V")

# The plus keeps SQLite from beginning with all actors when it believes them few.
_NOTES: Final[LiteralString] = "\n".join(
    (
        "SELECT",
        NOTE_COLUMNS,
        """
    , CASE WHEN EXISTS (
        SELECT 1 FROM likes AS l WHERE l.note_id = n.id AND l.actor_id = :viewer_id
    ) THEN 1 ELSE 0 END AS is_liked
    , CASE WHEN EXISTS (
        SELECT 1 FROM boosts AS o WHERE o.note_id = n.id AND o.actor_id = :viewer_id
    ) THEN 1 ELSE 0 END AS is_boosted
    , CASE WHEN EXISTS (
        SELECT 1 FROM bookmarks AS k WHERE k.actor_id = :viewer_id AND k.note_id = n.id
    ) THEN 1 ELSE 0 END AS is_bookmarked
    , CASE WHEN EXISTS (
        SELECT 1 FROM pins AS i WHERE i.note_id = n.id
    ) THEN 1 ELSE 0 END AS is_pinned
    , CASE WHEN EXISTS (
        SELECT 1
        FROM muted_threads AS t
        WHERE t.actor_id = :viewer_id AND t.root_id = n.root_id
    ) THEN 1 ELSE 0 END AS is_muted
    , CASE WHEN EXISTS (
        SELECT 1 FROM emoji_counts AS c WHERE c.note_id = n.id
    ) THEN 1 ELSE 0 END AS has_reactions
    , q.quoted_iri, q.quoted_id, q.state AS quote_state, q.stamp_iri, q.depth
    , p.policy
    , (
        SELECT g.group_id
        FROM note_groups AS g
        WHERE g.note_id = n.id
            AND (n.is_local = 1 OR EXISTS (
                SELECT 1
                FROM boosts AS u
                WHERE u.note_id = n.id AND u.actor_id = g.group_id
            ))
    ) AS group_id
    FROM notes AS n
    JOIN actors AS a ON a.id = +n.actor_id
    LEFT JOIN quotes AS q ON q.note_id = n.id
    LEFT JOIN note_policies AS p ON p.note_id = n.id
    WHERE n.id IN (:items)
        AND
    """,
        VISIBLE,
    )
)
_PARENTS: Final[LiteralString] = "\n".join(
    (
        """
    SELECT n.id, n.actor_id
    FROM notes AS n
    JOIN actors AS a ON a.id = +n.actor_id
    WHERE n.id IN (:items)
        AND
    """,
        VISIBLE,
    )
)


_ATTACHED: Final[LiteralString] = """
    SELECT x.kind, x.note_id, x.thing_id, x.topic, x.shown
    FROM (
        SELECT 'media' AS kind, note_id, position AS place, media_id AS thing_id,
            '' AS topic, '' AS shown
        FROM note_media
        UNION ALL
        SELECT 'mention', note_id, actor_id, actor_id, '', ''
        FROM note_mentions
        UNION ALL
        SELECT 'topic', note_id, 0, 0, topic, shown
        FROM note_topics
    ) AS x
    WHERE x.note_id IN (:items)
    ORDER BY x.kind, x.note_id, x.place, x.topic
"""


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic: its key, for addresses, and the words as the author wrote them."""

    key: str
    shown: str


@dataclass(frozen=True, slots=True)
class EmojiCount:
    """How many reacted with an emoji, and whether the viewer did."""

    emoji: str
    total: int
    is_own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """All rows of a page, by note or by their own id.

    `policies` are those under which not everybody may do everything; `relations` how
    the viewer stands to their authors, where that decides.
    """

    viewer: int
    rows: Mapping[NoteId, Record]
    parents: Mapping[NoteId, ActorId]
    media_ids: Mapping[NoteId, list[MediaId]]
    mentioned_ids: Mapping[NoteId, list[ActorId]]
    topics: Mapping[NoteId, list[Topic]]
    boosters: Mapping[NoteId, ActorId]
    people: Mapping[ActorId, Actor]
    media: Mapping[MediaId, Media]
    polls: Mapping[NoteId, Poll]
    chosen: Mapping[NoteId, tuple[int, ...]]
    details: Mapping[NoteId, NoteDetails]
    reactions: Mapping[NoteId, list[EmojiCount]]
    policies: Mapping[NoteId, Policy]
    relations: Mapping[ActorId, Relationship]


@dataclass(frozen=True, slots=True)
class _Attached:
    media_ids: Mapping[NoteId, list[MediaId]]
    mentioned_ids: Mapping[NoteId, list[ActorId]]
    topics: Mapping[NoteId, list[Topic]]


def load_parts(
    r: Reader, wanted: list[NoteId], viewer: int, boosters: Mapping[NoteId, ActorId]
) -> Parts:
    rows = {
        NoteId(row.num("id")): row
        for row in r.many(_NOTES, items=[*wanted], viewer_id=viewer)
    }
    shown = [*rows]
    parents = _list_parents(r, rows.values(), viewer)
    attached = _list_attached(r, shown)
    policies = _read_policies(rows)
    people = _in_chunks(
        lambda ids: list_actors(r, ids),
        (
            *(ActorId(row.num("actor_id")) for row in rows.values()),
            *parents.values(),
            *(boosters[note_id] for note_id in shown if note_id in boosters),
            *chain.from_iterable(attached.mentioned_ids.values()),
            *(ActorId(found) for row in rows.values() if (found := group_id_of(row))),
            *((ActorId(viewer),) if viewer and policies else ()),
        ),
    )
    authors = (people[ActorId(row.num("actor_id"))] for row in rows.values())
    media = _in_chunks(
        lambda ids: list_media(r, ids),
        (
            *chain.from_iterable(attached.media_ids.values()),
            *(author.avatar_id for author in authors if author.avatar_id),
        ),
    )
    reacted = [each for each, row in rows.items() if row.flag("has_reactions")]
    asking = [each for each, row in rows.items() if row.text("kind") == QUESTION]
    return Parts(
        viewer=viewer,
        rows=rows,
        parents=parents,
        media_ids=attached.media_ids,
        mentioned_ids=attached.mentioned_ids,
        topics=attached.topics,
        boosters=boosters,
        people=people,
        media=media,
        polls=list_polls(r, asking),
        chosen=list_own_choices(r, asking, viewer),
        details=list_details(
            r, [each for each, row in rows.items() if not row.flag("is_local")]
        ),
        reactions=_list_reactions(r, reacted, viewer),
        policies=policies,
        relations=list_deciding_relations(
            r,
            viewer,
            [
                (people[ActorId(rows[note_id].num("actor_id"))], policy)
                for note_id, policy in policies.items()
            ],
        ),
    )


def group_id_of(row: Record) -> int | None:
    return row.opt_num("group_id")


def _read_policies(rows: Mapping[NoteId, Record]) -> dict[NoteId, Policy]:
    texts = ((note_id, row.opt_text("policy")) for note_id, row in rows.items())
    policies = {note_id: load_policy(text) for note_id, text in texts if text}
    return {each: policy for each, policy in policies.items() if is_choosy(policy)}


def _list_parents(
    r: Reader, rows: Iterable[Record], viewer: int
) -> dict[NoteId, ActorId]:
    """The authors of the notes above, of those that the viewer may see."""
    ids = {row.opt_num("reply_to_id") for row in rows} - {None}
    found = r.many(_PARENTS, items=[each for each in ids if each], viewer_id=viewer)
    return {NoteId(row.num("id")): ActorId(row.num("actor_id")) for row in found}


def _list_attached(r: Reader, shown: list[NoteId]) -> _Attached:
    """Pictures, people and topics of notes: small tables that one query asks."""
    media_ids: defaultdict[NoteId, list[MediaId]] = defaultdict(list)
    mentioned_ids: defaultdict[NoteId, list[ActorId]] = defaultdict(list)
    topics: defaultdict[NoteId, list[Topic]] = defaultdict(list)
    for row in r.many(_ATTACHED, items=[*shown]):
        note_id, thing = NoteId(row.num("note_id")), row.num("thing_id")
        match row.text("kind"):
            case "media":
                media_ids[note_id].append(MediaId(thing))
            case "mention":
                mentioned_ids[note_id].append(ActorId(thing))
            case _:
                topics[note_id].append(Topic(row.text("topic"), row.text("shown")))
    return _Attached(media_ids, mentioned_ids, topics)


def _list_reactions(
    r: Reader, reacted: list[NoteId], viewer: int
) -> dict[NoteId, list[EmojiCount]]:
    """The most frequent first; few different ones may be under a note."""
    rows = r.many(
        """
        SELECT c.note_id, c.emoji, c.total,
            CASE WHEN EXISTS (
                SELECT 1
                FROM emoji_reactions AS e
                WHERE e.note_id = c.note_id
                    AND e.actor_id = :viewer_id
                    AND e.emoji = c.emoji
            ) THEN 1 ELSE 0 END AS is_own
        FROM emoji_counts AS c
        WHERE c.note_id IN (:items)
        ORDER BY c.note_id, c.total DESC, c.first_id
        """,
        items=[*reacted],
        viewer_id=viewer,
    )
    found: defaultdict[NoteId, list[EmojiCount]] = defaultdict(list)
    for row in rows:
        count = EmojiCount(row.text("emoji"), row.num("total"), row.flag("is_own"))
        found[NoteId(row.num("note_id"))].append(count)
    return found


def _in_chunks(
    find: Callable[[list[K]], Mapping[K, V]], ids: Iterable[K]
) -> dict[K, V]:
    """One query as a rule; more when a page names an absurd number of people."""
    wanted = list(dict.fromkeys(ids))
    found: dict[K, V] = {}
    for start in range(0, len(wanted), MAX_AT_ONCE):
        found.update(find(wanted[start : start + MAX_AT_ONCE]))
    return found
