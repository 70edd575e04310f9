"""Which relays there are, and what is here because of them."""

from typing import Final, LiteralString

from node.database.types import Reader, Record
from node.delivery.models import Recipient
from node.errors import NotFound
from node.ids import Iri
from node.relays.models import MAX_RELAYS, Relay, RelayKind, RelayState

_SELECT: Final[LiteralString] = """
    SELECT id, kind, address, inbox, actor_iri, follow_iri, state, fault, received,
        kept, left_out, last_ms, created_ms
    FROM relays
"""


def list_relays(r: Reader) -> list[Relay]:
    """All of them, the oldest first."""
    rows = r.all(_SELECT + " ORDER BY id LIMIT :limit", limit=MAX_RELAYS)
    return [_relay(row) for row in rows]


def find_relay(r: Reader, relay_id: int) -> Relay | None:
    row = r.one(_SELECT + " WHERE id = :id", id=relay_id)
    return _relay(row) if row else None


def get_relay(r: Reader, relay_id: int) -> Relay:
    """Raises `NotFound`."""
    relay = find_relay(r, relay_id)
    if relay is None:
        raise NotFound("there is no such relay")
    return relay


def find_relay_by_address(r: Reader, address: str) -> Relay | None:
    row = r.one(_SELECT + " WHERE address = :address", address=address)
    return _relay(row) if row else None


def find_relay_by_follow(r: Reader, iri: str) -> Relay | None:
    row = r.one(_SELECT + " WHERE follow_iri = :iri", iri=iri)
    return _relay(row) if row else None


def find_relay_by_actor(r: Reader, iri: str) -> Relay | None:
    """The relay that this actor is, in whatever state; rather one that let us in."""
    if not iri:
        return None
    # By the alphabet, accepted comes first.
    row = r.one(_SELECT + " WHERE actor_iri = :iri ORDER BY state, id LIMIT 1", iri=iri)
    return _relay(row) if row else None


def find_open_relay(r: Reader, iri: str) -> Relay | None:
    """The relay that this actor is, if it let us in."""
    relay = find_relay_by_actor(r, iri)
    is_open = relay is not None and relay.state is RelayState.ACCEPTED
    return relay if is_open else None


def list_open_relays(r: Reader, *, kind: RelayKind | None = None) -> list[Relay]:
    """Those that let us in."""
    return [
        each
        for each in list_relays(r)
        if each.state is RelayState.ACCEPTED and kind in (None, each.kind)
    ]


def list_relay_recipients(
    r: Reader, *, kind: RelayKind | None = None
) -> list[Recipient]:
    """Where to send what relays get."""
    return [each.recipient for each in list_open_relays(r, kind=kind)]


def is_relayed(r: Reader, note_id: int) -> bool:
    """Whether a note is here only because a relay named it."""
    row = r.one("SELECT 1 AS found FROM relayed_notes WHERE note_id = :id", id=note_id)
    return row is not None


def _relay(row: Record) -> Relay:
    return Relay(
        id=row.num("id"),
        kind=RelayKind(row.text("kind")),
        address=Iri(row.text("address")),
        inbox=row.text("inbox"),
        actor_iri=row.text("actor_iri"),
        follow_iri=Iri(row.text("follow_iri")),
        state=RelayState(row.text("state")),
        fault=row.text("fault"),
        received=row.num("received"),
        kept=row.num("kept"),
        left_out=row.num("left_out"),
        last_ms=row.opt_num("last_ms"),
        created_ms=row.num("created_ms"),
    )
