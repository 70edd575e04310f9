"""The page on which people let an app act for them."""

import re
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
from support.api import allow, guest
from support.app import Browser, Site, path_of
from support.mails import read_mails
from support.people import PASSWORD, make_user

from node.clock import MINUTE_MS, SetClock
from node.config import Registration
from node.database.types import Writer
from node.oauth.actions import ENDED, register_app
from node.oauth.models import NewApp
from node.oauth.pkce import challenge_of
from node.oauth.policy import Scope
from node.oauth.registration import OOB
from node.site import STORE
from node.users.models import Role
from node.users.settings import SiteSettings, save_site

PAGE = "/oauth/authorize"
VERIFY = "/api/v1/apps/verify_credentials"
BACK = "https://app.example/back?server=node.example"
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
_LINK = re.compile(r'<a href="([^"]+)"')
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


@dataclass(frozen=True, slots=True)
class Phono:
    """An app that asks to be let in."""

    made: NewApp
    back: str = BACK
    more: dict[str, str] = field(default_factory=dict[str, str])

    def path(self, **changed: str) -> str:
        """Where it sends people; what is empty is left out."""
        asked = {
            "client_id": self.made.app.client_id,
            "redirect_uri": self.back,
            "response_type": "code",
            "scope": "read write",
            "state": "a&b=c",
            **changed,
        }
        return f"{PAGE}?{urlencode({k: v for k, v in asked.items() if v})}"


async def register(
    site: Site, *, name: str = "Phono", back: str = BACK, scopes: str = "read write"
) -> Phono:
    return Phono(
        await site.services.db.write(_register, name, back, scopes.split()), back
    )


def _register(w: Writer, name: str, back: str, scopes: list[str]) -> NewApp:
    return register_app(
        w,
        name=name,
        website="https://phono.example/about",
        redirect_uris=[back],
        scopes=[Scope(each) for each in scopes],
    )


async def decide(
    browser: Browser,
    page: httpx.Response,
    decision: str = "allow",
    *,
    password: str = "",
) -> httpx.Response:
    """Press a button of the page that is shown."""
    main = page.text.partition("<main")[2]
    fields = {name: unescape(value) for name, value in _HIDDEN.findall(main)}
    more = {"password": password} if password else {}
    return await browser.post(PAGE, {**fields, **more, "decision": decision})


def answer_of(response: httpx.Response) -> dict[str, str]:
    """What the app is told."""
    assert response.status_code == 303, response.text
    query = parse_qs(urlsplit(response.headers["Location"]).query)
    return {name: value[0] for name, value in query.items()}


async def test_an_app_is_let_in_and_acts_for_who_let_it(site: Site) -> None:
    browser, _ = await site.newcomer("ana")
    app = await register(site)

    page = await browser.get(app.path())
    sent = await decide(browser, page)

    told = answer_of(sent)
    assert sent.headers["Location"].startswith(f"{BACK}&code=")
    assert told["state"] == "a&b=c"
    granted = await guest(site).post(
        "/oauth/token",
        {
            "grant_type": "authorization_code",
            "code": told["code"],
            "redirect_uri": BACK,
            "client_id": app.made.app.client_id,
            "client_secret": app.made.secret,
        },
    )
    assert granted["scope"] == "read write"


async def test_the_page_says_who_asks_for_what_and_where_it_leads(site: Site) -> None:
    browser, _ = await site.newcomer("ana")
    app = await register(site, name="<b>Official</b> Vermilion app")

    page = await browser.get(app.path(scope="read:search write:statuses"))

    assert "calls itself" in page.text
    assert "&lt;b&gt;Official&lt;/b&gt;" in page.text
    assert "<b>Official" not in page.text
    assert "phono.example" in page.text
    assert "app.example" in page.text
    assert "Search as you" in page.text
    assert "Post, boost, edit and delete notes as you" in page.text
    assert "Read everything" not in page.text
    assert "@ana" in page.text


async def test_the_page_says_which_kind_of_app_it_leads_to(site: Site) -> None:
    browser, _ = await site.newcomer("ana")
    kinds = {
        "http://localhost:4000/back": "a program on this device",
        "http://[::1]/back": "a program on this device",
        "icecubesapp://": "icecubesapp:",
        OOB: "a code to copy",
    }

    for back, words in kinds.items():
        app = await register(site, back=back)
        page = await browser.get(app.path())
        assert words in page.text, back


