"""Apps register, get tokens for codes or for themselves, and give them back."""

import asyncio
from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import httpx
import pytest
from support.api import ApiClient, allow, guest, join
from support.app import Site
from support.people import PASSWORD_HASH, make_user

from node.actors.queries import get_actor
from node.background import run_round
from node.clock import DAY_MS, HOUR_MS, MINUTE_MS, SetClock
from node.database.types import Reader, Writer
from node.ids import UserId
from node.moderation.actions import suspend
from node.moderation.actions.decisions import Grounds
from node.oauth.actions import ENDED, give_code
from node.oauth.models import Consent
from node.oauth.pkce import challenge_of
from node.oauth.policy import Scope
from node.oauth.queries import find_app
from node.oauth.registration import OOB
from node.users.actions import change_password, close_account, disable_user
from node.users.models import Role
from node.users.queries import find_user_by_login, get_user

APPS = "/api/v1/apps"
ME = "/api/v1/apps/verify_credentials"
BACK = "https://app.example/back"
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
FORM = {
    "client_name": "Phono",
    "website": "https://app.example",
    "redirect_uris": BACK,
    "scopes": "read write",
}


@dataclass(frozen=True, slots=True)
class Registered:
    """An app as it knows itself."""

    site: Site
    client_id: str
    secret: str

    async def ask(self, **more: str) -> httpx.Response:
        """Ask for a token."""
        return await self.send("/oauth/token", **more)

    async def send(self, path: str, **more: str) -> httpx.Response:
        data = {"client_id": self.client_id, "client_secret": self.secret, **more}
        return await guest(self.site).call("POST", path, data=data)

    async def redeem(self, code: str, **more: str) -> httpx.Response:
        asked = {"grant_type": "authorization_code", "redirect_uri": BACK, **more}
        return await self.ask(code=code, **asked)

    async def code(self, user_id: UserId, challenge: str = "", uri: str = BACK) -> str:
        """What somebody's agreement gives."""
        consent = Consent(
            redirect_uri=uri, scopes=frozenset({Scope.READ}), challenge=challenge
        )
        return await self.site.services.db.write(
            _give, self.client_id, user_id, consent
        )


def _give(w: Writer, client_id: str, user_id: UserId, consent: Consent) -> str:
    app = find_app(w, client_id)
    assert app is not None
    return give_code(w, app, user_id, consent)


async def register(site: Site, **more: str) -> Registered:
    answer = await guest(site).call("POST", APPS, data={**FORM, **more})
    assert answer.status_code == 200, answer.text
    made = answer.json()
    return Registered(site, made["client_id"], made["client_secret"])


def with_token(site: Site, answer: httpx.Response) -> ApiClient:
    token = answer.json()["access_token"]
    return ApiClient(site.app, site.services.config.base_url, token, "203.0.113.9")


@pytest.mark.parametrize(
    "body",
    [
        {"data": {**FORM, "redirect_uris": f"{BACK}\n{OOB}"}},
        {"json": {**FORM, "redirect_uris": [BACK, OOB]}},
        {"files": {**{k: (None, v) for k, v in FORM.items()},
                   "redirect_uris": (None, f"{BACK}\r\n{OOB}")}},
    ],
)  # fmt: skip
async def test_an_app_registers_in_any_encoding(
    site: Site, body: dict[str, Any]
) -> None:
    answer = await guest(site).call("POST", APPS, **body)

    made = answer.json()
    assert answer.status_code == 200, answer.text
    assert made["name"] == "Phono"
    assert made["redirect_uris"] == [BACK, OOB]
    assert made["redirect_uri"] == f"{BACK}\n{OOB}"
    assert made["scopes"] == ["read", "write"]
    assert made["client_secret_expires_at"] == 0
    assert len(made["client_id"]) >= 43 and len(made["client_secret"]) >= 43


@pytest.mark.parametrize(
    "path",
    ["/oauth/token", "/oauth/revoke/", "/.well-known/oauth-authorization-server"],
)
async def test_another_method_is_refused_in_json_that_pages_may_read(
    site: Site, path: str
) -> None:
    answer = await guest(site).call("PUT", path)

    assert answer.status_code == 405
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.json()["error"] == "invalid_request"


