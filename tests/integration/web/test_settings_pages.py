"""What people change about themselves, and nobody about others."""

import re

import httpx
import pytest
from support.app import Site, path_of
from support.mails import read_mails
from support.notes import post
from support.people import PASSWORD
from support.pictures import quarters, save

from node.actors.queries import get_actor
from node.config import Registration
from node.relations.queries import tells_blocks
from node.site import STORE
from node.users.actions.addresses import set_email
from node.users.models import Role
from node.users.queries import get_user, list_invites, list_sessions
from node.users.settings import SiteSettings, save_site

NEW = "quite another password"


async def test_a_profile_is_saved_with_pictures_and_lines(site: Site) -> None:
    browser, user = await site.newcomer("ana")
    fields = {
        "name": "Ana Clay",
        "bio": "I make cups.\n\nhttps://clay.example",
        "field_name_1": "Shop",
        "field_value_1": "https://clay.example",
    }
    picture = ("me.jpg", save(quarters(), "JPEG"), "image/jpeg")

    response = await browser.post(
        "/settings/profile", fields, files={"avatar": picture, "header": picture}
    )
    actor = await site.services.db.read(get_actor, user.actor_id)
    page = await browser.get("/settings/profile")
    await browser.post("/settings/profile", {**fields, "remove_header": "1"})
    later = await site.services.db.read(get_actor, user.actor_id)

    assert response.status_code == 303
    assert actor.display_name == "Ana Clay" and actor.avatar_id and actor.header_id
    assert actor.fields[0].source == "https://clay.example"
    assert 'value="Ana Clay"' in page.text and "I make cups." in page.text
    assert later.avatar_id == actor.avatar_id and later.header_id is None


async def test_who_types_settings_gets_there(site: Site) -> None:
    browser, _ = await site.newcomer("ana")
    assert path_of(await browser.get("/settings")) == "/settings/profile"


async def test_a_picture_that_is_none_is_a_fault_of_its_field(site: Site) -> None:
    browser, user = await site.newcomer("ana")
    files = {"avatar": ("me.jpg", b"<svg onload=alert(1)>", "image/jpeg")}

    response = await browser.post("/settings/profile", {"name": "Ana"}, files=files)

    assert response.status_code == 422
    assert 'href="#f-avatar"' in response.text
    actor = await site.services.db.read(get_actor, user.actor_id)
    assert actor.display_name != "Ana" and actor.avatar_id is None


async def test_a_profile_that_is_too_long_comes_back_as_typed(site: Site) -> None:
    browser, _ = await site.newcomer("ana")

    response = await browser.post("/settings/profile", {"name": "x" * 51, "bio": "Hi"})

    assert response.status_code == 422
    assert 'href="#f-name"' in response.text
    assert "x" * 51 in response.text


async def test_privacy_is_off_until_it_is_turned_on(site: Site) -> None:
    browser, user = await site.newcomer("ana")
    fields = {
        "default_visibility": "followers",
        "language": "de",
        "locked": "1",
        "hides_apps": "1",
        "default_sensitive": "1",
    }
    ticked = r'name="is_sensitive"[^>]*checked'

    assert not re.search(ticked, (await browser.get("/compose")).text)
    response = await browser.post("/settings/privacy", fields)

    actor = await site.services.db.read(get_actor, user.actor_id)
    saved = await site.services.db.read(get_user, user.id)
    assert response.status_code == 303
    assert actor.locked and not actor.discoverable and not actor.indexable
    assert actor.hides_apps
    assert (saved.default_visibility, saved.language) == ("followers", "de")
    assert re.search(ticked, (await browser.get("/compose")).text)


@pytest.mark.parametrize(
    "wrong", [{"language": "xx"}, {"default_visibility": "everyone"}]
)
async def test_privacy_takes_what_is_offered_only(
    site: Site, wrong: dict[str, str]
) -> None:
    browser, _ = await site.newcomer("ana")
    fields = {"default_visibility": "public", "language": "en", **wrong}

    assert (await browser.post("/settings/privacy", fields)).status_code == 422


async def test_a_new_password_ends_every_other_session(site: Site) -> None:
    browser, _ = await site.newcomer("ana")
    other = await site.log_in("ana")
    before = browser.cookies["__Host-session"]
    fields = {"password": PASSWORD, "new_password": NEW}

    response = await browser.post("/settings/account/password", fields)

    assert response.status_code == 303
    assert browser.cookies["__Host-session"] != before
    assert (await browser.get("/settings/account")).status_code == 200
    assert (await other.get("/settings/account")).status_code == 303
    stolen = site.browser()
    stolen.cookies["__Host-session"] = before
    assert (await stolen.get("/settings/account")).status_code == 303
    await site.browser().log_in("ana", NEW)


