"""Single JSON values read as what they were meant to be.

Peers send one value where we expect a list, an object where we expect an id, text
where we expect a number; each combinator takes all of it and answers None (or an empty
list) for what it cannot use. Nothing here raises. Which values a document must have is
decided by the readers of documents.
"""

import html
import math
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from itertools import islice
from typing import Final
from urllib.parse import urljoin

from federation.documents import JsonObject, JsonValue
from federation.origins import MAX_IRI, Iri, find_iri
from federation.vocabulary import Link

MAX_SCANNED: Final = 1_000
MAX_COUNT: Final = 2**53 - 1
MAX_SIDE: Final = 65_535
MAX_NAME: Final = 256

_LINE_ENDS = re.compile(r"\r\n?")
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_UNPRINTABLE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_BLANKS = re.compile(r"\s+")
_TIME = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)"
    r"(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9})\d*)?)?)?"
    r"\s*(?:([Zz])|([+-])(\d\d):?(\d\d))?"
)
_DIGITS = re.compile(r"\d{1,15}")
_MEDIA_TYPE = re.compile(r"[a-z0-9][\w.+-]{0,63}/[a-z0-9][\w.+-]{0,99}", re.ASCII)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_REFERENCE = re.compile(
    r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});"
)
_ESCAPED_AMPERSAND = re.compile(r"&(?:amp|#0*38|#x0*26);", re.IGNORECASE)


def one(value: JsonValue) -> JsonValue:
    """The first usable value of a list, or the value itself."""
    if isinstance(value, list | dict):
        return next(_each(value), None)
    return value


def many(value: JsonValue, limit: int) -> list[JsonValue]:
    """At most ``limit`` values: those of a list, or the only one; never null."""
    return list(islice(_each(value), limit))


def iri_of(value: JsonValue) -> Iri | None:
    """The first http(s) IRI: of a string, of an object's ``id`` or its ``href``."""
    for item in islice(_each(value), MAX_SCANNED):
        for text in _identifiers(item):
            if (found := find_iri(text)) is not None:
                return found
    return None


def identifier_of(value: JsonValue) -> str | None:
    """Any identifier, of whatever scheme: to be stored and compared, never fetched."""
    for text in _identifiers(one(value)):
        if isinstance(text, str) and 0 < len(text) <= MAX_IRI:
            return None if _UNPRINTABLE.search(text) else text
    return None


def text_of(value: JsonValue, limit: int) -> str | None:
    """Text of one or more lines, at most ``limit`` characters; None when empty.

    Control characters go, lone surrogates become U+FFFD, line ends become ``\\n``.
    """
    text = plain_text(value)
    if text is None:
        return None
    return mended(text)[:limit].strip() or None


def line_of(value: JsonValue, limit: int = MAX_NAME) -> str | None:
    """Text for a single line: like ``text_of``, every run of blanks one blank."""
    text = plain_text(value)
    if text is None:
        return None
    return _BLANKS.sub(" ", mended(text[: limit * 4])).strip()[:limit].strip() or None


def time_of(value: JsonValue) -> int | None:
    """Milliseconds UTC of a date in any of the forms that are seen on the wire.

    Missing zones mean UTC (WordPress), missing times midnight, numbers seconds or, if
    too large, milliseconds. Dates outside of 1990 to 9999 are nobody's: None.
    """
    value = one(value)
    if isinstance(value, str):
        return _parsed_time(value.strip())
    if not isinstance(value, int | float) or not is_number(value):
        return None
    return _epoch_time(value)


def links_of(value: JsonValue, base: str | None = None) -> tuple[Link, ...]:
    """Links from strings and objects; what is no http(s) address is left out.

    Relative addresses are read against ``base``. Never for ids: those are absolute.
    """
    found = (_link(item, base) for item in islice(_each(value), MAX_SCANNED))
    return tuple(link for link in found if link is not None)


def count_of(value: JsonValue) -> int | None:
    """A number of things, from a number or digits; clamped to 0 … 2^53 - 1."""
    value = one(value)
    if isinstance(value, str):
        value = int(value) if _DIGITS.fullmatch(value) and value.isascii() else None
    if not isinstance(value, int | float) or not is_number(value):
        return None
    return max(0, min(int(value), MAX_COUNT))


def side_of(value: JsonValue) -> int | None:
    """Width or height in pixels; zero and absurd values mean unknown."""
    pixels = count_of(value)
    return pixels if pixels is not None and 0 < pixels <= MAX_SIDE else None


def flag_of(value: JsonValue) -> bool:
    """True for JSON true only: what is not said clearly is not said."""
    return one(value) is True


