"""Telling the other server about a relation; nothing for people here.

All of it goes to the personal inbox under the topic of its sender, so that what
one actor says to another arrives in the order in which it was said.
"""

from federation.vocabulary import Activity
from node.actors.models import Actor
from node.database.types import Writer
from node.delivery.actions import new_activity_iri, recipient_of, send
from node.ids import Iri
from node.relations import activities
from node.urls import Urls


def tell_follow(w: Writer, *, follower: Actor, target: Actor, iri: Iri) -> None:
    if not target.is_local:
        _send(w, follower, target, activities.follow(follower, target, iri=iri))


def tell_undo_follow(
    w: Writer, urls: Urls, *, follower: Actor, target: Actor, follow_iri: Iri
) -> None:
    if target.is_local:
        return
    iri = new_activity_iri(w, urls)
    undo = activities.undo_follow(follower, target, iri=iri, follow_iri=follow_iri)
    _send(w, follower, target, undo)


def tell_unknown_follow(
    w: Writer, urls: Urls, *, follower: Actor, target: Actor
) -> None:
    """A follow that only the other server remembers is taken back."""
    iri = new_activity_iri(w, urls)
    undo = activities.undo_unknown_follow(follower, target, iri=iri)
    _send(w, follower, target, undo)


def tell_accept(
    w: Writer, urls: Urls, *, follower: Actor, target: Actor, follow_iri: Iri
) -> None:
    if follower.is_local:
        return
    iri = new_activity_iri(w, urls)
    accept = activities.accept(follower, target, iri=iri, follow_iri=follow_iri)
    _send(w, target, follower, accept)


def tell_reject(
    w: Writer, urls: Urls, *, follower: Actor, target: Actor, follow_iri: Iri
) -> None:
    if follower.is_local:
        return
    iri = new_activity_iri(w, urls)
    reject = activities.reject(follower, target, iri=iri, follow_iri=follow_iri)
    _send(w, target, follower, reject)


def tell_block(w: Writer, *, actor: Actor, target: Actor, iri: Iri) -> None:
    if not target.is_local:
        _send(w, actor, target, activities.block(actor, target, iri=iri))


def tell_undo_block(
    w: Writer, urls: Urls, *, actor: Actor, target: Actor, block_iri: Iri
) -> None:
    if target.is_local:
        return
    iri = new_activity_iri(w, urls)
    undo = activities.undo_block(actor, target, iri=iri, block_iri=block_iri)
    _send(w, actor, target, undo)


def _send(w: Writer, sender: Actor, receiver: Actor, activity: Activity) -> None:
    if receiver.deleted_ms is not None or not receiver.inbox:
        return
    send(
        w,
        sender=sender,
        activity=activity,
        to=[recipient_of(receiver, personal=True)],
        topic=sender.iri,
        is_public=False,
    )
