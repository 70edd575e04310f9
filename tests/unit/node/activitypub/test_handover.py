"""What the inbox has read waits for its job: once, by its text, within bounds."""

from federation.origins import Iri
from federation.vocabulary import Delete, Ref
from node.activitypub.handover import MAX_LENGTH, MAX_TEXTS, hand_over, take_over

ACTIVITIES = (
    Delete(
        actor=Iri("https://a.example/u"), object=Ref(iri=Iri("https://a.example/n"))
    ),
)


def test_what_was_read_is_taken_over_once() -> None:
    hand_over("once", ACTIVITIES)
    assert take_over("once") is ACTIVITIES
    assert take_over("once") is None


def test_long_texts_are_left_to_be_read_again() -> None:
    hand_over("x" * (MAX_LENGTH + 1), ACTIVITIES)
    assert take_over("x" * (MAX_LENGTH + 1)) is None


def test_the_oldest_makes_room() -> None:
    for number in range(MAX_TEXTS + 1):
        hand_over(f"room {number}", ACTIVITIES)
    assert take_over("room 0") is None
    for number in range(1, MAX_TEXTS + 1):
        assert take_over(f"room {number}") is ACTIVITIES
