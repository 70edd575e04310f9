"""How often is too often."""

import pytest

from node.clock import SetClock
from node.errors import TooMany
from node.limits.rates import (
    RATES,
    Limit,
    Rate,
    RateLimiter,
    client_prefix,
)

START_MS = 1_800_000_000_000
RULES = {"knock": Rate(3, 60), "ring": Rate(2, 60), "once": Rate(1, 60)}


@pytest.fixture
def clock() -> SetClock:
    return SetClock(START_MS)


@pytest.fixture
def limiter(clock: SetClock) -> RateLimiter:
    return RateLimiter(clock, RULES)


def use(limiter: RateLimiter, name: str, key: str, times: int) -> int:
    """How many of `times` were let through."""
    passed = 0
    for _ in range(times):
        try:
            limiter.check(name, key)
        except TooMany:
            continue
        passed += 1
    return passed


def test_the_limit_may_be_used_up_at_once_and_not_exceeded(limiter: RateLimiter):
    assert use(limiter, "knock", "a", 10) == 3


def test_keys_and_names_are_counted_apart(limiter: RateLimiter):
    use(limiter, "knock", "a", 3)

    assert use(limiter, "knock", "b", 10) == 3
    assert use(limiter, "ring", "a", 10) == 2


def test_refused_uses_are_not_counted(limiter: RateLimiter, clock: SetClock):
    use(limiter, "knock", "a", 1_000)
    clock.advance(120_000)

    assert use(limiter, "knock", "a", 10) == 3


@pytest.mark.parametrize("offset_s", [0, 1, 30, 59])
@pytest.mark.parametrize("name", list(RULES))
def test_after_the_wait_that_was_told_one_more_fits(
    limiter: RateLimiter, clock: SetClock, name: str, offset_s: int
):
    clock.advance(offset_s * 1_000)
    use(limiter, name, "a", 10)
    with pytest.raises(TooMany) as refused:
        limiter.check(name, "a")

    clock.advance((refused.value.retry_after_s - 1) * 1_000 - 1)
    assert use(limiter, name, "a", 1) == 0
    clock.advance(1_001)
    assert use(limiter, name, "a", 1) == 1


def test_the_edge_of_a_window_does_not_double_the_limit(
    limiter: RateLimiter, clock: SetClock
):
    clock.advance(59_000)
    use(limiter, "knock", "a", 3)
    clock.advance(1_000)

    assert use(limiter, "knock", "a", 3) == 0


def test_an_allowance_tells_what_is_left(limiter: RateLimiter):
    allowance = limiter.check("knock", "a")

    assert (allowance.limit, allowance.remaining) == (3, 2)
    assert allowance.reset_at_ms > START_MS
    assert limiter.peek("knock", "a") == allowance
    assert limiter.peek("knock", "b").remaining == 3


def test_looking_does_not_count(limiter: RateLimiter):
    for _ in range(10):
        limiter.peek("knock", "a")

    assert use(limiter, "knock", "a", 10) == 3


def test_a_forgotten_key_starts_afresh(limiter: RateLimiter):
    use(limiter, "knock", "a", 3)
    limiter.forget("knock", "a")
    limiter.forget("knock", "unknown")

    assert use(limiter, "knock", "a", 10) == 3


def test_the_table_is_bounded(clock: SetClock):
    limiter = RateLimiter(clock, RULES, max_keys=100)
    for number in range(1_000):
        limiter.check("knock", str(number))

    known = [n for n in range(1_000) if limiter.peek("knock", str(n)).remaining < 3]
    assert known == list(range(900, 1_000))


def test_a_flood_of_one_name_does_not_reset_another(clock: SetClock):
    limiter = RateLimiter(clock, RULES, max_keys=100)
    use(limiter, "ring", "a", 2)
    for number in range(1_000):
        limiter.check("knock", str(number))

    assert use(limiter, "ring", "a", 1) == 0


def test_a_key_in_use_is_not_pushed_out(clock: SetClock):
    limiter = RateLimiter(clock, RULES, max_keys=100)
    for number in range(1_000):
        use(limiter, "knock", "busy", 1)
        limiter.check("knock", str(number))

    assert use(limiter, "knock", "busy", 1) == 0


def test_stale_keys_go(limiter: RateLimiter, clock: SetClock):
    for number in range(100):
        limiter.check("knock", str(number))
    clock.advance(200_000)
    for number in range(60):
        limiter.check("knock", f"new {number}")

    assert len(limiter._tables["knock"].counters) == 60  # pyright: ignore[reportPrivateUsage]


def test_every_limit_has_a_rate():
    assert set(RATES) == set(Limit)


@pytest.mark.parametrize(
    ("address", "prefix"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("fe80::1%eth0", "fe80::/64"),
    ],
)
def test_a_client_is_known_by_its_prefix(address: str, prefix: str):
    assert client_prefix(address) == prefix


def test_what_is_no_address_has_no_prefix():
    with pytest.raises(ValueError, match="not"):
        client_prefix("unix:")
