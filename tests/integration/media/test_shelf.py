"""Pictures as files and rows: uploads, remote originals, sweeping."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest
from PIL import Image
from support.nodes import photo
from support.people import make_local, make_remote
from support.pictures import noise, save

from federation.net.client import HttpClient
from federation.net.guard import NetPolicy
from federation.signatures.signer import Signer
from node.actors.models import Actor
from node.clock import DAY_MS, MINUTE_MS, SetClock
from node.database.types import Database
from node.errors import Invalid, NotFound, UnsupportedType
from node.ids import MediaId
from node.media.actions import add_remote, attach, describe, drop_media
from node.media.models import (
    ANIMATION_FILE,
    JPEG_FILE,
    Media,
    MediaState,
    Purpose,
    VariantName,
    media_file,
    media_files,
)
from node.media.names import stored_name
from node.media.queries import list_media
from node.media.service import MediaShelf
from node.media.storage import DirectoryStorage, parse_name

Answer = Callable[[httpx.Request], httpx.Response]


class Body(httpx.AsyncByteStream):
    """A body that comes in two pieces, as from a network."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    async def __aiter__(self) -> AsyncIterator[bytes]:
        half = len(self._content) // 2
        yield self._content[:half]
        yield self._content[half:]


def answer(content: bytes = b"", *, status: int = 200) -> Answer:
    return lambda _request: httpx.Response(status, stream=Body(content))


