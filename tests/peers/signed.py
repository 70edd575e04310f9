"""Which schemes were really used while something was shown, by the headers seen."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.peers.lab import Lab
from tests.peers.matrix import Direction


@contextmanager
def signed_as_agreed(lab: Lab, directions: set[Direction]) -> Iterator[None]:
    """Fails unless all that passed was signed in a scheme of the setting.

    And unless something passed in each direction: requests of ours that the peer took,
    requests of the peer that our nodes took.
    """
    marks = [len(each) for each in _passed(lab)]
    yield
    posts, gets, theirs = (
        set(each[mark:]) for each, mark in zip(_passed(lab), marks, strict=True)
    )
    ours, agreed = posts | gets - {"none"}, lab.setting.schemes
    assert ours <= agreed, f"we signed with {ours}"
    assert theirs - {"none"} <= agreed, f"the peer signed with {theirs}"
    assert ours or Direction.OURS not in directions, "we signed nothing"
    assert theirs or Direction.THEIRS not in directions, "the peer signed nothing"


def _passed(lab: Lab) -> tuple[list[str], list[str], list[str]]:
    """The schemes of our activities, our GETs, and the peer's requests, as taken."""
    peer = lab.peer
    return (
        [each.scheme for each in peer.arrivals() if each.is_taken],
        [each["scheme"] for each in peer.gets() if each["status"] == 200],
        [each["scheme"] for each in peer.requests() if 200 <= each["status"] < 300],
    )
