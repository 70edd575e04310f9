"""What becomes of the pictures that people and peers send."""

import base64
import io
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from PIL import Image, ImageChops, ImageOps, ImageStat
from support import pictures

from node.errors import Invalid, TooLarge, UnsupportedType
from node.media import blurhash
from node.media.models import (
    JPEG_MIME,
    REMOTE_LIMITS,
    UPLOAD_LIMITS,
    WEBP_MIME,
    ImageLimits,
    ProcessedImage,
    Purpose,
    Variant,
    VariantName,
)
from node.media.pipeline import ImagePipeline

pytestmark = pytest.mark.asyncio(loop_scope="module")

FORMATS = ["JPEG", "PNG", "WEBP", "AVIF", "GIF", "HEIF"]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def pipeline() -> AsyncIterator[ImagePipeline]:
    pipeline = ImagePipeline()
    yield pipeline
    await pipeline.close()


async def process(
    pipeline: ImagePipeline,
    data: bytes | Path,
    limits: ImageLimits = UPLOAD_LIMITS,
    purpose: Purpose = Purpose.PHOTO,
) -> ProcessedImage:
    return await pipeline.process_image(data, limits=limits, purpose=purpose)


async def refusal(
    pipeline: ImagePipeline, data: bytes, limits: ImageLimits = UPLOAD_LIMITS
) -> str:
    with pytest.raises(Invalid) as refused:
        await process(pipeline, data, limits)
    fault = refused.value.faults[0]
    assert fault.field == "file"
    assert fault.text.endswith(".")
    return fault.code


def opened(variant: Variant | None) -> Image.Image:
    assert variant is not None
    with Image.open(io.BytesIO(variant.data)) as picture:
        picture.load()
    assert picture.size == (variant.width, variant.height)
    return picture


def sizes(processed: ProcessedImage) -> dict[str, tuple[int, int]]:
    return {each.name.value: (each.width, each.height) for each in processed.variants}


def difference(one: Image.Image, other: Image.Image) -> float:
    """Mean difference of a channel, 0 to 255."""
    apart = ImageChops.difference(
        one.convert("RGB"), other.convert("RGB").resize(one.size)
    )
    return max(ImageStat.Stat(apart).mean)


@pytest.mark.parametrize("kind", FORMATS)
async def test_no_copy_carries_metadata(pipeline: ImagePipeline, kind: str):
    original = pictures.tell_tale_photo(kind)
    assert any(secret in original for secret in pictures.SECRETS)

    processed = await process(pipeline, original)

    lqip = base64.b64decode(processed.lqip.partition(",")[2])
    for data in (*(each.data for each in processed.variants), lqip):
        assert not any(secret in data for secret in pictures.SECRETS)
        assert b"xmpmeta" not in data
        with Image.open(io.BytesIO(data)) as picture:
            picture.load()
            assert not dict(picture.getexif())
            assert not picture.info.keys() & {"exif", "xmp", "icc_profile", "comment"}


@pytest.mark.parametrize("kind", FORMATS)
async def test_every_format_looks_as_it_did(pipeline: ImagePipeline, kind: str):
    picture = pictures.quarters(900, 600)

    processed = await process(pipeline, pictures.save(picture, kind))

    assert (processed.width, processed.height) == (900, 600)
    assert not processed.is_animated
    for variant in processed.variants:
        assert difference(opened(variant), picture) < 6


@pytest.mark.parametrize("orientation", range(1, 9))
async def test_pictures_are_stored_upright(pipeline: ImagePipeline, orientation: int):
    data = pictures.save(
        pictures.quarters(), "JPEG", exif=pictures.gps_exif(orientation), quality=95
    )
    with Image.open(io.BytesIO(data)) as stored:
        expected = ImageOps.exif_transpose(stored)

    processed = await process(pipeline, data)

    assert (processed.width, processed.height) == expected.size
    for variant in processed.variants:
        assert difference(opened(variant), expected) < 6


