"""A file's format is what its first bytes say."""

import pytest
from PIL import Image
from support.pictures import save

from node.errors import UnsupportedType
from node.media.models import ImageFormat
from node.media.probe import HEAD_BYTES, probe_format


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        ("JPEG", ImageFormat.JPEG),
        ("PNG", ImageFormat.PNG),
        ("WEBP", ImageFormat.WEBP),
        ("AVIF", ImageFormat.AVIF),
        ("GIF", ImageFormat.GIF),
        ("HEIF", ImageFormat.HEIF),
    ],
)
def test_pictures_are_recognised(kind: str, found: ImageFormat):
    head = save(Image.new("RGB", (64, 64), "red"), kind)[:HEAD_BYTES]

    assert probe_format(head) is found


@pytest.mark.parametrize(
    ("head", "says"),
    [
        (b'<svg xmlns="http://www.w3.org/2000/svg">', "scripts"),
        (b'\xef\xbb\xbf \n<?xml version="1.0"?><svg>', "scripts"),
        (b"<!DOCTYPE html><html>", "scripts"),
        (b"%PDF-1.7", "PDF"),
        (b"OTTO\x00\x0c", "font"),
        (b"wOF2", "font"),
        (b"\x00\x00\x01\x00\x01\x00", "Icon"),
        (b"\x1aE\xdf\xa3", "video"),
        (b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom", "video"),
        (b"\x00\x00\x00\x18ftyphevc\x00\x00\x00\x00msf1hevc", "unknown kind of HEIF"),
        (b"8BPS\x00\x01", "accepted"),
        (b"SIMPLE  =                    T", "accepted"),
        (b"BM\x00\x00", "accepted"),
        (b"II*\x00", "accepted"),
        (b"PK\x03\x04", "accepted"),
        (b"#EXTM3U\nfile:///etc/passwd", "accepted"),
        (b"RIFF\x00\x00\x00\x00WAVE", "accepted"),
        (b"", "accepted"),
    ],
)
def test_anything_else_is_refused_with_a_reason(head: bytes, says: str):
    with pytest.raises(UnsupportedType, match=says):
        probe_format(head)


@pytest.mark.parametrize(
    ("brand", "found"), [(b"avif", ImageFormat.AVIF), (b"heic", ImageFormat.HEIF)]
)
def test_a_general_brand_is_told_apart_by_what_it_is_compatible_with(
    brand: bytes, found: ImageFormat
):
    head = b"\x00\x00\x00\x1cftypmif1\x00\x00\x00\x00mif1miaf" + brand

    assert probe_format(head) is found
