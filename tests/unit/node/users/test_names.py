"""Which names a stranger may take."""

import pytest

from node.users.names import find_name_fault, is_reserved, normal_name, skeleton


@pytest.mark.parametrize("name", ["a", "ana", "ana_2", "_", "x" * 30, "007"])
def test_letters_digits_and_underscores_make_a_name(name: str) -> None:
    assert find_name_fault(name) is None


@pytest.mark.parametrize(
    "name",
    ["", "Ana", "x" * 31, "a-b", "a.b", "a b", "é", "аna", "ana\n", "ａna", "a/b"],
)
def test_anything_else_is_no_name(name: str) -> None:
    fault = find_name_fault(name)

    assert fault is not None
    assert fault.field == "name"


def test_a_name_is_stored_in_lower_case_without_its_at() -> None:
    assert normal_name(" @Ana_B ") == "ana_b"


@pytest.mark.parametrize("name", ["adm1n", "admln", "a_dmin", "adrnin"])
def test_what_looks_like_admin_has_the_skeleton_of_admin(name: str) -> None:
    assert skeleton(name) == skeleton("admin")


def test_names_that_look_different_have_different_skeletons() -> None:
    assert len({skeleton(name) for name in ("ana", "anna", "hana", "dana")}) == 4


@pytest.mark.parametrize(
    "name", ["support", "supp0rt", "5upport", "root", "checkout", "adrnin", "w_w_w"]
)
def test_names_that_speak_for_the_node_are_reserved(name: str) -> None:
    assert is_reserved(name)


@pytest.mark.parametrize("name", ["ana", "li", "noodle", "rootbeer", "marnie"])
def test_ordinary_names_are_not_reserved(name: str) -> None:
    assert not is_reserved(name)


def test_a_name_of_underscores_only_is_its_own_skeleton() -> None:
    assert skeleton("___") == "___"
