"""Who may move where, without a database.

A move is believed if both accounts name each other (FEP-7628), if the new one has not
moved on itself, and once a month: a chain of accounts, or two that move to each other
in turn, must not drive followers about.
"""

from typing import Final

from node.actors.models import Actor, ActorKind
from node.clock import DAY_MS
from node.errors import Invalid

MOVE_EVERY_MS: Final = 30 * DAY_MS
MAX_OWN_ALIASES: Final = 10


def is_confirmed(old: Actor, new: Actor) -> bool:
    """Whether each says that it is the other, and the new one is to be followed."""
    is_mutual = old.moved_to == new.iri and old.iri in new.also_known_as
    return is_mutual and old.id != new.id and _is_lasting(new)


def find_next_move_ms(last_ms: int | None, now_ms: int) -> int | None:
    """When the account may move again; None if it may now."""
    if last_ms is None or now_ms - last_ms >= MOVE_EVERY_MS:
        return None
    return last_ms + MOVE_EVERY_MS


def check_new_account(actor: Actor, target: Actor) -> None:
    """Raise `Invalid` with what keeps `actor` from moving to `target`."""
    if actor.id == target.id:
        _refuse("self", "This is the account you are using.")
    if not target.is_active or target.kind is ActorKind.APPLICATION:
        _refuse("gone", "Nobody can follow this account.")
    if target.moved_to is not None:
        _refuse("moved", "This account has moved elsewhere itself.")
    if actor.iri not in target.also_known_as:
        _refuse(
            "no_alias",
            "The new account does not name this one yet. Log in there, add this"
            " account as an alias, and try again.",
        )


def check_alias(actor: Actor, alias: Actor) -> None:
    """Raise `Invalid` when `alias` cannot be an old account of `actor`."""
    if alias.id == actor.id:
        raise Invalid.field("alias", "self", "This is the account you are using.")
    if alias.kind is ActorKind.APPLICATION or not alias.is_active:
        raise Invalid.field("alias", "gone", "Nobody can move from this account.")
    is_new = alias.iri not in actor.also_known_as
    if is_new and len(actor.also_known_as) >= MAX_OWN_ALIASES:
        text = f"You can name at most {MAX_OWN_ALIASES} old accounts."
        raise Invalid.field("alias", "too_many", text)


def _is_lasting(new: Actor) -> bool:
    is_person = new.kind is not ActorKind.APPLICATION
    return is_person and new.is_active and new.moved_to is None


def _refuse(code: str, text: str) -> None:
    raise Invalid.field("target", code, text)
