"""Whose profile may be shown at all, to anybody."""

from node.actors.models import Actor
from node.database.types import Reader
from node.errors import Gone, NotFound
from node.limits.peers import PeerPolicy
from node.users.queries.accounts import is_waiting


def check_is_there(r: Reader, actor: Actor | None) -> Actor:
    """Raises `NotFound`, or `Gone` for somebody of ours who left.

    The suspended are there, without anything they say about themselves.
    """
    if actor is None or (actor.deleted_ms is not None and not actor.is_local):
        raise NotFound("there is nobody of that name")
    if actor.deleted_ms is not None:
        raise Gone("the account was deleted")
    if not actor.is_active and is_waiting(r, actor.id):
        raise NotFound("there is nobody of that name")
    return actor


def check_is_shown(r: Reader, peers: PeerPolicy, actor: Actor | None) -> Actor:
    """`check_is_there`, and nobody of a server that is refused."""
    found = check_is_there(r, actor)
    if found.host and peers.refuses(found.host):
        raise NotFound("there is nobody of that name")
    return found
