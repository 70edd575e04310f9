"""Phrases in notes: whole words, in any spelling, in everything that is read."""

import pytest

from federation.origins import Iri
from federation.vocabulary import Attachment, AttachmentKind, Note
from node.errors import Invalid
from node.screening.models import MAX_PHRASES
from node.screening.phrases import find_phrase, read_phrases

PHRASES = read_phrases(["cheap pills", "CAFÉ Bonus", "加微信"])
ANA = Iri("https://peer.example/users/ana")


def note(content: str, alt: str = "", summary: str = "") -> Note:
    photo = Attachment(kind=AttachmentKind.IMAGE, url=Iri(f"{ANA}/1.jpg"), alt=alt)
    return Note(
        iri=Iri(f"{ANA}/1"),
        attributed_to=ANA,
        content=content,
        summary=summary,
        attachments=(photo,),
    )


@pytest.mark.parametrize(
    ("shown", "words"),
    [
        (note("<p>Buy <b>CHEAP</b><br>pills!</p>"), "cheap pills"),
        (note("<p>cafe-bonus</p>"), "CAFÉ Bonus"),
        (note("<p>ch\u200beap pi\u00adlls</p>"), "cheap pills"),
        (note("<p>请加微信号</p>"), "加微信"),
        (note("<p>look</p>", summary="cheap pills"), "cheap pills"),
        (note("<p>look</p>", alt="ｃｈｅａｐ pills"), "cheap pills"),
        (note("<p>cheap pillsbury, acheap pills, 微信</p>"), None),
        (note(f"<p>{'cheap pill ' * 8_000}</p>"), None),
    ],
)
def test_words_are_found_whole_in_any_spelling(shown: Note, words: str | None) -> None:
    found = find_phrase(PHRASES, shown)

    assert (found.words if found else None) == words


def test_the_list_is_read_as_people_type_it() -> None:
    typed = " Tea \r\n\r\n téa\nTEA  time".splitlines()

    assert [each.words for each in read_phrases(typed)] == ["téa", "TEA time"]


@pytest.mark.parametrize(
    "lines",
    [["x" * 101], ["tea", "!!!"], [f"w{n}" for n in range(MAX_PHRASES + 1)]],
    ids=["a long line", "no word", "many lines"],
)
def test_the_list_is_bounded(lines: list[str]) -> None:
    with pytest.raises(Invalid):
        read_phrases(lines)
