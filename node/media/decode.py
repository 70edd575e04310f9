"""From a stranger's file to an upright sRGB picture of a size we need.

Runs only in the decoder child: whatever a decoder does wrong, it does there.
Sizes are checked after the header is read and before a pixel is decoded.
"""

import warnings
from io import BytesIO
from typing import BinaryIO, Final

from PIL import AvifImagePlugin, Image, ImageCms
from pillow_heif import (
    register_heif_opener,  # pyright: ignore[reportUnknownVariableType]
)

from node.media.gif import count_frames
from node.media.models import ImageFormat, ImageLimits, Unreadable

Size = tuple[int, int]

_MAX_PROFILE_BYTES: Final = 4 * 1024**2
_ORIENTATION_TAG: Final = 0x0112
# TIFF 6.0 and Exif 2.32: how the stored picture lies, and what puts it upright.
_UPRIGHT: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_HEIC_THREADS: Final = 1


def prepare_decoders() -> None:
    """Loads every decoder, once per process, before any memory limit is set."""
    register_heif_opener(decode_threads=_HEIC_THREADS, thumbnails=False)
    # Each thread reserves address space, of which a child has little.
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1
    Image.init()
    warnings.simplefilter("ignore", Image.DecompressionBombWarning)


def open_picture(
    source: BinaryIO, kind: ImageFormat, limits: ImageLimits
) -> Image.Image:
    """The picture, header read and within its limits, pixels not yet decoded."""
    Image.MAX_IMAGE_PIXELS = limits.max_pixels
    if kind is ImageFormat.GIF:
        _refuse_many_frames(
            count_frames(source.read(), stop_at=limits.max_frames + 1), limits
        )
        source.seek(0)
    try:
        picture = Image.open(source, formats=[kind.value])
    except Image.DecompressionBombError as error:
        raise _too_many_pixels(limits) from error
    _check_size(picture, kind, limits)
    return picture


def upright_size(picture: Image.Image) -> Size:
    """Width and height once the picture is turned upright."""
    width, height = picture.size
    return (height, width) if orientation(picture) >= 5 else (width, height)


def read_upright(picture: Image.Image, box: Size) -> Image.Image:
    """The picture upright, in sRGB, as RGB or RGBA, no larger than `box`.

    What is returned carries no metadata: it is a new picture with the old pixels.
    """
    turn = orientation(picture)
    profile = picture.info.get("icc_profile")
    target = fit(upright_size(picture), box)
    stored = (target[1], target[0]) if turn >= 5 else target
    # JPEG decodes at a half, a quarter or an eighth for a small part of the cost.
    picture.draft(None, stored)
    flat = scale(_with_plain_channels(picture), stored)
    if turn in _UPRIGHT:
        flat = flat.transpose(_UPRIGHT[turn])
    return _bare(_to_srgb(flat, profile))


def orientation(picture: Image.Image) -> int:
    """The Exif orientation, 1 to 8; damaged metadata counts as none."""
    try:
        value = picture.getexif().get(_ORIENTATION_TAG, 1)
    except Exception:
        return 1
    return value if value in _UPRIGHT else 1


def fit(size: Size, box: Size) -> Size:
    """The largest size of the same shape within `box`, never larger than `size`."""
    scale = min(1.0, box[0] / size[0], box[1] / size[1])
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def scale(picture: Image.Image, size: Size) -> Image.Image:
    """The picture at `size`, which is no larger than it."""
    if picture.size == size:
        return picture
    return picture.resize(  # pyright: ignore[reportUnknownMemberType]
        size, Image.Resampling.LANCZOS, reducing_gap=2.0
    )


def _check_size(picture: Image.Image, kind: ImageFormat, limits: ImageLimits) -> None:
    width, height = picture.size
    if width * height > limits.max_pixels:
        raise _too_many_pixels(limits)
    frames = 1 if kind is ImageFormat.HEIF else getattr(picture, "n_frames", 1)
    _refuse_many_frames(frames, limits)
    if frames > 1 and width * height * frames > limits.max_animation_pixels:
        raise Unreadable("too_long", "This animation is too large to be shown.")


def _refuse_many_frames(frames: int, limits: ImageLimits) -> None:
    if frames > limits.max_frames:
        raise Unreadable(
            "too_many_frames",
            f"An animation may have at most {limits.max_frames} frames.",
        )


def _too_many_pixels(limits: ImageLimits) -> Unreadable:
    most = limits.max_pixels // 1_000_000
    return Unreadable(
        "too_many_pixels", f"A picture may have at most {most} megapixels."
    )


def _with_plain_channels(picture: Image.Image) -> Image.Image:
    """The decoded picture in a mode that can be resized and converted."""
    picture.load()
    if picture.mode in {"L", "RGB", "RGBA", "CMYK"}:
        if picture.mode in {"L", "RGB"} and "transparency" in picture.info:
            return picture.convert("RGBA")
        return picture
    if picture.mode.startswith("I;16"):
        # Pillow clips instead of scaling.
        narrowed = picture.point(  # pyright: ignore[reportUnknownMemberType]
            lambda value: value * (1 / 256)
        )
        return narrowed.convert("L")
    has_alpha = picture.has_transparency_data
    return picture.convert("RGBA" if has_alpha else "RGB")


def _to_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    alpha = picture.getchannel("A") if picture.mode == "RGBA" else None
    colours = picture.convert("RGB") if alpha else picture
    colours = _apply_profile(colours, profile) or colours.convert("RGB")
    if alpha:
        colours.putalpha(alpha)
    return colours


def _apply_profile(picture: Image.Image, profile: bytes | None) -> Image.Image | None:
    if not profile or len(profile) > _MAX_PROFILE_BYTES:
        return None
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        return ImageCms.profileToProfile(picture, source, _srgb(), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        # Broken, or of another kind of picture: as if there were none.
        return None


def _srgb() -> ImageCms.ImageCmsProfile:
    return ImageCms.ImageCmsProfile(
        ImageCms.createProfile("sRGB")  # pyright: ignore
    )


def _bare(picture: Image.Image) -> Image.Image:
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    return bare