def media_type_of(value: JsonValue) -> str | None:
    """A media type in lower case and without parameters."""
    value = one(value)
    if not isinstance(value, str):
        return None
    kind = value[:256].partition(";")[0].strip().lower()
    return kind if _MEDIA_TYPE.fullmatch(kind) else None


def is_number(value: float) -> bool:
    """False for JSON true and false, which are integers to Python, and for NaN."""
    if isinstance(value, bool):
        return False
    return not isinstance(value, float) or math.isfinite(value)


def plain_text(value: JsonValue) -> str | None:
    """The first string, also when written as a JSON-LD value object; unmended."""
    value = one(value)
    if isinstance(value, dict):
        value = value.get("@value")
    return value if isinstance(value, str) else None


def unescaped(text: str) -> str:
    """Text that was made for an HTML attribute, as it was before: once, not twice.

    Only what ends as a reference has to, so that `Q&A` and `AT&T` stay.
    """
    return _REFERENCE.sub(lambda found: html.unescape(found[0]), text)


def mended(text: str) -> str:
    """Text that every database and every encoder takes."""
    if text.isascii() and text.isprintable():
        return text
    if "\r" in text:
        text = _LINE_ENDS.sub("\n", text)
    return _CONTROLS.sub("", _SURROGATES.sub("\ufffd", text))


def _each(value: JsonValue) -> Iterator[JsonValue]:
    if isinstance(value, dict) and ("@list" in value or "@set" in value):
        value = value.get("@list", value.get("@set"))
    if isinstance(value, list):
        yield from (item for item in value if item is not None)
    elif value is not None:
        yield value


def _identifiers(item: JsonValue) -> tuple[JsonValue, ...]:
    if isinstance(item, dict):
        return item.get("id"), item.get("@id"), item.get("href"), item.get("@value")
    return (item,)


def _parsed_time(text: str) -> int | None:
    if _DIGITS.fullmatch(text):
        return _epoch_time(int(text))
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute, second = (
        int(part or 0) for part in match.groups()[:6]
    )
    millis = int((match[7] or "0").ljust(3, "0")[:3])
    try:
        # Leap seconds do not exist in POSIX time.
        moment = datetime(
            year, month, day, hour, minute, min(second, 59), tzinfo=_zone(match)
        )
    except ValueError:
        return None
    return _plausible(int(moment.timestamp()) * 1000 + millis)


def _zone(match: re.Match[str]) -> timezone:
    if match[9] is None:
        return UTC
    offset = timedelta(hours=int(match[10]), minutes=int(match[11]))
    return timezone(-offset if match[9] == "-" else offset)


def _epoch_time(number: float) -> int | None:
    # A thousand times -1e308 is infinite.
    if abs(number) > _LAST_MS:
        return None
    return _plausible(int(number) if number > 100_000_000_000 else int(number * 1000))


_FIRST_MS: Final = int(datetime(1990, 1, 1, tzinfo=UTC).timestamp()) * 1000
_LAST_MS: Final = int(datetime(9999, 12, 31, tzinfo=UTC).timestamp()) * 1000


def _plausible(ms: int) -> int | None:
    return ms if _FIRST_MS <= ms <= _LAST_MS else None


def _link(item: JsonValue, base: str | None) -> Link | None:
    if isinstance(item, str):
        href = _address(item, base)
        return None if href is None else Link(href=href)
    if not isinstance(item, dict):
        return None
    href = _address(_href_text(item), base)
    if href is None:
        return None
    return Link(
        href=href,
        # "mimeType" is a typo that several servers share.
        media_type=media_type_of(item.get("mediaType", item.get("mimeType"))),
        name=line_of(item.get("name")),
        rel=_relations(item),
        width=side_of(item.get("width")),
        height=side_of(item.get("height")),
    )


def _href_text(item: JsonObject) -> JsonValue:
    for term in ("href", "url", "@id", "id"):
        text = one(item.get(term))
        if isinstance(text, dict):
            text = one(text.get("href"))
        if isinstance(text, str):
            return text
    return None


def _relations(item: JsonObject) -> tuple[str, ...]:
    found = (line_of(value) for value in many(item.get("rel"), 8))
    return tuple(rel for rel in found if rel is not None)


def _address(text: JsonValue, base: str | None) -> Iri | None:
    if not isinstance(text, str) or len(text) > MAX_IRI:
        return None
    # WordPress escapes ampersands of its URLs as in HTML.
    text = _ESCAPED_AMPERSAND.sub("&", text.strip()).replace(" ", "%20")
    if base is not None and not _SCHEME.match(text):
        text = _joined(base, text)
    return find_iri(text)


def _joined(base: str, relative: str) -> str:
    try:
        return urljoin(base, relative)
    except ValueError:
        return ""
