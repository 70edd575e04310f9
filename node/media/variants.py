"""The stored copies of a picture, made from its pixels alone.

WebP in the widths our pages ask for, never larger than the original, and a JPEG
for peers, since not all of them show WebP. Every copy is written fresh, so none
carries the original's metadata. Runs in the decoder child.
"""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO, Final

from PIL import Image, ImageOps

from node.media import blurhash
from node.media.decode import (
    Size,
    fit,
    open_picture,
    read_upright,
    scale,
    upright_size,
)
from node.media.models import (
    JPEG_MIME,
    WEBP_MIME,
    ImageFormat,
    ImageLimits,
    ProcessedImage,
    Purpose,
    Variant,
    VariantName,
)

MAX_JPEG_BYTES: Final = 1_500_000
JPEG_SIDE: Final = 2_048

# Long screenshots stay readable: only the width is bound. 16,383 is WebP's end.
_TALLEST: Final = 16_000
_WORKING_BOX: Final = (JPEG_SIDE, _TALLEST)
_PHOTO_WIDTHS: Final = (
    (VariantName.W320, 320),
    (VariantName.W640, 640),
    (VariantName.W1080, 1_080),
    (VariantName.W1920, 1_920),
)
_AVATAR_SIDES: Final = ((VariantName.S80, 80), (VariantName.S240, 240))
_AVATAR_JPEG_SIDE: Final = 400
_HEADER_WIDTHS: Final = ((VariantName.W750, 750), (VariantName.W1500, 1_500))
_HEADER_SHAPE: Final = 3
_EMOJI_SIDE: Final = 320

_JPEG_QUALITIES: Final = (85, 78, 70, 60, 50)
_WEBP_QUALITIES: Final = (80, 60, 40)
# Of WebP's 0 to 6: half the time of the default for 3 % more bytes.
_WEBP_METHOD: Final = 2

_ANIMATION_SIDES: Final = {Purpose.PHOTO: 640, Purpose.EMOJI: _EMOJI_SIDE}
_ANIMATION_PIXELS: Final = 20_000_000
_ANIMATION_QUALITY: Final = 75
_MAX_FRAME_MS: Final = 60_000
# Browsers slow anything shorter than 20 ms down to this.
_HASTY_FRAME_MS: Final = 100

_LQIP_WIDTH: Final = 16
_BLURHASH_SIDE: Final = 32


@dataclass(frozen=True, slots=True)
class Order:
    """What to make of a file."""

    kind: ImageFormat
    purpose: Purpose
    limits: ImageLimits


def process(source: BinaryIO, order: Order) -> ProcessedImage:
    """Decodes `source` and makes every copy of it; Unreadable if it cannot."""
    picture = open_picture(source, order.kind, order.limits)
    width, height = upright_size(picture)
    frames = 1 if order.kind is ImageFormat.HEIF else getattr(picture, "n_frames", 1)
    working = _crop(read_upright(picture, _WORKING_BOX), order.purpose)
    variants = [*_copies(working, order.purpose)]
    if frames > 1 and order.purpose in _ANIMATION_SIDES:
        source.seek(0)
        moving = open_picture(source, order.kind, order.limits)
        variants.append(_animation(moving, frames, _ANIMATION_SIDES[order.purpose]))
    return ProcessedImage(
        width=width,
        height=height,
        variants=tuple(variants),
        blurhash=_blurhash(working),
        lqip=_lqip(working),
        is_animated=frames > 1,
    )


