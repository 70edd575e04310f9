"""Frames are counted without decoding them."""

import time

import pytest
from support.pictures import animation, gif_bomb

from node.media.gif import count_frames


@pytest.mark.parametrize("frames", [1, 2, 17])
def test_frames_are_counted(frames: int):
    assert count_frames(animation("GIF", frames), stop_at=100) == frames
    assert count_frames(gif_bomb(frames), stop_at=100) == frames


def test_counting_stops_early():
    data = gif_bomb(100_000)

    assert count_frames(data, stop_at=501) == 501
    early_s = _cost_s(data, stop_at=501)
    assert early_s < _cost_s(data, stop_at=200_000) / 10


def _cost_s(data: bytes, *, stop_at: int) -> float:
    start = time.process_time()
    count_frames(data, stop_at=stop_at)
    return time.process_time() - start


@pytest.mark.parametrize("length", range(0, 120, 7))
def test_a_truncated_file_is_counted_as_far_as_it_goes(length: int):
    assert count_frames(animation("GIF", 3)[:length], stop_at=100) in {0, 1, 2}


def test_a_file_of_endless_blocks_ends():
    data = gif_bomb(0)[:-1] + b"\x21\xfe" + b"\x01\x00" * 1_000_000

    assert count_frames(data, stop_at=10) == 0
