"""The words of pictures: formats, purposes, limits, results, and what is stored."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias

from node.ids import ActorId, MediaId


class ImageFormat(StrEnum):
    """What is accepted, by the names that Pillow gives its decoders."""

    JPEG = "JPEG"
    PNG = "PNG"
    WEBP = "WEBP"
    AVIF = "AVIF"
    GIF = "GIF"
    HEIF = "HEIF"


class Purpose(StrEnum):
    """What a picture is for, which decides its crops and sizes."""

    PHOTO = "photo"
    AVATAR = "avatar"
    HEADER = "header"
    EMOJI = "emoji"


class VariantName(StrEnum):
    """The stored copies of a picture. `JPEG` is the one peers get."""

    W320 = "w320"
    W640 = "w640"
    W1080 = "w1080"
    W1920 = "w1920"
    S80 = "s80"
    S240 = "s240"
    W750 = "w750"
    W1500 = "w1500"
    JPEG = "jpeg"
    ANIMATION = "animation"


WEBP_MIME: Final = "image/webp"
JPEG_MIME: Final = "image/jpeg"


@dataclass(frozen=True, slots=True)
class ImageLimits:
    """What a picture may cost: to hold, to decode, and in time."""

    max_bytes: int
    max_pixels: int
    max_frames: int = 500
    max_animation_pixels: int = 100_000_000
    memory_bytes: int = 1024**3
    cpu_s: int = 20
    wall_s: int = 30


UPLOAD_LIMITS: Final = ImageLimits(max_bytes=25_000_000, max_pixels=50_000_000)
REMOTE_LIMITS: Final = ImageLimits(max_bytes=40 * 1024**2, max_pixels=40_000_000)
# Mastodon takes no larger ones, from people or from servers.
EMOJI_LIMITS: Final = ImageLimits(
    max_bytes=256 * 1024, max_pixels=4_000_000, max_animation_pixels=50_000_000
)


@dataclass(frozen=True, slots=True)
class Variant:
    """One stored copy, without any metadata; colours are sRGB."""

    name: VariantName
    mime: str
    width: int
    height: int
    data: bytes


@dataclass(frozen=True, slots=True)
class ProcessedImage:
    """A picture as the node keeps it.

    `width` and `height` are the upright original's; `lqip` is a `data:` URI of
    a picture some 16 pixels wide, to be shown until the real one is there.
    """

    width: int
    height: int
    variants: tuple[Variant, ...]
    blurhash: str
    lqip: str
    is_animated: bool

    def find(self, name: VariantName) -> Variant | None:
        return next((each for each in self.variants if each.name == name), None)


class Unreadable(Exception):
    """A picture that is not processed; the text is for the person who sent it."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text


Focal: TypeAlias = tuple[float, float]
"""What is to stay in sight when a picture is cropped: -1 to 1, right and up."""


class MediaState(StrEnum):
    """Where a picture's copies are."""

    READY = "ready"
    REMOTE = "remote"
    """Known by its address; fetched when somebody looks."""
    FAILED = "failed"


class Use(StrEnum):
    """What a stored picture belongs to: the table's words, finer than `Purpose`."""

    NOTE = "note"
    AVATAR = "avatar"
    HEADER = "header"
    PRODUCT = "product"
    EMOJI = "emoji"

    @property
    def purpose(self) -> Purpose:
        return _PURPOSES.get(self, Purpose.PHOTO)


_PURPOSES: Final[Mapping[Use, Purpose]] = {
    Use.AVATAR: Purpose.AVATAR,
    Use.HEADER: Purpose.HEADER,
    Use.EMOJI: Purpose.EMOJI,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """A row of `media`. `key` is its unguessable public name.

    `variants` are the names of the stored copies; a remote picture has none until
    somebody looks at it.
    """

    id: MediaId
    key: str
    owner_id: ActorId
    use: Use
    state: MediaState
    alt: str
    mime: str
    width: int
    height: int
    focal_x: float
    focal_y: float
    blurhash: str
    lqip: str
    variants: tuple[str, ...]
    remote_url: str | None
    tries: int
    created_ms: int
    used_ms: int

    def __hash__(self) -> int:
        # The hash of all fields costs more than a look-up.
        return hash((self.id, self.state, self.used_ms))


WIDTHS: Final[Mapping[Purpose, Mapping[VariantName, int]]] = {
    Purpose.PHOTO: {
        VariantName.W320: 320,
        VariantName.W640: 640,
        VariantName.W1080: 1_080,
        VariantName.W1920: 1_920,
    },
    Purpose.AVATAR: {VariantName.S80: 80, VariantName.S240: 240},
    Purpose.HEADER: {VariantName.W750: 750, VariantName.W1500: 1_500},
    Purpose.EMOJI: {VariantName.W320: 320},
}
"""The widths that our pages ask for; a copy is never wider than its original."""

JPEG_FILE: Final = "jpeg.jpg"
"""The copy for peers and link previews: not all of them show WebP."""

ANIMATION_FILE: Final = "animation.webp"


def media_file(media: Media, min_width: int) -> str:
    """The narrowest copy that is at least so wide, else the widest there is."""
    widths = WIDTHS[media.use.purpose]
    known = [name for name in widths if name in media.variants] or list(widths)
    wide = [name for name in known if widths[name] >= min_width]
    return file_of(wide[0] if wide else known[-1])


def media_files(media: Media) -> dict[int, str]:
    """Every width that pages can name in a `srcset`, with its file."""
    widths = WIDTHS[media.use.purpose]
    known = [name for name in widths if name in media.variants] or list(widths)
    return {
        min(widths[name], media.width) if media.width else widths[name]: file_of(name)
        for name in known
    }


def file_of(name: VariantName) -> str:
    """What a copy is called in its address."""
    return JPEG_FILE if name is VariantName.JPEG else f"{name}.webp"


def is_animated(media: Media) -> bool:
    """Whether `ANIMATION_FILE` moves."""
    return VariantName.ANIMATION in media.variants