@pytest.mark.parametrize(
    ("path", "more"),
    [
        ("/settings/account/password", {"new_password": NEW}),
        ("/settings/account/email", {"email": "ana@mail.example"}),
        ("/settings/account/recovery", {}),
        ("/settings/delete", {"confirm": "ana"}),
    ],
)
async def test_what_a_thief_wants_needs_the_password(
    site: Site, path: str, more: dict[str, str]
) -> None:
    browser, user = await site.newcomer("ana")
    before = await site.services.db.read(get_user, user.id)

    response = await browser.post(path, {"password": "a wrong guess", **more})

    assert response.status_code == 422
    assert "This is not your password." in response.text
    assert await site.services.db.read(get_user, user.id) == before
    await site.browser().log_in("ana")


async def test_guessing_the_password_in_settings_is_limited(site: Site) -> None:
    browser, _ = await site.newcomer("ana")
    fields = {"password": "wrong", "new_password": NEW}
    path = "/settings/account/password"

    statuses = [(await browser.post(path, fields)).status_code for _ in range(6)]

    assert statuses == [422] * 5 + [429]


@pytest.mark.parametrize(
    "email",
    ["a%b@x.example", '"a,b"@x.example', "a@b.example,c@d.example", "a@x。example"],
)
async def test_an_address_is_one_address(site: Site, email: str) -> None:
    """As Mastodon GHSA-5r37."""
    browser, _ = await site.newcomer("ana")
    fields = {"email": email, "password": PASSWORD}

    assert (await browser.post("/settings/account/email", fields)).status_code == 422


async def test_one_address_is_sent_three_links_a_day(site: Site) -> None:
    browser, _ = await site.newcomer("ana")
    fields = {"email": "victim@mail.example", "password": PASSWORD}
    path = "/settings/account/email"

    statuses = [(await browser.post(path, fields)).status_code for _ in range(4)]

    assert statuses == [303, 303, 303, 422]


async def test_a_new_recovery_code_is_shown_once(site: Site) -> None:
    browser, _ = await site.newcomer("ana")

    response = await browser.post("/settings/account/recovery", {"password": PASSWORD})

    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "private, no-store"
    assert re.search(r"<code>[A-Z2-7-]{39}</code>", response.text)


async def test_a_new_recovery_code_is_told_to_the_proven_address(site: Site) -> None:
    browser, user = await site.newcomer("ana")
    db = site.services.db
    path, fields = "/settings/account/recovery", {"password": PASSWORD}
    await browser.post(path, fields)
    unproven = await db.read(read_mails)
    await db.write(set_email, user.id, "ana@mail.example")

    code = await browser.post(path, fields)
    await site.browser().post(
        "/recover", {"login": "ana", "code": shown_code(code), "password": NEW}
    )

    mails = await db.read(read_mails)
    told = [mail for mail in mails if mail.kind == "recovery_made"]
    assert unproven == []
    assert [mail.recipient for mail in told] == ["ana@mail.example"] * 2
    assert "@ana" in told[0].body and "https://node.example/forgot" in told[0].body


async def test_who_changes_the_password_is_told_to_make_a_new_code(site: Site) -> None:
    browser, _ = await site.newcomer("ana")
    made = await browser.post("/settings/account/recovery", {"password": PASSWORD})
    fields = {"password": PASSWORD, "new_password": NEW}

    changed = await browser.post("/settings/account/password", fields)
    page = await browser.follow(changed)
    code = {"login": "ana", "code": shown_code(made), "password": PASSWORD}
    recovered = await site.browser().post("/recover", code)

    assert "Other browsers and apps are logged out. Make a new recov" in page.text
    assert "You have none. Make one and keep it." in page.text
    assert recovered.status_code == 422


def shown_code(response: httpx.Response) -> str:
    found = re.search(r"<code>([A-Z2-7-]{39})</code>", response.text)
    assert found
    return found.group(1)


async def test_sessions_are_listed_and_ended(site: Site) -> None:
    browser, user = await site.newcomer("ana")
    other = await site.log_in("ana", ip="198.51.100.77")
    sessions = await site.services.db.read(list_sessions, user.id)

    page = await browser.get("/settings/sessions")
    theirs = next(s for s in sessions if s.ip_prefix == "198.51.100.0/24")
    response = await browser.post(f"/settings/sessions/{theirs.id}/revoke")

    assert "198.51.100.0/24" in page.text and "198.51.100.77" not in page.text
    assert response.status_code == 303
    assert (await other.get("/settings/account")).status_code == 303
    assert (await browser.get("/settings/account")).status_code == 200


async def test_all_other_sessions_end_at_once(site: Site) -> None:
    browser, _ = await site.newcomer("ana")
    others = [await site.log_in("ana") for _ in range(2)]

    await browser.post("/settings/sessions/revoke-others")

    assert (await browser.get("/settings/account")).status_code == 200
    assert [(await each.get("/settings/account")).status_code for each in others] == [
        303,
        303,
    ]


