"""What is remembered of peers: failures and habits, both bounded."""

import pytest

from federation.errors import Unreachable
from federation.habits import DEFAULT, KEEP_MS, MAX_ORIGINS, PeerHabits, Way
from federation.net.failures import FailureMemory
from federation.origins import Host, origin_of
from federation.signatures.messages import SignatureScheme
from node.clock import SetClock

PEER = origin_of("https://peer.example/")


class Stopwatch:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def is_paused(memory: FailureMemory) -> bool:
    try:
        memory.check(PEER)
    except Unreachable:
        return True
    return False


def test_pauses_double_up_to_ten_minutes() -> None:
    watch = Stopwatch()
    memory = FailureMemory(watch)
    lengths: list[float] = []

    for _ in range(9):
        memory.record(PEER)
        began = watch.now
        while is_paused(memory):
            watch.now += 5
        lengths.append(watch.now - began)

    assert lengths == [5, 10, 20, 40, 80, 160, 320, 600, 600]


def test_failures_at_the_same_time_count_once() -> None:
    watch = Stopwatch()
    memory = FailureMemory(watch)

    for _ in range(50):
        memory.record(PEER)
    watch.now = 5

    assert not is_paused(memory)


def test_a_sign_of_life_ends_the_pause() -> None:
    memory = FailureMemory(Stopwatch())
    memory.record(PEER)
    memory.forget_host(Host("other.example"))
    assert is_paused(memory)

    memory.forget_host(Host("peer.example"))

    assert not is_paused(memory)


def test_the_table_of_failures_is_bounded() -> None:
    memory = FailureMemory(Stopwatch())

    for number in range(5_000):
        memory.record(origin_of(f"https://h{number}.example/"))

    assert len(memory) == 4_096


def test_a_peer_is_cavage_until_it_taught_otherwise(clock: SetClock) -> None:
    habits = PeerHabits(clock)
    way = Way(SignatureScheme.RFC9421, with_query=False)
    assert habits.find_way(PEER) == Way(SignatureScheme.CAVAGE, with_query=True)

    habits.learn(PEER, way)

    assert habits.find_way(PEER) == way


def test_what_was_learnt_is_forgotten_in_time_or_on_refusal(clock: SetClock) -> None:
    habits = PeerHabits(clock)
    habits.learn(PEER, DEFAULT.other_scheme)
    clock.advance(KEEP_MS)
    assert habits.find_way(PEER) == DEFAULT

    habits.learn(PEER, DEFAULT.other_target)
    habits.forget(PEER)

    assert habits.find_way(PEER) == DEFAULT


def test_the_table_of_habits_is_bounded(clock: SetClock) -> None:
    habits = PeerHabits(clock)

    for number in range(MAX_ORIGINS + 1):
        habits.learn(origin_of(f"https://h{number}.example/"), DEFAULT.other_scheme)

    assert habits.find_way(origin_of("https://h0.example/")) == DEFAULT
    assert habits.find_way(origin_of("https://h1.example/")) != DEFAULT


@pytest.mark.parametrize("scheme", list(SignatureScheme))
def test_there_are_two_schemes(scheme: SignatureScheme) -> None:
    assert scheme.other is not scheme
    assert scheme.other.other is scheme


def test_what_a_server_says_that_it_reads_is_tried_first_until_it_refuses() -> None:
    clock = SetClock(0)
    habits = PeerHabits(clock)
    rfc9421 = Way(SignatureScheme.RFC9421)

    habits.advertise(PEER)
    assert habits.find_way(PEER) == rfc9421

    habits.forget(PEER)  # refused once, and nothing else worked: still the best guess
    assert habits.find_way(PEER) == rfc9421

    habits.learn(PEER, DEFAULT)  # the other scheme worked
    assert habits.find_way(PEER) == DEFAULT

    habits.advertise(PEER)  # a knock counts for more than a word
    assert habits.find_way(PEER) == DEFAULT

    clock.advance(KEEP_MS)
    assert habits.find_way(PEER) == DEFAULT


def test_what_servers_say_of_themselves_is_bounded() -> None:
    habits = PeerHabits(SetClock(0))

    for number in range(MAX_ORIGINS + 1):
        habits.advertise(origin_of(f"https://p{number}.example/"))

    assert habits.find_way(origin_of("https://p0.example/")) == DEFAULT
    assert habits.find_way(origin_of("https://p1.example/")) != DEFAULT
