"""Making accounts: by sign-up, by the operator, by the set-up page."""

from typing import Final

from node.actors.actions import create_local_actor, withhold_actor
from node.actors.models import ActorKind, NewKeys
from node.actors.queries import find_actor_by_handle
from node.clock import DAY_MS
from node.config import Registration
from node.database.types import Writer
from node.errors import FieldFault, Forbidden, Invalid, NotFound
from node.ids import ActorId, UserId
from node.urls import Urls
from node.users.actions.addresses import set_email
from node.users.actions.invites import use_invite
from node.users.actions.tickets import make_ticket, use_ticket
from node.users.jobs import UserAsked, UserJoined
from node.users.models import (
    NewUser,
    Role,
    SignedUp,
    SignUp,
    Ticket,
    TicketKind,
    User,
    UserState,
)
from node.users.names import find_name_fault, is_reserved, normal_name, skeleton
from node.users.policy import find_email_fault
from node.users.queries.accounts import get_user, has_owner
from node.users.secrets import hash_recovery_code, new_recovery_code

SETUP_TTL_MS: Final = DAY_MS


def sign_up(
    w: Writer,
    urls: Urls,
    form: SignUp,
    *,
    password_hash: str,
    keys: NewKeys,
    mode: Registration,
) -> SignedUp:
    """Make a stranger's account, or put it into the queue.

    `check_sign_up` has looked at the form before the password was hashed. Raises
    `Forbidden` when nobody may join and `Invalid` for a name or invite that is not
    to be had.
    """
    if mode is Registration.CLOSED:
        raise Forbidden("this node takes no new people")
    name = normal_name(form.name)
    _check_name(w, name, is_stranger=True)
    invite_id = use_invite(w, form.invite) if form.invite else None
    state = _state_for(mode, form, invite_id)
    user, code = _insert_account(
        w,
        urls,
        NewUser(name=name, email=form.email, language=form.language),
        password_hash=password_hash,
        keys=keys,
        state=state,
    )
    _note_origin(w, user.id, form, invite_id)
    if state is UserState.WAITING:
        # Nobody may see the profile, nor follow it, before the staff agreed.
        withhold_actor(w, user.actor_id)
        w.enqueue(UserAsked(user.id))
    else:
        w.enqueue(UserJoined(user.id))
    return SignedUp(get_user(w, user.id), code)


def create_user(
    w: Writer, urls: Urls, new: NewUser, *, password_hash: str, keys: NewKeys
) -> User:
    """Make an account by the operator's word; the e-mail address counts as proven.

    Reserved names may be given. Raises `Invalid` or `Conflict`.
    """
    name = normal_name(new.name)
    _check_name(w, name, is_stranger=False)
    if new.email and (fault := find_email_fault(new.email)):
        raise Invalid([fault])
    user, _ = _insert_account(
        w, urls, new, password_hash=password_hash, keys=keys, state=UserState.ACTIVE
    )
    if new.email:
        set_email(w, user.id, new.email)
    return get_user(w, user.id)


def ensure_setup_ticket(w: Writer) -> str | None:
    """The token of the set-up link; None once the node has an owner.

    A new one each time: only the last link that was printed works.
    """
    if has_owner(w):
        return None
    return make_ticket(w, TicketKind.SETUP, None, SETUP_TTL_MS)


def set_up(
    w: Writer,
    urls: Urls,
    new: NewUser,
    *,
    token: str,
    password_hash: str,
    keys: NewKeys,
) -> SignedUp:
    """Make the first owner; raises `NotFound` unless the link is good."""
    ticket: Ticket | None = use_ticket(w, TicketKind.SETUP, token)
    if ticket is None or has_owner(w):
        raise NotFound("the link was used or is too old")
    name = normal_name(new.name)
    _check_name(w, name, is_stranger=False)
    if new.email and (fault := find_email_fault(new.email)):
        raise Invalid([fault])
    user, code = _insert_account(
        w,
        urls,
        NewUser(
            name=name,
            display_name=new.display_name,
            email=new.email,
            role=Role.OWNER,
            language=new.language,
        ),
        password_hash=password_hash,
        keys=keys,
        state=UserState.ACTIVE,
    )
    return SignedUp(user, code)


def _state_for(mode: Registration, form: SignUp, invite_id: int | None) -> UserState:
    if invite_id is not None or mode is Registration.OPEN:
        return UserState.ACTIVE
    if mode is Registration.INVITE:
        text = "This invitation was used up, or is too old."
        if not form.invite:
            text = "You need an invitation to join."
        raise Invalid.field("invite", "bad_invite", text)
    if not form.reason.strip():
        text = "Say in a sentence or two why you want to join."
        raise Invalid.field("reason", "missing", text)
    return UserState.WAITING


def _check_name(w: Writer, name: str, *, is_stranger: bool) -> None:
    fault = find_name_fault(name)
    if fault is not None:
        raise Invalid([fault])
    if (is_stranger and is_reserved(name)) or _is_taken(w, name):
        text = "This name, or one that looks like it, is taken. Choose another."
        raise Invalid([FieldFault("name", "taken", text)])


def _is_taken(w: Writer, name: str) -> bool:
    if find_actor_by_handle(w, name) is not None:
        return True
    row = w.one(
        "SELECT 1 AS found FROM users WHERE skeleton = :skeleton",
        skeleton=skeleton(name),
    )
    return row is not None


def _insert_account(
    w: Writer,
    urls: Urls,
    new: NewUser,
    *,
    password_hash: str,
    keys: NewKeys,
    state: UserState,
) -> tuple[User, str]:
    name = normal_name(new.name)
    actor = create_local_actor(
        w,
        urls,
        name=name,
        kind=ActorKind.PERSON,
        display_name=new.display_name,
        keys=keys,
    )
    code = new_recovery_code()
    user_id = _insert_user(
        w,
        new,
        actor_id=actor.id,
        skeleton_text=skeleton(name),
        password_hash=password_hash,
        recovery_hash=hash_recovery_code(code),
        state=state,
    )
    return get_user(w, user_id), code


def _insert_user(
    w: Writer,
    new: NewUser,
    *,
    actor_id: ActorId,
    skeleton_text: str,
    password_hash: str,
    recovery_hash: str,
    state: UserState,
) -> UserId:
    user_id = UserId(w.new_id())
    w.run(
        """
        INSERT INTO users (
            id, actor_id, skeleton, email, password_hash, recovery_hash, role, state,
            language, created_ms
        )
        VALUES (
            :id, :actor_id, :skeleton, :email, :password_hash, :recovery_hash, :role,
            :state, :language, :now
        )
        """,
        id=user_id,
        actor_id=actor_id,
        skeleton=skeleton_text,
        email=new.email or None,
        password_hash=password_hash,
        recovery_hash=recovery_hash,
        role=new.role,
        state=state,
        language=new.language,
        now=w.now_ms,
    )
    return user_id


def _note_origin(
    w: Writer, user_id: UserId, form: SignUp, invite_id: int | None
) -> None:
    w.run(
        """
        UPDATE users
        SET reason = :reason, network = :network, invite_id = :invite_id
        WHERE id = :id
        """,
        id=user_id,
        reason=form.reason.strip(),
        network=form.network,
        invite_id=invite_id,
    )
