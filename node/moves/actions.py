"""Old accounts that are named, moving away, and coming back."""

import orjson

from node.actors.actions import mark_moved, tell_of_change
from node.actors.models import Actor
from node.actors.queries import find_moved_ms, get_actor
from node.database.types import Writer
from node.delivery.actions import new_activity_iri, send
from node.errors import Conflict
from node.ids import ActorId
from node.moves.activities import move_account
from node.moves.jobs import CarryOver
from node.moves.policy import (
    check_alias,
    check_new_account,
    find_next_move_ms,
    is_confirmed,
)
from node.moves.queries import list_blocker_recipients
from node.relations.queries import list_follower_recipients
from node.urls import Urls


def add_alias(w: Writer, actor_id: ActorId, alias: Actor) -> None:
    """A local actor says that it was `alias` before; may be repeated.

    Peers hear it, since whoever moves here is believed only then. Raises `Invalid`.
    """
    actor = get_actor(w, actor_id)
    check_alias(actor, alias)
    if alias.iri not in actor.also_known_as:
        _save_aliases(w, actor, (*actor.also_known_as, alias.iri))


def remove_alias(w: Writer, actor_id: ActorId, iri: str) -> None:
    """The reverse; may be repeated."""
    actor = get_actor(w, actor_id)
    if iri in actor.also_known_as:
        kept = tuple(each for each in actor.also_known_as if each != iri)
        _save_aliases(w, actor, kept)


def move_away(w: Writer, urls: Urls, *, actor: Actor, target: Actor) -> None:
    """A local actor goes on as `target`, whose document was read a moment ago.

    Followers elsewhere are told and go along by themselves, those here are taken along
    in the background. Servers of people who block the actor hear it too: a block is to
    go along as well (Mastodon). Raises `Invalid`, and `Conflict` for one that has moved
    already or did so within the month.
    """
    actor = get_actor(w, actor.id)
    if actor.moved_to is not None:
        raise Conflict("the account has moved already")
    if find_next_move_ms(find_moved_ms(w, actor.id), w.now_ms) is not None:
        raise Conflict("an account moves once in 30 days")
    check_new_account(actor, target)
    _set_moved_to(w, actor.id, target.iri)
    mark_moved(w, actor.id)
    iri = new_activity_iri(w, urls)
    send(
        w,
        sender=actor,
        activity=move_account(actor, target, iri=iri),
        to=[
            *list_follower_recipients(w, actor.id),
            *list_blocker_recipients(w, actor.id),
        ],
        topic=actor.iri,
        is_public=True,
    )
    tell_of_change(w, actor.id)
    _carry_over(w, actor.id, target.id)


def end_move(w: Writer, actor_id: ActorId) -> None:
    """A local actor is used again as before; who went along does not come back."""
    if get_actor(w, actor_id).moved_to is not None:
        _set_moved_to(w, actor_id, None)
        tell_of_change(w, actor_id)


def settle_move(w: Writer, old: Actor, new: Actor) -> bool:
    """An actor elsewhere has moved, as both its accounts say; False if too soon."""
    if find_next_move_ms(find_moved_ms(w, old.id), w.now_ms) is not None:
        return False
    if not is_confirmed(old, new):
        return False
    mark_moved(w, old.id)
    _carry_over(w, old.id, new.id)
    return True


def _carry_over(w: Writer, old_id: ActorId, new_id: ActorId) -> None:
    w.enqueue(CarryOver(old_id, new_id), unique=f"carry_over:{old_id}")


def _set_moved_to(w: Writer, actor_id: ActorId, iri: str | None) -> None:
    w.run(
        "UPDATE actors SET moved_to = :iri WHERE id = :id AND host = ''",
        id=actor_id,
        iri=iri,
    )


def _save_aliases(w: Writer, actor: Actor, iris: tuple[str, ...]) -> None:
    w.run(
        "UPDATE actors SET also_known_as = :aliases WHERE id = :id AND host = ''",
        id=actor.id,
        aliases=orjson.dumps(iris).decode(),
    )
    tell_of_change(w, actor.id)
