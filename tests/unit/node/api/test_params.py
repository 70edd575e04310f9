"""How apps spell what they send."""

import pytest

from node.api.params import Params, nest
from node.errors import Invalid, Refusal


def test_names_nest_as_in_rails() -> None:
    tree = nest(
        [
            ("status", "Hello"),
            ("media_ids[]", "1"),
            ("media_ids[]", "2"),
            ("poll[options][]", "yes"),
            ("poll[options][]", "no"),
            ("poll[expires_in]", "300"),
            ("fields_attributes[1][name]", "b"),
            ("fields_attributes[0][name]", "a"),
            ("keywords_attributes[][keyword]", "x"),
            ("keywords_attributes[][whole_word]", "true"),
            ("keywords_attributes[][keyword]", "y"),
        ]
    )
    params = Params(tree)

    assert params.text("status") == "Hello"
    assert params.ids("media_ids") == [1, 2]
    assert params.child("poll").texts("options") == ["yes", "no"]
    assert params.child("poll").find_number("expires_in") == 300
    fields = params.children("fields_attributes")
    assert [each.text("name") for each in fields] == ["a", "b"]
    words = params.children("keywords_attributes")
    assert [each.text("keyword") for each in words] == ["x", "y"]
    assert words[0].flag("whole_word")


def test_one_value_is_a_list_of_one_and_of_many_the_last_counts() -> None:
    params = Params(nest([("id", "7"), ("name", "a"), ("name", "b")]))

    assert params.ids("id") == [7]
    assert params.text("name") == "b"
    assert params.texts("name") == ["a", "b"]


def test_a_json_object_with_numbers_for_names_is_a_list() -> None:
    params = Params({"fields_attributes": {"10": {"name": "b"}, "2": {"name": "a"}}})

    found = params.children("fields_attributes")

    assert [each.text("name") for each in found] == ["a", "b"]


@pytest.mark.parametrize("value", ["true", "True", "1", "on", "t", "yes", True, 1])
def test_yes_has_many_spellings(value: str | bool | int) -> None:
    assert Params({"sensitive": value}).find_flag("sensitive") is True


@pytest.mark.parametrize("value", ["false", "0", "off", "F", "no", "", False, 0])
def test_no_has_many_spellings(value: str | bool | int) -> None:
    assert Params({"sensitive": value}).find_flag("sensitive") is False


def test_null_is_not_given() -> None:
    params = Params({"poll": None, "media_ids": None, "locked": None})

    assert "poll" not in params
    assert params.names() == []
    assert params.ids("media_ids") == []
    assert params.find_flag("locked") is None


def test_what_is_of_another_kind_is_a_fault_of_its_field() -> None:
    params = Params({"status": {"a": "b"}, "sensitive": "maybe", "poll": ["x"]})

    for ask in (
        lambda: params.text("status"),
        lambda: params.flag("sensitive"),
        lambda: params.children("poll"),
        lambda: Params({"expires_in": "soon"}).find_number("expires_in"),
    ):
        with pytest.raises(Invalid):
            ask()


def test_trees_that_nobody_means_are_refused() -> None:
    with pytest.raises(Refusal):
        nest([("a" + "[b]" * 20, "1")])
    with pytest.raises(Refusal):
        nest([(f"a{n}", "") for n in range(3_000)])
    with pytest.raises(Refusal):
        nest([("status", "a\x00b")])
