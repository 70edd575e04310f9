"""How far somebody has read, told and kept for their apps."""

from support.api import join
from support.app import Site
from support.notes import post

from node.bell import count_for_bell
from node.notifications.actions import notify
from node.notifications.models import NotificationKind

PATH = "/api/v1/markers"


async def test_marks_are_there_from_the_start(site: Site) -> None:
    client, _ = await join(site, "ana")

    found = await client.get(PATH, **{"timeline[]": ["home", "notifications"]})

    assert found["home"] == found["notifications"]
    assert found["home"]["last_read_id"] == "0"
    assert found["home"]["version"] == 0
    assert found["home"]["updated_at"].endswith("Z")
    assert list(await client.get(PATH, timeline="home")) == ["home"]
    assert await client.get(PATH, timeline="else") == {}


async def test_a_mark_is_moved_and_counts_how_often(site: Site) -> None:
    client, ana = await join(site, "ana")
    note = await post(site.services.db, ana)

    await client.post(PATH, {"home": {"last_read_id": "7"}})
    form = {"home[last_read_id]": str(note.id)}
    moved = await client.call("POST", PATH, data=form)

    found = await client.get(PATH, timeline="home")
    assert found == moved.json()
    assert found["home"]["last_read_id"] == str(note.id)
    assert found["home"]["version"] == 2


async def test_the_mark_of_notifications_is_the_bell_of_the_pages(site: Site) -> None:
    db = site.services.db
    client, ana = await join(site, "ana")
    await db.write(
        notify,
        recipient_id=ana.id,
        kind=NotificationKind.ORDER,
        from_id=None,
        subject="K7",
    )
    assert await db.read(count_for_bell, ana.id) == 1

    # Further than there is anything: what comes later is still new.
    body = {"notifications": {"last_read_id": str(2**60)}}
    moved = await client.post(PATH, body)
    again = await client.post(PATH, {"notifications": {"last_read_id": "1"}})

    assert await db.read(count_for_bell, ana.id) == 0
    assert moved == again
    assert int(moved["notifications"]["last_read_id"]) < 2**53
