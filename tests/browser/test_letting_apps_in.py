"""An app is let in: by a form in one window, and by a window that the app opens."""

from dataclasses import dataclass, replace
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, Route, expect

from tests.browser.chromium import DESKTOP, PLAIN_PHONE, Device, new_context
from tests.browser.conftest import NewTab
from tests.browser.steps import log_in
from tests.support.nodes import LiveNode
from tests.support.visits import Member

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

DEVICES = (replace(DESKTOP, scheme="dark"), PLAIN_PHONE)
APP = "https://app.example"
BACK = f"{APP}/back"
OOB = "urn:ietf:wg:oauth:2.0:oob"
FRONT = """<!DOCTYPE html><title>App</title><button>Log in</button><p></p><script>
document.querySelector("button").onclick = () => open(%s);
onmessage = (e) => { document.querySelector("p").textContent = e.data; };
</script>"""
RETURN = """<!DOCTYPE html><title>Back</title><script>
opener.postMessage(location.search, location.origin);
close();
</script>"""


@dataclass(frozen=True, slots=True)
class Registered:
    """An app that the node knows."""

    node: LiveNode
    client_id: str
    secret: str
    back: str

    def url(self) -> str:
        """Where it sends people."""
        asked = {
            "client_id": self.client_id,
            "redirect_uri": self.back,
            "response_type": "code",
            "scope": "read write follow push",
            "state": "x",
        }
        return f"{self.node.base_url}/oauth/authorize?{urlencode(asked)}"

    def redeem(self, code: str) -> str:
        """The scopes of the token that it gets."""
        answer = httpx.post(
            f"{self.node.base_url}/oauth/token",
            data={
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": self.back,
                "client_id": self.client_id,
                "client_secret": self.secret,
            },
        )
        assert answer.status_code == 200, answer.text
        return str(answer.json()["scope"])


def register(node: LiveNode, back: str) -> Registered:
    answer = httpx.post(
        f"{node.base_url}/api/v1/apps",
        json={
            "client_name": "Phono for a rather long name of its own",
            "website": "https://phono.example/",
            "redirect_uris": [back],
            "scopes": "read write follow push",
        },
    )
    assert answer.status_code == 200, answer.text
    made = answer.json()
    return Registered(node, made["client_id"], made["client_secret"], back)


@pytest.fixture(scope="module")
def ana(node: LiveNode) -> Member:
    return Member(node, "ana", role="owner")


@pytest.mark.parametrize("device", DEVICES, ids=str)
def test_a_code_is_copied_and_the_app_locked_out_again(
    node: LiveNode, ana: Member, new_tab: NewTab, device: Device
) -> None:
    """With scripts and without; `Tab` looks for faults of access and width."""
    app = register(node, OOB)
    tab = new_tab(node, device)
    log_in(tab, ana.name)

    tab.open(app.url())
    assert "calls itself Phono" in tab.words()
    tab.press("Let it in")
    code = tab.find(".codes code").inner_text()
    assert app.redeem(code) == "read write follow push"

    tab.open("/settings/apps")
    tab.press("Lock out")
    assert "No apps" in tab.words()


def test_an_app_is_come_back_to_from_the_window_that_it_opened(
    node: LiveNode, ana: Member, chromium: Browser
) -> None:
    """Logging in is on the way; neither cuts the window off nor stops the form."""
    app = register(node, BACK)

    def play_app(route: Route) -> None:
        is_back = urlsplit(route.request.url).path == "/back"
        page = RETURN if is_back else FRONT % repr(app.url())
        route.fulfill(body=page, content_type="text/html")

    context = new_context(chromium, DESKTOP)
    context.route(f"{APP}/**", play_app)
    try:
        front = context.new_page()
        front.goto(f"{APP}/")
        with front.expect_popup() as opening:
            front.click("button")
        window = opening.value
        window.fill('[name="login"]', ana.name)
        window.fill('[name="password"]', ana.password)
        window.click('main button[type="submit"]')
        window.get_by_role("button", name="Let it in").click()
        expect(front.locator("p")).to_contain_text("code=")
        told = parse_qs(front.locator("p").inner_text().removeprefix("?"))
    finally:
        context.close()

    assert told["state"] == ["x"]
    assert app.redeem(told["code"][0]) == "read write follow push"
