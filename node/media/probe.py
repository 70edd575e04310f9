"""Tells a file's format from its first bytes; names and declared types lie.

Only says which decoder to try: whether the file is sound, the decoder finds out.
"""

from node.errors import UnsupportedType
from node.media.models import ImageFormat

HEAD_BYTES = 512

_ACCEPTED = "JPEG, PNG, WebP, AVIF, GIF and HEIC pictures are accepted."

_MAGIC = (
    (b"\xff\xd8\xff", ImageFormat.JPEG),
    (b"\x89PNG\r\n\x1a\n", ImageFormat.PNG),
    (b"GIF87a", ImageFormat.GIF),
    (b"GIF89a", ImageFormat.GIF),
)
_AVIF_BRANDS = frozenset({b"avif", b"avis"})
_HEIF_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis"})

# Formats that people try, or attackers do, and what to say to them.
_REFUSED = (
    ((b"%PDF",), "PDF files are not accepted."),
    ((b"<",), "SVG and HTML files are not accepted, since they can carry scripts."),
    ((b"OTTO", b"\x00\x01\x00\x00", b"wOFF", b"wOF2", b"ttcf"), "This is a font."),
    ((b"\x1aE\xdf\xa3",), "This is a video."),
    ((b"\x00\x00\x01\x00",), "Icon files are not accepted."),
)


def probe_format(head: bytes) -> ImageFormat:
    """The format of a file that begins with `head`; UnsupportedType if refused."""
    for magic, known in _MAGIC:
        if head.startswith(magic):
            return known
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return ImageFormat.WEBP
    if head[4:8] == b"ftyp":
        return _from_brands(head)
    raise UnsupportedType(f"{_reason(head)} {_ACCEPTED}".lstrip())


def _from_brands(head: bytes) -> ImageFormat:
    """ISO 14496-12 §4.3: a major brand, and those it is compatible with."""
    size = min(int.from_bytes(head[:4]), len(head))
    brands = [head[8:12], *(head[at : at + 4] for at in range(16, size - 3, 4))]
    for brand in brands:
        if brand in _AVIF_BRANDS:
            return ImageFormat.AVIF
        if brand in _HEIF_BRANDS:
            return ImageFormat.HEIF
    raise UnsupportedType(f"This is a video or an unknown kind of HEIF. {_ACCEPTED}")


def _reason(head: bytes) -> str:
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    for starts, reason in _REFUSED:
        if head.startswith(starts) or text.startswith(starts):
            return reason
    return ""