async def test_an_app_of_its_own_scheme_is_gone_back_to(site: Site) -> None:
    browser, _ = await site.newcomer("ana")
    app = await register(site, back="icecubesapp://")

    sent = await decide(browser, await browser.get(app.path()))

    assert sent.headers["Location"].startswith("icecubesapp://?code=")


async def test_a_code_is_shown_where_nobody_can_be_sent_back(site: Site) -> None:
    browser, _ = await site.newcomer("ana")
    app = await register(site, back=OOB)
    page = await browser.get(app.path(state="None", lang="None", force_login="False"))

    shown = await decide(browser, page)
    denied = await decide(browser, page, "deny")

    assert re.search(r"<code>[\w-]{43}</code>", shown.text)
    assert "no-store" in shown.headers["Cache-Control"]
    assert "was not let in" in denied.text


async def test_who_says_no_is_sent_back_as_well(site: Site) -> None:
    browser, _ = await site.newcomer("ana")
    app = await register(site)

    sent = await decide(browser, await browser.get(app.path()), "deny")

    assert answer_of(sent) == {
        "server": "node.example",
        "error": "access_denied",
        "state": "a&b=c",
    }


async def test_a_guest_logs_in_first_and_comes_back(site: Site) -> None:
    await make_user(site.services.db, "ana")
    browser, app = site.browser(), await register(site)

    sent = await browser.get(app.path())
    login = await browser.follow(sent)
    after = unescape(dict(_HIDDEN.findall(login.text.partition("<main")[2]))["next"])
    entered = await browser.post(
        "/login", {"login": "ana", "password": PASSWORD, "next": after}
    )
    page = await browser.follow(entered)

    assert "Let this app in?" in page.text
    assert answer_of(await decide(browser, page))["state"] == "a&b=c"
    # On none of the way is the window cut off from the app's page that opened it.
    for each in (sent, login, entered, page):
        assert each.headers["Cross-Origin-Opener-Policy"] == "unsafe-none"


async def test_who_joins_for_an_app_lets_it_in_and_is_led_there_once(
    site: Site,
) -> None:
    db = site.services.db
    await db.write(save_site, SiteSettings(registration=Registration.OPEN))
    site.app.extensions.pop(STORE, None)
    app, browser = await register(site), site.browser()
    entry = await browser.follow(await browser.get(app.path()))
    (way,) = re.findall(r'href="(/join\?next=[^"]+)"', entry.text)
    form = await browser.get(unescape(way))
    (after,) = re.findall(
        r'name="next" value="([^"]+)"', form.text.partition("<main")[2]
    )

    asked = {"name": "ana", "password": PASSWORD, "agree": "1", "next": unescape(after)}
    joined = await browser.post("/join", {**asked, "email": "ana@mail.example"})
    assert f'href="{after}">' in joined.text
    sent = await decide(browser, await browser.get(unescape(after)))
    mails = await db.read(read_mails)
    (token,) = re.findall(r"/email/confirm\?token=(\S+)", mails[0].body)
    confirmed = await browser.post("/email/confirm", {"token": token})

    assert answer_of(sent)["state"] == "a&b=c"
    assert confirmed.headers["Location"] == "/settings/account"


async def test_one_may_be_somebody_else(site: Site) -> None:
    await make_user(site.services.db, "ben")
    browser, _ = await site.newcomer("ana")
    app = await register(site)
    page = await browser.get(app.path())
    link = re.search(r'href="([^"]+)">Use another account', page.text)
    assert link is not None

    login = await browser.get(unescape(link[1]))
    after = unescape(dict(_HIDDEN.findall(login.text.partition("<main")[2]))["next"])
    await browser.post("/login", {"login": "ben", "password": PASSWORD, "next": after})
    asked = await browser.get(after)

    assert "@ben" in asked.text.partition("<main")[2]
    assert "@ana" not in asked.text


async def test_an_app_may_ask_to_have_one_log_in_anew(site: Site) -> None:
    browser, _ = await site.newcomer("ana")
    app = await register(site)

    forced = await browser.get(app.path(force_login="true"))
    tolerated = await browser.get(app.path(force_login="False", lang="None"))

    assert path_of(forced).startswith("/login?next=")
    assert "force_login" not in path_of(forced)
    assert (await browser.follow(forced)).status_code == 200
    assert tolerated.status_code == 200


