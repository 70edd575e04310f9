"""Deciding about notes that were held back, and about what holds them back."""

from node.actors.queries import get_actor
from node.database.types import Writer
from node.errors import Forbidden
from node.moderation.actions import record_decision
from node.moderation.models import DecisionKind
from node.screening.actions import drop_held, release, save_phrases
from node.screening.phrases import read_phrases
from node.screening.queries import get_held
from node.users.models import User


def decide_about_held(w: Writer, *, by: User, held_id: int, released: bool) -> None:
    """Show it after all, or throw it away; raises `Conflict` for one decided about."""
    _check_staff(by)
    held = get_held(w, held_id)
    if released:
        release(w, held, get_actor(w, held.actor_id))
    else:
        drop_held(w, held.id)
    record_decision(
        w,
        by_id=by.id,
        kind=DecisionKind.RELEASE if released else DecisionKind.DISCARD,
        target_id=held.actor_id,
        subject=held.activity_iri,
        reason=held.rule,
    )


def choose_words(w: Writer, *, by: User, text: str) -> int:
    """Replace the words that hold notes back, one phrase a line; how many there are.

    Raises `Invalid`.
    """
    _check_staff(by)
    phrases = read_phrases(text.splitlines())
    save_phrases(w, phrases)
    record_decision(
        w, by_id=by.id, kind=DecisionKind.WORDS, subject=f"{len(phrases)} phrases"
    )
    return len(phrases)


def _check_staff(by: User) -> None:
    if not by.role.is_staff:
        raise Forbidden("only those who moderate may do this")
