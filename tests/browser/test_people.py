"""What people do with each other: follow, like, boost, reply, search, settings."""

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.chromium import DESKTOP, PLAIN_PHONE, Device
from tests.browser.conftest import NewTab
from tests.browser.steps import jpeg, log_in
from tests.browser.tab import Tab
from tests.support.nodes import LiveNode, photo
from tests.support.visits import Member, Shot

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

DEVICES = (DESKTOP, PLAIN_PHONE)


@pytest.fixture(scope="module")
def ana(node: LiveNode) -> Member:
    return Member(node, "ana", role="owner")


@pytest.fixture(scope="module")
def ben(node: LiveNode) -> Member:
    return Member(node, "ben")


@pytest.fixture
def path(ana: Member) -> str:
    """A note of Ana's with two photos."""
    shots = [Shot(photo(seed=1), "A jug"), Shot(photo(seed=2), "A bowl")]
    return ana.post("Thrown this morning #clay", title="From the wheel", photos=shots)


@pytest.fixture(params=DEVICES, ids=str)
def tab(
    request: pytest.FixtureRequest, node: LiveNode, ben: Member, new_tab: NewTab
) -> Tab:
    """Ben's window."""
    tab = new_tab(node, request.param)
    log_in(tab, ben.name)
    return tab


def pressed(tab: Tab, form: str) -> Locator:
    return tab.find(f'{form} button[aria-pressed="true"]')


def test_a_reader_likes_boosts_saves_and_replies(
    tab: Tab, path: str, ana: Member
) -> None:
    tab.open(path)
    for verb in ("like", "boost", "save"):
        form = f".note-acts form[id^={verb}-]"
        tab.press_in_place(tab.find(f"{form} button"))
        expect(pressed(tab, form)).to_have_count(1)
    assert tab.path == path
    assert ana.count(path, "like") == ana.count(path, "boost") == 1
    tab.press_in_place(tab.find(".note-acts form[id^=like-] button"))
    expect(pressed(tab, ".note-acts form[id^=like-]")).to_have_count(0)
    assert ana.count(path, "like") == 0

    tab.find("#reply textarea").fill("What a glaze")
    tab.press("Comment")
    assert tab.path == path
    expect(tab.find("#thread .comment")).to_contain_text("What a glaze")
    tab.open("/bookmarks")
    assert tab.count(f'a.card-media[href="{path}"]') == 1


def test_a_follow_is_undone_where_it_was_made(tab: Tab, ana: Member) -> None:
    tab.open(f"/@{ana.name}")
    follow = tab.find(".profile-acts .follow button")
    expect(follow).to_contain_text("Follow")
    tab.press_in_place(follow)
    expect(follow).to_contain_text("Following")
    assert "@ben" in ana.browser.get(ana.followers_path)
    tab.press_in_place(follow)
    expect(follow).not_to_contain_text("Following")
    assert "@ben" not in ana.browser.get(ana.followers_path)


def test_search_finds_people_and_topics(tab: Tab, path: str) -> None:
    tab.open("/search")
    tab.fill(q="ana")
    tab.press("Search")
    assert "@ana" in tab.words()
    tab.fill(q="#clay")
    tab.press("Search")
    tab.follow("clay")
    assert tab.path == "/topics/clay"
    assert tab.count(f'a.card-media[href="{path}"]') == 1


def test_settings_keep_what_was_saved(tab: Tab) -> None:
    tab.open("/settings/profile")
    tab.find('[name="avatar"]').set_input_files(jpeg(9))
    tab.fill(name="Ben Reed", bio="Looks at pots")
    tab.press("Save")
    tab.open("/@ben")
    assert "Ben Reed" in tab.words()
    assert "Looks at pots" in tab.words()
    assert tab.count(".profile-head img.avatar") == 1

    tab.open("/settings/privacy")
    tab.find('[name="discoverable"]').check()
    tab.press("Save")
    assert tab.find('[name="discoverable"]').is_checked()


@pytest.mark.parametrize("device", [PLAIN_PHONE], ids=str)
def test_a_guest_who_wants_to_follow_comes_back_after_the_log_in(
    node: LiveNode, new_tab: NewTab, ana: Member, ben: Member, device: Device
) -> None:
    tab = new_tab(node, device)
    tab.open(f"/@{ana.name}")
    tab.follow("Follow")
    assert tab.path == "/login"
    tab.fill(login=ben.name, password=ben.password)
    tab.press(tab.find('main button[type="submit"]'))
    assert tab.path == f"/@{ana.name}"
