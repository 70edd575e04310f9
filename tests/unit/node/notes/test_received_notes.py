"""What is kept of notes of all kinds from other servers."""

from typing import Any

import pytest

from federation import decode
from federation.vocabulary import Note as NoteDocument
from node.notes.details import NoteDetails
from node.notes.models import MAX_PHOTOS, RemoteNote, Visibility
from node.notes.polls import PollOption
from node.notes.received import remote_note

AUTHOR = "https://peer.example/users/ana"


def received(**document: Any) -> RemoteNote:
    whole: dict[str, Any] = {
        "id": f"{AUTHOR}/1",
        "type": "Note",
        "attributedTo": AUTHOR,
        "content": "<p>hi</p>",
        **document,
    }
    shown = decode.object(whole)
    assert isinstance(shown, NoteDocument)
    return remote_note(shown, visibility=Visibility.PUBLIC, mentions=())


def test_an_article_is_its_title_its_abstract_and_its_words() -> None:
    note = received(
        type="Article",
        name="On tea",
        summary="an abstract",
        url="https://peer.example/on-tea",
    )
    assert (note.title, note.warning) == ("On tea", "")
    assert (note.html, note.url) == ("<p>hi</p>", "https://peer.example/on-tea")
    assert note.details == NoteDetails(abstract="an abstract")


def test_an_article_is_warned_of_by_its_subject() -> None:
    note = received(
        type="Article", name="Shore", summary="abstract", **{"dcterms:subject": "Storm"}
    )
    assert note.warning == "Storm"
    assert note.details == NoteDetails(abstract="abstract")


def test_a_video_without_words_shows_its_abstract() -> None:
    note = received(
        type="Video",
        name="Clip",
        content="",
        summary="<p>about it</p>",
        mediaType="text/html",
    )
    assert "about it" in note.html
    assert note.media == ()


def test_markdown_and_plain_text_are_escaped_not_believed() -> None:
    for kind in ("text/markdown", "text/plain"):
        note = received(content="<b>no</b>\nline\n\nnext", mediaType=kind)
        assert "&lt;b&gt;no&lt;/b&gt;<br>line" in note.html
        assert note.html.count("<p>") == 2


def test_a_poll_is_taken_apart_from_the_words() -> None:
    note = received(
        type="Question",
        oneOf=[
            {"type": "Note", "name": "<i>tea</i>"},
            {"type": "Note", "name": "milk"},
        ],
    )
    assert note.poll is not None
    # As they came, since a vote repeats them; pages escape them.
    assert note.poll.options == (PollOption("<i>tea</i>"), PollOption("milk"))
    assert "tea" not in note.html


@pytest.mark.parametrize(
    ("attachment", "count"),
    [
        ({"type": "Image", "url": "https://a.example/1"}, 1),
        (
            {
                "type": "Document",
                "mediaType": "image/webp",
                "url": "https://a.example/1",
            },
            1,
        ),
        ({"type": "Document", "url": "https://a.example/1.JPG?x=1"}, 1),
        (
            {
                "type": "Document",
                "mediaType": "audio/ogg",
                "url": "https://a.example/1",
            },
            0,
        ),
        ({"type": "Document", "url": "https://a.example/1"}, 1),
        ({"type": "Document", "url": "https://a.example/1.txt"}, 0),
        (
            {
                "type": "Document",
                "mediaType": "application/octet-stream",
                "url": "https://a.example/1",
            },
            1,
        ),
        ({"type": "Video", "url": "https://a.example/1"}, 0),
    ],
)
def test_pictures_are_media_and_other_files_are_links(
    attachment: dict[str, Any], count: int
) -> None:
    note = received(attachment=[attachment])
    assert len(note.media) == count
    assert len(note.details.links) == 1 - count
    assert "a.example" not in note.html


def test_a_warning_is_text_on_one_line() -> None:
    note = received(summary="<b>spiders</b>\n\u202eand more")
    assert note.warning == "spiders and more"


def test_a_language_is_taken_or_found() -> None:
    assert received(contentMap={"de": "<p>hi</p>"}).language == "de"
    text = "<p>今天天气很好，我们去公园散步吧</p>"
    assert received(content=text).language == "zh"


@pytest.mark.parametrize(
    "attachment",
    [
        {"type": "Image", "url": "https://peer.example/logo.svg?v=1"},
        {
            "type": "Image",
            "mediaType": "image/svg+xml",
            "url": "https://peer.example/l",
        },
        {
            "type": "Document",
            "mediaType": "image/tiff",
            "url": "https://peer.example/t",
        },
    ],
)
def test_a_picture_that_nobody_here_can_decode_is_a_file(
    attachment: dict[str, Any],
) -> None:
    note = received(attachment=attachment)

    assert note.media == ()
    assert [link.url for link in note.details.links] == [attachment["url"]]


def test_of_a_hundred_pictures_as_many_are_kept_as_notes_here_have() -> None:
    pictures = [
        {"type": "Image", "url": f"https://peer.example/{at}"} for at in range(100)
    ]

    assert len(received(attachment=pictures).media) == MAX_PHOTOS
