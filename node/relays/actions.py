"""Following relays, what they answer, and counting what they send."""

from federation.origins import find_iri, same_origin
from node.actors.models import Actor
from node.actors.queries import get_node_actor
from node.database.types import Writer
from node.delivery.actions import new_activity_iri, send
from node.errors import Invalid
from node.ids import Iri
from node.limits.decisions import load_decisions
from node.relays import activities
from node.relays.jobs import FollowRelay
from node.relays.models import (
    MAX_RELAYS,
    Relay,
    RelayKind,
    RelayState,
    host_of,
)
from node.relays.queries import (
    find_relay,
    find_relay_by_address,
    get_relay,
    list_open_relays,
    list_relays,
)
from node.urls import Urls


def add_relay(w: Writer, urls: Urls, *, address: str, kind: RelayKind) -> Relay:
    """Ask a relay to let us in; one that refused may be asked again.

    Raises `Invalid`.
    """
    iri = _read_address(w, urls, address)
    w.run(
        "DELETE FROM relays WHERE address = :address AND state = 'rejected'",
        address=iri,
    )
    if find_relay_by_address(w, iri) is not None:
        raise Invalid.field("address", "taken", "This relay is on the list.")
    if len(list_relays(w)) >= MAX_RELAYS:
        text = f"Use at most {MAX_RELAYS} relays."
        raise Invalid.field("address", "too_many", text)
    relay_id = w.new_id()
    w.run(
        """
        INSERT INTO relays (id, kind, address, follow_iri, state, created_ms)
        VALUES (:id, :kind, :address, :follow_iri, 'pending', :now)
        """,
        id=relay_id,
        kind=kind,
        address=iri,
        follow_iri=urls.follow(relay_id),
        now=w.now_ms,
    )
    w.enqueue(FollowRelay(relay_id))
    return get_relay(w, relay_id)


def send_follow(w: Writer, relay_id: int, *, inbox: str, actor_iri: str) -> None:
    """Ask it, now that its inbox is known; may be repeated."""
    w.run(
        """
        UPDATE relays
        SET inbox = :inbox, actor_iri = :actor_iri
        WHERE id = :id
            AND state = 'pending'
        """,
        id=relay_id,
        inbox=inbox,
        actor_iri=actor_iri,
    )
    relay, node = find_relay(w, relay_id), get_node_actor(w)
    if relay is None or relay.state is not RelayState.PENDING:
        return
    send(
        w,
        sender=node,
        activity=activities.follow(node, relay),
        to=[relay.recipient],
        topic=relay.follow_iri,
        is_public=True,
    )


def remove_relay(w: Writer, urls: Urls, relay: Relay) -> None:
    """Take the wish back and forget the relay; what came by it stays for a while."""
    w.run("DELETE FROM relays WHERE id = :id", id=relay.id)
    if not relay.inbox or relay.state is RelayState.REJECTED:
        return
    node = get_node_actor(w)
    iri = new_activity_iri(w, urls)
    send(
        w,
        sender=node,
        activity=activities.undo_follow(node, relay, iri=iri),
        to=[relay.recipient],
        topic=relay.follow_iri,
        is_public=False,
    )


def mark_accepted(w: Writer, relay: Relay, actor: Actor) -> None:
    """It lets us in; from now on what this actor sends is a relay's."""
    w.run(
        """
        UPDATE relays
        SET state = 'accepted', fault = '', actor_iri = :actor_iri
        WHERE id = :id
        """,
        id=relay.id,
        actor_iri=actor.iri,
    )


def mark_rejected(w: Writer, relay_id: int, *, fault: str) -> None:
    """It does not let us in, or no longer."""
    w.run(
        "UPDATE relays SET state = 'rejected', fault = :fault WHERE id = :id",
        id=relay_id,
        fault=fault[:300],
    )


def answer_follow(w: Writer, urls: Urls, relay: Relay, follow_iri: Iri) -> None:
    """A LitePub relay follows us back, and waits for a yes."""
    node = get_node_actor(w)
    iri = new_activity_iri(w, urls)
    send(
        w,
        sender=node,
        activity=activities.accept(node, relay, iri=iri, follow_iri=follow_iri),
        to=[relay.recipient],
        topic=relay.follow_iri,
        is_public=False,
    )


def announce_to_relays(w: Writer, urls: Urls, note_id: int, note_iri: Iri) -> None:
    """Name a note of ours to LitePub relays; may be repeated."""
    relays = list_open_relays(w, kind=RelayKind.LITEPUB)
    if not relays:
        return
    node = get_node_actor(w)
    send(
        w,
        sender=node,
        activity=activities.announce(
            node,
            relays,
            # Ids are minted once for everything, so that no other activity has it.
            iri=urls.activity(note_id),
            note_iri=note_iri,
            published_ms=w.now_ms,
        ),
        to=[each.recipient for each in relays],
        topic=note_iri,
        is_public=True,
    )


def count_received(w: Writer, relay_id: int, *, kept: int, left_out: int) -> None:
    """One more thing came by a relay."""
    w.run(
        """
        UPDATE relays
        SET received = received + 1,
            kept = kept + :kept,
            left_out = left_out + :left_out,
            last_ms = :now
        WHERE id = :id
        """,
        id=relay_id,
        kept=kept,
        left_out=left_out,
        now=w.now_ms,
    )


def mark_relayed(w: Writer, note_id: int, relay_id: int) -> None:
    """A note is here only because a relay named it."""
    w.run(
        """
        INSERT INTO relayed_notes (note_id, relay_id)
        VALUES (:note_id, :relay_id)
        ON CONFLICT (note_id) DO NOTHING
        """,
        note_id=note_id,
        relay_id=relay_id,
    )


def unmark_relayed(w: Writer, note_id: int) -> bool:
    """It is wanted for another reason too; False when it was no relayed one."""
    changed = w.run("DELETE FROM relayed_notes WHERE note_id = :id", id=note_id)
    return changed > 0


def may_speak_for(relay: Relay, actor: Actor) -> bool:
    """Whether an actor is the relay: the one followed, else one beside the inbox."""
    if relay.actor_iri:
        return actor.iri == relay.actor_iri
    return same_origin(actor.iri, relay.address)


def _read_address(w: Writer, urls: Urls, text: str) -> Iri:
    iri = find_iri(text.strip())
    if iri is None or "#" in iri:
        raise Invalid.field("address", "unreadable", "This is no web address.")
    if urls.is_ours(iri):
        raise Invalid.field("address", "own", "This is your own node.")
    host = host_of(iri)
    if load_decisions(w, [host]).blocks(host):
        raise Invalid.field("address", "blocked", f"{host} is blocked.")
    return iri
