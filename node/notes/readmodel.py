"""A note with everything that is shown with it: one set of queries for all doors.

However many notes are asked for, the number of queries is the same. What the
viewer may not see is left out.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol, TypeVar

from federation.consent import Standing
from federation.vocabulary import Interaction, Policy
from node.actors.models import Actor
from node.database.types import Reader, Record
from node.ids import ActorId, Iri, NoteId
from node.media.models import Media
from node.notes.consent import list_circles, list_closed, load_policy
from node.notes.details import NO_DETAILS, NoteDetails
from node.notes.models import Circle, Note, Quote, QuoteState
from node.notes.policy import counts_publicly
from node.notes.polls import Poll
from node.notes.queries.notes import list_mentioned_ids
from node.notes.queries.quotes import (
    list_avoided,
    shown_states,
    standing_quote,
)
from node.notes.queries.rows import kept_note_of
from node.notes.queries.visible import viewer_number
from node.notes.readparts import EmojiCount, Parts, Topic, group_id_of, load_parts
from node.relations.models import Relationship

MAX_VIEWS: Final = 100

K = TypeVar("K", bound=int)
V = TypeVar("V")
_NO_BOOSTERS: Mapping[NoteId, ActorId] = {}
_NOBODY: Final = Iri("")
_STRANGERS: Final = Relationship()

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


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteView:
    """A note as one viewer sees it.

    `mentions` are who it is addressed to by name. `reply_to` is the note above and
    its author, if the viewer may see it. `chosen` are the positions of the poll's
    options that the viewer voted for. `closed` is what the viewer may not do with it,
    and `answered_by` who may answer, if that is closed, besides those mentioned.
    `policy` is what its author said about that, `is_muted` that the viewer wants to
    hear nothing more of the conversation.
    `group` is the one that the note is in, which passed it on if the note is not ours.
    `filtered` names the viewer's filter that it is to wait behind, if one does.
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
    filtered: str = ""
    answered_by: frozenset[Circle] = frozenset()
    policy: Policy | None = None
    is_muted: bool = False


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
    parts = load_parts(r, wanted, viewer, boosters)
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


def _load_quoted(
    r: Reader, rows: Mapping[NoteId, Record], viewer: int
) -> dict[NoteId, Quoted]:
    """What these notes quote: whole notes, but of theirs no more than a link."""
    quotes = [quote for row in rows.values() if (quote := standing_quote(row))]
    if not quotes:
        return {}
    wanted = dict.fromkeys(each.quoted_id for each in quotes if each.quoted_id)
    parts = load_parts(r, list(wanted), viewer, _NO_BOOSTERS)
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
    parts: Parts, note_id: NoteId, cards: tuple[Card, ...], quoted: Quoted | None
) -> NoteView:
    row = parts.rows[note_id]
    note = kept_note_of(row)
    author = parts.people[note.actor_id]
    booster_id = parts.boosters.get(note_id)
    policy = parts.policies.get(note_id)
    closed = _closed(parts, note, policy) if policy else frozenset[Interaction]()
    said = row.opt_text("policy")
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
        group=parts.people.get(ActorId(group_id_of(row) or 0)),
        quoted=quoted,
        closed=closed,
        answered_by=list_circles(policy, author)
        if policy and Interaction.REPLY in closed
        else frozenset(),
        policy=load_policy(said) if said else None,
        is_muted=row.flag("is_muted"),
    )


def _closed(parts: Parts, note: Note, policy: Policy) -> frozenset[Interaction]:
    viewer = parts.people.get(ActorId(parts.viewer))
    author = parts.people[note.actor_id]
    relation = parts.relations.get(author.id, _STRANGERS)
    who = Standing(
        iri=viewer.iri if viewer else _NOBODY,
        is_follower=relation.following,
        is_followed=relation.followed_by,
        is_mentioned=parts.viewer in parts.mentioned_ids.get(note.id, ()),
    )
    return list_closed(policy, author, who)


def _reply_to(parts: Parts, note: Note) -> tuple[NoteId, Actor] | None:
    if note.reply_to_id is None or note.reply_to_id not in parts.parents:
        return None
    return note.reply_to_id, parts.people[parts.parents[note.reply_to_id]]


def _pick(found: Mapping[K, V], ids: Iterable[K]) -> tuple[V, ...]:
    return tuple(found[each] for each in ids if each in found)
