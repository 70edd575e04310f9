"""When a delivery is tried again, and how long a failing server is left alone."""

import pytest

from node.clock import DAY_MS, HOUR_MS, SECOND_MS
from node.delivery.policy import host_pause_ms, next_delay_ms


@pytest.mark.parametrize("jitter", [0.0, 0.5, 0.999])
def test_waits_double_from_half_a_minute_up_to_six_hours(jitter: float) -> None:
    factor = 0.7 + 0.6 * jitter
    waits = [next_delay_ms(tries, age_ms=0, jitter=jitter) for tries in range(1, 16)]
    assert waits[0] == int(30 * SECOND_MS * factor)
    assert waits[1] == int(60 * SECOND_MS * factor)
    assert waits[-1] == int(6 * HOUR_MS * factor)


def test_after_a_week_it_is_given_up() -> None:
    assert next_delay_ms(20, age_ms=7 * DAY_MS - 1, jitter=0.5) is not None
    assert next_delay_ms(20, age_ms=7 * DAY_MS, jitter=0.5) is None


def test_what_the_server_asks_for_counts_if_it_is_longer_up_to_a_day() -> None:
    def asked(seconds: int) -> int | None:
        return next_delay_ms(1, age_ms=0, jitter=0.5, retry_after_s=seconds)

    assert asked(1) == 30 * SECOND_MS
    assert asked(3_600) == HOUR_MS
    assert asked(10**9) == DAY_MS


def test_a_server_is_left_alone_ever_longer_and_at_last_for_a_day() -> None:
    pauses = [host_pause_ms(failures, 1) for failures in range(1, 20)]
    assert pauses[:2] == [0, 0]
    assert pauses == sorted(pauses)
    assert pauses[-1] == 6 * HOUR_MS
    assert host_pause_ms(1, 7) == DAY_MS
