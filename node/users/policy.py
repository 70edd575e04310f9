"""What may be asked of a sign-up, and who may do what to whom; no database."""

import re
import unicodedata
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Final

from node.errors import FieldFault, Invalid
from node.users.models import Role, SignUp, User, WaitingMail
from node.users.names import find_name_fault, is_reserved, normal_name

MIN_PASSWORD: Final = 10
MAX_PASSWORD: Final = 256
MAX_EMAIL: Final = 254
MAX_REASON: Final = 1_000
MIN_DISTINCT: Final = 5

# Mails without a link that lets anybody in.
OPENS_NOTHING: Final = frozenset({"approved", "rejected", "password_changed"})

# The addr-spec that mail servers agree on (RFC 5321 §4.1.2), in ASCII. No quotes, and
# no % or !, which old relays read as a route.
_EMAIL = re.compile(
    r"[A-Za-z0-9#$&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9#$&'*+/=?^_`{|}~-]+)*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+"
    r"[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])"
)


def check_sign_up(form: SignUp, password: str) -> None:
    """Raise `Invalid` with every fault that can be seen without the database."""
    name = normal_name(form.name)
    faults = [
        find_name_fault(name),
        _reserved_fault(name),
        find_email_fault(form.email) if form.email else None,
        find_password_fault(password, name=name, email=form.email),
        _reason_fault(form.reason),
    ]
    found = [fault for fault in faults if fault is not None]
    if found:
        raise Invalid(found)


def check_password(password: str, *, name: str, email: str = "") -> None:
    """Raise `Invalid` for a password that will not do."""
    fault = find_password_fault(password, name=name, email=email)
    if fault is not None:
        raise Invalid([fault])


def find_password_fault(
    password: str, *, name: str, email: str = ""
) -> FieldFault | None:
    """What is wrong with a new password; length and guessability, nothing else."""
    if len(password) > MAX_PASSWORD:
        text = f"Use at most {MAX_PASSWORD} characters."
        return FieldFault("password", "too_long", text)
    plain = unicodedata.normalize("NFKC", password)
    if len(plain) < MIN_PASSWORD:
        text = f"Use at least {MIN_PASSWORD} characters."
        return FieldFault("password", "too_short", text)
    if _is_guessable(plain.casefold(), name, email):
        text = "Others would try this early. Use a few unrelated words."
        return FieldFault("password", "too_common", text)
    return None


def find_email_fault(email: str) -> FieldFault | None:
    """What is wrong with an address; it must be one address and nothing else."""
    if len(email) <= MAX_EMAIL and _EMAIL.fullmatch(email):
        local = email.partition("@")[0]
        if len(local) <= 64:  # RFC 5321 §4.5.3.1.1
            return None
    return FieldFault("email", "bad_email", "This is not an e-mail address.")


def email_key(email: str) -> str:
    """An address as it is compared: nobody has two that differ in case only."""
    return email.lower()


def may_manage(by: User, target: User) -> bool:
    """Whether a member of staff may change somebody's standing: of lower rank only."""
    return by.role.is_staff and by.role.rank < target.role.rank


def may_read_mail(by: User, mail: WaitingMail) -> bool:
    """Whether a mail that waits may be passed on by hand.

    Its link lets whoever reads it in: admins read what is for those below them. What
    is nobody's, as an order's, is for the owners.
    """
    if by.role is Role.OWNER:
        return True
    if not by.role.is_admin:
        return False
    if mail.kind in OPENS_NOTHING:
        return True
    return mail.user is not None and may_manage(by, mail.user)


def may_give_role(by: User, target: User, role: Role) -> bool:
    """Whether somebody may be given a role: by admins, and below their own.

    An owner may make another owner.
    """
    if not by.role.is_admin or by.id == target.id:
        return False
    if by.role is Role.OWNER:
        return True
    return may_manage(by, target) and by.role.rank < role.rank


def _reserved_fault(name: str) -> FieldFault | None:
    if not is_reserved(name):
        return None
    return FieldFault("name", "taken", "This name cannot be used. Choose another.")


def _reason_fault(reason: str) -> FieldFault | None:
    if len(reason) <= MAX_REASON:
        return None
    return FieldFault("reason", "too_long", f"Use at most {MAX_REASON} characters.")


def _is_guessable(password: str, name: str, email: str) -> bool:
    if len(set(password)) < MIN_DISTINCT or _is_run(password):
        return True
    if password in _common_passwords():
        return True
    for own in (name, email.lower(), email.lower().partition("@")[0]):
        # The own name with a few characters round it.
        if len(own) >= 4 and own in password and len(password) - len(own) < 6:
            return True
    return False


def _is_run(password: str) -> bool:
    """abcdefghij, 9876543210, and the like."""
    steps = {ord(b) - ord(a) for a, b in pairwise(password)}
    return steps in ({1}, {-1})


@cache
def _common_passwords() -> frozenset[str]:
    text = files("node.users").joinpath("common_passwords.txt").read_text("ascii")
    return frozenset(text.split("\n"))
