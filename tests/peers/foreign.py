"""The foreign server: its process, and its control port."""

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
        self._command = surroundings.command
        self._process: subprocess.Popen[bytes] | None = None
        self._http = httpx.Client(
            base_url=surroundings.control, timeout=60, trust_env=False, verify=NO_TLS
        )

    def start(self, setting: Setting) -> None:
        """Start it with a setting's options, if it is ours to start."""
        if self._command:
            self._process = subprocess.Popen([*self._command, *setting.peer])
        wait_for(self._is_ready, timeout_s=ARRIVAL_S, what="the peer")

    def close(self) -> None:
        """End the connection, and the peer if we started it."""
        self._http.close()
        if self._process is not None:
            self._process.terminate()
            self._process.wait()

    def _is_ready(self) -> bool:
        assert self._process is None or self._process.poll() is None, "the peer ended"
        try:
            return self._http.get("/state").status_code == 200
        except httpx.TransportError:
            return False

    @property
    def iri(self) -> str:
        return self.state()["actor"]

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
        """What it knows: of its followers, and of what others told it."""
        return self._http.get("/state").json()

    def note(self, iri: str) -> Json | None:
        """A note of ours as it was understood there, if it has one."""
        return self.state()["notes"].get(iri)

    def reactions(self, iri: str) -> list[tuple[str, str, str]]:
        """What it was told about one of its notes: kinds, actors and emoji."""
        return [
            (each["type"], each["actor"], each["content"])
            for each in self.state()["reactions"]
            if each["object"] == iri
        ]

    def pins_of(self, actor: str) -> list[str]:
        return self.state()["pins"].get(actor, [])

    def gets(self) -> list[Json]:
        """The GETs it was asked, oldest first."""
        return self._http.get("/gets").json()

    def requests(self) -> list[Json]:
        """What it asked of others, oldest first, with the scheme it signed in."""
        return self._http.get("/requests").json()

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
