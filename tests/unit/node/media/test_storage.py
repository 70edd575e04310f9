"""Files on disk: whole, durable, under names of our own."""

import os
from pathlib import Path

import pytest

from node.errors import NotFound
from node.media.storage import (
    DirectoryStorage,
    MediaName,
    Storage,
    mime_of,
    mint_name,
    parse_name,
)


@pytest.fixture
def storage(tmp_path: Path) -> DirectoryStorage:
    return DirectoryStorage(tmp_path / "media")


async def put(storage: Storage, data: bytes, mime: str = "image/webp") -> MediaName:
    name = mint_name(mime)
    await storage.put(name, data, mime)
    return name


async def test_what_is_put_is_got(storage: DirectoryStorage):
    name = await put(storage, b"0123456789")

    assert await storage.get(name) == b"0123456789"
    assert await storage.get(name, start=3, length=4) == b"3456"
    assert await storage.get(name, start=20) == b""


async def test_a_file_lies_two_levels_deep_under_its_name(
    storage: DirectoryStorage, tmp_path: Path
):
    name = await put(storage, b"x", "image/jpeg")

    path = await storage.find_path(name)
    assert path == tmp_path / "media" / name[:2] / name[2:4] / name
    assert name.endswith(".jpg")
    assert mime_of(name) == "image/jpeg"


async def test_a_deleted_file_is_gone_and_may_be_deleted_again(
    storage: DirectoryStorage,
):
    name = await put(storage, b"x")

    await storage.delete(name)
    await storage.delete(name)

    assert await storage.find(name) is None
    assert await storage.find_path(name) is None
    with pytest.raises(NotFound):
        await storage.get(name)


async def test_all_files_are_listed_and_summed(storage: DirectoryStorage):
    names = {await put(storage, b"x" * size) for size in range(1, 521)}

    listed = [stored async for stored in storage.list_files()]

    assert {stored.name for stored in listed} == names
    assert len(listed) == 520
    assert await storage.usage_bytes() == sum(range(1, 521))


async def test_an_empty_storage_has_nothing(storage: DirectoryStorage):
    assert await storage.usage_bytes() == 0
    assert [stored async for stored in storage.list_files()] == []
    assert await storage.find(mint_name("image/webp")) is None


async def test_a_write_that_fails_leaves_nothing(
    storage: DirectoryStorage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    (tmp_path / "media").mkdir()
    name = mint_name("image/webp")

    with pytest.raises(OSError, match="No space"):
        await storage.put(name, b"x", "image/webp")

    assert await storage.find(name) is None
    assert not [path for path in (tmp_path / "media").rglob("*") if path.is_file()]


async def test_what_a_power_cut_left_is_no_file_and_can_be_removed(
    storage: DirectoryStorage,
):
    name = await put(storage, b"x")
    path = await storage.find_path(name)
    assert path is not None
    path.with_name(f"{mint_name('image/webp')}.0123abcd.part").write_bytes(b"half")

    assert await storage.usage_bytes() == 1
    assert await storage.remove_unfinished(before_ms=0) == 0
    assert await storage.remove_unfinished(before_ms=2**60) == 1
    assert await storage.get(name) == b"x"


@pytest.mark.parametrize(
    "text",
    [
        "../../app.py",
        "a.php",
        "/etc/passwd",
        "0" * 32,
        "0" * 32 + ".html",
        "0" * 32 + ".svg",
        "0" * 32 + ".webp\n",
        "0" * 32 + ".webp/x",
        "A" * 32 + ".webp",
        "0" * 5_000 + ".webp",
        "a\0.png",
    ],
)
async def test_a_name_that_is_not_ours_never_reaches_the_disk(
    storage: DirectoryStorage, text: str
):
    assert parse_name(text) is None
    for reach in (storage.get, storage.find, storage.delete, storage.find_path):
        with pytest.raises(NotFound):
            await reach(MediaName(text))


def test_minted_names_are_ours_and_never_the_same():
    names = {mint_name("image/webp") for _ in range(1_000)}

    assert len(names) == 1_000
    assert all(parse_name(name) == name for name in names)
