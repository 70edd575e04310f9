"""What other software calls articles, videos and events, in a browser."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from federation import decode
from federation.documents import load_object
from federation.vocabulary import Note as NoteDocument
from node.clock import SystemClock
from node.database.connect import open_database
from node.database.types import Database
from node.notes.actions import store_remote_note
from node.notes.models import Visibility
from node.notes.received import remote_note
from tests.browser.chromium import DESKTOP, PHONE, Device
from tests.browser.conftest import NewTab
from tests.support.nodes import LiveNode
from tests.support.payloads import PAYLOADS
from tests.support.people import make_remote

pytestmark = [pytest.mark.browser, pytest.mark.timeout(170)]

DEVICES = (DESKTOP, replace(PHONE, scheme="dark"))
SHOWN = {
    "mobilizon-5": "The old mill",
    "peertube-6": "Watch on peertube.example",
    "funkwhale-1.4": "Listen on funkwhale.example",
    "lemmy-0.19": "glazes.example",
    "wordpress-7": "Abstract",
}


@pytest.fixture(scope="module")
def pages(node: LiveNode) -> dict[str, str]:
    """The notes of some folders, on the node: their pages there."""
    # Playwright's driver has the loop of this thread.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(_store(node))).result()


async def _store(node: LiveNode) -> dict[str, str]:
    db = await open_database(node.database_url, SystemClock())
    try:
        return {folder: await _store_one(db, folder) for folder in SHOWN}
    finally:
        await db.close()


async def _store_one(db: Database, folder: str) -> str:
    create = load_object((PAYLOADS / folder / "create.json").read_bytes())
    shown = decode.object(create["object"])
    assert isinstance(shown, NoteDocument)
    # Without pictures: nothing of other hosts is there to be had.
    shown = replace(
        shown,
        attachments=tuple(
            replace(each, poster=None)
            for each in shown.attachments
            if each.kind.value in ("Video", "Audio")
        ),
    )
    author = await make_remote(db, folder.partition("-")[0])
    note = remote_note(shown, visibility=Visibility.PUBLIC, mentions=())
    stored = await db.write(store_remote_note, author=author, note=note)
    assert stored is not None
    return f"/@{author.name}@{author.host}/{stored.id}"


@pytest.mark.parametrize("device", DEVICES, ids=str)
def test_each_kind_has_a_card_and_a_page(
    node: LiveNode, new_tab: NewTab, pages: dict[str, str], device: Device
) -> None:
    tab = new_tab(node, device)
    tab.open("/explore?show=text")
    assert "Video 2:03" in tab.words()
    for folder, words in SHOWN.items():
        tab.open(pages[folder])
        assert words in tab.words()
