"""Likes, reactions and boosts as they arrive, and their undoing."""

from dataclasses import replace
from typing import Final

from federation.emoji import find_emoji
from federation.origins import same_origin
from federation.vocabulary import Announce, Dislike, EmojiReact, Like, Ref
from node.actors.inbound import Inbound, came_undone
from node.actors.models import Actor, ActorKind
from node.actors.queries import find_actor
from node.database.types import Reader, Writer
from node.emoji.actions import find_reaction, learn_reaction
from node.errors import Forbidden, NotFound
from node.ids import Iri
from node.logs import get_logger
from node.notes.actions.groups import put_in_group, take_out_of_group
from node.notes.inbox import on_hint
from node.notes.models import Note
from node.notes.queries import find_note, find_note_by_iri
from node.notes.remote import NoteFetcher
from node.reactions.actions import (
    receive_boost,
    receive_like,
    receive_reaction,
    receive_unboost,
    receive_unlike,
    receive_unreaction,
)
from node.reactions.allowing import is_allowed
from node.reactions.queries import (
    find_boost_by_iri,
    find_like_by_iri,
    find_reaction_by_iri,
)
from node.reactions.targets import find_target
from node.relations.queries import list_local_follower_ids
from node.urls import Urls

log = get_logger(__name__)

# What a group passes on besides notes (FEP-1b12) is no boost.
_PASSED_ON: Final = frozenset(
    {
        "Add",
        "Block",
        "Delete",
        "Dislike",
        "Flag",
        "Like",
        "Lock",
        "Remove",
        "Undo",
        "Update",
    }
)
_TAKES_OUT: Final = frozenset({"Delete", "Remove"})
_CHANGES: Final = _TAKES_OUT | {"Update"}
_VOTES: Final = frozenset({"Like", "Dislike", "Undo"})


async def on_like(inbound: Inbound, activity: Like) -> None:
    """A like or a reaction (FEP-c0e0), to notes that the sender may know of.

    What is not exactly one emoji, Unicode's or of a server, is a like.
    """
    iri = inbound.iri_of(activity)
    note = await inbound.db.read(find_target, inbound.urls, activity.object.iri)
    if note is not None and await is_allowed(inbound, activity, iri, note):
        await inbound.db.write(_like, inbound.actor, note, activity, iri)


async def on_dislike(inbound: Inbound, activity: Dislike) -> None:
    """Not counted here; but who dislikes something likes it no more."""
    iri = activity.object.iri
    await inbound.db.write(_dislike, inbound.urls, inbound.actor, iri)


async def on_announce(inbound: Inbound, activity: Announce) -> None:
    """A boost; the note itself is taken from its origin, never from the boost.

    A group's Announce of a Create is a boost of a new thread; answers are only
    fetched, for feeds do not show what others' threads go on with (FEP-1b12).
    """
    if activity.embeds in _VOTES:
        await _count_vote(inbound, activity)
        return
    if activity.embeds in _PASSED_ON:
        await _look_again(inbound, activity)
        return
    thread = activity.about if activity.embeds == "Create" else None
    note = await _find_boosted(inbound, (thread or activity.object).iri)
    if note is None or (thread is not None and note.reply_to_iri is not None):
        return
    iri = inbound.iri_of(activity)
    if await is_allowed(inbound, activity, iri, note):
        await inbound.db.write(_boost, inbound.actor, note, iri, activity.published_ms)


def undo_like(w: Writer, urls: Urls, actor: Actor, like: Like) -> bool:
    """The sender takes a like or a reaction back; False if there was none.

    By its id, else by what it was: Misskey and Pleroma may name another id.
    """
    if like.iri is not None and _undo_like_by_iri(w, actor, like.iri):
        return True
    note = find_target(w, urls, like.object.iri)
    if note is None:
        return False
    text = like.reaction or ""
    emoji = find_emoji(text) or find_reaction(w, actor, text, like.emoji)
    if emoji is None:
        return receive_unlike(w, actor=actor, note=note)
    return receive_unreaction(w, actor=actor, note=note, emoji=emoji)


def undo_boost(w: Writer, urls: Urls, actor: Actor, note_iri: Iri) -> bool:
    """The sender takes a boost back; False if there was none."""
    note = find_target(w, urls, note_iri)
    return note is not None and receive_unboost(w, actor=actor, note=note)


def undo_reaction_by_iri(w: Writer, actor: Actor, iri: Iri) -> bool:
    """An Undo that names only an id; it must be of something the sender did."""
    if _undo_like_by_iri(w, actor, iri):
        return True
    boost = find_boost_by_iri(w, iri)
    if boost is not None and boost.actor_id == actor.id:
        note = find_note(w, boost.note_id)
        return note is not None and receive_unboost(w, actor=actor, note=note)
    return False