async def test_nobody_ends_anothers_session_or_invitation(site: Site) -> None:
    """Somebody else's id answers as an id that is not there."""
    settings = SiteSettings(name="Clay", registration=Registration.INVITE)
    await site.services.db.write(save_site, settings)
    site.app.extensions.pop(STORE, None)
    ana, user = await site.newcomer("ana")
    eve, _ = await site.newcomer("eve")
    made = await ana.post(
        "/settings/invites", {"max_uses": "3", "expires_days": "7", "note": "Choir"}
    )
    session = (await site.services.db.read(list_sessions, user.id))[0]
    invite = (await site.services.db.read(list_invites, limit=1)).items[0]

    theirs = [f"sessions/{session.id}", f"invites/{invite.id}"]
    absent = ["sessions/1", "invites/1", "invites/x"]
    statuses = [
        (await eve.post(f"/settings/{each}/revoke")).status_code
        for each in theirs + absent
    ]

    assert made.status_code == 200
    assert statuses == [404] * 5
    assert "Choir" not in (await eve.get("/settings/invites")).text
    assert "Choir" in (await ana.get("/settings/invites")).text
    own = await ana.post(f"/settings/invites/{invite.id}/revoke")
    assert own.status_code == 303
    assert "no longer valid" in (await ana.get("/settings/invites")).text


async def test_members_invite_where_one_joins_by_invitation_only(site: Site) -> None:
    fields = {"max_uses": "1", "expires_days": "7"}
    browser, _ = await site.newcomer("ana")

    response = await browser.post("/settings/invites", fields)

    assert response.status_code == 403


@pytest.mark.parametrize("uses", ["0", "101", "-1", "many", "1e3", ""])
async def test_an_invitation_has_sound_numbers(site: Site, uses: str) -> None:
    settings = SiteSettings(name="Clay", registration=Registration.INVITE)
    await site.services.db.write(save_site, settings)
    site.app.extensions.pop(STORE, None)
    browser, _ = await site.newcomer("ana")
    fields = {"max_uses": uses, "expires_days": "7"}

    assert (await browser.post("/settings/invites", fields)).status_code == 422


async def test_an_account_is_deleted_by_its_owner(site: Site) -> None:
    browser, user = await site.newcomer("ana")

    response = await browser.post(
        "/settings/delete", {"confirm": "@Ana", "password": PASSWORD}
    )

    assert path_of(response) == "/"
    assert "__Host-session" not in browser.cookies
    actor = await site.services.db.read(get_actor, user.actor_id)
    assert actor.deleted_ms is not None
    fields = {"login": "ana", "password": PASSWORD}
    assert (await site.browser().post("/login", fields)).status_code == 422


async def test_the_last_owner_cannot_leave(site: Site) -> None:
    browser, user = await site.newcomer("olga", role=Role.OWNER)

    response = await browser.post(
        "/settings/delete", {"confirm": "olga", "password": PASSWORD}
    )

    assert response.status_code == 422
    assert "needs an owner" in response.text
    assert (await site.services.db.read(get_user, user.id)).role is Role.OWNER


async def test_other_servers_hear_of_blocks_once_somebody_wants_that(
    site: Site,
) -> None:
    browser, user = await site.newcomer("ana")
    ticked = re.compile(r'name="tells_blocks"[^>]*\bchecked')
    assert not ticked.search((await browser.get("/settings/blocks")).text)

    await browser.post("/settings/blocks", {"tells_blocks": "1"})
    assert ticked.search((await browser.get("/settings/blocks")).text)
    assert await site.services.db.read(tells_blocks, user.actor_id)

    await browser.post("/settings/blocks")
    assert not ticked.search((await browser.get("/settings/blocks")).text)


async def test_topics_are_chosen_for_the_profile(site: Site) -> None:
    browser, user = await site.newcomer("ana")
    ana = await site.services.db.read(get_actor, user.actor_id)
    for text in ("#rain", "#rain", "#fog"):
        await post(site.services.db, ana, text)

    page = await browser.get("/settings/profile")
    assert "You write about #rain #fog." in page.text
    await browser.post("/settings/profile", {"topics": "#Tea, coffee  #rain"})
    await browser.post("/settings/profile", {"topics": "coffee #rain #rain travel"})

    page = await browser.get("/settings/profile")
    assert 'value="#coffee #rain #travel"' in page.text
    shown = await site.browser().get("/@ana")
    assert "<bdi>#coffee</bdi>" in shown.text
    assert "<bdi>#tea</bdi>" not in shown.text
    await browser.post("/settings/profile", {"name": "Ana"})
    assert "<bdi>#coffee</bdi>" in (await site.browser().get("/@ana")).text
    await browser.post("/settings/profile", {"topics": ""})
    assert "<bdi>#coffee</bdi>" not in (await site.browser().get("/@ana")).text


@pytest.mark.parametrize(
    ("topics", "fault"),
    [
        ("#tea #!", "#! is no topic."),
        (" ".join(f"t{n}x" for n in range(11)), "Choose 10 topics at most."),
    ],
)
async def test_what_is_no_topic_comes_back_as_it_was_typed(
    site: Site, topics: str, fault: str
) -> None:
    browser, _ = await site.newcomer("ana")

    page = await browser.post("/settings/profile", {"name": "Ana", "topics": topics})

    assert page.status_code == 422
    assert fault in page.text
    assert topics in page.text
    assert "Ana" not in (await site.browser().get("/@ana")).text