async def test_a_large_photo_comes_in_four_widths_and_one_jpeg(pipeline: ImagePipeline):
    processed = await process(
        pipeline, pictures.save(pictures.noise(2_400, 1_600), "JPEG")
    )

    assert sizes(processed) == {
        "w1920": (1_920, 1_280),
        "w1080": (1_080, 720),
        "w640": (640, 427),
        "w320": (320, 213),
        "jpeg": (2_048, 1_365),
    }
    mimes = {each.name.value: each.mime for each in processed.variants}
    assert mimes.pop("jpeg") == JPEG_MIME
    assert set(mimes.values()) == {WEBP_MIME}


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((500, 400), {"w640": (500, 400), "w320": (320, 256), "jpeg": (500, 400)}),
        ((320, 10), {"w320": (320, 10), "jpeg": (320, 10)}),
        ((1, 1), {"w320": (1, 1), "jpeg": (1, 1)}),
        ((3_000, 1), None),
    ],
)
async def test_no_copy_is_larger_than_the_original(
    pipeline: ImagePipeline,
    size: tuple[int, int],
    expected: dict[str, tuple[int, int]] | None,
):
    processed = await process(pipeline, pictures.save(Image.new("RGB", size), "PNG"))

    assert expected is None or sizes(processed) == expected
    assert all(w <= size[0] and h <= size[1] for w, h in sizes(processed).values())


async def test_a_long_screenshot_stays_readable(pipeline: ImagePipeline):
    processed = await process(
        pipeline, pictures.save(Image.new("RGB", (1_080, 9_000), "white"), "PNG")
    )

    assert sizes(processed)["w1080"] == (1_080, 9_000)
    assert sizes(processed)["jpeg"] == (246, 2_048)


async def test_the_jpeg_stays_below_one_and_a_half_megabytes(pipeline: ImagePipeline):
    processed = await process(
        pipeline, pictures.save(pictures.noise(2_200, 2_200), "JPEG", quality=95)
    )

    jpeg = processed.find(VariantName.JPEG)
    assert jpeg is not None
    assert 300_000 < len(jpeg.data) <= 1_500_000


async def test_transparency_stays_in_webp_and_is_white_in_jpeg(pipeline: ImagePipeline):
    picture = Image.new("RGBA", (400, 400), (200, 0, 0, 0))
    picture.paste((0, 0, 200, 255), (0, 0, 200, 400))

    processed = await process(pipeline, pictures.save(picture, "PNG"))

    webp, jpeg = (
        opened(processed.find(VariantName.W640)),
        opened(processed.find(VariantName.JPEG)),
    )
    assert webp.getpixel((350, 200))[3] == 0
    assert webp.getpixel((50, 200))[3] == 255
    assert min(jpeg.getpixel((350, 200))) > 250


@pytest.mark.parametrize(
    ("picture", "kind", "colour"),
    [
        (Image.new("CMYK", (50, 50), (0, 255, 255, 0)), "JPEG", (255, 0, 0)),
        (Image.new("L", (50, 50), 128), "JPEG", (128, 128, 128)),
        (Image.new("LA", (50, 50), (128, 255)), "PNG", (128, 128, 128)),
        (Image.new("1", (50, 50), 1), "PNG", (255, 255, 255)),
        (Image.new("I;16", (50, 50), 128 * 256), "PNG", (128, 128, 128)),
        (pictures.quarters(50, 50).crop((0, 0, 20, 20)).quantize(), "PNG", (255, 0, 0)),
    ],
    ids=["CMYK", "grey", "grey and alpha", "1 bit", "16 bit", "palette"],
)
async def test_unusual_colour_modes_come_out_right(
    pipeline: ImagePipeline,
    picture: Image.Image,
    kind: str,
    colour: tuple[int, int, int],
):
    processed = await process(pipeline, pictures.save(picture, kind))

    for variant in processed.variants:
        solid = Image.new("RGB", (variant.width, variant.height), colour)
        assert difference(opened(variant), solid) < 8


async def test_colours_are_converted_to_srgb(pipeline: ImagePipeline):
    picture = Image.new("RGB", (60, 60), (255, 0, 0))
    data = pictures.save(picture, "JPEG", icc_profile=pictures.swapped_profile())

    processed = await process(pipeline, data)

    for variant in processed.variants:
        assert difference(opened(variant), Image.new("RGB", (60, 60), "blue")) < 8