def _undo_like_by_iri(w: Writer, actor: Actor, iri: Iri) -> bool:
    like, reaction = find_like_by_iri(w, iri), find_reaction_by_iri(w, iri)
    if like is not None and like.actor_id == actor.id:
        note = find_note(w, like.note_id)
        return note is not None and receive_unlike(w, actor=actor, note=note)
    if reaction is not None and reaction.actor_id == actor.id:
        note = find_note(w, reaction.note_id)
        return note is not None and receive_unreaction(
            w, actor=actor, note=note, emoji=reaction.emoji
        )
    return False


async def _count_vote(inbound: Inbound, activity: Announce) -> None:
    """A vote on a note of ours that a group passes on (Lemmy, PieFed, Mbin).

    There is no copy at its origin to check, so it is believed of people on the group's
    own server alone: that server signed it.
    """
    by, about = activity.by, activity.about
    if by is None or about is None or not same_origin(by, inbound.actor.iri):
        return
    note = await inbound.db.read(_find_voted, inbound.urls, about.iri)
    if note is None or not note.is_local:
        return
    voter = await inbound.strangers.ensure(by)
    if activity.embeds == "Like":
        iri = _vote_iri(inbound, activity)
        like = Like(iri=iri, actor=by, object=Ref(iri=note.iri))
        if await is_allowed(replace(inbound, actor=voter), like, iri, note):
            await inbound.db.write(_like, voter, note, like, iri)
    elif activity.embeds == "Dislike":
        await inbound.db.write(_dislike, inbound.urls, voter, note.iri)
    else:
        await inbound.db.write(_undo_like_by_iri, voter, about.iri)


def _vote_iri(inbound: Inbound, activity: Announce) -> Iri:
    told = activity.passes_on
    is_own = told is not None and same_origin(told, inbound.actor.iri)
    return told if told is not None and is_own else inbound.iri_of(activity)


def _find_voted(r: Reader, urls: Urls, iri: Iri) -> Note | None:
    """The note, also by the id of the vote that is taken back."""
    if (note := find_target(r, urls, iri)) is not None:
        return note
    like = find_like_by_iri(r, iri)
    return find_note(r, like.note_id) if like else None


def _dislike(w: Writer, urls: Urls, actor: Actor, note_iri: Iri) -> None:
    note = find_target(w, urls, note_iri)
    if note is not None:
        receive_unlike(w, actor=actor, note=note)


async def _look_again(inbound: Inbound, activity: Announce) -> None:
    """A group says that a note changed or went: its origin is asked what holds.

    What the group takes out is no longer boosted by it; the note is not the group's.
    """
    if activity.embeds not in _CHANGES or activity.about is None:
        return
    note = await inbound.db.read(find_note_by_iri, activity.about.iri)
    if note is None:
        return
    if activity.embeds in _TAKES_OUT:
        await inbound.db.write(_take_out, inbound.actor, note)
    await on_hint(inbound, note.iri)


async def _find_boosted(inbound: Inbound, iri: Iri) -> Note | None:
    """A known note, or a new one if anybody here follows the booster."""
    known = await inbound.db.read(find_target, inbound.urls, iri)
    if known is not None or inbound.urls.is_ours(iri):
        return known
    if not await inbound.db.read(list_local_follower_ids, inbound.actor.id):
        return None
    inbound.count_fetch()
    fetcher = NoteFetcher(inbound.db, inbound.strangers, inbound.urls)
    return await fetcher.fetch_note(iri)


def _like(w: Writer, actor: Actor, note: Note, like: Like, iri: Iri) -> None:
    if came_undone(w, iri, actor.iri):
        return
    text = like.reaction or ""
    emoji = find_emoji(text) or learn_reaction(w, actor, text, like.emoji)
    try:
        if emoji is None:
            receive_like(w, actor=actor, note=note, iri=iri)
        else:
            receive_reaction(
                w,
                actor=actor,
                note=note,
                iri=iri,
                emoji=emoji,
                is_only=not isinstance(like, EmojiReact),
            )
    except NotFound:
        log.info("like.refused", note=note.id, actor=actor.iri)


def _boost(
    w: Writer, actor: Actor, note: Note, iri: Iri, created_ms: int | None
) -> None:
    if came_undone(w, iri, actor.iri) or not _may_be_shown(w, note):
        return
    if actor.kind is ActorKind.GROUP:
        put_in_group(w, note.id, actor.id)
    try:
        receive_boost(w, actor=actor, note=note, iri=iri, created_ms=created_ms)
    except (NotFound, Forbidden):
        log.info("boost.refused", note=note.id, actor=actor.iri)


def _take_out(w: Writer, group: Actor, note: Note) -> None:
    receive_unboost(w, actor=group, note=note)
    take_out_of_group(w, note.id, group.id)


def _may_be_shown(r: Reader, note: Note) -> bool:
    author = find_actor(r, note.actor_id)
    return author is not None and author.is_active