MISMATCHES = (
    "https://app.example/back",
    "https://app.example/back?server=node.example&x=1",
    "https://app.example/back?server=node.example/",
    "https://app.example/back/../evil?server=node.example",
    "https://app.example/back?server=node.example#x",
    "https://ana@app.example/back?server=node.example",
    "https://app.example:444/back?server=node.example",
    "https://app.example.evil.example/back?server=node.example",
    "https://APP.example/back?server=node.example",
    "http://app.example/back?server=node.example",
    "https://evil.example/",
    "javascript:alert(1)",
    "*",
    OOB,
    "",
)


async def test_nobody_is_sent_where_no_app_is_known_to_be(site: Site) -> None:
    browser, _ = await site.newcomer("ana")
    app = await register(site)

    for uri in MISMATCHES:
        path = app.path(redirect_uri=uri)
        page = await browser.get(path)
        sent = await browser.post(PAGE, {**_fields(path), "decision": "allow"})
        for answer in (page, sent):
            assert answer.status_code == 400, uri
            assert "Location" not in answer.headers, uri


def _fields(path: str) -> dict[str, str]:
    return {k: v[0] for k, v in parse_qs(urlsplit(path).query).items()}


async def test_an_app_nobody_knows_is_told_nothing(site: Site) -> None:
    browser, _ = await site.newcomer("ana")
    app = await register(site)

    for client_id in ("x" * 43, ""):
        answer = await browser.get(app.path(client_id=client_id))
        assert answer.status_code == 400
        assert "Location" not in answer.headers


FAULTS = (
    ({"response_type": "token"}, "unsupported_response_type"),
    ({"response_type": ""}, "unsupported_response_type"),
    ({"scope": "read follow"}, "invalid_scope"),
    ({"scope": "read everything"}, "invalid_scope"),
    ({"code_challenge": challenge_of(VERIFIER)}, "invalid_request"),
    (
        {"code_challenge": VERIFIER, "code_challenge_method": "plain"},
        "invalid_request",
    ),
    ({"code_challenge": "short", "code_challenge_method": "S256"}, "invalid_request"),
    ({"code_challenge_method": "S256"}, "invalid_request"),
)


async def test_a_link_that_asks_wrongly_sends_nobody_on(site: Site) -> None:
    """Anybody registers an app; one sees where it leads first (RFC 9700 §4.11.2)."""
    browser, _ = await site.newcomer("ana")
    app = await register(site)

    for changed, error in FAULTS:
        shown = await browser.get(app.path(**changed))
        stranger = await site.browser().get(app.path(**changed))

        for answer in (shown, stranger):
            assert answer.status_code == 400
            assert "Location" not in answer.headers
        assert "Go back to <bdi>app.example</bdi>" in shown.text
        back = next(
            each for each in _LINK.findall(shown.text) if BACK in unescape(each)
        )
        query = parse_qs(urlsplit(unescape(back)).query)
        assert (query["error"], query["state"]) == ([error], ["a&b=c"]), changed
        assert "code" not in query
        assert "app.example" not in stranger.text


async def test_a_form_that_asks_wrongly_tells_the_app(site: Site) -> None:
    browser, _ = await site.newcomer("ana")
    app = await register(site)

    for changed, error in FAULTS:
        fields = _fields(app.path(**changed))
        told = answer_of(await browser.post(PAGE, {**fields, "decision": "allow"}))
        assert (told["error"], told["state"]) == (error, "a&b=c"), changed
        assert "code" not in told


async def test_an_app_of_this_device_that_asks_wrongly_is_named_by_its_scheme(
    site: Site,
) -> None:
    browser, _ = await site.newcomer("ana")
    app = await register(site, back="icecubesapp://")

    shown = await browser.get(app.path(response_type="token"))

    assert shown.status_code == 400
    assert "Go back to <bdi>icecubesapp:</bdi>" in shown.text
    assert 'href="icecubesapp://?error=unsupported_response_type' in shown.text


async def test_a_challenge_has_to_be_met(site: Site) -> None:
    browser, _ = await site.newcomer("ana")
    app = await register(site)
    page = await browser.get(
        app.path(code_challenge=challenge_of(VERIFIER), code_challenge_method="S256")
    )
    asked = {
        "grant_type": "authorization_code",
        "code": answer_of(await decide(browser, page))["code"],
        "redirect_uri": BACK,
        "client_id": app.made.app.client_id,
        "client_secret": app.made.secret,
    }

    without = await guest(site).call("POST", "/oauth/token", data=asked)
    met = await guest(site).post("/oauth/token", {**asked, "code_verifier": VERIFIER})

    assert without.json()["error"] == "invalid_grant"
    assert met["token_type"] == "Bearer"


