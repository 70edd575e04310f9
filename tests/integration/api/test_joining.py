"""Joining by an app, by the rules of the page."""

from support.api import ApiClient, allow, guest, join
from support.app import CLIENT_IP, Site

from node.config import Registration
from node.limits.rates import Limit
from node.oauth.policy import Scope
from node.site import forget_site
from node.users.actions import approve_user, create_invite
from node.users.models import UserState
from node.users.queries import find_user_by_login, list_mails
from node.users.settings import SiteSettings, save_site

PATH = "/api/v1/accounts"
ME = "/api/v1/apps/verify_credentials"
FORM = {
    "username": "ana",
    "email": "ana@mail.example",
    "password": "a few unusual words",
    "agreement": "true",
    "locale": "de-AT",
}


async def open_to(site: Site, mode: Registration) -> ApiClient:
    """Let people join in this way; an app that may ask for them."""
    settings = SiteSettings(name="Clay", registration=mode)
    await site.services.db.write(save_site, settings)
    async with site.app.app_context():
        forget_site()
    return await allow(site, None, [Scope.READ, Scope.WRITE])


def bearing(site: Site, token: str) -> ApiClient:
    return ApiClient(site.app, site.services.config.base_url, token, "203.0.113.9")


async def test_an_app_brings_a_new_person_in(site: Site) -> None:
    app = await open_to(site, Registration.OPEN)

    token = await app.post(PATH, FORM)

    user = await site.services.db.read(find_user_by_login, "ana")
    mails = await site.services.db.read(list_mails, limit=5)
    assert user is not None and user.language == "de"
    assert [mail.recipient for mail in mails.items] == ["ana@mail.example"]
    assert token["token_type"] == "Bearer"
    assert token["scope"] == "read write"
    client = bearing(site, token["access_token"])
    assert await client.get("/api/v1/timelines/home") == []


async def test_joining_lets_no_app_moderate(site: Site) -> None:
    """For that an app asks on the page where it is let in, with the password."""
    await open_to(site, Registration.OPEN)
    app = await allow(site, None, [Scope.READ, Scope.WRITE, Scope.ADMIN_WRITE])

    token = await app.post(PATH, FORM)

    assert token["scope"] == "read write"


async def test_who_has_to_wait_gets_a_token_that_waits_too(site: Site) -> None:
    app = await open_to(site, Registration.APPROVAL)

    refused = await app.call("POST", PATH, json=FORM)
    token = await app.post(PATH, {**FORM, "reason": "I throw pots"})
    client = bearing(site, token["access_token"])
    early = await client.call("GET", ME)
    user = await site.services.db.read(find_user_by_login, "ana")
    assert user is not None and user.state is UserState.WAITING
    await site.services.db.write(approve_user, user.id)

    assert list(refused.json()["details"]) == ["reason"]
    assert early.status_code == 401
    assert (await client.get(ME))["name"] == "Test app"


async def test_an_invitation_lets_in_where_one_is_needed(site: Site) -> None:
    app = await open_to(site, Registration.INVITE)
    code = await site.services.db.write(create_invite, made_by=None)

    refused = await app.call("POST", PATH, json=FORM)
    token = await app.post(PATH, {**FORM, "invite_code": code})

    assert refused.json()["details"]["invite_code"][0]["error"] == "ERR_INVALID"
    assert token["access_token"]


async def test_a_closed_node_takes_nobody(site: Site) -> None:
    app = await open_to(site, Registration.CLOSED)

    answer = await app.call("POST", PATH, json=FORM)

    assert answer.status_code == 403
    assert await site.services.db.read(find_user_by_login, "ana") is None


async def test_everything_wrong_is_named_at_once(site: Site) -> None:
    app = await open_to(site, Registration.OPEN)
    wrong = {"username": "a b", "email": "no", "password": "short", "locale": "en"}

    answer = await app.call("POST", PATH, json=wrong)

    details = answer.json()["details"]
    assert answer.status_code == 422
    assert {field: each[0]["error"] for field, each in details.items()} == {
        "username": "ERR_INVALID",
        "email": "ERR_INVALID",
        "password": "ERR_TOO_SHORT",
        "agreement": "ERR_ACCEPTED",
    }


async def test_a_name_that_somebody_has_is_taken(site: Site) -> None:
    app = await open_to(site, Registration.OPEN)
    await app.post(PATH, FORM)

    answer = await app.call("POST", PATH, json={**FORM, "email": "b@mail.example"})

    assert answer.json()["details"]["username"][0]["error"] == "ERR_TAKEN"


async def test_only_an_app_by_itself_with_the_scope_may_do_that(site: Site) -> None:
    await open_to(site, Registration.OPEN)
    person, _ = await join(site, "ben")
    reader = await allow(site, None, [Scope.READ])

    answers = [
        await each.call("POST", PATH, json=FORM)
        for each in (guest(site), person, reader)
    ]

    assert [each.status_code for each in answers] == [401, 403, 403]


async def test_joining_is_counted_as_on_the_page(site: Site) -> None:
    app = await open_to(site, Registration.OPEN)
    for _ in range(5):
        site.services.rates.check(Limit.SIGN_UP, CLIENT_IP)

    answer = await app.call("POST", PATH, json=FORM)

    assert answer.status_code == 429
