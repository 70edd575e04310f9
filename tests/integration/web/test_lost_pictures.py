"""What was sent as a picture and is none, or cannot be had, is a link on pages."""

from support.app import Site
from support.notes import receive_new
from support.people import make_remote

from node.database.types import Reader
from node.media.actions import note_fetch_failure
from node.media.queries import list_media
from node.notes.models import Note, RemoteMedia
from node.notes.queries import list_note_media_ids

GOOD, BAD = "https://peer.example/cup", "https://peer.example/recipe"


async def test_a_picture_that_turned_out_to_be_none_is_a_link(site: Site) -> None:
    db = site.services.db
    ana = await make_remote(db, "ana")
    media = (RemoteMedia(url=GOOD, alt="a cup"), RemoteMedia(url=BAD, alt="a recipe"))
    note = await receive_new(db, ana, media=media)
    browser, path = (
        site.browser(),
        site.services.urls.note_path("ana", note.id, ana.host),
    )
    before = (await browser.get(path)).text

    await db.write(note_fetch_failure, (await db.read(_list_ids, note))[1], final=True)

    after = (await browser.get(path)).text
    assert (before.count('alt="a recipe"'), after.count('alt="a recipe"')) == (1, 0)
    assert BAD not in before
    assert f'href="{BAD}"' in after
    assert 'alt="a cup"' in after
    assert GOOD not in after


def _list_ids(r: Reader, note: Note) -> list[int]:
    return [each for each in list_note_media_ids(r, note.id) if list_media(r, [each])]
