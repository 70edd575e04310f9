"""Recovery codes and tokens."""

import re

from node.ids import hash_token
from node.users.secrets import hash_recovery_code, new_recovery_code


def test_a_recovery_code_has_160_bits_in_groups_of_four() -> None:
    code = new_recovery_code()

    assert re.fullmatch(r"[A-Z2-7]{4}(-[A-Z2-7]{4}){7}", code)
    assert code != new_recovery_code()


def test_a_recovery_code_may_be_typed_as_people_type() -> None:
    code = "ABCD-EFGH-IJKL-MNOP-QRST-UVWX-YZ23-4567"

    typed = " abcd efgh 1jkl mn0p qrst uvwx yz23 4567 "

    assert hash_recovery_code(typed) == hash_recovery_code(code)


def test_what_is_stored_of_a_token_is_not_the_token() -> None:
    assert hash_token("secret") != b"secret"
    assert len(hash_token("secret")) == 32
