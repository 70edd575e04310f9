"""Damaged pictures are refused or shown, and nothing else happens."""

import asyncio
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support import pictures
from support.examples import examples

from node.errors import Refusal, UnsupportedType
from node.media.blurhash import encode, is_valid
from node.media.gif import count_frames
from node.media.models import ImageLimits
from node.media.pipeline import ImagePipeline
from node.media.probe import probe_format

LIMITS = ImageLimits(max_bytes=1_000_000, max_pixels=4_000_000)
ORIGINALS = [
    pictures.tell_tale_photo(kind, pictures.quarters(48, 32))
    for kind in ("JPEG", "PNG", "WEBP", "AVIF", "GIF", "HEIF")
] + [pictures.animation(kind, 3, (20, 20)) for kind in ("GIF", "WEBP", "PNG")]
DAMAGE = st.lists(
    st.tuples(st.floats(0, 0.999), st.binary(min_size=1, max_size=6)), max_size=6
)


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture(scope="module")
def pipeline(runner: asyncio.Runner) -> Iterator[ImagePipeline]:
    pipeline = ImagePipeline()
    yield pipeline
    runner.run(pipeline.close())


def damaged(data: bytes, damage: list[tuple[float, bytes]]) -> bytes:
    spoilt = bytearray(data)
    for place, piece in damage:
        at = int(place * len(spoilt))
        spoilt[at : at + len(piece)] = piece
    return bytes(spoilt)


@given(original=st.sampled_from(ORIGINALS), damage=DAMAGE)
@settings(
    max_examples=examples(120),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_a_damaged_picture_is_refused_or_shown(
    runner: asyncio.Runner,
    pipeline: ImagePipeline,
    original: bytes,
    damage: list[tuple[float, bytes]],
):
    data = damaged(original, damage)
    try:
        processed = runner.run(pipeline.process_image(data, limits=LIMITS))
    except Refusal:
        return

    for variant in processed.variants:
        assert not any(secret in variant.data for secret in pictures.SECRETS)


@given(st.binary(max_size=600))
@settings(max_examples=examples(300), deadline=None)
def test_any_bytes_have_a_format_or_are_refused(data: bytes):
    try:
        probe_format(data)
    except UnsupportedType as refused:
        assert str(refused)


@given(st.sampled_from(ORIGINALS), DAMAGE, st.integers(0, 20))
@settings(max_examples=examples(300), deadline=None)
def test_counting_frames_always_ends(
    original: bytes, damage: list[tuple[float, bytes]], stop_at: int
):
    assert 0 <= count_frames(damaged(original, damage), stop_at=stop_at) <= stop_at


@given(
    st.integers(1, 6).flatmap(
        lambda width: st.tuples(
            st.just(width),
            st.lists(
                st.tuples(*[st.integers(0, 255)] * 3),
                min_size=width,
                max_size=width * 5,
            ).map(lambda pixels: pixels[: len(pixels) // width * width]),
        )
    ),
    st.integers(1, 9),
    st.integers(1, 8),  # 9 × 9 waves would be longer than Pixelfed accepts
)
@settings(max_examples=examples(200), deadline=None)
def test_every_hash_is_valid(
    sized: tuple[int, list[tuple[int, int, int]]], columns: int, rows: int
):
    width, pixels = sized

    assert is_valid(encode(pixels, width, columns=columns, rows=rows))
