"""What is said to relays (FEP-ae0c), always by the node's own actor; pure."""

from collections.abc import Sequence

from federation.audience import PUBLIC
from federation.vocabulary import Accept, Announce, Follow, Ref, Undo
from node.actors.models import Actor
from node.ids import Iri
from node.relays.models import Relay, RelayKind


def follow(node: Actor, relay: Relay) -> Follow:
    """Mastodon follows everything that is public, LitePub the relay itself."""
    if relay.kind is RelayKind.MASTODON:
        return Follow(iri=relay.follow_iri, actor=node.iri, object=Ref(iri=PUBLIC))
    actor_iri = Iri(relay.actor_iri)
    return Follow(
        iri=relay.follow_iri,
        actor=node.iri,
        object=Ref(iri=actor_iri),
        to=(actor_iri,),
    )


def undo_follow(node: Actor, relay: Relay, *, iri: Iri) -> Undo:
    followed = follow(node, relay)
    return Undo(iri=iri, actor=node.iri, object=followed, to=followed.to)


def accept(node: Actor, relay: Relay, *, iri: Iri, follow_iri: Iri) -> Accept:
    """A LitePub relay follows those who follow it."""
    actor_iri = Iri(relay.actor_iri)
    back = Follow(iri=follow_iri, actor=actor_iri, object=Ref(iri=node.iri))
    return Accept(iri=iri, actor=node.iri, object=back, to=(actor_iri,))


def announce(
    node: Actor,
    relays: Sequence[Relay],
    *,
    iri: Iri,
    note_iri: Iri,
    published_ms: int,
) -> Announce:
    """By id, to those who follow the node, which are relays only."""
    return Announce(
        iri=iri,
        actor=node.iri,
        object=Ref(iri=note_iri),
        to=(Iri(node.followers_iri), *(Iri(each.actor_iri) for each in relays)),
        published_ms=published_ms,
    )
