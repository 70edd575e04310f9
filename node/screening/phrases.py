"""Whether a note holds one of some phrases; pure, and linear in what is looked at.

Phrases are plain words: they have no wildcards and no patterns, so that no rule can
be written that takes long. Case, accents and width do not count, whole words do; a
character of a script without blanks between words counts as one.
"""

from collections.abc import Iterable, Sequence

from federation.vocabulary import Note
from node.errors import FieldFault, Invalid
from node.screening.models import MAX_PHRASE, MAX_PHRASES, Phrase
from node.text.sanitize import to_text
from node.text.segment import words_of


def read_phrases(lines: Iterable[str]) -> list[Phrase]:
    """What somebody typed, one phrase a line; raises `Invalid` with every fault."""
    typed = [words for line in lines if (words := " ".join(line.split()))]
    faults = [fault for words in typed if (fault := _find_fault(words)) is not None]
    found = {key: Phrase(key, words) for words in typed if (key := phrase_key(words))}
    if len(found) > MAX_PHRASES:
        text = f"Use at most {MAX_PHRASES} lines."
        faults.append(FieldFault("words", "too_many", text))
    if faults:
        raise Invalid(faults)
    return list(found.values())


def phrase_key(words: str) -> str:
    """The form that is compared; empty if there is no letter or digit."""
    return " ".join(words_of(words))


def find_phrase(phrases: Sequence[Phrase], note: Note) -> Phrase | None:
    """The first phrase that stands somewhere in what people would read."""
    if not phrases:
        return None
    text = f" {phrase_key(shown_words(note))} "
    return next((each for each in phrases if f" {each.key} " in text), None)


def shown_words(note: Note) -> str:
    """All that people would read of a note, in its order."""
    options = (option.name for option in note.poll.options) if note.poll else ()
    parts = (
        note.title,
        to_text(note.summary or ""),
        to_text(note.content),
        *options,
        *(each.alt for each in note.attachments),
        *(tag.name for tag in note.hashtags),
    )
    return "\n".join(part for part in parts if part)


def _find_fault(words: str) -> FieldFault | None:
    if len(words) > MAX_PHRASE:
        text = f"Use at most {MAX_PHRASE} characters a line."
        return FieldFault("words", "too_long", text)
    if not phrase_key(words):
        return FieldFault("words", "empty", f"{words!r} has no letter or digit.")
    return None
