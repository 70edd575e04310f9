"""A note as one viewer sees it, built from the rows of a page.

A view is nothing but rows that were just read, so it is built once for the same ones
and given again: doors keep what they make of a view for as long as they are given the
same one. Nothing is ever stale, in however many processes, since the rows are the key.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, TypeVar

from federation.consent import Standing
from federation.vocabulary import Interaction, Policy
from node.actors.models import Actor
from node.database.types import Record
from node.ids import ActorId, Iri, NoteId
from node.media.models import Media
from node.notes.consent import list_circles, list_closed, load_policy
from node.notes.details import NO_DETAILS, NoteDetails
from node.notes.models import Circle, Note
from node.notes.polls import Poll
from node.notes.queries.rows import note_of
from node.notes.readparts import EmojiCount, Parts, Topic, group_id_of
from node.relations.models import Relationship

KEPT: Final = 1_024

K = TypeVar("K", bound=int)
V = TypeVar("V")
_NOBODY: Final = Iri("")
_STRANGERS: Final = Relationship()
_NOTHING: Final = frozenset[Interaction]()

LISTING: Final = "listing"
"""The kind of a card that is what its note sells: the note itself, in other words."""


@dataclass(frozen=True, slots=True)
class Card:
    """Something shown under a note; `kind` tells what `item` is."""

    kind: str
    item: object


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
    `filtered` names the viewer's filter that it is to wait behind, if one does, and
    `veiled` the one that covers its photos.
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
    veiled: str = ""
    answered_by: frozenset[Circle] = frozenset()
    policy: Policy | None = None
    is_muted: bool = False

    def __hash__(self) -> int:
        # Of what changes most often: the hash of all fields costs more than a look-up.
        note, author = self.note, self.author
        return hash(
            (
                note.id,
                note.likes_count,
                note.boosts_count,
                note.replies_count,
                author.notes_count,
                author.followers_count,
                self.is_liked,
                self.is_boosted,
                self.is_bookmarked,
                self.poll,
                self.reactions,
            )
        )


@dataclass(frozen=True, slots=True)
class Quoted:
    """What a note quotes. `note` is None where it is not known or not to be shown.

    `is_waiting` says that its author has not agreed yet.
    """

    iri: Iri
    url: str
    note: NoteView | None
    is_waiting: bool


def build_view(
    parts: Parts, note_id: NoteId, cards: tuple[Card, ...], quoted: Quoted | None
) -> NoteView:
    """A note of a page that was loaded; the same object as long as it is the same."""
    row = parts.rows[note_id]
    author = parts.people[ActorId(row.num("actor_id"))]
    booster_id = parts.boosters.get(note_id)
    policy = parts.policies.get(note_id)
    view = _kept_view(
        row,
        author,
        author_avatar=parts.media.get(author.avatar_id) if author.avatar_id else None,
        media=_pick(parts.media, parts.media_ids.get(note_id)),
        mentions=_pick(parts.people, parts.mentioned_ids.get(note_id)),
        topics=tuple(parts.topics.get(note_id, ())),
        reply_to=_reply_to(parts, row),
        booster=parts.people.get(booster_id) if booster_id else None,
        poll=parts.polls.get(note_id),
        chosen=parts.chosen.get(note_id, ()),
        details=parts.details.get(note_id, NO_DETAILS),
        reactions=tuple(parts.reactions.get(note_id, ())),
        group=parts.people.get(ActorId(group_id_of(row) or 0)),
        quoted=quoted,
        closed=_closed(parts, note_id, author, policy) if policy else _NOTHING,
    )
    return replace(view, cards=cards) if cards else view


@lru_cache(maxsize=KEPT)
def _kept_view(
    row: Record,
    author: Actor,
    *,
    author_avatar: Media | None,
    media: tuple[Media, ...],
    mentions: tuple[Actor, ...],
    topics: tuple[Topic, ...],
    reply_to: tuple[NoteId, Actor] | None,
    booster: Actor | None,
    poll: Poll | None,
    chosen: tuple[int, ...],
    details: NoteDetails,
    reactions: tuple[EmojiCount, ...],
    group: Actor | None,
    quoted: Quoted | None,
    closed: frozenset[Interaction],
) -> NoteView:
    """A view without cards: they come from other packages, which may not hash them."""
    said = row.opt_text("policy")
    policy = load_policy(said) if said else None
    return NoteView(
        note=note_of(row),
        author=author,
        author_avatar=author_avatar,
        media=media,
        mentions=mentions,
        topics=topics,
        reply_to=reply_to,
        is_liked=row.flag("is_liked"),
        is_boosted=row.flag("is_boosted"),
        is_bookmarked=row.flag("is_bookmarked"),
        is_pinned=row.flag("is_pinned"),
        booster=booster,
        cards=(),
        poll=poll,
        chosen=chosen,
        details=details,
        reactions=reactions,
        group=group,
        quoted=quoted,
        closed=closed,
        answered_by=list_circles(policy, author)
        if policy and Interaction.REPLY in closed
        else frozenset(),
        policy=policy,
        is_muted=row.flag("is_muted"),
    )


def _closed(
    parts: Parts, note_id: NoteId, author: Actor, policy: Policy
) -> frozenset[Interaction]:
    viewer = parts.people.get(ActorId(parts.viewer))
    relation = parts.relations.get(author.id, _STRANGERS)
    who = Standing(
        iri=viewer.iri if viewer else _NOBODY,
        is_follower=relation.following,
        is_followed=relation.followed_by,
        is_mentioned=parts.viewer in parts.mentioned_ids.get(note_id, ()),
    )
    return list_closed(policy, author, who)


def _reply_to(parts: Parts, row: Record) -> tuple[NoteId, Actor] | None:
    note_id = NoteId(row.opt_num("reply_to_id") or 0)
    parent_id = parts.parents.get(note_id)
    return (note_id, parts.people[parent_id]) if parent_id else None


def _pick(found: Mapping[K, V], ids: Collection[K] | None) -> tuple[V, ...]:
    return tuple(found[each] for each in ids if each in found) if ids else ()