async def test_wider_scopes_are_asked_for_anew(site: Site) -> None:
    browser, _ = await site.newcomer("ana")
    app = await register(site)
    await decide(browser, await browser.get(app.path(scope="read")))

    again = await browser.get(app.path(scope="read"))
    wider = await browser.get(app.path(scope="read write"))

    assert again.status_code == wider.status_code == 200
    assert "Do everything you do here" in wider.text


async def test_both_of_two_presses_give_a_code_that_works_once(site: Site) -> None:
    browser, _ = await site.newcomer("ana")
    app = await register(site)
    page = await browser.get(app.path())

    first, second = await decide(browser, page), await decide(browser, page)

    assert answer_of(first)["code"] != answer_of(second)["code"]


async def test_the_page_is_not_to_be_framed_nor_forged(site: Site) -> None:
    browser, _ = await site.newcomer("ana")
    app = await register(site)

    page = await browser.get(app.path())
    forged = await browser.post(
        PAGE, {**_fields(app.path()), "decision": "allow", "csrf": "no"}
    )
    foreign = await browser.post(
        PAGE,
        {**_fields(app.path()), "decision": "allow"},
        headers={"Origin": "https://app.example"},
    )

    policy = page.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy
    assert "form-action" not in policy
    assert page.headers["X-Frame-Options"] == "DENY"
    assert page.headers["Cache-Control"] == "private, no-store"
    assert "Access-Control-Allow-Origin" not in page.headers
    assert forged.status_code == foreign.status_code == 403


async def test_a_guest_lets_nobody_in(site: Site) -> None:
    app = await register(site)

    answer = await site.browser().post(
        PAGE, {**_fields(app.path()), "decision": "allow"}
    )

    assert answer.status_code == 401


async def test_who_let_an_app_in_sees_it_and_locks_it_out(site: Site) -> None:
    browser, user = await site.newcomer("ana")
    other = await make_user(site.services.db, "ben")
    app = await allow(site, user.id, [Scope.READ_LISTS])
    kept = await allow(site, other.id, [Scope.READ_LISTS])
    heard: list[str] = []
    site.services.db.on(ENDED, lambda: heard.append("ended"))

    page = await browser.get("/settings/apps")
    buttons = re.findall(r'action="(/settings/apps/\d+/revoke)"', page.text)
    locked = await browser.post(buttons[0])
    after = await browser.follow(locked)

    assert len(buttons) == 1
    assert "Test app" in page.text and "See your lists" in page.text
    assert "No apps" in after.text
    assert heard == ["ended"]
    assert (await app.call("GET", VERIFY)).status_code == 401
    assert (await kept.call("GET", VERIFY)).status_code == 200


async def test_nobody_locks_out_an_app_of_somebody_else(site: Site) -> None:
    browser, _ = await site.newcomer("ana")
    other = await make_user(site.services.db, "ben")
    app = await allow(site, other.id)
    app_id = (await app.get(VERIFY))["id"]

    answer = await browser.post(f"/settings/apps/{app_id}/revoke")

    assert answer.status_code == 404
    assert (await app.call("GET", VERIFY)).status_code == 200


async def test_an_app_that_moderates_is_let_in_with_the_password(
    site: Site, clock: SetClock
) -> None:
    browser, _ = await site.newcomer("mo", role=Role.MODERATOR)
    clock.advance(10 * MINUTE_MS)
    asked = "read admin:write:accounts"
    app = await register(site, scopes=asked)

    page = await browser.get(app.path(scope=asked))
    without = await decide(browser, page)
    wrong = await decide(browser, page, password="not this one")
    right = await decide(browser, page, password=PASSWORD)
    later = await browser.get(app.path(scope=asked))

    assert "suspend, hide and let in people" in page.text
    assert 'name="password"' in page.text and 'name="password"' not in later.text
    assert without.status_code == wrong.status_code == 422
    assert "Your password is needed again" in without.text
    assert "This is not your password" in wrong.text
    assert "code" in answer_of(right)


async def test_saying_no_needs_no_password(site: Site, clock: SetClock) -> None:
    browser, _ = await site.newcomer("mo", role=Role.MODERATOR)
    clock.advance(10 * MINUTE_MS)
    app = await register(site, scopes="admin:read")

    page = await browser.get(app.path(scope="admin:read"))
    denied = await decide(browser, page, "deny")

    assert "formnovalidate" in page.text
    assert answer_of(denied)["error"] == "access_denied"
