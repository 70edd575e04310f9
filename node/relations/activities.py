"""Relations as activities; pure. The follow itself is always embedded.

Mastodon matches an Accept by the follow's id, Pleroma and Misskey by its actor and
object, so both are there.
"""

from federation.vocabulary import Accept, Block, Follow, Ref, Reject, Undo
from node.actors.models import Actor
from node.ids import Iri


def follow(follower: Actor, target: Actor, *, iri: Iri) -> Follow:
    """`iri` is the id of the follow itself."""
    return Follow(
        iri=iri,
        actor=follower.iri,
        object=Ref(iri=target.iri),
        to=(target.iri,),
    )


def accept(follower: Actor, target: Actor, *, iri: Iri, follow_iri: Iri) -> Accept:
    """`target` lets `follower` follow; `iri` is the id of the Accept."""
    return Accept(
        iri=iri,
        actor=target.iri,
        object=_plain_follow(follower, target, follow_iri),
        to=(follower.iri,),
    )


def reject(follower: Actor, target: Actor, *, iri: Iri, follow_iri: Iri) -> Reject:
    """`target` does not let `follower` follow, or no longer."""
    return Reject(
        iri=iri,
        actor=target.iri,
        object=_plain_follow(follower, target, follow_iri),
        to=(follower.iri,),
    )


def undo_follow(follower: Actor, target: Actor, *, iri: Iri, follow_iri: Iri) -> Undo:
    """`follower` stops following, or takes the request back."""
    return Undo(
        iri=iri,
        actor=follower.iri,
        object=_plain_follow(follower, target, follow_iri),
        to=(target.iri,),
    )


def undo_unknown_follow(follower: Actor, target: Actor, *, iri: Iri) -> Undo:
    """`follower` does not follow, whatever the other server remembers.

    The follow has no id that we know: it is matched by who follows whom.
    """
    return Undo(
        iri=iri,
        actor=follower.iri,
        object=Follow(iri=None, actor=follower.iri, object=Ref(iri=target.iri)),
        to=(target.iri,),
    )


def block(actor: Actor, target: Actor, *, iri: Iri) -> Block:
    """`iri` is the id of the block itself."""
    return Block(
        iri=iri,
        actor=actor.iri,
        object=Ref(iri=target.iri),
        to=(target.iri,),
    )


def undo_block(actor: Actor, target: Actor, *, iri: Iri, block_iri: Iri) -> Undo:
    """`actor` no longer blocks `target`."""
    return Undo(
        iri=iri,
        actor=actor.iri,
        object=Block(iri=block_iri, actor=actor.iri, object=Ref(iri=target.iri)),
        to=(target.iri,),
    )


def _plain_follow(follower: Actor, target: Actor, iri: Iri) -> Follow:
    return Follow(iri=iri, actor=follower.iri, object=Ref(iri=target.iri))
