"""How the owner goes about other servers in general; kept in `node_state`."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final, cast

import orjson

from node.database.types import Reader, Writer

KEY: Final = "peers"


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerSettings:
    """`is_list_only`: talk to allowed servers and no others. `shows_decisions`: a
    page tells everybody which servers are blocked or limited.
    """

    is_list_only: bool = False
    shows_decisions: bool = False


def load_peer_settings(r: Reader) -> PeerSettings:
    """What was saved, or the defaults."""
    row = r.one("SELECT value FROM node_state WHERE key = :key", key=KEY)
    if row is None:
        return PeerSettings()
    stored = cast("Mapping[str, Any]", orjson.loads(row.text("value")))
    return PeerSettings(
        is_list_only=stored.get("is_list_only") is True,
        shows_decisions=stored.get("shows_decisions") is True,
    )


def save_peer_settings(w: Writer, settings: PeerSettings) -> None:
    w.run(
        """
        INSERT INTO node_state (key, value)
        VALUES (:key, :value)
        ON CONFLICT (key) DO UPDATE
        SET value = excluded.value
        """,
        key=KEY,
        value=orjson.dumps(asdict(settings)).decode(),
    )
