"""Finds mentions and hashtags in plain text, with their places.

Chinese and Japanese are written without blanks, so a token may follow directly
on a letter of theirs; it may not follow on an ASCII word, where it would be part
of an e-mail address or a path. What stands inside a web address is no token.
Every pattern here runs in linear time: no two parts of one can match the same
character, and the possessive ones never give back. Groups are atomic, not possessive:
before 3.11.5 Python keeps what a possessive group matched in vain (gh-106052).
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NewType

from node.text.weblinks import clean_authority

TagKey = NewType("TagKey", str)
"""A hashtag in the form that is compared: no `#`, NFKC, case folded."""

MAX_TAG_LENGTH = 100

# Letters that are written without blanks between words, and their punctuation.
_UNSPACED = r"\u2018-\u201f\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uffef"

# An ASCII name ends where such a script begins ("example.com你好"); a name that
# goes on in another script is taken whole ("bücher.example").
_HOST = (
    r"(?:(?:[A-Za-z0-9-]++(?>(?:\.[A-Za-z0-9-]++)+)|localhost)"
    rf"(?=\.?(?![\w.-])|[{_UNSPACED}])"
    r"|[\w-]++(?>(?:\.[\w-]++)+))"
)
_PORT = r"(?>(?::[0-9]{1,5}+(?![0-9]))?)"

LINK = re.compile(
    rf"(?<![A-Za-z0-9_])https?://{_HOST}{_PORT}"
    rf"(?>(?:[/?#][^\s<>\"^`{{|}}\\{_UNSPACED}]*+)?)",
    re.IGNORECASE,
)
"""An http(s) address in running text; a full stop or bracket may trail."""

_MENTION = re.compile(
    r"(?<![A-Za-z0-9_/@=+.-])@([A-Za-z0-9_]++(?>(?:[.-]++[A-Za-z0-9_]++)*))"
    rf"(?:@({_HOST}{_PORT}))?"
)
_HASH = re.compile(r"(?<![A-Za-z0-9_/&#＃])[#＃]")
_START = re.compile(rf"{LINK.pattern}|[@#＃]", re.IGNORECASE)

# Inside a word of a tag: Catalan, Japanese; joiners of Persian and Indic words.
_TAG_JOINERS = frozenset("_·・\u200c\u200d")


@dataclass(frozen=True, slots=True)
class Mention:
    """`@username` or `@username@host`, from `start` up to `end` in the text."""

    start: int
    end: int
    username: str
    host: str | None

    @property
    def handle(self) -> str:
        """Lower case, without the first `@`: `ana` or `ana@photos.example`."""
        name = self.username.lower()
        return name if self.host is None else f"{name}@{self.host}"


@dataclass(frozen=True, slots=True)
class Hashtag:
    """`#name` from `start` up to `end` in the text; `name` as it was typed."""

    start: int
    end: int
    name: str
    key: TagKey


Token = Mention | Hashtag


@lru_cache(maxsize=16)
def list_tokens(text: str) -> tuple[Token, ...]:
    """Mentions and hashtags of `text` in order; they never overlap.

    A note's text is looked through by all who have to do with posting it.
    """
    return tuple(_tokens(text))


def tag_key(name: str) -> TagKey | None:
    """The key of a hashtag, given with or without `#`; None if it is none."""
    if len(name) > MAX_TAG_LENGTH + 1:
        return None
    folded = unicodedata.normalize("NFKC", name).removeprefix("#").casefold()
    if not 0 < len(folded) <= MAX_TAG_LENGTH:
        return None
    if not all(_is_tag_char(char) for char in folded):
        return None
    # Casefolding may denormalise ("ΐ"), so that a key folded again would differ.
    folded = unicodedata.normalize("NFKC", folded)
    return TagKey(folded) if any(char.isalpha() for char in folded) else None


def _tokens(text: str) -> Iterator[Token]:
    at = 0
    while (start := _START.search(text, at)) is not None:
        token = _token_at(text, start.start())
        if token is not None:
            yield token
            at = token.end
        else:
            at = start.end()


def _token_at(text: str, at: int) -> Token | None:
    if text[at] == "@":
        return _mention_at(text, at)
    return _hashtag_at(text, at) if _HASH.match(text, at) else None


def _mention_at(text: str, at: int) -> Mention | None:
    match = _MENTION.match(text, at)
    if match is None:
        return None
    if match[2] is None:
        return Mention(at, match.end(), match[1], None)
    host = clean_authority(match[2])
    return None if host is None else Mention(at, match.end(), match[1], host)


def _hashtag_at(text: str, at: int) -> Hashtag | None:
    end = at + 1
    while end < len(text) and _is_tag_char(text[end]):
        end += 1
    name = text[at + 1 : end].rstrip("·・\u200c\u200d")
    key = tag_key(name)
    return None if key is None else Hashtag(at, at + 1 + len(name), name, key)


def _is_tag_char(char: str) -> bool:
    if char.isalnum() or char in _TAG_JOINERS:
        return True
    # Vowel signs and tone marks belong to their letters: हिन्दी, ภาษาไทย.
    return unicodedata.category(char) in {"Mn", "Mc"}
