"""Pages on what comes from people whom nobody here follows: relays, held notes."""

from dataclasses import dataclass

from node.web.pages.shared import ActorView, Choice, FormView, Pagination


@dataclass(frozen=True, slots=True)
class RelayView:
    """A relay; `state` is `pending`, `accepted`, `rejected` or `blocked`.

    Of what it sent, `kept` is shown and `left_out` was too much within an hour.
    """

    address: str
    host: str
    kind: str
    state: str
    fault: str
    received: int
    kept: int
    left_out: int
    last_ms: int | None
    deliveries_url: str | None
    remove_url: str


@dataclass(frozen=True, slots=True)
class RelaysPage:
    """`admin/relays.html`; fields: `address`, `kind`, `password`."""

    relays: tuple[RelayView, ...]
    form: FormView
    kinds: tuple[Choice, ...]
    needs_password: bool
    add_url: str


@dataclass(frozen=True, slots=True)
class HeldView:
    """A note that waits; `rule` says why, `activity` is the id of what came."""

    author: ActorView | None
    rule: str
    words: str
    note_url: str
    activity: str
    held_ms: int
    release_url: str
    discard_url: str


@dataclass(frozen=True, slots=True)
class HeldPage:
    """`admin/held.html`; field: `words`, a phrase a line."""

    notes: tuple[HeldView, ...]
    form: FormView
    words_url: str
    most_phrases: int
    pagination: Pagination
