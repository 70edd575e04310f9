"""Reading bodies: unpacked as they arrive, counted after unpacking.

gzip and deflate are all we ask for; an answer in anything else is refused rather
than guessed at.
"""

import zlib
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias, cast

import httpx

from federation.errors import TooLarge, Unreachable, WrongDocument

_STEP: Final = 64 * 1_024
_Raw: TypeAlias = AsyncGenerator[bytes]


class WhenLonger(StrEnum):
    """What to do with an answer over the limit."""

    REFUSE = "refuse"
    CUT = "cut"
    """Keep the beginning: enough of a page for its head."""
    IGNORE = "ignore"
    """Nobody will read it: take it off the wire as it is, up to the limit."""


@dataclass(frozen=True, slots=True)
class BodyLimit:
    """How much of an answer is read."""

    max_bytes: int
    when_longer: WhenLonger = WhenLonger.REFUSE


async def read_chunks(
    response: httpx.Response, url: str, limit: BodyLimit
) -> AsyncGenerator[bytes]:
    """The unpacked body in pieces, never more than the limit in all.

    Raises ``TooLarge``, ``WrongDocument`` (unknown or broken packing) and
    ``Unreachable`` (cut short).
    """
    left = limit.max_bytes
    encoding = response.headers.get("content-encoding", "")
    ignored = limit.when_longer is WhenLonger.IGNORE
    unpack = _Plain() if ignored else _unpacker(encoding, url)
    async with aclosing(cast(_Raw, response.aiter_raw())) as packed:
        async for raw in packed:
            for piece in unpack.feed(raw):
                if len(piece) > left:
                    if limit.when_longer is WhenLonger.REFUSE:
                        raise TooLarge(url, f"over {limit.max_bytes} bytes")
                    yield piece[:left]
                    return
                left -= len(piece)
                yield piece
    unpack.finish()


class _Plain:
    """No packing."""

    def feed(self, raw: bytes) -> Iterator[bytes]:
        yield raw

    def finish(self) -> None:
        """Nothing can be left over."""


class _Zlib:
    """gzip, zlib, and the raw deflate that some servers mean by it."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._zlib = zlib.decompressobj(wbits=47)
        self._is_fresh = True

    def feed(self, raw: bytes) -> Iterator[bytes]:
        while raw:
            yield self._step(raw)
            raw = self._zlib.unconsumed_tail

    def finish(self) -> None:
        if not self._is_fresh and not self._zlib.eof:
            raise Unreachable(self._url, "packed answer cut short")

    def _step(self, raw: bytes) -> bytes:
        try:
            piece = self._zlib.decompress(raw, _STEP)
        except zlib.error as error:
            if not self._is_fresh:
                raise WrongDocument(self._url, "broken packing") from error
            piece = self._retry_raw(raw)
        self._is_fresh = False
        return piece

    def _retry_raw(self, raw: bytes) -> bytes:
        self._zlib = zlib.decompressobj(wbits=-zlib.MAX_WBITS)
        try:
            return self._zlib.decompress(raw, _STEP)
        except zlib.error as error:
            raise WrongDocument(self._url, "broken packing") from error


def _unpacker(encoding: str, url: str) -> _Plain | _Zlib:
    name = encoding.strip().lower()
    if name in {"", "identity"}:
        return _Plain()
    if name in {"gzip", "x-gzip", "deflate"}:
        return _Zlib(url)
    raise WrongDocument(url, f"packed as {name[:40]}, which was not asked for")
