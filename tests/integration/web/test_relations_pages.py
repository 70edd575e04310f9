"""Following, blocking, muting and requests through their buttons."""

import pytest
from support.app import Site, path_of
from support.people import make_local, make_remote, make_user

from node.actors.actions import set_privacy
from node.moderation.actions.decisions import Grounds, suspend
from node.relations.models import Relationship
from node.relations.queries import find_relationship
from node.users.models import Role

HTMX = {"HX-Request": "true"}


async def test_each_button_does_its_work_and_undoes_it(site: Site) -> None:
    browser, user = await site.newcomer("ana")
    ben = await make_local(site.services.db, "ben")
    seen: list[Relationship] = []

    for verb in ("follow", "unfollow", "mute", "unmute", "block", "unblock"):
        response = await browser.post(f"/people/{ben.id}/{verb}", {"next": "/about"})
        assert path_of(response) == "/about"
        seen.append(
            await site.services.db.read(find_relationship, user.actor_id, ben.id)
        )

    assert [each.following for each in seen[:2]] == [True, False]
    assert [each.muting for each in seen[2:4]] == [True, False]
    assert [each.blocking for each in seen[4:]] == [True, False]


async def test_a_script_gets_the_buttons_anew(site: Site) -> None:
    browser, _ = await site.newcomer("ana")
    ben = await make_local(site.services.db, "ben")

    response = await browser.post(f"/people/{ben.id}/follow", headers=HTMX)

    assert response.status_code == 200
    assert f"/people/{ben.id}/unfollow" in response.text
    assert "<html" not in response.text
    assert response.headers["Cache-Control"] == "private, no-store"


async def test_a_locked_account_is_asked(site: Site) -> None:
    ben, ben_user = await site.newcomer("ben")
    ana, user = await site.newcomer("ana")
    await site.services.db.write(
        set_privacy, ben_user.actor_id, locked=True, discoverable=True, indexable=True
    )

    asked = await ana.post(f"/people/{ben_user.actor_id}/follow", headers=HTMX)
    waiting = await ben.get("/follow-requests")
    accept = f"/follow-requests/{user.actor_id}/accept"
    answered = await ben.post(accept)
    again = await ben.post(accept)

    assert "Requested" in asked.text
    assert "@ana" in waiting.text and accept in waiting.text
    assert path_of(answered) == path_of(again) == "/follow-requests"
    assert "Nobody is waiting" in (await ben.get("/follow-requests")).text
    relation = await site.services.db.read(
        find_relationship, user.actor_id, ben_user.actor_id
    )
    assert relation.following


async def test_a_request_is_declined(site: Site) -> None:
    ben, ben_user = await site.newcomer("ben")
    ana, user = await site.newcomer("ana")
    await site.services.db.write(
        set_privacy, ben_user.actor_id, locked=True, discoverable=True, indexable=True
    )
    await ana.post(f"/people/{ben_user.actor_id}/follow")

    await ben.post(f"/follow-requests/{user.actor_id}/reject")

    relation = await site.services.db.read(
        find_relationship, user.actor_id, ben_user.actor_id
    )
    assert not relation.requested and not relation.following


async def test_following_somebody_elsewhere_waits_for_their_server(site: Site) -> None:
    browser, user = await site.newcomer("ana")
    remote = await make_remote(site.services.db, "rosa")

    response = await browser.post(f"/people/{remote.id}/follow")

    assert path_of(response) == "/@rosa@peer.example"
    relation = await site.services.db.read(find_relationship, user.actor_id, remote.id)
    assert relation.requested


async def test_blocked_and_muted_people_are_listed_with_a_way_back(site: Site) -> None:
    browser, _ = await site.newcomer("ana")
    ben = await make_local(site.services.db, "ben")
    cleo = await make_local(site.services.db, "cleo")
    await browser.post(f"/people/{ben.id}/block")
    await browser.post(f"/people/{cleo.id}/mute")

    page = await browser.get("/settings/blocks")

    assert f"/people/{ben.id}/unblock" in page.text
    assert f"/people/{cleo.id}/unmute" in page.text


@pytest.mark.parametrize("who", ["1", "x", "-1", "9" * 30])
async def test_nobody_is_not_followed(site: Site, who: str) -> None:
    browser, _ = await site.newcomer("ana")

    assert (await browser.post(f"/people/{who}/follow")).status_code == 404


async def test_who_is_suspended_is_not_there_to_follow(site: Site) -> None:
    browser, _ = await site.newcomer("ana")
    owner = await make_user(site.services.db, "olga", role=Role.OWNER)
    ben = await make_local(site.services.db, "ben")
    await site.services.db.write(suspend, ben, Grounds(owner, "Spam"))

    assert (await browser.post(f"/people/{ben.id}/follow")).status_code == 404


async def test_a_guest_is_asked_to_log_in(site: Site) -> None:
    ben = await make_local(site.services.db, "ben")

    response = await site.browser().post(f"/people/{ben.id}/follow")

    assert response.status_code == 401