def _crop(picture: Image.Image, purpose: Purpose) -> Image.Image:
    width, height = picture.size
    if purpose is Purpose.AVATAR:
        side = min(width, height)
        return ImageOps.fit(picture, (side, side))
    if purpose is Purpose.HEADER:
        shaped = min(width, height * _HEADER_SHAPE)
        return ImageOps.fit(picture, (shaped, max(1, shaped // _HEADER_SHAPE)))
    return picture


def _copies(working: Image.Image, purpose: Purpose) -> Iterator[Variant]:
    if purpose is Purpose.AVATAR:
        yield from _webps(working, _AVATAR_SIDES)
        yield _jpeg(working, _AVATAR_JPEG_SIDE)
    elif purpose is Purpose.HEADER:
        yield from _webps(working, _HEADER_WIDTHS)
        yield _jpeg(working, 1_500)
    elif purpose is Purpose.EMOJI:
        # No JPEG, which has no transparency.
        box = (_EMOJI_SIDE, _EMOJI_SIDE)
        yield _webp(VariantName.W320, scale(working, fit(working.size, box)))
    else:
        yield from _webps(working, _PHOTO_WIDTHS)
        yield _jpeg(working, JPEG_SIDE)


def _webps(
    working: Image.Image, widths: tuple[tuple[VariantName, int], ...]
) -> Iterator[Variant]:
    """From large to small, each made from the one before."""
    fitting = [pair for pair in widths if pair[1] < working.width]
    larger = [pair for pair in widths if pair[1] >= working.width]
    whole = working.size
    for name, width in reversed([*fitting, *larger[:1]]):
        working = scale(working, fit(whole, (width, _TALLEST)))
        yield _webp(name, working)


def _webp(name: VariantName, picture: Image.Image) -> Variant:
    for quality in _WEBP_QUALITIES:
        target = BytesIO()
        try:
            picture.save(target, "WEBP", quality=quality, method=_WEBP_METHOD)
        except ValueError:
            # libwebp's "partition 0 overflow": too much detail in too many blocks.
            continue
        return Variant(name, WEBP_MIME, *picture.size, target.getvalue())
    return _webp(name, scale(picture, fit(picture.size, _half(picture.size))))


def _jpeg(working: Image.Image, side: int) -> Variant:
    picture = scale(_on_white(working), fit(working.size, (side, side)))
    for quality in _JPEG_QUALITIES:
        target = BytesIO()
        picture.save(target, "JPEG", quality=quality, progressive=True, optimize=True)
        if target.tell() <= MAX_JPEG_BYTES:
            break
    else:
        return _jpeg(working, side * 3 // 4)
    return Variant(VariantName.JPEG, JPEG_MIME, *picture.size, target.getvalue())


def _animation(moving: Image.Image, frames: int, side: int) -> Variant:
    size = _animation_size(moving.size, frames, side)
    pictures: list[Image.Image] = []
    durations: list[int] = []
    for number in range(frames):
        moving.seek(number)
        pictures.append(scale(moving.convert("RGBA"), size))
        durations.append(_duration_ms(moving.info.get("duration")))
    target = BytesIO()
    pictures[0].save(
        target,
        "WEBP",
        save_all=True,
        append_images=pictures[1:],
        duration=durations,
        loop=_loops(moving.info.get("loop")),
        quality=_ANIMATION_QUALITY,
        method=0,
    )
    return Variant(VariantName.ANIMATION, WEBP_MIME, *size, target.getvalue())


def _animation_size(size: Size, frames: int, side: int) -> Size:
    width, height = fit(size, (side, side))
    shrink = min(1.0, (_ANIMATION_PIXELS / (width * height * frames)) ** 0.5)
    return max(1, int(width * shrink)), max(1, int(height * shrink))


def _duration_ms(value: object) -> int:
    shown_ms = int(value) if isinstance(value, int | float) else 0
    return _HASTY_FRAME_MS if shown_ms < 20 else min(shown_ms, _MAX_FRAME_MS)


def _loops(value: object) -> int:
    return value if isinstance(value, int) and 0 <= value < 65_536 else 0


def _half(size: Size) -> Size:
    return max(1, size[0] // 2), max(1, size[1] // 2)


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode == "RGB":
        return picture
    white = Image.new("RGB", picture.size, "white")
    white.paste(picture, mask=picture.getchannel("A"))
    return white


def _blurhash(working: Image.Image) -> str:
    box = (_BLURHASH_SIDE, _BLURHASH_SIDE)
    small = _on_white(scale(working, fit(working.size, box)))
    raw = small.tobytes()
    pixels = list(zip(raw[0::3], raw[1::3], raw[2::3], strict=True))
    is_tall = small.height > small.width
    columns, rows = (3, 4) if is_tall else (4, 3)
    return blurhash.encode(pixels, small.width, columns=columns, rows=rows)


def _lqip(working: Image.Image) -> str:
    box = (_LQIP_WIDTH, _LQIP_WIDTH * 2)
    small = _on_white(scale(working, fit(working.size, box)))
    target = BytesIO()
    small.save(target, "WEBP", quality=20, method=6)
    return "data:image/webp;base64," + base64.b64encode(target.getvalue()).decode()
