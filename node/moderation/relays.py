"""Adding and removing relays: one door for pages and commands, each step logged."""

from node.database.types import Writer
from node.ids import UserId
from node.moderation.actions import record_decision
from node.moderation.models import DecisionKind
from node.relays.actions import add_relay, remove_relay
from node.relays.models import Relay, RelayKind
from node.urls import Urls


def join_relay(
    w: Writer,
    urls: Urls,
    *,
    address: str,
    kind: RelayKind,
    by_id: UserId | None = None,
) -> Relay:
    """Ask a relay to let the node in; `by_id` is None for the command line.

    Raises `Invalid`.
    """
    relay = add_relay(w, urls, address=address, kind=kind)
    _log(w, by_id, f"added {relay.address}")
    return relay


def leave_relay(
    w: Writer, urls: Urls, relay: Relay, *, by_id: UserId | None = None
) -> None:
    """Take that back, and forget the relay."""
    remove_relay(w, urls, relay)
    _log(w, by_id, f"removed {relay.address}")


def _log(w: Writer, by_id: UserId | None, subject: str) -> None:
    record_decision(w, by_id=by_id, kind=DecisionKind.RELAY, subject=subject)
