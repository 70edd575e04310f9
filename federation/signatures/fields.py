"""Structured fields (RFC 9651), as far as signatures need them.

Dictionaries whose members are items or inner lists, both with parameters. Unlike
the RFC, a repeated key is an error: a signature that two readers could read in two
ways is no proof of anything. Decimals, dates and display strings are not read.
"""

import base64
import binascii
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from federation.errors import MalformedRequest

BareItem = int | str | bytes | bool
Parameters = Mapping[str, BareItem]

MAX_FIELD_CHARACTERS: Final = 8_192

_KEY = re.compile(r"[a-z*][a-z0-9_\-.*]*")
_INTEGER = re.compile(r"-?[0-9]{1,15}(?![0-9.])")
_STRING = re.compile(r'"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"')
_BYTES = re.compile(r":([A-Za-z0-9+/=]*):")
_BOOLEAN = re.compile(r"\?([01])")
_TOKEN = re.compile(r"[A-Za-z*][A-Za-z0-9:/!#$%&'*+\-.^_`|~]*")
_BLANKS = re.compile(r"[ \t]*")
_SPACES = re.compile(r" *")


class TokenText(str):
    """A token: text that is written without quotes."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Item:
    """A bare item or an inner list of items, with its parameters."""

    value: BareItem | tuple["Item", ...]
    parameters: Parameters = field(default_factory=dict[str, BareItem])


def parse_dictionary(text: str) -> dict[str, Item]:
    """Parse a dictionary field; raises only ``MalformedRequest``."""
    if len(text) > MAX_FIELD_CHARACTERS:
        raise MalformedRequest("field too long")
    return _Reader(text).dictionary()


def serialize_parameters(parameters: Parameters) -> str:
    """Parameters in canonical form, each with its leading semicolon."""
    return "".join(
        f";{key}" if value is True else f";{key}={serialize_bare(value)}"
        for key, value in parameters.items()
    )


def serialize_list(items: Sequence[Item]) -> str:
    """An inner list in canonical form, without its own parameters."""
    return f"({' '.join(serialize_item(item) for item in items)})"


def serialize_item(item: Item) -> str:
    """An item or inner list with its parameters."""
    if isinstance(item.value, tuple):
        return serialize_list(item.value) + serialize_parameters(item.parameters)
    return serialize_bare(item.value) + serialize_parameters(item.parameters)


def serialize_bare(value: BareItem) -> str:
    """A bare item; plain text becomes a quoted string."""
    if isinstance(value, bool):
        return "?1" if value else "?0"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, bytes):
        return f":{base64.b64encode(value).decode('ascii')}:"
    if isinstance(value, TokenText):
        return str(value)
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


class _Reader:
    """A cursor over one field value."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def dictionary(self) -> dict[str, Item]:
        found: dict[str, Item] = {}
        self._skip(_SPACES)
        while self._at < len(self._text):
            key = self._key()
            if key in found:
                raise MalformedRequest("a field has the same key twice")
            found[key] = self._member()
            self._skip(_BLANKS)
            if self._at == len(self._text):
                break
            self._expect(",")
            self._skip(_BLANKS)
            if self._at == len(self._text):
                raise MalformedRequest("a field ends in a comma")
        return found

    def _member(self) -> Item:
        if not self._take("="):
            return Item(True, self._parameters())
        if self._peek() == "(":
            return self._inner_list()
        return self._item()

    def _inner_list(self) -> Item:
        self._expect("(")
        items: list[Item] = []
        while True:
            self._skip(_SPACES)
            if self._take(")"):
                return Item(tuple(items), self._parameters())
            if items and self._text[self._at - 1] != " ":
                raise MalformedRequest("inner list without blanks")
            items.append(self._item())

    def _item(self) -> Item:
        return Item(self._bare(), self._parameters())

    def _parameters(self) -> dict[str, BareItem]:
        found: dict[str, BareItem] = {}
        while self._take(";"):
            self._skip(_SPACES)
            key = self._key()
            if key in found:
                raise MalformedRequest("the same parameter twice")
            found[key] = self._bare() if self._take("=") else True
        return found

    def _bare(self) -> BareItem:
        if match := self._match(_STRING):
            return re.sub(r"\\(.)", r"\1", match[1])
        if match := self._match(_INTEGER):
            return int(match[0])
        if match := self._match(_BYTES):
            return _decode(match[1])
        if match := self._match(_BOOLEAN):
            return match[1] == "1"
        if match := self._match(_TOKEN):
            return TokenText(match[0])
        raise MalformedRequest("not a structured field")

    def _key(self) -> str:
        match = self._match(_KEY)
        if match is None:
            raise MalformedRequest("not a structured field key")
        return match[0]

    def _match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        match = pattern.match(self._text, self._at)
        if match is not None:
            self._at = match.end()
        return match

    def _skip(self, blanks: re.Pattern[str]) -> None:
        self._match(blanks)

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _take(self, character: str) -> bool:
        if self._peek() != character:
            return False
        self._at += 1
        return True

    def _expect(self, character: str) -> None:
        if not self._take(character):
            raise MalformedRequest(f"expected {character} in a structured field")


def _decode(encoded: str) -> bytes:
    try:
        return base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise MalformedRequest("byte sequence is not base64") from error
