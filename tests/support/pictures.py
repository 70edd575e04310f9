"""Pictures for tests: honest ones with everything in them, and bombs."""

import io
import struct
import zlib

from PIL import Image, ImageCms, ImageDraw, PngImagePlugin
from pillow_heif import register_heif_opener

SECRETS = (
    b"Serial-4711",
    b"Secret Lane",
    b"a-comment",
    b"photo-tool",
    b"Exif",
    b"ICC_",
)
"""What stands in the metadata of `tell_tale_photo` and must be in no copy of it."""

_XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/'
    b'22-rdf-syntax-ns#"><rdf:Description note="Secret Lane"/></rdf:RDF></x:xmpmeta>'
)


def save(picture: Image.Image, kind: str, **options: object) -> bytes:
    register_heif_opener()
    target = io.BytesIO()
    picture.save(target, kind, **options)
    return target.getvalue()


def noise(width: int, height: int, mode: str = "RGB") -> Image.Image:
    """Detail at every scale, as in a photo."""
    return Image.effect_noise((width, height), 80).convert(mode)


def quarters(width: int = 240, height: int = 160) -> Image.Image:
    """Red, green, blue and white quarters: any turn shows."""
    picture = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(picture)
    x, y = width // 2, height // 2
    draw.rectangle((0, 0, x - 1, y - 1), "red")
    draw.rectangle((x, 0, width, y - 1), "lime")
    draw.rectangle((0, y, x - 1, height), "blue")
    return picture


def gps_exif(orientation: int = 1) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "photo-tool"
    exif.get_ifd(0x8769)[0xA431] = "Serial-4711"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2] = "N", (52.0, 30.0, 59.5)
    gps[3], gps[4] = "E", (13.0, 22.0, 40.5)
    return exif


def tell_tale_photo(kind: str, picture: Image.Image | None = None) -> bytes:
    """A picture whose metadata says where, by whom and with what it was taken."""
    picture = picture or quarters(900, 600)
    options: dict[str, object] = {
        "exif": gps_exif(),
        "xmp": _XMP,
        "icc_profile": icc_profile(),
    }
    if kind == "PNG":
        info = PngImagePlugin.PngInfo()
        info.add_text("Comment", "a-comment")
        info.add_itxt("XML:com.adobe.xmp", _XMP.decode())
        options = {"exif": gps_exif(), "pnginfo": info, "icc_profile": icc_profile()}
    if kind == "JPEG":
        options["comment"] = b"a-comment"
    if kind == "GIF":
        options = {"comment": b"a-comment"}
    return save(picture, kind, **options)


def icc_profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def swapped_profile() -> bytes:
    """A profile whose red is sRGB's blue and the other way round."""
    profile = icc_profile()
    return (
        profile.replace(b"rXYZ", b"tmpX", 1)
        .replace(b"bXYZ", b"rXYZ", 1)
        .replace(b"tmpX", b"bXYZ", 1)
    )


def png_bomb(width: int, height: int) -> bytes:
    """A valid 1-bit PNG of any size, in a few kilobytes."""
    deflate = zlib.compressobj(9)
    row = b"\0" * (1 + (width + 7) // 8)
    data = b"".join(deflate.compress(row) for _ in range(height)) + deflate.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", head)
        + _chunk(b"IDAT", data)
        + _chunk(b"IEND", b"")
    )


def png_with_text_bomb() -> bytes:
    """A small PNG whose compressed text unpacks to 200 MB."""
    text = b"Comment\0\0" + zlib.compress(b"\0" * 200_000_000, 9)
    plain = save(Image.new("RGB", (8, 8)), "PNG")
    return plain[:33] + _chunk(b"zTXt", text) + plain[33:]


def wide_jpeg(width: int = 65_535, height: int = 65_535) -> bytes:
    """A JPEG that claims a size it has no data for."""
    data = bytearray(save(Image.new("RGB", (16, 16)), "JPEG"))
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(data)


def gif_bomb(frames: int, side: int = 2) -> bytes:
    """As many frames as you like, 20-odd bytes each."""
    head = (
        b"GIF89a"
        + struct.pack("<HHBBB", side, side, 0x80, 0, 0)
        + b"\0\0\0\xff\xff\xff"
    )
    control = b"\x21\xf9\x04\x00\x01\x00\x00\x00"
    image = b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x44\x01\x00"
    return head + (control + image) * frames + b";"


def animation(
    kind: str, frames: int, size: tuple[int, int] = (60, 40), *, duration: int = 80
) -> bytes:
    colours = [(number * 37 % 256, 90, 200) for number in range(frames)]
    first, *others = [Image.new("RGB", size, colour) for colour in colours]
    return save(first, kind, save_all=True, append_images=others, duration=duration)


def _chunk(kind: bytes, data: bytes) -> bytes:
    checksum = struct.pack(">I", zlib.crc32(kind + data))
    return struct.pack(">I", len(data)) + kind + data + checksum
