"""No id is given out twice, however many are asked for at once."""

from node.database.mint import IdMint
from node.ids import created_ms

NOW_MS = 1_800_000_000_000


def test_a_millisecond_may_run_over() -> None:
    mint = IdMint()

    minted = [mint.new_id(NOW_MS) for _ in range(200_000)]

    assert minted == sorted(set(minted))
    assert created_ms(minted[-1]) - NOW_MS < 5


def test_a_clock_that_is_put_back_a_little_repeats_nothing() -> None:
    mint = IdMint()

    minted = [mint.new_id(NOW_MS - at_ms % 7) for at_ms in range(1_000)]

    assert minted == sorted(set(minted))


def test_a_clock_that_was_far_ahead_is_not_followed_for_ever() -> None:
    mint = IdMint()
    mint.new_id(NOW_MS + 3_600_000)

    assert created_ms(mint.new_id(NOW_MS)) == NOW_MS
