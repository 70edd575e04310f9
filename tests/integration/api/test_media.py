"""Photos of an app, from the upload to the note."""

from typing import Any

import httpx
from support.api import ApiClient, join
from support.app import Site
from support.notes import count_rows
from support.pictures import quarters, save

MEDIA = "/api/v1/media"
STATUSES = "/api/v1/statuses"


async def upload(client: ApiClient, version: str = "v2", **data: Any) -> httpx.Response:
    """A small photo; toot sends neither an ending nor a type."""
    files = {"file": ("upload", save(quarters(), "JPEG"))}
    return await client.call("POST", f"/api/{version}/media", data=data, files=files)


async def test_a_photo_is_ready_when_it_is_answered(site: Site) -> None:
    client, _ = await join(site, "ana")

    for version in ("v1", "v2"):
        answer = await upload(client, version, description="A hill", focus="0.5,-1")
        made = answer.json()
        assert answer.status_code == 200
        assert made["type"] == "image"
        assert made["description"] == "A hill"
        assert made["meta"]["focus"] == {"x": 0.5, "y": -1.0}
        assert made["url"].startswith("https://node.example/media/")
        assert made["blurhash"]
        assert await client.get(f"{MEDIA}/{made['id']}") == made


async def test_a_photo_is_described_until_it_is_posted(site: Site) -> None:
    client, _ = await join(site, "ana")
    made = (await upload(client)).json()
    path = f"{MEDIA}/{made['id']}"

    described = await client.put(path, {"description": "A sea", "focus": "0,0.5"})
    focused = await client.put(path, {"focus": "1,1"})
    note = await client.post(STATUSES, {"media_ids": [made["id"]]})
    late = await client.call("PUT", path, json={"description": "Late"})
    used = await client.call("DELETE", path)

    assert described["description"] == focused["description"] == "A sea"
    assert focused["meta"]["focus"] == {"x": 1.0, "y": 1.0}
    assert note["media_attachments"][0]["description"] == "A sea"
    assert late.status_code == 404
    assert used.status_code == 422


async def test_photos_are_their_owners(site: Site) -> None:
    client, _ = await join(site, "ana")
    other, _ = await join(site, "ben")
    made = (await upload(client)).json()
    path = f"{MEDIA}/{made['id']}"

    answers = [
        await other.call("GET", path),
        await other.call("PUT", path, json={"description": "Mine"}),
        await other.call("DELETE", path),
    ]
    posted = await other.call("POST", STATUSES, json={"media_ids": [made["id"]]})

    assert {each.status_code for each in answers} == {404}
    assert posted.status_code == 422
    assert await client.delete(path) == {}
    assert await count_rows(site.services.db, "media") == 0


async def test_what_is_no_photo_is_refused(site: Site) -> None:
    client, _ = await join(site, "ana")

    text = {"file": ("a.jpg", b"no picture at all")}
    broken = await client.call("POST", "/api/v2/media", files=text)
    none = await client.call("POST", "/api/v2/media", data={"description": "?"})
    focus = await upload(client, focus="left")

    assert broken.status_code == focus.status_code == 422
    assert none.status_code == 400
    assert await count_rows(site.services.db, "media") == 0