async def test_an_app_that_names_no_scope_may_read(site: Site) -> None:
    made = await guest(site).post(APPS, {**FORM, "scopes": ""})

    assert made["scopes"] == ["read"]


async def test_an_app_that_makes_no_sense_is_refused(site: Site) -> None:
    faults = {
        "client_name": "",
        "redirect_uris": "javascript:alert(1)",
        "scopes": "read everything",
        "website": "app.example",
    }

    for field, value in faults.items():
        answer = await guest(site).call("POST", APPS, json={**FORM, field: value})
        assert answer.status_code == 422
        assert list(answer.json()["details"]) == [field]


async def test_one_address_registers_five_apps_in_ten_minutes(site: Site) -> None:
    for _ in range(5):
        await register(site)

    answer = await guest(site).call("POST", APPS, data=FORM)
    elsewhere = await guest(site, ip="198.51.100.1").call("POST", APPS, data=FORM)

    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert elsewhere.status_code == 200


async def test_an_app_gets_a_token_for_itself(site: Site) -> None:
    app = await register(site)

    answer = await app.ask(grant_type="client_credentials")

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    token = answer.json()
    assert token["token_type"] == "Bearer"
    assert token["scope"] == "read"
    assert token["created_at"] == site.services.clock.now_ms() // 1_000
    client = with_token(site, answer)
    assert (await client.get(ME))["name"] == "Phono"
    home = await client.call("GET", "/api/v1/timelines/home")
    assert home.status_code == 401


async def test_a_code_becomes_a_token_of_its_person(site: Site) -> None:
    user = await make_user(site.services.db, "ana")
    app = await register(site)

    answer = await app.redeem(await app.code(user.id))

    assert answer.status_code == 200, answer.text
    assert answer.json()["scope"] == "read"
    await with_token(site, answer).get("/api/v1/timelines/home")


async def test_an_app_may_send_json_and_show_its_secret_as_basic(site: Site) -> None:
    user = await make_user(site.services.db, "ana")
    app = await register(site)
    basic = b64encode(f"{app.client_id}:{app.secret}".encode()).decode()
    asked = {
        "grant_type": "authorization_code",
        "code": await app.code(user.id),
        "redirect_uri": BACK,
    }

    good, odd = [
        await guest(site).call(
            "POST",
            "/oauth/token",
            json=asked,
            headers={"Authorization": f"Basic {each}"},
        )
        for each in (basic, b64encode(b"\x00:%00").decode())
    ]

    assert good.status_code == 200, good.text
    assert odd.json()["error"] == "invalid_client"


async def test_a_code_is_good_for_its_app_place_proof_and_ten_minutes(
    site: Site, clock: SetClock
) -> None:
    user = await make_user(site.services.db, "ana")
    app, other = await register(site), await register(site)
    code = await app.code(user.id, challenge_of(VERIFIER))
    plain = await app.code(user.id)

    refused = {
        "unknown": await app.redeem("x" * 43, code_verifier=VERIFIER),
        "another app": await other.redeem(code, code_verifier=VERIFIER),
        "another place": await app.redeem(
            code, code_verifier=VERIFIER, redirect_uri=BACK + "/"
        ),
        "another query": await app.redeem(
            code, code_verifier=VERIFIER, redirect_uri=BACK + "?x=1"
        ),
        "no proof": await app.redeem(code),
        "wrong proof": await app.redeem(code, code_verifier=VERIFIER[::-1]),
        "the challenge itself": await app.redeem(
            code, code_verifier=challenge_of(VERIFIER)
        ),
        "a proof of nothing": await app.redeem(plain, code_verifier=VERIFIER),
    }
    good = await app.redeem(code, code_verifier=VERIFIER)
    clock.advance(10 * MINUTE_MS)
    refused["too late"] = await app.redeem(plain)

    assert good.status_code == 200, good.text
    for why, answer in refused.items():
        assert answer.status_code == 400, why
        assert answer.json()["error"] == "invalid_grant", why
        assert answer.headers["Access-Control-Allow-Origin"] == "*", why


