"""What a sign-up must bring, and who may do what to whom."""

import pytest

from federation.audience import Visibility
from node.errors import Invalid
from node.ids import ActorId, UserId
from node.users.models import Role, SignUp, User, UserState
from node.users.policy import (
    check_sign_up,
    find_email_fault,
    find_password_fault,
    may_give_role,
    may_manage,
)


def _user(role: Role, user_id: int = 1) -> User:
    return User(
        id=UserId(user_id),
        actor_id=ActorId(user_id),
        email=None,
        email_confirmed_ms=None,
        has_recovery_code=True,
        role=role,
        state=UserState.ACTIVE,
        may_sell=False,
        reason="",
        network="",
        language="en",
        default_visibility=Visibility.PUBLIC,
        created_ms=0,
        seen_ms=0,
    )


@pytest.mark.parametrize(
    "email",
    [
        "ana@node.example",
        "ana.b+notes@mail.node.example",
        "o'hara@node.example",
        "a@b.co",
        "ana@xn--bcher-kva.example",
    ],
)
def test_an_addr_spec_is_an_address(email: str) -> None:
    assert find_email_fault(email) is None


@pytest.mark.parametrize(
    "email",
    [
        "ana",
        "@node.example",
        "ana@",
        "ana@localhost",
        "a%b@node.example",
        '"a,b"@node.example',
        "a@b.example,c@d.example",
        "ana@node.example\r\nBcc: eve@peer.example",
        "ana @node.example",
        "ana@node。example",
        "änä@node.example",
        "ana@node.example.",
        ".ana@node.example",
        "ana@-node.example",
        "Ana <ana@node.example>",
        "a" * 65 + "@node.example",
        "ana@" + "n" * 250 + ".example",
        "ana@[192.0.2.1]",
    ],
)
def test_anything_but_one_addr_spec_is_refused(email: str) -> None:
    assert find_email_fault(email) is not None


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("short", "too_short"),
        ("x" * 257, "too_long"),
        ("1234567890", "too_common"),
        ("PASSWORD123", "too_common"),
        ("qwertyuiop", "too_common"),
        ("aaaaaaaaaaaa", "too_common"),
        ("abababababab", "too_common"),
        ("bcdefghijklm", "too_common"),
        ("9876543210", "too_common"),
        ("anabelle2027", "too_common"),
        ("anabelle@node.example1", "too_common"),
        ("①②③④⑤⑥⑦⑧⑨0", "too_common"),
    ],
)
def test_a_password_that_is_guessed_early_is_refused(password: str, code: str) -> None:
    fault = find_password_fault(
        password, name="anabelle", email="anabelle@node.example"
    )

    assert fault is not None
    assert fault.code == code


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "pomegranate clouds",
        "анна каренина 1877",
        "好好学习天天向上七八",
    ],
)
def test_a_few_unrelated_words_are_a_good_password(password: str) -> None:
    assert find_password_fault(password, name="anabelle") is None


def test_a_short_name_in_a_password_is_no_fault() -> None:
    """Half of all passwords contain a two-letter name somewhere."""
    assert find_password_fault("quiet-lichen", name="li") is None


def test_every_fault_of_a_form_is_named_at_once() -> None:
    form = SignUp(name="No Spaces", email="nowhere", reason="x" * 1_001)

    with pytest.raises(Invalid) as refused:
        check_sign_up(form, "short")

    fields = [fault.field for fault in refused.value.faults]
    assert fields == ["name", "email", "password", "reason"]


def test_a_reserved_name_looks_taken() -> None:
    with pytest.raises(Invalid) as refused:
        check_sign_up(SignUp(name="Adm1n"), "correct horse battery")

    assert [fault.code for fault in refused.value.faults] == ["taken"]


@pytest.mark.parametrize("by", list(Role))
@pytest.mark.parametrize("target", list(Role))
def test_staff_manage_those_of_lower_rank_only(by: Role, target: Role) -> None:
    higher = list(Role).index(by) < list(Role).index(target)

    assert may_manage(_user(by, 1), _user(target, 2)) is (
        higher and by is not Role.MEMBER
    )


def test_an_admin_makes_moderators_and_no_admins() -> None:
    admin, member = _user(Role.ADMIN, 1), _user(Role.MEMBER, 2)

    assert may_give_role(admin, member, Role.MODERATOR)
    assert not may_give_role(admin, member, Role.ADMIN)
    assert not may_give_role(admin, member, Role.OWNER)
    assert not may_give_role(admin, _user(Role.ADMIN, 3), Role.MEMBER)


def test_an_owner_makes_another_owner_but_does_not_change_themselves() -> None:
    owner = _user(Role.OWNER, 1)

    assert may_give_role(owner, _user(Role.MEMBER, 2), Role.OWNER)
    assert not may_give_role(owner, owner, Role.MEMBER)


def test_a_moderator_gives_no_roles() -> None:
    moderator = _user(Role.MODERATOR, 1)

    assert not may_give_role(moderator, _user(Role.MEMBER, 2), Role.MODERATOR)
