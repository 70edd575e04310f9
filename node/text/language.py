"""Guesses the language a note is written in, from its script.

The script decides where it can; else it is what the author usually writes. Not a
statistical detector: a Latin-script note of an author whose usual language is not
written in Latin letters is left undetermined.
"""

import re
import unicodedata
from collections import Counter
from functools import lru_cache
from typing import Final

from node.text.tokens import LINK

UNDETERMINED: Final = "und"

_MAX_LENGTH = 2_000
_SHORT = 12
_NAME = re.compile(r"[@#＃][\w.@-]+")
_LINK_OR_NAME = re.compile(rf"{LINK.pattern}|{_NAME.pattern}", re.IGNORECASE)

_ASCII_SIGNS = bytes(sign for sign in range(128) if not chr(sign).isalpha())

_CYRILLIC = frozenset(
    {"ru", "uk", "be", "bg", "sr", "mk", "kk", "ky", "mn", "tg", "ba"}
)
_ARABIC = frozenset({"ar", "fa", "ur", "ps", "ckb", "ug", "sd"})
_DEVANAGARI = frozenset({"hi", "mr", "ne", "sa"})
_HEBREW = frozenset({"he", "yi"})
_HAN = frozenset({"zh", "yue", "ja"})

# Script → its languages, of which the author's own is taken; else the second.
_BY_SCRIPT: Final[dict[str, tuple[frozenset[str], str]]] = {
    "HAN": (_HAN, "zh"),
    "CYRILLIC": (_CYRILLIC, "ru"),
    "ARABIC": (_ARABIC, "ar"),
    "DEVANAGARI": (_DEVANAGARI, "hi"),
    "HEBREW": (_HEBREW, "he"),
    "HANGUL": (frozenset({"ko"}), "ko"),
    "THAI": (frozenset({"th"}), "th"),
    "GREEK": (frozenset({"el"}), "el"),
    "ARMENIAN": (frozenset({"hy"}), "hy"),
    "GEORGIAN": (frozenset({"ka"}), "ka"),
    "BENGALI": (frozenset({"bn", "as"}), "bn"),
    "TAMIL": (frozenset({"ta"}), "ta"),
    "TELUGU": (frozenset({"te"}), "te"),
    "KHMER": (frozenset({"km"}), "km"),
    "LAO": (frozenset({"lo"}), "lo"),
    "MYANMAR": (frozenset({"my"}), "my"),
    "ETHIOPIC": (frozenset({"am", "ti"}), "am"),
}
_SCRIPT_NAMES = {
    "CJK": "HAN",
    "IDEOGRAPHIC": "HAN",
    "HIRAGANA": "KANA",
    "KATAKANA": "KANA",
}
# A Han character carries about as much as three letters.
_WEIGHT = {"HAN": 3, "KANA": 3, "HANGUL": 3}


def detect_language(text: str, *, usual: str) -> str:
    """A BCP 47 tag; `usual` is the author's, with its region (`zh-TW`) kept.

    `und` when there is nothing to go by, as in a note of pictographs.
    """
    letters = _count_letters(text)
    if not letters:
        return UNDETERMINED
    script = _main_script(letters)
    primary = usual.split("-")[0].lower()
    if script in _BY_SCRIPT:
        return _among(script, text, primary, usual)
    if script == "KANA":
        return usual if primary == "ja" else "ja"
    is_telling = letters.total() >= _SHORT
    return UNDETERMINED if is_telling and _is_not_latin(primary) else usual


def _among(script: str, text: str, primary: str, usual: str) -> str:
    telling = _telling_letters(script, text)
    if telling is not None and primary != telling:
        return telling
    languages, default = _BY_SCRIPT[script]
    if script == "HAN" and primary == "ja" and len(text) > _SHORT:
        return default
    return usual if primary in languages else default


def _telling_letters(script: str, text: str) -> str | None:
    """The language that a letter used by it alone gives away."""
    lower = text.lower()
    if script == "CYRILLIC" and any(each in lower for each in "їєґ"):
        return "uk"
    if script == "CYRILLIC" and "ў" in lower:
        return "be"
    return None


def _count_letters(text: str) -> Counter[str]:
    bare = _without_noise(text[:_MAX_LENGTH])
    if bare.isascii():
        latin = len(bare.encode().translate(None, _ASCII_SIGNS))
        return Counter(LATIN=latin) if latin else Counter()
    letters: Counter[str] = Counter()
    # A text has many characters and few different ones.
    for char, count in Counter(bare).items():
        if char.isalpha():
            letters[_script_of(char)] += count
    return letters


def _without_noise(text: str) -> str:
    """Addresses, names and tags are in Latin letters whatever the language."""
    noise = _LINK_OR_NAME if "://" in text else _NAME
    return noise.sub(" ", text)


@lru_cache(maxsize=4_096)
def _script_of(char: str) -> str:
    name = unicodedata.name(char, "").split(" ", 1)[0]
    return _SCRIPT_NAMES.get(name, name)


def _main_script(letters: Counter[str]) -> str:
    kana, han = letters["KANA"], letters["HAN"]
    # One の among many Han characters is a fashion in Chinese, not Japanese.
    if kana * 5 >= kana + han and kana:
        letters = letters + Counter(KANA=han)
        del letters["HAN"]
    return max(letters, key=lambda script: letters[script] * _WEIGHT.get(script, 1))


def _is_not_latin(primary: str) -> bool:
    if primary == "ja":
        return True
    return any(primary in languages for languages, _ in _BY_SCRIPT.values())