async def test_a_code_that_comes_twice_ends_what_it_made(site: Site) -> None:
    user = await make_user(site.services.db, "ana")
    app, other = await register(site), await register(site)
    code = await app.code(user.id)
    client = with_token(site, await app.redeem(code))

    stolen = await other.redeem(code)
    await client.get(ME)
    again = await app.redeem(code)

    assert stolen.json()["error"] == again.json()["error"] == "invalid_grant"
    assert (await client.call("GET", ME)).status_code == 401


async def test_of_twenty_at_once_one_gets_the_token(site: Site) -> None:
    user = await make_user(site.services.db, "ana")
    app = await register(site)
    code = await app.code(user.id)

    answers = await asyncio.gather(*(app.redeem(code) for _ in range(20)))

    assert sorted(answer.status_code for answer in answers) == [200] + [400] * 19


async def test_what_is_no_grant_is_refused_as_oauth_has_it(site: Site) -> None:
    app = await register(site)
    own = {"grant_type": "client_credentials"}
    cases: list[tuple[dict[str, str], int, str]] = [
        ({}, 400, "invalid_request"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"grant_type": "refresh_token"}, 400, "unsupported_grant_type"),
        ({"grant_type": "authorization_code"}, 400, "invalid_request"),
        ({**own, "scope": "read follow"}, 400, "invalid_scope"),
        ({**own, "scope": "all"}, 400, "invalid_scope"),
        ({**own, "client_secret": "no"}, 401, "invalid_client"),
        ({**own, "client_secret": ""}, 401, "invalid_client"),
        ({**own, "client_id": "x"}, 401, "invalid_client"),
    ]

    for asked, status, error in cases:
        answer = await app.ask(**asked)
        assert (answer.status_code, answer.json()["error"]) == (status, error), asked
        assert answer.json()["error_description"]
        assert ("WWW-Authenticate" in answer.headers) == (status == 401)


async def test_a_token_is_given_back(site: Site) -> None:
    app, other = await register(site), await register(site)
    granted = await app.ask(grant_type="client_credentials")
    client, token = with_token(site, granted), granted.json()["access_token"]

    foreign = await other.send("/oauth/revoke", token=token)
    await client.get(ME)
    first = await app.send("/oauth/revoke", token=token)
    second = await app.send("/oauth/revoke", token=token)

    assert (foreign.status_code, foreign.json()["error"]) == (
        403,
        "unauthorized_client",
    )
    assert (first.status_code, first.json()) == (200, {})
    assert (second.status_code, second.json()) == (200, {})
    assert (await client.call("GET", ME)).status_code == 401


async def test_a_token_that_ended_does_not_keep_an_app_from_a_new_one(
    site: Site,
) -> None:
    app = await register(site)
    stale = ApiClient(site.app, "https://node.example", "x" * 43, "203.0.113.9")
    asked = {
        "grant_type": "client_credentials",
        "client_id": app.client_id,
        "client_secret": app.secret,
    }

    answer = await stale.call("POST", "/oauth/token", data=asked)

    assert answer.status_code == 200


async def test_who_a_token_speaks_for_is_told_to_who_may_know(site: Site) -> None:
    client, actor = await join(site, "ana", scopes=[Scope.PROFILE])
    reader, _ = await join(site, "bo", scopes=[Scope.READ])

    claims = await client.get("/oauth/userinfo")
    refused = await reader.call("GET", "/oauth/userinfo")
    nobody = await guest(site).call("GET", "/oauth/userinfo")

    assert claims["sub"] == actor.iri
    assert claims["preferred_username"] == "ana"
    assert claims["iss"] == "https://node.example/"
    assert (refused.status_code, refused.json()["error"]) == (403, "insufficient_scope")
    assert (nobody.status_code, nobody.json()["error"]) == (401, "invalid_token")


