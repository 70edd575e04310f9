"""A note with everything that is shown with it: one set of queries for all doors.

However many notes are asked for, the number of queries is the same. What the
viewer may not see is left out.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final, LiteralString, Protocol, TypeVar

from federation.vocabulary import Interaction
from node.actors.models import Actor
from node.actors.queries import list_actors
from node.database.types import Reader, Record
from node.ids import ActorId, Iri, MediaId, NoteId
from node.media.models import Media
from node.media.queries import list_media
from node.notes.consent import list_closed, load_policy
from node.notes.details import NO_DETAILS, NoteDetails
from node.notes.models import QUESTION, Note, Quote, QuoteState
from node.notes.policy import counts_publicly
from node.notes.polls import Poll
from node.notes.queries.details import list_details
from node.notes.queries.notes import list_mentioned_ids
from node.notes.queries.polls import list_own_choices, list_polls
from node.notes.queries.quotes import (
    list_avoided,
    shown_states,
    standing_quote,
)
from node.notes.queries.rows import NOTE_COLUMNS, note_of
from node.notes.queries.visible import VISIBLE, viewer_number

MAX_VIEWS: Final = 100
MAX_AT_ONCE: Final = 500

K = TypeVar("K", bound=int)
V = TypeVar("V")
_NO_BOOSTERS: Mapping[NoteId, ActorId] = {}

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


LISTING: Final = "listing"
"""The kind of a card that is what its note sells: the note itself, in other words."""


@dataclass(frozen=True, slots=True)
class Card:
    """Something shown under a note; `kind` tells what `item` is."""

    kind: str
    item: object


class CardSource(Protocol):
    """Finds the cards of many notes at once; registered by other packages."""

    def cards_for(
        self, r: Reader, note_ids: Sequence[NoteId]
    ) -> Mapping[NoteId, Sequence[Card]]:
        """Cards by note, in the order they are shown; few queries for all."""
        ...


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
class NoteView:
    """A note as one viewer sees it.

    `mentions` are who it is addressed to by name. `reply_to` is the note above and
    its author, if the viewer may see it. `chosen` are the positions of the poll's
    options that the viewer voted for. `closed` is what the author keeps to themselves.
    `group` is the one that the note is in, which passed it on if the note is not ours.
    """

    note: Note
    author: Actor
    author_avatar: Media | None
    media: tuple[Media, ...]
    mentions: tuple[Actor, ...]
    topics: tuple[Topic, ...]
    reply_to: tuple[NoteId, Actor] | None
    is_liked: bool
    is_boosted: bool
    is_bookmarked: bool
    is_pinned: bool
    booster: Actor | None
    cards: tuple[Card, ...]
    poll: Poll | None = None
    chosen: tuple[int, ...] = ()
    details: NoteDetails = NO_DETAILS
    reactions: tuple[EmojiCount, ...] = ()
    group: Actor | None = None
    quoted: "Quoted | None" = None
    closed: frozenset[Interaction] = frozenset()


@dataclass(frozen=True, slots=True)
class Quoted:
    """What a note quotes. `note` is None where it is not known or not to be shown.

    `is_waiting` says that its author has not agreed yet.
    """

    iri: Iri
    url: str
    note: NoteView | None
    is_waiting: bool


def load_notes(
    r: Reader,
    ids: Iterable[NoteId],
    *,
    viewer_id: ActorId | None,
    boosters: Mapping[NoteId, ActorId] = _NO_BOOSTERS,
    cards: Sequence[CardSource] = (),
) -> list[NoteView]:
    """Views in the order of `ids`, each once; at most 100 at a time."""
    wanted = list(dict.fromkeys(ids))
    if len(wanted) > MAX_VIEWS:
        raise ValueError(f"{len(wanted)} notes, at most {MAX_VIEWS}")
    viewer = viewer_number(viewer_id)
    parts = _load_parts(r, wanted, viewer, boosters)
    quoted = _load_quoted(r, parts.rows, viewer)
    shown = [note_id for note_id in wanted if note_id in parts.rows]
    by_note = [source.cards_for(r, shown) for source in cards]
    return [
        _view(
            parts,
            note_id,
            tuple(card for found in by_note for card in found.get(note_id, ())),
            quoted.get(note_id),
        )
        for note_id in shown
    ]


def load_held(
    r: Reader, notes: Sequence[Note], *, viewer_id: ActorId
) -> list[NoteView]:
    """Notes that wait for the viewer to let them through, and others they may see.

    Who asks shows what they wrote: a held note is read as by its author, unless it
    is not for the viewer at all.
    """
    found: list[NoteView] = []
    for note in notes:
        is_for_viewer = counts_publicly(note.visibility) or (
            viewer_id in list_mentioned_ids(r, note.id)
        )
        seen_by = note.actor_id if note.held and is_for_viewer else viewer_id
        found += load_notes(r, [note.id], viewer_id=seen_by)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
    """All rows of a page, by note or by their own id."""

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


def _load_parts(
    r: Reader, wanted: list[NoteId], viewer: int, boosters: Mapping[NoteId, ActorId]
) -> _Parts:
    rows = {
        NoteId(row.num("id")): row
        for row in r.many(_NOTES, items=[*wanted], viewer_id=viewer)
    }
    shown = [*rows]
    parents = _list_parents(r, rows.values(), viewer)
    mentioned_ids = _list_mentioned(r, shown)
    media_ids = _list_media_ids(r, shown)
    people = _in_chunks(
        lambda ids: list_actors(r, ids),
        (
            *(ActorId(row.num("actor_id")) for row in rows.values()),
            *parents.values(),
            *(boosters[note_id] for note_id in shown if note_id in boosters),
            *chain.from_iterable(mentioned_ids.values()),
            *(ActorId(found) for row in rows.values() if (found := _group_id(row))),
        ),
    )
    authors = (people[ActorId(row.num("actor_id"))] for row in rows.values())
    media = _in_chunks(
        lambda ids: list_media(r, ids),
        (
            *chain.from_iterable(media_ids.values()),
            *(author.avatar_id for author in authors if author.avatar_id),
        ),
    )
    reacted = [each for each, row in rows.items() if row.flag("has_reactions")]
    asking = [each for each, row in rows.items() if row.text("kind") == QUESTION]
    return _Parts(
        viewer=viewer,
        rows=rows,
        parents=parents,
        media_ids=media_ids,
        mentioned_ids=mentioned_ids,
        topics=_list_topics(r, shown),
        boosters=boosters,
        people=people,
        media=media,
        polls=list_polls(r, asking),
        chosen=list_own_choices(r, asking, viewer),
        details=list_details(
            r, [each for each, row in rows.items() if not row.flag("is_local")]
        ),
        reactions=_list_reactions(r, reacted, viewer),
    )


def _load_quoted(
    r: Reader, rows: Mapping[NoteId, Record], viewer: int
) -> dict[NoteId, Quoted]:
    """What these notes quote: whole notes, but of theirs no more than a link."""
    quotes = [quote for row in rows.values() if (quote := standing_quote(row))]
    if not quotes:
        return {}
    wanted = dict.fromkeys(each.quoted_id for each in quotes if each.quoted_id)
    parts = _load_parts(r, list(wanted), viewer, _NO_BOOSTERS)
    views = {note_id: _view(parts, note_id, (), None) for note_id in parts.rows}
    hidden = list_avoided(r, (view.author.id for view in views.values()), viewer)
    shown = shown_states(r, quotes)
    return {
        each.note_id: _quoted(
            each,
            views.get(each.quoted_id) if each.quoted_id else None,
            hidden=hidden,
            is_shown=each.state in shown,
        )
        for each in quotes
    }


def _quoted(
    quote: Quote, view: NoteView | None, *, hidden: Collection[int], is_shown: bool
) -> Quoted:
    is_hidden = view is None or view.note.held or view.author.id in hidden
    return Quoted(
        iri=quote.quoted_iri,
        url=view.note.url if view else quote.quoted_iri,
        note=view if is_shown and not is_hidden else None,
        is_waiting=quote.state is QuoteState.PENDING,
    )


def _view(
    parts: _Parts, note_id: NoteId, cards: tuple[Card, ...], quoted: Quoted | None
) -> NoteView:
    row = parts.rows[note_id]
    note = note_of(row)
    author = parts.people[note.actor_id]
    booster_id = parts.boosters.get(note_id)
    return NoteView(
        note=note,
        author=author,
        author_avatar=parts.media.get(author.avatar_id) if author.avatar_id else None,
        media=_pick(parts.media, parts.media_ids.get(note_id, ())),
        mentions=_pick(parts.people, parts.mentioned_ids.get(note_id, ())),
        topics=tuple(parts.topics.get(note_id, ())),
        reply_to=_reply_to(parts, note),
        is_liked=row.flag("is_liked"),
        is_boosted=row.flag("is_boosted"),
        is_bookmarked=row.flag("is_bookmarked"),
        is_pinned=row.flag("is_pinned"),
        booster=parts.people.get(booster_id) if booster_id else None,
        cards=cards,
        poll=parts.polls.get(note_id),
        chosen=parts.chosen.get(note_id, ()),
        details=parts.details.get(note_id, NO_DETAILS),
        reactions=tuple(parts.reactions.get(note_id, ())),
        group=parts.people.get(ActorId(_group_id(row) or 0)),
        quoted=quoted,
        closed=_closed(parts, row, author),
    )


def _closed(parts: _Parts, row: Record, author: Actor) -> frozenset[Interaction]:
    """Who is mentioned may always answer."""
    policy = row.opt_text("policy")
    if policy is None:
        return frozenset()
    closed = list_closed(load_policy(policy), author)
    mentioned = parts.mentioned_ids.get(NoteId(row.num("id")), ())
    if parts.viewer in mentioned:
        return closed - {Interaction.REPLY}
    return closed


def _group_id(row: Record) -> int | None:
    return row.opt_num("group_id")


def _reply_to(parts: _Parts, note: Note) -> tuple[NoteId, Actor] | None:
    if note.reply_to_id is None or note.reply_to_id not in parts.parents:
        return None
    return note.reply_to_id, parts.people[parts.parents[note.reply_to_id]]


def _list_parents(
    r: Reader, rows: Iterable[Record], viewer: int
) -> dict[NoteId, ActorId]:
    """The authors of the notes above, of those that the viewer may see."""
    ids = {row.opt_num("reply_to_id") for row in rows} - {None}
    found = r.many(_PARENTS, items=[each for each in ids if each], viewer_id=viewer)
    return {NoteId(row.num("id")): ActorId(row.num("actor_id")) for row in found}


def _list_media_ids(r: Reader, shown: list[NoteId]) -> dict[NoteId, list[MediaId]]:
    rows = r.many(
        """
        SELECT note_id, media_id
        FROM note_media
        WHERE note_id IN (:items)
        ORDER BY note_id, position
        """,
        items=[*shown],
    )
    found: defaultdict[NoteId, list[MediaId]] = defaultdict(list)
    for row in rows:
        found[NoteId(row.num("note_id"))].append(MediaId(row.num("media_id")))
    return found


def _list_mentioned(r: Reader, shown: list[NoteId]) -> dict[NoteId, list[ActorId]]:
    rows = r.many(
        """
        SELECT note_id, actor_id
        FROM note_mentions
        WHERE note_id IN (:items)
        ORDER BY note_id, actor_id
        """,
        items=[*shown],
    )
    found: defaultdict[NoteId, list[ActorId]] = defaultdict(list)
    for row in rows:
        found[NoteId(row.num("note_id"))].append(ActorId(row.num("actor_id")))
    return found


def _list_topics(r: Reader, shown: list[NoteId]) -> dict[NoteId, list[Topic]]:
    rows = r.many(
        """
        SELECT note_id, topic, shown
        FROM note_topics
        WHERE note_id IN (:items)
        ORDER BY note_id, topic
        """,
        items=[*shown],
    )
    found: defaultdict[NoteId, list[Topic]] = defaultdict(list)
    for row in rows:
        topic = Topic(row.text("topic"), row.text("shown"))
        found[NoteId(row.num("note_id"))].append(topic)
    return found


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


def _pick(found: Mapping[K, V], ids: Iterable[K]) -> tuple[V, ...]:
    return tuple(found[each] for each in ids if each in found)