class Elsewhere:
    """Another server's pictures; counts who asks."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.answer = answer(photo())

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(str(request.url))
        return self.answer(request)


@pytest.fixture
def elsewhere() -> Elsewhere:
    return Elsewhere()


@pytest.fixture
def storage(tmp_path: Path) -> DirectoryStorage:
    return DirectoryStorage(tmp_path / "media")


@pytest.fixture
async def shelf(
    db: Database, storage: DirectoryStorage, clock: SetClock, elsewhere: Elsewhere
) -> AsyncIterator[MediaShelf]:
    signer = Signer(clock)
    http = HttpClient(
        NetPolicy(),
        user_agent="Vermilion/test",
        signer=signer,
        transport=httpx.MockTransport(elsewhere),
    )
    shelf = MediaShelf(
        db, storage, http, clock=clock, quota_bytes=10**9, retention_days=14
    )
    yield shelf
    await shelf.close()
    await http.aclose()
    signer.close()


@pytest.fixture
async def ana(db: Database) -> Actor:
    return await make_local(db, "ana")


async def know_remote(db: Database, url: str = "https://peer.example/1.jpg") -> Media:
    """A picture on another server that nobody looked at yet."""
    owner = await make_remote(db, f"bob{len(url)}")
    media_id = await db.write(
        add_remote,
        owner_id=owner.id,
        purpose=Purpose.PHOTO,
        url=url,
        alt="A pier",
        mime="image/jpeg",
        width=0,
        height=0,
        blurhash="",
    )
    return await reread(db, media_id)


async def reread(db: Database, media_id: MediaId) -> Media:
    return (await db.read(list_media, [media_id]))[media_id]


async def list_names(storage: DirectoryStorage) -> set[str]:
    return {stored.name async for stored in storage.list_files()}


async def test_an_upload_is_stored_in_several_sizes(
    shelf: MediaShelf, storage: DirectoryStorage, ana: Actor
):
    media = await shelf.upload(ana.id, photo(1400, 900), alt="Boats")

    assert (media.width, media.height, media.alt) == (1400, 900, "Boats")
    assert set(media.variants) == {"w320", "w640", "w1080", "w1920", "jpeg"}
    expected = {stored_name(media.key, VariantName(each)) for each in media.variants}
    assert await list_names(storage) == expected
    assert all(parse_name(name) for name in expected)


async def test_a_copy_is_opened_by_its_address(shelf: MediaShelf, ana: Actor):
    media = await shelf.upload(ana.id, photo(800, 600))

    small = await shelf.open_variant(media.key, media_file(media, 300))
    jpeg = await shelf.open_variant(media.key, JPEG_FILE)

    assert small.mime == "image/webp"
    assert small.path is not None
    assert small.path.read_bytes()[8:12] == b"WEBP"
    assert jpeg.mime == "image/jpeg"


@pytest.mark.parametrize(
    "file", ["w640", "../secret.key", "w640.webp/..", "W640.webp", "", "jpeg.webp"]
)
async def test_only_names_of_copies_open_anything(
    shelf: MediaShelf, ana: Actor, file: str
):
    media = await shelf.upload(ana.id, photo())

    with pytest.raises(NotFound):
        await shelf.open_variant(media.key, file)


async def test_a_size_that_is_not_there_gives_the_nearest(
    shelf: MediaShelf, ana: Actor
):
    media = await shelf.upload(ana.id, photo(300, 200))

    wide = await shelf.open_variant(media.key, "w1920.webp")
    own = await shelf.open_variant(media.key, media_file(media, 1920))

    assert wide.path == own.path


async def test_files_of_pictures_are_listed_for_pages(shelf: MediaShelf, ana: Actor):
    media = await shelf.upload(ana.id, photo(800, 600))

    assert media_files(media) == {
        320: "w320.webp",
        640: "w640.webp",
        800: "w1080.webp",
    }


async def test_what_is_no_picture_leaves_nothing(
    shelf: MediaShelf, storage: DirectoryStorage, ana: Actor
):
    with pytest.raises(UnsupportedType):
        await shelf.upload(ana.id, b"<svg onload=alert(1)>")
    with pytest.raises(Invalid):
        await shelf.upload(ana.id, photo()[:600])

    assert await list_names(storage) == set()


async def test_uploads_are_used_once_and_by_their_owner(
    shelf: MediaShelf, db: Database, ana: Actor
):
    media = await shelf.upload(ana.id, photo())
    eve = await make_local(db, "eve")

    with pytest.raises(Invalid):
        await db.write(attach, [media.id], owner_id=eve.id)
    await db.write(attach, [media.id], owner_id=ana.id)
    with pytest.raises(Invalid):
        await db.write(attach, [media.id], owner_id=ana.id)


async def test_only_its_owner_describes_a_picture(
    shelf: MediaShelf, db: Database, ana: Actor
):
    media = await shelf.upload(ana.id, photo())
    eve = await make_local(db, "eve")

    described = await db.write(
        describe, media.id, ana.id, alt=" A red boat ", focal=(0.5, 3.0)
    )
    with pytest.raises(NotFound):
        await db.write(describe, media.id, eve.id, alt="mine")
    with pytest.raises(Invalid):
        await db.write(describe, media.id, ana.id, alt="x" * 1_501)

    assert (described.alt, described.focal_x, described.focal_y) == (
        "A red boat",
        0.5,
        1,
    )


async def test_a_remote_picture_is_fetched_once_for_everybody(
    shelf: MediaShelf, db: Database, elsewhere: Elsewhere
):
    media = await know_remote(db)

    opened = await asyncio.gather(
        *(shelf.open_variant(media.key, "w640.webp") for _ in range(20))
    )
    again = await shelf.open_variant(media.key, "w320.webp")

    assert elsewhere.asked == ["https://peer.example/1.jpg"]
    assert len({each.path for each in opened}) == 1
    assert again.path is not None
    kept = await reread(db, media.id)
    assert (kept.state, kept.width, kept.alt) == (MediaState.READY, 640, "A pier")
    assert kept.lqip.startswith("data:image/webp")


async def test_what_others_encoded_is_never_served(
    shelf: MediaShelf, db: Database, elsewhere: Elsewhere
):
    theirs = photo() + b"<script>alert(1)</script>"
    elsewhere.answer = answer(theirs)
    media = await know_remote(db)

    for file in ("w640.webp", JPEG_FILE):
        opened = await shelf.open_variant(media.key, file)
        assert opened.path is not None
        assert b"<script>" not in opened.path.read_bytes()


async def test_a_server_that_is_down_is_asked_three_times_with_pauses(
    shelf: MediaShelf, db: Database, elsewhere: Elsewhere, clock: SetClock
):
    elsewhere.answer = answer(status=503)
    media = await know_remote(db)

    for pause_ms in (0, 0, MINUTE_MS + 1, 0, 30 * MINUTE_MS + 1, DAY_MS, DAY_MS):
        clock.advance(pause_ms)
        with pytest.raises(NotFound):
            await shelf.open_variant(media.key, "w640.webp")

    assert len(elsewhere.asked) == 3
    assert (await reread(db, media.id)).state is MediaState.FAILED


async def test_a_server_that_comes_back_is_given_another_chance(
    shelf: MediaShelf, db: Database, elsewhere: Elsewhere, clock: SetClock
):
    good = elsewhere.answer
    elsewhere.answer = answer(status=500)
    media = await know_remote(db)
    with pytest.raises(NotFound):
        await shelf.open_variant(media.key, "w640.webp")

    elsewhere.answer = good
    clock.advance(2 * MINUTE_MS)
    opened = await shelf.open_variant(media.key, "w640.webp")

    assert opened.path is not None
    assert (await reread(db, media.id)).tries == 0


async def test_a_broken_picture_is_not_asked_for_again(
    shelf: MediaShelf, db: Database, elsewhere: Elsewhere, clock: SetClock
):
    elsewhere.answer = answer(b"<html>no</html>")
    media = await know_remote(db)

    for _ in range(2):
        clock.advance(DAY_MS)
        with pytest.raises(NotFound):
            await shelf.open_variant(media.key, "w640.webp")

    assert len(elsewhere.asked) == 1


async def test_a_private_address_is_not_fetched(
    shelf: MediaShelf, db: Database, elsewhere: Elsewhere
):
    media = await know_remote(db, "http://127.0.0.1:6379/x")

    with pytest.raises(NotFound):
        await shelf.open_variant(media.key, "w640.webp")

    assert elsewhere.asked == []
    assert (await reread(db, media.id)).state is MediaState.FAILED


async def test_a_copy_whose_file_is_lost_is_fetched_again(
    shelf: MediaShelf, db: Database, elsewhere: Elsewhere
):
    media = await know_remote(db)
    opened = await shelf.open_variant(media.key, "w640.webp")
    assert opened.path is not None
    opened.path.unlink()

    found = await shelf.open_variant(media.key, "w640.webp")

    assert found.path is not None
    assert len(elsewhere.asked) == 2


async def test_copies_that_nobody_looks_at_go_and_come_back(
    shelf: MediaShelf,
    db: Database,
    storage: DirectoryStorage,
    elsewhere: Elsewhere,
    clock: SetClock,
):
    media = await know_remote(db)
    await shelf.open_variant(media.key, "w640.webp")
    clock.advance(10 * DAY_MS)
    await shelf.open_variant(media.key, "w640.webp")  # somebody looks
    clock.advance(10 * DAY_MS)
    assert (await shelf.sweep()).copies == 0

    clock.advance(5 * DAY_MS)
    swept = await shelf.sweep()

    assert swept.copies == 1
    assert await list_names(storage) == set()
    assert (await reread(db, media.id)).state is MediaState.REMOTE
    await shelf.open_variant(media.key, "w640.webp")
    assert len(elsewhere.asked) == 2


async def test_the_quota_takes_what_was_seen_longest_ago(
    db: Database, storage: DirectoryStorage, clock: SetClock, elsewhere: Elsewhere
):
    signer = Signer(clock)
    http = HttpClient(
        NetPolicy(),
        user_agent="Vermilion/test",
        signer=signer,
        transport=httpx.MockTransport(elsewhere),
    )
    shelf = MediaShelf(db, storage, http, clock=clock, quota_bytes=1, retention_days=14)
    own = await shelf.upload((await make_local(db, "ana")).id, photo())
    await db.write(attach, [own.id], owner_id=own.owner_id)
    media = await know_remote(db)
    await shelf.open_variant(media.key, "w640.webp")

    swept = await shelf.sweep()

    assert swept.copies == 1
    assert (await reread(db, own.id)).state is MediaState.READY
    assert len(await list_names(storage)) == len(own.variants)
    await shelf.close()
    await http.aclose()
    signer.close()


async def test_uploads_that_nobody_used_go_after_a_day(
    shelf: MediaShelf,
    db: Database,
    storage: DirectoryStorage,
    ana: Actor,
    clock: SetClock,
):
    loose = await shelf.upload(ana.id, photo(seed=1))
    used = await shelf.upload(ana.id, photo(seed=2))
    await db.write(attach, [used.id], owner_id=ana.id)
    clock.advance(DAY_MS // 2)
    assert (await shelf.sweep()).loose == 0

    clock.advance(DAY_MS)
    swept = await shelf.sweep()

    assert swept.loose == 1
    assert set(await db.read(list_media, [loose.id, used.id])) == {used.id}
    assert len(await list_names(storage)) == len(used.variants)


async def test_forgotten_pictures_lose_their_files(
    shelf: MediaShelf, db: Database, storage: DirectoryStorage, ana: Actor
):
    media = await shelf.upload(ana.id, photo())

    await db.write(drop_media, [media.id])
    assert await list_names(storage) != set()
    emptied = await shelf.empty_garbage()

    assert emptied == 1
    assert await list_names(storage) == set()
    assert await shelf.empty_garbage() == 0


async def test_files_without_a_picture_are_found_and_swept(
    shelf: MediaShelf, storage: DirectoryStorage, ana: Actor, clock: SetClock
):
    media = await shelf.upload(ana.id, photo())
    orphan = stored_name("nobody's key", VariantName.W640)
    await storage.put(orphan, b"RIFF", "image/webp")
    clock.at_ms = 4_000_000_000_000  # long after the files' own dates

    assert await shelf.list_orphans(before_ms=clock.now_ms()) == [orphan]
    assert await shelf.list_lost() == []
    path = await storage.find_path(stored_name(media.key, VariantName.W640))
    assert path is not None
    path.unlink()
    assert [lost.id for lost in await shelf.list_lost()] == [media.id]


async def test_an_emoji_elsewhere_may_be_a_quarter_of_a_megabyte(
    db: Database, shelf: MediaShelf, elsewhere: Elsewhere
):
    bob = await make_remote(db, "bob")
    files: list[MediaId] = []
    for name in ("small", "large"):
        media_id = await db.write(
            add_remote,
            owner_id=bob.id,
            purpose=Purpose.EMOJI,
            url=f"https://peer.example/{name}.png",
            alt="",
            mime="image/png",
            width=0,
            height=0,
            blurhash="",
        )
        files.append(media_id)
    small, large = [await reread(db, each) for each in files]
    elsewhere.answer = answer(save(Image.new("RGBA", (500, 250), "red"), "PNG"))
    opened = await shelf.open_variant(small.key, ANIMATION_FILE)
    elsewhere.answer = answer(save(noise(400, 400), "PNG"))

    with pytest.raises(NotFound):
        await shelf.open_variant(large.key, ANIMATION_FILE)

    assert opened.mime == "image/webp"
    assert (await reread(db, large.id)).state is MediaState.FAILED
    assert (await reread(db, small.id)).variants == ("w320",)
