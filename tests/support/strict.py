"""Reading JSON as apps do whose language forgives nothing.

A `Model` names keys as an app declares them. Moshi (Kotlin) uses a default only for a
key that is absent: `given`. Swift takes null for what is optional: `may`. One value
that is not as declared makes either give up the whole list.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final, cast

Read = Callable[[Any, str], None]
"""Reads a value at a place, or raises `Unreadable`."""

_DATE: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
_URL: Final = re.compile(r"https://[a-z0-9.-]+(?::\d+)?(?:[/?][!-~]*)?")
_NOT_NULL: Final = frozenset({
    "accounts", "bookmarked", "bot", "context", "emojis", "favourited", "fields",
    "filtered", "hashtags", "history", "keywords", "locked", "media_attachments",
    "mentions", "muted", "options", "own_votes", "pinned", "reblogged", "roles",
    "rules", "sensitive", "statuses", "tags", "voted",
})  # fmt: skip
_DAYS: Final = frozenset({"last_status_at"})


class Unreadable(AssertionError):
    """An app would have given up here."""


class When(Enum):
    """Whether a key may be absent, and whether it may be null."""

    NEED = (False, False)
    GIVEN = (True, False)
    MAY = (True, True)


@dataclass(frozen=True, slots=True)
class Key:
    when: When
    read: Read


def need(read: Read) -> Key:
    """Always there, never null."""
    return Key(When.NEED, read)


def given(read: Read) -> Key:
    """If it is there, it is not null."""
    return Key(When.GIVEN, read)


def may(read: Read) -> Key:
    """Absent, null or this."""
    return Key(When.MAY, read)


class Model:
    """An object; keys that the app does not know are nothing to it."""

    def __init__(self, **keys: Key) -> None:
        self._keys = keys

    def __call__(self, value: Any, at: str) -> None:
        if not isinstance(value, dict):
            raise Unreadable(f"{at} is no object: {value!r}")
        known = cast("dict[str, Any]", value)
        for name, key in self._keys.items():
            may_lack, may_be_null = key.when.value
            found = known.get(name)
            if found is not None:
                key.read(found, f"{at}.{name}")
            elif not (may_be_null or (may_lack and name not in known)):
                raise Unreadable(f"{at}.{name} is null or was left out")

    def with_(self, **keys: Key) -> "Model":
        """The same with more keys: a model may hold itself."""
        self._keys.update(keys)
        return self


def text(value: Any, at: str) -> None:
    if not isinstance(value, str):
        raise Unreadable(f"{at} is no text: {value!r}")


def whole(value: Any, at: str) -> None:
    if type(value) is not int or abs(value) >= 2**53:
        raise Unreadable(f"{at} is no whole number: {value!r}")


def small(value: Any, at: str) -> None:
    """What 32 bits hold."""
    if type(value) is not int or abs(value) >= 2**31:
        raise Unreadable(f"{at} is no small number: {value!r}")


def number(value: Any, at: str) -> None:
    if type(value) not in (int, float):
        raise Unreadable(f"{at} is no number: {value!r}")


def number_or_digits(value: Any, at: str) -> None:
    """Moshi reads a number also out of a text."""
    whole(int(value) if isinstance(value, str) and value.isdecimal() else value, at)


def flag(value: Any, at: str) -> None:
    if not isinstance(value, bool):
        raise Unreadable(f"{at} is neither true nor false: {value!r}")


def date(value: Any, at: str) -> None:
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise Unreadable(f"{at} is no time with three digits: {value!r}")


def url(value: Any, at: str) -> None:
    if not isinstance(value, str) or not _URL.fullmatch(value):
        raise Unreadable(f"{at} is no whole address: {value!r}")


def many(read: Read) -> Read:
    """A list."""

    def each(value: Any, at: str) -> None:
        if not isinstance(value, list):
            raise Unreadable(f"{at} is no list: {value!r}")
        for place, item in enumerate(cast("list[Any]", value)):
            read(item, f"{at}[{place}]")

    return each


def by_name(read: Read) -> Read:
    """An object used as a table."""

    def each(value: Any, at: str) -> None:
        if not isinstance(value, dict):
            raise Unreadable(f"{at} is no object: {value!r}")
        for name, item in cast("dict[str, Any]", value).items():
            read(item, f"{at}.{name}")

    return each


def one_of(*words: str) -> Read:
    """A word of an enumeration that has no other."""

    def read(value: Any, at: str) -> None:
        if value not in words:
            raise Unreadable(f"{at} is none of {words}: {value!r}")

    return read


def check_everywhere(value: Any, at: str) -> None:
    """What holds for every key of that name, wherever it stands."""
    if isinstance(value, list):
        for place, item in enumerate(cast("list[Any]", value)):
            check_everywhere(item, f"{at}[{place}]")
    elif isinstance(value, dict):
        holder = cast("dict[str, Any]", value)
        for name, item in holder.items():
            if item is None and name in _NOT_NULL:
                raise Unreadable(f"{at}.{name} is null")
            if item is not None:
                _reader_of(name, holder)(item, f"{at}.{name}")
            check_everywhere(item, f"{at}.{name}")


def _reader_of(name: str, holder: Mapping[str, Any]) -> Read:
    """By the name alone, but for the few that mean something else somewhere."""
    if name == "most_recent_notification_id":
        return whole
    if name == "client_id" or (name == "id" and "endpoint" in holder):
        return anything
    if name == "last_status_at":
        return day
    if name.endswith("_at"):
        return date
    if name == "id" or name.endswith("_id"):
        return digits
    if name.endswith("_ids"):
        return many(digits)
    is_old_instance = name == "uri" and "short_description" in holder
    if name in ("url", "uri", "image") and not is_old_instance:
        return url_or_none
    return anything


def anything(value: Any, at: str) -> None:
    """Nothing is asked of it."""


def digits(value: Any, at: str) -> None:
    if not (isinstance(value, str) and value.removeprefix("-").isdecimal()):
        raise Unreadable(f"{at} is no id: {value!r}")


def day(value: Any, at: str) -> None:
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        raise Unreadable(f"{at} is no day: {value!r}")


def url_or_none(value: Any, at: str) -> None:
    """An address, or the empty text."""
    if value != "":
        url(value, at)
