"""People as apps see them."""

from support.api import guest, join
from support.app import Site
from support.notes import follow, post, receive_new
from support.people import make_local, make_remote
from support.servers import set_policy

from node.actors.actions import set_privacy, suspend_actor
from node.api.entities.values import iso_day
from node.clock import DAY_MS, SetClock
from node.limits.decisions import Policy
from node.notes.models import Visibility
from node.users.actions import disable_user, set_role
from node.users.models import Role
from node.users.queries import find_user_by_actor


async def test_people_are_found_by_id_and_by_name(site: Site) -> None:
    db = site.services.db
    _, ana = await join(site, "ana")
    nora = await make_remote(db, "nora")
    app = guest(site)

    found = await app.get(f"/api/v1/accounts/{nora.id}")

    assert found["acct"] == "nora@peer.example"
    assert found["url"] == "https://peer.example/@nora"
    for name in ("ana", "@ana@node.example", "ANA"):
        assert (await app.get("/api/v1/accounts/lookup", acct=name))["id"] == str(
            ana.id
        )
    remote = await app.get("/api/v1/accounts/lookup", acct="nora@peer.example")
    assert remote["id"] == str(nora.id)
    for path in ("17", "x", "lookup?acct=nobody", "lookup?acct=a@b@c"):
        answer = await app.call("GET", f"/api/v1/accounts/{path}")
        assert answer.status_code == 404
    missing = await app.call("GET", "/api/v1/accounts/lookup")
    assert missing.status_code == 400


async def test_several_are_asked_for_at_once(site: Site) -> None:
    db = site.services.db
    ben, cyd = await make_local(db, "ben"), await make_local(db, "cyd")

    found = await guest(site).get("/api/v1/accounts", **{"id[]": [cyd.id, 17, ben.id]})

    assert [each["acct"] for each in found] == ["cyd", "ben"]


async def test_who_runs_the_node_and_who_moderates_is_told_with_their_account(
    site: Site,
) -> None:
    db = site.services.db
    client, mo = await join(site, "mo", role=Role.MODERATOR)
    _, ana = await join(site, "ana")
    _, ada = await join(site, "ada", role=Role.ADMIN)
    nora = await make_remote(db, "nora")
    note = await post(db, mo)
    people = {"id[]": [mo.id, ana.id, ada.id, nora.id]}

    found = await guest(site).get("/api/v1/accounts", **people)
    own = await client.get("/api/v1/accounts/verify_credentials")
    status = await guest(site).get(f"/api/v1/statuses/{note.id}")
    page = await site.browser().get("/@mo")

    moderator = {"id": "1", "name": "Moderator", "color": ""}
    assert [each["roles"] for each in found] == [
        [moderator],
        [],
        [{"id": "2", "name": "Admin", "color": ""}],
        [],
    ]
    assert status["account"]["roles"] == [moderator]
    assert own["role"] == {**moderator, "permissions": "1052", "highlighted": True}
    assert '<span class="tag">Moderator</span>' in page.text
    assert "Moderator" not in (await site.browser().get("/@ana")).text


async def test_who_moderates_no_more_is_not_said_to(site: Site) -> None:
    db = site.services.db
    _, mo = await join(site, "mo", role=Role.MODERATOR)
    _, ada = await join(site, "ada", role=Role.ADMIN)
    users = [await db.read(find_user_by_actor, each.id) for each in (mo, ada)]
    assert users[0] and users[1]

    await db.write(set_role, users[0].id, Role.MEMBER)
    await db.write(disable_user, users[1].id)

    found = await guest(site).get("/api/v1/accounts", **{"id[]": [mo.id, ada.id]})
    assert [each["roles"] for each in found] == [[], []]


async def test_the_day_of_the_last_public_note_is_told(
    site: Site, clock: SetClock
) -> None:
    db = site.services.db
    client, ana = await join(site, "ana")
    path = f"/api/v1/accounts/{ana.id}"
    before = await guest(site).get(path)
    assert before["last_status_at"] is None

    first = await post(db, ana)
    clock.advance(DAY_MS)
    last = await post(db, ana)
    clock.advance(DAY_MS)
    for visibility in (Visibility.FOLLOWERS, Visibility.DIRECT):
        await post(db, ana, visibility=visibility)

    shown = [
        await guest(site).get(path),
        *(
            status["account"]
            for status in await client.get("/api/v1/timelines/public", limit=1)
        ),
        *(await guest(site).get("/api/v1/accounts", **{"id[]": [ana.id]})),
    ]
    days = [each["last_status_at"] for each in shown]
    assert days == [iso_day(last.created_ms)] * 3
    await client.delete(f"/api/v1/statuses/{last.id}")
    left = await guest(site).get(path)
    assert left["last_status_at"] == iso_day(first.created_ms)


async def test_an_older_note_that_comes_later_is_not_the_last(site: Site) -> None:
    db = site.services.db
    nora = await make_remote(db, "nora")
    newer = await receive_new(db, nora, "2")
    await receive_new(db, nora, "1", published_ms=newer.created_ms - 9 * DAY_MS)

    shown = await guest(site).get(f"/api/v1/accounts/{nora.id}")

    assert shown["last_status_at"] == iso_day(newer.created_ms)


async def test_who_hides_their_lists_shows_them_to_themselves_only(site: Site) -> None:
    db = site.services.db
    client, ana = await join(site, "ana")
    other, ben = await join(site, "ben")
    await follow(db, ben, ana)
    await db.write(
        set_privacy,
        ana.id,
        locked=False,
        discoverable=True,
        indexable=True,
        hide_follows=True,
    )
    path = f"/api/v1/accounts/{ana.id}/followers"

    assert len(await client.get(path)) == 1
    assert await other.get(path) == []
    assert await guest(site).get(path) == []


async def test_of_the_suspended_only_that_is_told(site: Site) -> None:
    db = site.services.db
    _, ana = await join(site, "ana")
    await db.write(suspend_actor, ana.id)

    found = await guest(site).get(f"/api/v1/accounts/{ana.id}")

    assert found["suspended"] is True
    assert found["display_name"] == found["note"] == ""
    assert await guest(site).get(f"/api/v1/accounts/{ana.id}/followers") == []


async def test_nobody_of_a_refused_server_is_shown(site: Site) -> None:
    db = site.services.db
    nora = await make_remote(db, "nora")
    await db.write(set_policy, "peer.example", Policy.BLOCKED, reason="spam")
    await site.services.peers.load(db)

    answer = await guest(site).call("GET", f"/api/v1/accounts/{nora.id}")

    assert answer.status_code == 404


async def test_common_acquaintances_are_told_unless_hidden(site: Site) -> None:
    db = site.services.db
    client, ana = await join(site, "ana")
    ben, cyd = await make_local(db, "ben"), await make_local(db, "cyd")
    await follow(db, ana, ben)
    await follow(db, ben, cyd)
    path = "/api/v1/accounts/familiar_followers"

    found = await client.call("GET", path, json={"id": [str(cyd.id)]})

    assert found.json()[0]["id"] == str(cyd.id)
    assert [each["acct"] for each in found.json()[0]["accounts"]] == ["ben"]
    await db.write(
        set_privacy,
        ben.id,
        locked=False,
        discoverable=True,
        indexable=True,
        hide_follows=True,
    )
    hidden = await client.get(path, id=cyd.id)
    assert hidden == [{"id": str(cyd.id), "accounts": []}]
