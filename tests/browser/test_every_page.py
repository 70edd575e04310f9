"""Every page there is, furnished, in both looks, on a phone and on a desktop.

`Tab` says what is checked: access, console, foreign hosts, width.
"""

import re
from dataclasses import replace

import pytest

from tests.browser.chromium import DESKTOP, PHONE, Device
from tests.browser.conftest import NewTab
from tests.browser.steps import log_in
from tests.support.market import Stall, open_stall
from tests.support.nodes import LiveNode, photo
from tests.support.visits import Member, Shot, note_id

pytestmark = [pytest.mark.browser, pytest.mark.timeout(170)]

DEVICES = (DESKTOP, replace(PHONE, scheme="dark"))
GUEST_PAGES = (
    "/",
    "/explore",
    "/explore?show=text",
    "/login",
    "/join",
    "/forgot",
    "/about",
    "/about/rules",
    "/about/privacy",
    "/about/imprint",
    "/about/federation",
    "/shop",
    "/cart",
    "/@ana",
    "/@ana/shop",
    "/search?q=clay&tab=all",
    "/topics/clay",
)
MEMBER_PAGES = (
    "/",
    "/compose",
    "/bookmarks",
    "/lists",
    "/topics/clay",
    "/notifications",
    "/notifications/held",
    "/follow-requests",
    "/requests",
    "/asked",
    "/@ana/followers",
    "/@ana/following",
    "/@ana?tab=replies",
    "/@ben",
    "/settings/profile",
    "/settings/account",
    "/settings/privacy",
    "/settings/notifications",
    "/settings/sessions",
    "/settings/apps",
    "/settings/blocks",
    "/settings/filters",
    "/settings/invites",
    "/settings/data",
    "/settings/move",
    "/settings/delete",
)
INVITE = {"max_uses": "3", "expires_days": "7"}
STRANGERS = {
    "not_followed": "hold",
    **dict.fromkeys(("no_follower", "new", "private", "limited"), "show"),
}
STAFF_PAGES = (
    "/admin",
    "/admin/people",
    "/admin/peers",
    "/admin/peers/server?host=peer.example",
    "/admin/relays",
    "/admin/deliveries",
    "/admin/site",
    "/admin/outbox",
    "/admin/invites",
    "/admin/emoji",
    "/moderation/approvals",
    "/moderation/products",
    "/moderation/held",
    "/moderation/reports",
    "/sell/orders",
    "/sell/products",
    "/sell/products/new",
    "/sell/settings",
    "/sell/flohmarkt",
)


@pytest.fixture(scope="module")
def ana(node: LiveNode) -> Member:
    return Member(node, "ana", role="owner")


@pytest.fixture(scope="module")
def stall(node: LiveNode, ana: Member) -> Stall:
    return open_stall(node, ana, stock=3)


@pytest.fixture(scope="module")
def path(node: LiveNode, ana: Member, stall: Stall) -> str:
    """A note with all sorts of things under it and around it."""
    ben = Member(node, "ben")
    ana.browser.post("/settings/invites", INVITE, status=200)
    ana.post("Just words, no photo #clay")
    shots = [Shot(photo(seed=1), "A jug"), Shot(photo(900, 700, seed=2), "")]
    path = ana.post("Thrown today #clay #wheel", title="Jugs", photos=shots)
    ben.follow(ana)
    ben.reply(path, "What a glaze")
    ben.react(path, "like")
    ben.react(path, "boost")
    ana.react(path, "bookmark")
    ana.react(path, "pin")
    ben.browser.post("/report", {"note": note_id(path), "category": "spam"})
    ben.browser.post("/report", {"product": stall.product_id, "category": "fraud"})
    ana.tell(ben, "mute")
    ana.browser.post("/settings/notifications", STRANGERS)
    Member(node, "cleo").reply(path, "Buy my clay")
    return path


@pytest.fixture(scope="module")
def own_paths(ana: Member, path: str) -> tuple[str, ...]:
    """Where Ana changes a list with people in it, and a filter."""
    assert path
    visitor = ana.browser
    ana.follow(Member(ana.node, "dora"))
    form = {"title": "Potters", "replies": "list"}
    people = visitor.post("/lists", form).headers["Location"]
    given = {"words": "spoiler", "action": "warn", "expires": "0", "in_home": "1"}
    visitor.post("/settings/filters", given)
    edit = re.findall(r"/settings/filters/\d+", visitor.get("/settings/filters"))[0]
    return people, people.replace("people", "edit"), edit


@pytest.fixture(scope="module")
def poll_paths(node: LiveNode, ana: Member) -> tuple[str, str]:
    """A poll of Ana's with a vote in it, and one that waits for hers."""
    bea = Member(node, "bea")
    own = ana.post("Which clay? #clay", options=["Red", "White", "الأسود", "x" * 100])
    other = bea.post("Whose wheel?", options=["Mine", "Yours"])
    bea.vote(own, 1)
    return own, other


@pytest.mark.parametrize("device", DEVICES, ids=str)
def test_guests_find_no_fault_with_any_page(
    node: LiveNode,
    new_tab: NewTab,
    stall: Stall,
    path: str,
    poll_paths: tuple[str, str],
    device: Device,
) -> None:
    tab = new_tab(node, device)
    for each in (*GUEST_PAGES, path, poll_paths[0], stall.product_path):
        tab.open(each)
    tab.open("/nothing-here", status=404)
    assert len(tab.visited) == len(GUEST_PAGES) + 4


@pytest.mark.parametrize("device", DEVICES, ids=str)
def test_members_find_no_fault_with_any_page(
    node: LiveNode,
    new_tab: NewTab,
    stall: Stall,
    path: str,
    poll_paths: tuple[str, str],
    own_paths: tuple[str, ...],
    device: Device,
) -> None:
    tab = new_tab(node, device)
    log_in(tab, stall.seller.name)
    note, poll = note_id(path), note_id(poll_paths[0])
    own = (path, f"{path}/servers", f"/notes/{note}/edit", f"/report?note={note}")
    for each in (*MEMBER_PAGES, *own):
        tab.open(each)
    for each in (*poll_paths, f"/notes/{poll}/edit", *own_paths):
        tab.open(each)


@pytest.mark.parametrize("device", DEVICES, ids=str)
def test_those_who_run_the_node_find_no_fault_with_any_page(
    node: LiveNode, new_tab: NewTab, stall: Stall, path: str, device: Device
) -> None:
    assert path
    tab = new_tab(node, device)
    log_in(tab, stall.seller.name)
    mug = stall.product_id
    for each in (*STAFF_PAGES, f"/sell/products/{mug}", f"/moderation/products/{mug}"):
        tab.open(each)
    for number in (0, 1):
        tab.open("/moderation/reports")
        tab.follow(tab.find('a[href^="/moderation/reports/"]').nth(number))
