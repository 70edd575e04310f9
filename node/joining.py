"""Joining and being let in, by whichever door: rules, letters, one transaction."""

from collections.abc import Callable
from typing import Final, TypeVar

from node.actors.keys import make_keys
from node.actors.models import NewKeys
from node.clock import DAY_MS
from node.config import Registration
from node.database.types import Writer
from node.errors import FieldFault, Forbidden, Invalid
from node.ids import UserId
from node.letters import Letter, answer_letter, confirm_letter, post_letter
from node.moderation.actions import answer_request
from node.services import Services
from node.site import current_site
from node.urls import Urls
from node.users.actions import make_ticket, sign_up
from node.users.models import Member, SignedUp, SignUp, TicketKind, User
from node.users.names import normal_name
from node.users.passwords import hash_password
from node.users.policy import check_sign_up
from node.users.settings import effective_registration

CONFIRM_DAYS: Final = 2

T = TypeVar("T")


async def registration_mode(services: Services) -> Registration:
    """How open the node is to new people."""
    site = await current_site(services)
    return effective_registration(services.config.registration, site.settings)


async def require_open(services: Services) -> None:
    """Raise `Forbidden` when nobody may join in any way."""
    if await registration_mode(services) is Registration.CLOSED:
        raise Forbidden("this node takes no new people")


def list_faults(
    asked: SignUp, password: str, *, has_agreed: bool
) -> tuple[FieldFault, ...]:
    """Everything that is wrong with the form and can be seen without the database."""
    faults: tuple[FieldFault, ...] = ()
    try:
        check_sign_up(asked, password)
    except Invalid as error:
        faults = error.faults
    if has_agreed:
        return faults
    text = "Read the rules and say that you will keep them."
    return (*faults, FieldFault("agree", "missing", text))


async def join(
    services: Services,
    asked: SignUp,
    password: str,
    let_in: Callable[[Writer, SignedUp], T],
) -> T:
    """Make the account, or put it into the queue, and what `let_in` makes of it.

    `list_faults` has found none. Raises `Forbidden` and `Invalid` as `sign_up` does.
    """
    return await services.db.write(
        _join,
        services.urls,
        asked,
        password_hash=await hash_password(password),
        keys=await make_keys(services.box),
        mode=await registration_mode(services),
        letter=await confirm_letter(CONFIRM_DAYS) if asked.email else None,
        let_in=let_in,
    )


async def answer_asking(
    services: Services, *, by: User, user_id: UserId, approved: bool, reason: str
) -> Member:
    """Let somebody in, or turn them away, and write to them; who they were.

    Raises `Conflict` when somebody else has answered.
    """
    letter = await answer_letter(approved=approved, reason=reason)
    return await services.db.write(
        _answer, letter, by=by, user_id=user_id, approved=approved, reason=reason
    )


def _answer(
    w: Writer,
    letter: Letter,
    *,
    by: User,
    user_id: UserId,
    approved: bool,
    reason: str,
) -> Member:
    member = answer_request(w, by=by, user_id=user_id, approved=approved, reason=reason)
    if member.user.email:
        # Of whom was turned away no account is left.
        left_id = user_id if approved else None
        name = member.actor.name
        post_letter(w, letter, member.user.email, user_id=left_id, name=name)
    return member


def _join(
    w: Writer,
    urls: Urls,
    asked: SignUp,
    *,
    password_hash: str,
    keys: NewKeys,
    mode: Registration,
    letter: Letter | None,
    let_in: Callable[[Writer, SignedUp], T],
) -> T:
    signed_up = sign_up(
        w, urls, asked, password_hash=password_hash, keys=keys, mode=mode
    )
    if letter is not None:
        ticket = make_ticket(
            w,
            TicketKind.CONFIRM,
            signed_up.user.id,
            CONFIRM_DAYS * DAY_MS,
            data=asked.email,
            leads_to=asked.leads_to,
        )
        name = normal_name(asked.name)
        user_id = signed_up.user.id
        post_letter(w, letter, asked.email, user_id=user_id, name=name, token=ticket)
    return let_in(w, signed_up)
