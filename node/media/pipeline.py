"""From bytes that somebody sent to the copies that the node keeps.

Checks size and format here, decodes in the child, and reads the child's answer
with the distrust it deserves: a decoder that was taken over could write anything.
"""

import asyncio
import json
import tempfile
from io import FileIO
from pathlib import Path
from typing import Any, Final, cast

from node.errors import Invalid, TooLarge, Unavailable
from node.media import blurhash
from node.media.decoder import Decoder
from node.media.models import (
    JPEG_MIME,
    WEBP_MIME,
    ImageLimits,
    ProcessedImage,
    Purpose,
    Unreadable,
    Variant,
    VariantName,
)
from node.media.probe import HEAD_BYTES, probe_format

MAX_LQIP_LENGTH: Final = 2_000
_MAX_HEAD_BYTES: Final = 64 * 1024
_MAX_VARIANTS: Final = 8
_MAX_SIDE: Final = 100_000
_MAGIC: Final = {JPEG_MIME: (b"\xff\xd8\xff", 0), WEBP_MIME: (b"WEBP", 8)}


class ImagePipeline:
    """Processes pictures one at a time; `close` it when the node stops."""

    def __init__(self) -> None:
        self._decoder = Decoder()

    async def process_image(
        self,
        source: bytes | Path,
        *,
        limits: ImageLimits,
        purpose: Purpose = Purpose.PHOTO,
    ) -> ProcessedImage:
        """The picture's copies for `purpose`, upright, in sRGB, without metadata.

        Raises TooLarge (bytes), UnsupportedType (format), Invalid of the field
        `file` (pixels, frames, damage, time), each with a sentence for people,
        and Unavailable when no decoder can be had.
        """
        opened = await asyncio.to_thread(_open, source, limits)
        with opened as picture, tempfile.TemporaryFile(buffering=0) as answer:
            kind = probe_format(picture.read(HEAD_BYTES))
            picture.seek(0)
            try:
                await self._decoder.decode(
                    picture, answer, kind=kind, purpose=purpose, limits=limits
                )
                return await asyncio.to_thread(_read_answer, answer)
            except Unreadable as fault:
                raise Invalid.field("file", fault.code, fault.text) from fault

    async def close(self) -> None:
        await self._decoder.close()


def _open(source: bytes | Path, limits: ImageLimits) -> FileIO:
    # Unbuffered: the child shares the descriptor and its place in the file.
    if isinstance(source, Path):
        _refuse_bytes(source.stat().st_size, limits)
        return source.open("rb", buffering=0)
    _refuse_bytes(len(source), limits)
    # The child gets a descriptor, which bytes have not.
    file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115  the caller closes it
    if file.write(source) != len(source):
        file.close()
        raise Unavailable("no room for temporary files")
    file.seek(0)
    return file


def _refuse_bytes(size: int, limits: ImageLimits) -> None:
    if size > limits.max_bytes:
        raise TooLarge(f"A picture may have at most {_in_words(limits.max_bytes)}.")


def _in_words(size: int) -> str:
    return f"{size // 1024} kB" if size < 1_000_000 else f"{size // 1_000_000} MB"


def _read_answer(answer: FileIO) -> ProcessedImage:
    answer.seek(0)
    try:
        head = _read_head(answer)
        if "code" in head:
            raise Unreadable(_text(head, "code", 40), _text(head, "text", 200))
        return _read_processed(head, answer)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Unreadable("damaged", "This picture cannot be read.") from error


def _read_head(answer: FileIO) -> dict[str, Any]:
    size = int.from_bytes(_read(answer, 4, most=4))
    head: object = json.loads(_read(answer, size, most=_MAX_HEAD_BYTES))
    if not isinstance(head, dict):
        raise ValueError("the answer is no object")
    return cast("dict[str, Any]", head)


def _read_processed(head: dict[str, Any], answer: FileIO) -> ProcessedImage:
    described = head["variants"]
    if (
        not isinstance(described, list)
        or len(cast("list[Any]", described)) > _MAX_VARIANTS
    ):
        raise ValueError("the answer lists no variants, or too many")
    lqip = _text(head, "lqip", MAX_LQIP_LENGTH)
    if not lqip.startswith("data:image/webp;base64,"):
        raise ValueError("the placeholder is no WebP")
    return ProcessedImage(
        width=_side(head, "width"),
        height=_side(head, "height"),
        variants=tuple(
            _read_variant(each, answer)
            for each in cast("list[dict[str, Any]]", described)
        ),
        blurhash=_blurhash(head),
        lqip=lqip,
        is_animated=head["is_animated"] is True,
    )


def _read_variant(described: dict[str, Any], answer: FileIO) -> Variant:
    mime = _text(described, "mime", 20)
    magic, at = _MAGIC[mime]
    data = _read(answer, described["size"], most=64 * 1024**2)
    if data[at : at + len(magic)] != magic:
        raise ValueError("a variant is not what it says")
    return Variant(
        name=VariantName(_text(described, "name", 20)),
        mime=mime,
        width=_side(described, "width"),
        height=_side(described, "height"),
        data=data,
    )


def _read(answer: FileIO, size: object, *, most: int) -> bytes:
    if not isinstance(size, int) or not 0 < size <= most:
        raise ValueError("a length is out of bounds")
    data = answer.read(size)
    if len(data) != size:
        raise ValueError("the answer is cut short")
    return data


def _text(head: dict[str, Any], name: str, most: int) -> str:
    value = head[name]
    if not isinstance(value, str) or len(value) > most:
        raise ValueError(f"{name} is no short text")
    return value


def _side(head: dict[str, Any], name: str) -> int:
    value = head[name]
    if not isinstance(value, int) or not 0 < value <= _MAX_SIDE:
        raise ValueError(f"{name} is no length")
    return value


def _blurhash(head: dict[str, Any]) -> str:
    value = _text(head, "blurhash", 164)
    if not blurhash.is_valid(value):
        raise ValueError("the blurhash is none")
    return value
