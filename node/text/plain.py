"""Plain text from strangers: names, labels, warnings and descriptions.

The result is text, not HTML: templates escape it, JSON carries it as it is.
What is taken out is what would let it act outside its own place: controls,
direction overrides, invisible letters, towers of accents, runs of blank lines.
"""

import re
import unicodedata

MAX_NAME_LENGTH = 100
MAX_MARKS = 4

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_LINE_END = re.compile(r"\r\n?|[\u0085\u2028\u2029]")
_BLANK_LINES = re.compile(r"\n(?>(?:[^\S\n]*+\n){2,})")

# Direction marks, embeddings, overrides and isolates (UAX #9), and letters that
# show nothing: zero-width ones, fillers, the blank Braille pattern.
_UNSEEN = re.compile(
    r"[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f"
    r"\u202a-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff9-\ufffb]"
)
# Joiners make emoji families and Persian words, where they stand singly.
_LOOSE_JOINERS = re.compile(
    r"(?<![^\s\u200c\u200d])[\u200c\u200d]+|[\u200c\u200d]+(?!\S)"
)
_JOINER_RUN = re.compile(r"([\u200c\u200d])[\u200c\u200d]+")
# Tag characters spell hidden text; only the black flag has a use for them.
_HIDDEN_TAGS = re.compile(
    r"(\U0001f3f4[\U000e0020-\U000e007e]{1,8}\U000e007f)|[\U000e0000-\U000e0fff]"
)


def clean_text(text: str, *, max_length: int) -> str:
    """Text of several lines, cut at `max_length` characters."""
    text = _SURROGATE.sub("\ufffd", text)
    text = _LINE_END.sub("\n", text)
    text = _CONTROL.sub("", text)
    text = _BLANK_LINES.sub("\n\n", text)
    return cut(text.strip(), max_length)


def clean_name(text: str, *, max_length: int = MAX_NAME_LENGTH) -> str:
    """A name or label: one line, nothing unseen, at most 4 marks on a letter.

    May be empty; the caller then shows the user name.
    """
    # A name is short; what follows cannot push the cut beyond this.
    text = text[: max_length * 8]
    text = clean_text(text, max_length=len(text))
    text = _HIDDEN_TAGS.sub(r"\1", text)
    text = _UNSEEN.sub("", text)
    text = _JOINER_RUN.sub(r"\1", text)
    text = " ".join(_LOOSE_JOINERS.sub("", text).split())
    text = _LOOSE_JOINERS.sub("", _thin_marks(text))
    return cut(text.strip(), max_length)


def cut(text: str, max_length: int) -> str:
    """At most `max_length` characters, and no half of a composed one at the end."""
    if len(text) <= max_length:
        return text
    end = max_length
    while end > 0 and _continues(text, end):
        end -= 1
    return text[: end or max_length].rstrip()


def _continues(text: str, at: int) -> bool:
    """Whether the character at `at` belongs to the one before it."""
    if "\u200d" in text[at - 1 : at + 1]:
        return True
    return (
        unicodedata.category(text[at])[0] == "M"
        or "\U0001f3fb" <= text[at] <= "\U0001f3ff"
    )


def _thin_marks(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for char in text:
        marks = marks + 1 if unicodedata.category(char)[0] == "M" else 0
        if marks <= MAX_MARKS and not (marks and (not kept or kept[-1] == " ")):
            kept.append(char)
    return "".join(kept)