async def test_a_broken_colour_profile_is_ignored(pipeline: ImagePipeline):
    picture = Image.new("RGB", (60, 60), "red")
    data = pictures.save(picture, "PNG", icc_profile=b"\xff" * 5_000)

    processed = await process(pipeline, data)

    assert difference(opened(processed.find(VariantName.JPEG)), picture) < 8


async def test_damaged_exif_is_ignored(pipeline: ImagePipeline):
    data = pictures.save(
        pictures.quarters(), "JPEG", exif=b"Exif\0\0MM\0*\0\0\0\x08" + b"\xff" * 90
    )

    assert (await process(pipeline, data)).width == 240


async def test_placeholders_show_the_picture(pipeline: ImagePipeline):
    processed = await process(
        pipeline, pictures.save(Image.new("RGB", (900, 600), "red"), "PNG")
    )

    assert blurhash.is_valid(processed.blurhash)
    assert processed.lqip.startswith("data:image/webp;base64,")
    assert len(processed.lqip) < 400
    with Image.open(io.BytesIO(base64.b64decode(processed.lqip[23:]))) as tiny:
        assert tiny.size == (16, 11)
        assert difference(tiny, Image.new("RGB", tiny.size, "red")) < 10


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
async def test_an_animation_stays_one_and_has_a_still(
    pipeline: ImagePipeline, kind: str
):
    processed = await process(pipeline, pictures.animation(kind, 5))

    assert processed.is_animated
    moving = opened(processed.find(VariantName.ANIMATION))
    assert moving.n_frames == 5
    assert opened(processed.find(VariantName.JPEG)).size == (60, 40)
    moving.seek(1)
    moving.load()
    assert moving.info["duration"] == 80


async def test_a_hasty_animation_is_slowed_down(pipeline: ImagePipeline):
    processed = await process(pipeline, pictures.animation("GIF", 3, duration=10))

    moving = opened(processed.find(VariantName.ANIMATION))
    moving.seek(1)
    moving.load()
    assert moving.info["duration"] == 100


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((900, 600), {"s80": (80, 80), "s240": (240, 240), "jpeg": (400, 400)}),
        ((100, 300), {"s80": (80, 80), "s240": (100, 100), "jpeg": (100, 100)}),
    ],
)
async def test_an_avatar_is_a_square_from_the_middle(
    pipeline: ImagePipeline, size: tuple[int, int], expected: dict[str, tuple[int, int]]
):
    data = pictures.save(pictures.quarters(*size), "PNG")

    processed = await process(pipeline, data, purpose=Purpose.AVATAR)

    assert sizes(processed) == expected
    assert (
        difference(opened(processed.find(VariantName.S80)), pictures.quarters(80, 80))
        < 8
    )


async def test_a_header_is_three_by_one(pipeline: ImagePipeline):
    data = pictures.save(pictures.quarters(1_800, 1_200), "JPEG")

    processed = await process(pipeline, data, purpose=Purpose.HEADER)

    assert sizes(processed) == {
        "w1500": (1_500, 500),
        "w750": (750, 250),
        "jpeg": (1_500, 500),
    }


async def test_a_moving_avatar_stands_still(pipeline: ImagePipeline):
    processed = await process(
        pipeline, pictures.animation("GIF", 5), purpose=Purpose.AVATAR
    )

    assert processed.find(VariantName.ANIMATION) is None


async def test_a_file_is_read_from_its_path(pipeline: ImagePipeline, tmp_path: Path):
    path = tmp_path / "whatever.exe"
    path.write_bytes(pictures.save(pictures.quarters(), "WEBP"))

    assert (await process(pipeline, path)).width == 240
    assert path.exists()


# Half a gigabyte of address space is little more than the decoders themselves
# take: a bomb that was decoded would end as `too_complex`.
TIGHT = ImageLimits(
    max_bytes=25_000_000, max_pixels=50_000_000, memory_bytes=512 * 1024**2
)

