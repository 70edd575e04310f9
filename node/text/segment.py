"""Words for the search index, made the same way from notes and from queries.

Engines split at blanks, and Chinese, Japanese and Korean are written without
them. So each run of their characters is indexed as its single characters and its
pairs: a query of one character finds the singles, a longer one the pairs, which
all have to be there. Everything else is words: width, case and accents folded.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from operator import add

MAX_TERM_LENGTH = 64
MAX_QUERY_TERMS = 32

# Han with its extensions and compatibility forms, kana, Hangul, Bopomofo.
_CJK = (
    r"\u3005-\u3007\u3041-\u3096\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f\u31f0-\u31ff"
    r"\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff"
)
_RUN = re.compile(
    rf"([{_CJK}]+)|([^\W_{_CJK}]+(?:[\u0900-\u0dff\u0e30-\u0e4e]+[^\W_{_CJK}]*)*)"
)
_ASCII_WORD = re.compile(r"[a-z0-9]+")
# Accents of Latin, Greek and Cyrillic; not the voicing marks of kana or the
# vowel signs of India, which make other words.
_ACCENTS = re.compile(r"[\u0300-\u036f]+")
# Soft hyphen, zero-width and directional marks, variation selectors.
_UNSEEN = re.compile(
    r"[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]+"
)


def index_text(text: str) -> str:
    """The terms of a text to be searched, separated by blanks, for the index."""
    return " ".join(_terms(text, _index_run))


def query_terms(text: str) -> tuple[str, ...]:
    """The terms that must all be in a text for it to be found, at most 32.

    Empty when the query has no letter or digit.
    """
    return tuple(dict.fromkeys(_terms(text, _query_run)))[:MAX_QUERY_TERMS]


def words_of(text: str) -> list[str]:
    """All words in their order, folded, to compare phrases with.

    A character of a script without blanks is a word, and what cannot be seen is
    nothing, so that neither hides a phrase.
    """
    words: list[str] = []
    for run, word in _RUN.findall(fold(_UNSEEN.sub("", text))):
        words += run or (word,)
    return words


def fold(text: str) -> str:
    """Width, case and accents folded: `Ｃａｆé` and `CAFE` are both `cafe`."""
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKC", text).casefold()
    bare = _ACCENTS.sub("", unicodedata.normalize("NFD", folded))
    return unicodedata.normalize("NFKC", bare)


def _terms(text: str, split_run: Callable[[str], Iterator[str]]) -> list[str]:
    folded = fold(text)
    if folded.isascii():
        return [word[:MAX_TERM_LENGTH] for word in _ASCII_WORD.findall(folded)]
    terms: list[str] = []
    for run, word in _RUN.findall(folded):
        if run:
            terms += split_run(run)
        else:
            terms.append(word[:MAX_TERM_LENGTH])
    return terms


def _index_run(run: str) -> Iterator[str]:
    yield from run
    yield from _pairs(run)


def _query_run(run: str) -> Iterator[str]:
    return iter(run) if len(run) == 1 else _pairs(run)


def _pairs(run: str) -> Iterator[str]:
    return map(add, run, run[1:])