async def test_apps_find_out_where_everything_is(site: Site) -> None:
    answer = await guest(site).call("GET", "/.well-known/oauth-authorization-server")

    found = answer.json()
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "public" in answer.headers["Cache-Control"]
    assert found["issuer"] == "https://node.example/"
    assert found["code_challenge_methods_supported"] == ["S256"]
    assert found["grant_types_supported"] == [
        "authorization_code",
        "client_credentials",
    ]
    assert "write:statuses" in found["scopes_supported"]
    known = {rule.rule for rule in site.app.url_map.iter_rules()}
    for name, url in found.items():
        if name.endswith("_endpoint") and name != "authorization_endpoint":
            assert url.removeprefix("https://node.example") in known, name


async def test_nothing_that_is_kept_would_let_a_thief_in(site: Site) -> None:
    user = await make_user(site.services.db, "ana")
    app = await register(site)
    code = await app.code(user.id)
    answer = await app.redeem(code)

    kept = await site.services.db.read(_everything)

    for secret in (app.secret, code, answer.json()["access_token"]):
        assert secret.encode() not in kept
        assert sha256(secret.encode()).digest() in kept


async def test_apps_that_were_never_let_in_are_forgotten(
    site: Site, clock: SetClock
) -> None:
    idle, busy = await register(site), await register(site)
    token = await busy.ask(grant_type="client_credentials")
    await busy.send("/oauth/revoke", token=token.json()["access_token"])
    clock.advance(30 * DAY_MS + 1)

    await run_round(site.services)

    assert (await idle.ask(grant_type="client_credentials")).status_code == 401
    assert (await busy.ask(grant_type="client_credentials")).status_code == 200


async def test_use_is_noted_once_an_hour(site: Site, clock: SetClock) -> None:
    user = await make_user(site.services.db, "ana")
    client = await allow(site, user.id)
    began = clock.now_ms()

    clock.advance(HOUR_MS // 2)
    await client.get(ME)
    early = await site.services.db.read(_uses)
    clock.advance(HOUR_MS)
    await client.get(ME)
    late = await site.services.db.read(_uses)

    assert early[0] == began
    assert late == (clock.now_ms(), clock.now_ms())


def _change(w: Writer, user_id: UserId) -> None:
    change_password(w, user_id, PASSWORD_HASH)


def _suspend(w: Writer, user_id: UserId) -> None:
    staff = find_user_by_login(w, "mo")
    assert staff is not None
    actor = get_actor(w, get_user(w, user_id).actor_id)
    suspend(w, actor, Grounds(staff, "Spam."))


@pytest.mark.parametrize("end", [_change, _suspend, disable_user, close_account])
async def test_apps_are_out_when_their_person_is(site: Site, end: Any) -> None:
    db = site.services.db
    await make_user(db, "mo", role=Role.OWNER)
    user = await make_user(db, "ana")
    client = await allow(site, user.id)
    app = await register(site)
    code = await app.code(user.id)
    heard: list[str] = []
    db.on(ENDED, lambda: heard.append("ended"))

    await db.write(end, user.id)

    assert heard == ["ended"]
    assert (await client.call("GET", ME)).status_code == 401
    assert (await app.redeem(code)).json()["error"] == "invalid_grant"


async def test_an_app_holds_fifty_tokens_of_a_person_at_most(site: Site) -> None:
    app = await register(site)
    asked = [await app.ask(grant_type="client_credentials") for _ in range(51)]

    first, second = (with_token(site, answer) for answer in asked[:2])
    assert (await first.call("GET", ME)).status_code == 401
    assert (await second.call("GET", ME)).status_code == 200


def _uses(r: Reader) -> tuple[int, int]:
    row = r.one(
        """
        SELECT t.used_ms, u.seen_ms
        FROM app_tokens AS t
        JOIN users AS u ON u.id = t.user_id
        """
    )
    assert row is not None
    return row.num("used_ms"), row.num("seen_ms")


def _everything(r: Reader) -> bytes:
    rows = r.all(
        """
        SELECT p.secret_hash, c.code_hash, t.token_hash
        FROM apps AS p
        JOIN app_codes AS c ON c.app_id = p.id
        JOIN app_tokens AS t ON t.app_id = p.id
        """
    )
    return b" ".join(
        row.blob(name)
        for row in rows
        for name in ("secret_hash", "code_hash", "token_hash")
    )