BOMBS = [
    ("1-bit PNG", lambda: pictures.png_bomb(12_000, 12_000), "too_many_pixels"),
    ("huge PNG", lambda: pictures.png_bomb(60_000, 60_000), "too_many_pixels"),
    ("wide JPEG", pictures.wide_jpeg, "too_many_pixels"),
    ("text", pictures.png_with_text_bomb, "damaged"),
    ("10,000 frames", lambda: pictures.gif_bomb(10_000), "too_many_frames"),
    ("1,000,000 frames", lambda: pictures.gif_bomb(1_000_000), "too_many_frames"),
    ("large frames", lambda: pictures.gif_bomb(400, 600), "too_long"),
    ("APNG", lambda: pictures.animation("PNG", 501, (1, 1)), "too_many_frames"),
    ("WebP", lambda: pictures.animation("WEBP", 501, (4, 4)), "too_many_frames"),
]


@pytest.mark.parametrize(
    ("make", "code"), [row[1:] for row in BOMBS], ids=[row[0] for row in BOMBS]
)
async def test_a_bomb_is_refused_before_it_is_decoded(
    pipeline: ImagePipeline, make: Callable[[], bytes], code: str
):
    assert await refusal(pipeline, make(), TIGHT) == code


@pytest.mark.parametrize("kind", FORMATS)
async def test_a_truncated_picture_is_refused(pipeline: ImagePipeline, kind: str):
    data = pictures.save(pictures.noise(300, 200), kind)

    assert await refusal(pipeline, data[: len(data) // 2]) == "damaged"


@pytest.mark.parametrize("kind", FORMATS)
async def test_a_head_without_a_picture_is_refused(pipeline: ImagePipeline, kind: str):
    data = pictures.save(pictures.noise(300, 200), kind)

    assert await refusal(pipeline, data[:40] + b"\xff" * 500) == "damaged"


async def test_remote_pictures_may_have_fewer_pixels(pipeline: ImagePipeline):
    data = pictures.png_bomb(7_000, 6_000)

    assert await refusal(pipeline, data, REMOTE_LIMITS) == "too_many_pixels"
    assert (await process(pipeline, data)).width == 7_000


async def test_too_many_bytes_are_refused_unread(
    pipeline: ImagePipeline, tmp_path: Path
):
    path = tmp_path / "large"
    with path.open("wb") as file:
        file.truncate(26_000_000)

    with pytest.raises(TooLarge, match="at most 25 MB"):
        await process(pipeline, path)
    with pytest.raises(TooLarge):
        await process(pipeline, b"\xff\xd8\xff" + bytes(26_000_000))


@pytest.mark.parametrize("data", [b"", b"<svg onload=alert(1)>", b"%PDF-1.4", b"BM"])
async def test_other_files_are_refused(pipeline: ImagePipeline, data: bytes):
    with pytest.raises(UnsupportedType):
        await process(pipeline, data)


async def test_nothing_of_a_polyglot_is_left(pipeline: ImagePipeline):
    script = b"<script>alert(1)</script>"
    jpeg = pictures.save(pictures.quarters(), "JPEG", comment=script) + script
    gif = pictures.save(pictures.quarters(), "GIF") + b"*/;alert(1)//"
    png = pictures.save(pictures.quarters(), "PNG") + b"PK\x03\x04" + script

    for data in (jpeg, gif, png):
        for variant in (await process(pipeline, data)).variants:
            assert script not in variant.data
            assert b"alert(1)" not in variant.data
            assert b"PK\x03\x04" not in variant.data


async def test_damaged_metadata_does_not_stop_a_good_picture(pipeline: ImagePipeline):
    data = pictures.save(pictures.quarters(), "JPEG", comment=b"\xff\x00" * 30_000)

    assert (await process(pipeline, data)).width == 240


LARGEST = [
    ("PNG", "RGBA", {}),
    ("JPEG", "CMYK", {}),
    ("WEBP", "RGBA", {"method": 0}),
    ("AVIF", "RGBA", {"speed": 10}),
    ("HEIF", "RGB", {"enc_params": {"preset": "ultrafast"}}),
]


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "mode", "options"), LARGEST)
async def test_the_largest_allowed_picture_fits_in_a_gigabyte(
    pipeline: ImagePipeline, kind: str, mode: str, options: dict[str, object]
):
    data = pictures.save(Image.new(mode, (8_600, 5_800)), kind, **options)

    assert sizes(await process(pipeline, data))["w1920"] == (1_920, 1_295)
