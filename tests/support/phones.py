"""A phone with an app on it that calls as Tusky and Ice Cubes do: by their sources."""

import re
from collections.abc import Mapping
from html import unescape
from typing import Any, Final
from urllib.parse import parse_qs, urlencode, urlsplit

from node.actors.models import Actor
from node.actors.queries import get_actor
from support.api import ApiClient
from support.app import CLIENT_IP, Site
from support.notes import follow
from support.people import make_local
from support.push import PushApp, encoded
from support.strict import Read

SCOPES: Final = "read write follow push"
PUSH: Final = PushApp()
KEYS: Final = {
    "subscription[endpoint]": "https://push.example/send/1",
    "subscription[keys][p256dh]": encoded(PUSH.public_key),
    "subscription[keys][auth]": encoded(PUSH.auth),
}
ALERTS: Final = ("mention", "status", "follow", "reblog", "favourite", "poll")
_HIDDEN: Final = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


class Phone:
    """An app in somebody's hands: what it asks is answered, and is what it reads."""

    def __init__(self, client: ApiClient) -> None:
        self.client = client

    async def ask(
        self, call: str, read: Read | None = None, status: int = 200, **sent: Any
    ) -> Any:
        method, _, path = call.partition(" ")
        answer = await self.client.call(method, path, **sent)
        assert answer.status_code == status, f"{call}: {answer.text}"
        assert answer.headers["Content-Type"].startswith("application/json"), call
        found = answer.json()
        if read is not None:
            read(found, call)
        return found


async def let_in(site: Site, app: Mapping[str, str], back: str) -> str:
    """Ana logs in at the page that an app opens, and says yes; the code."""
    browser, _ = await site.newcomer("ana")
    asked = {
        "client_id": app["client_id"],
        "redirect_uri": back,
        "response_type": "code",
        "scope": SCOPES,
    }
    page = await browser.get(f"/oauth/authorize?{urlencode(asked)}")
    main = page.text.partition("<main")[2]
    fields = {name: unescape(value) for name, value in _HIDDEN.findall(main)}
    sent = await browser.post("/oauth/authorize", {**fields, "decision": "allow"})
    assert sent.headers["Location"].startswith(f"{back}?code=")
    return parse_qs(urlsplit(sent.headers["Location"]).query)["code"][0]


def with_token(site: Site, token: str) -> Phone:
    base_url = site.services.config.base_url
    return Phone(ApiClient(site.app, base_url, token, CLIENT_IP))


async def meet(site: Site, phone: Phone) -> Actor:
    """Ben, whom Ana follows and who wrote something that asks."""
    db = site.services.db
    me = await phone.client.get("/api/v1/accounts/verify_credentials")
    ana = await db.read(get_actor, int(me["id"]))
    ben = await make_local(db, "ben")
    await follow(db, ana, ben)
    return ben
