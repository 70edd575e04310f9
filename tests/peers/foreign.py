"""The foreign server, driven by JSON on its control port."""

import shlex
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx

from tests.peers.settings import Setting, Surroundings
from tests.support.nodes import NO_TLS, wait_for

ARRIVAL_S = 20.0
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Arrival:
    """A POST to the peer's inbox and what the peer thought of it."""

    id: str
    kind: str
    actor: str
    object: Any
    body: Json
    status: int
    scheme: str
    is_verified: bool

    @property
    def is_taken(self) -> bool:
        return self.is_verified and 200 <= self.status < 300

    @property
    def object_id(self) -> str:
        return self.object if isinstance(self.object, str) else self.object["id"]


class ForeignPeer:
    """Tells the peer what to do and asks what it received."""

    def __init__(self, surroundings: Surroundings) -> None:
        self.handle = surroundings.handle
        self.name, _, self.host = self.handle.lstrip("@").partition("@")
        self._restart = surroundings.restart
        self._http = httpx.Client(
            base_url=surroundings.control, timeout=60, trust_env=False, verify=NO_TLS
        )

    def close(self) -> None:
        """End the connection; the peer runs on."""
        self._http.close()

    @property
    def can_restart(self) -> bool:
        return bool(self._restart)

    @property
    def iri(self) -> str:
        return self.state()["actor"]

    def restart(self, setting: Setting) -> None:
        """Start it anew with a setting's options; what it knew is forgotten."""
        command = [*shlex.split(self._restart), *setting.peer]
        subprocess.run(command, check=True, capture_output=True, timeout=60)

    def do(self, op: str, **fields: object) -> Json:
        """Have it act; fails with what the peer says when it cannot."""
        answer = self._http.post("/do", json={"op": op, **fields})
        assert answer.status_code == 200, f"{op} {fields}: {answer.text}"
        return answer.json()

    def can_look_up(self, ref: str) -> bool:
        """Whether an id, an address or a handle gives it anything."""
        answer = self._http.post("/do", json={"op": "lookup", "id": ref})
        return answer.status_code == 200

    def look_up(self, ref: str) -> Json:
        """What an id, an address or a handle stands for, as the peer reads it."""
        return self.do("lookup", id=ref)

    def state(self) -> Json:
        return self._http.get("/state").json()

    def gets(self) -> list[Json]:
        """The GETs it was asked, oldest first."""
        return self._http.get("/gets").json()

    def arrivals(self, kind: str = "") -> list[Arrival]:
        """What its inboxes were sent, oldest first."""
        records = self._http.get("/received").json()
        found = [_arrival(record) for record in records if "status" in record]
        return [each for each in found if not kind or each.kind == kind]

    def await_arrival(
        self, kind: str, fits: Callable[[Arrival], bool] = lambda _: True
    ) -> Arrival:
        """The first verified one of that kind that fits, which may be yet to come."""

        def find() -> Arrival | None:
            taken = (each for each in self.arrivals(kind) if each.is_taken)
            return next(filter(fits, taken), None)

        found = wait_for(find, timeout_s=ARRIVAL_S, what=f"{kind} at the peer")
        assert found is not None
        return found

    def list_refused(self) -> list[Arrival]:
        """What it never took, not at the second knock either."""
        everything = self.arrivals()
        taken = {each.id for each in everything if each.is_taken}
        return [each for each in everything if each.id not in taken]


def _arrival(record: Json) -> Arrival:
    body = record["body"] if isinstance(record["body"], dict) else {}
    return Arrival(
        id=body.get("id", ""),
        kind=body.get("type", ""),
        actor=body.get("actor", ""),
        object=body.get("object", ""),
        body=body,
        status=record["status"],
        scheme=record["scheme"],
        is_verified=bool(record.get("verified")),
    )
