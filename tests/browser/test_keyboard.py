"""The site by keyboard, and its looks by night."""

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import DESKTOP, PHONE
from tests.browser.conftest import NewTab
from tests.browser.steps import jpeg, log_in
from tests.browser.tab import Tab
from tests.support.nodes import LiveNode, photo
from tests.support.visits import Member, Shot

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

STOPS = 25
FOCUSED = "document.activeElement"
IS_MARKED = """() => {
  const here = document.activeElement;
  const isInside = here.matches(".choice input, .affixed input");
  const shown = isInside ? here.parentElement : here;
  const style = getComputedStyle(shown);
  const box = here.getBoundingClientRect();
  const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  return { name: here.outerHTML.slice(0, 120), body: here === document.body,
    marked: outlined || style.boxShadow !== "none",
    inside: box.bottom > 0 && box.top < innerHeight && box.width > 0 };
}"""


@pytest.fixture(scope="module")
def ana(node: LiveNode) -> Member:
    return Member(node, "ana", role="owner")


@pytest.fixture(scope="module")
def path(ana: Member) -> str:
    shots = [Shot(photo(seed=at), f"Jug {at}") for at in (1, 2, 3)]
    return ana.post("Three of them #clay", title="Jugs", photos=shots)


@pytest.fixture
def tab(node: LiveNode, ana: Member, new_tab: NewTab) -> Tab:
    tab = new_tab(node, DESKTOP)
    log_in(tab, ana.name)
    return tab


def test_the_skip_link_comes_first_and_leads_to_the_content(
    tab: Tab, path: str
) -> None:
    tab.open(path)
    tab.page.keyboard.press("Tab")
    skip = tab.link("Skip to content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    tab.page.keyboard.press("Enter")
    expect(tab.find("#main")).to_be_focused()


@pytest.mark.parametrize("place", ["note", "/explore", "/compose", "/settings/privacy"])
def test_whatever_has_the_focus_is_marked_and_in_sight(
    tab: Tab, path: str, place: str
) -> None:
    tab.open(path if place == "note" else place)
    tab.page.evaluate(f"{FOCUSED}.blur()")
    for _ in range(STOPS):
        tab.page.keyboard.press("Tab")
        stop = tab.page.evaluate(IS_MARKED)
        if stop["body"]:
            break
        assert stop["marked"], f"no sign of the focus on {stop['name']}"
        assert stop["inside"], f"out of sight: {stop['name']}"


def test_arrow_keys_and_buttons_turn_the_photos(tab: Tab, path: str) -> None:
    tab.open(path)
    count = tab.find(".carousel-count")
    expect(count).to_have_text("1 / 3")
    expect(tab.button("Previous photo")).to_be_hidden()
    tab.find(".slides").focus()
    tab.page.keyboard.press("ArrowRight")
    expect(count).to_have_text("2 / 3")
    tab.button("Next photo").press("Enter")
    expect(count).to_have_text("3 / 3")
    expect(tab.button("Next photo")).to_be_hidden()
    expect(tab.button("Previous photo")).to_be_focused()
    tab.find(".slides").focus()
    tab.page.keyboard.press("ArrowLeft")
    expect(count).to_have_text("2 / 3")


def test_a_menu_opens_by_key_and_escape_gives_the_focus_back(
    tab: Tab, path: str
) -> None:
    tab.open(path)
    menu = tab.find('.note-acts summary[aria-label="More for this note"]')
    menu.focus()
    tab.page.keyboard.press("Enter")
    edit = tab.page.get_by_role("link", name="Edit")
    expect(edit).to_be_visible()
    edit.focus()
    tab.inspect()
    tab.page.keyboard.press("Escape")
    expect(edit).to_be_hidden()
    expect(menu).to_be_focused()


def test_photos_are_moved_and_removed_by_buttons(tab: Tab) -> None:
    tab.open("/compose")
    with tab.page.expect_file_chooser() as choosing:
        tab.button("Choose photos").press("Enter")
    choosing.value.set_files([jpeg(1), jpeg(2)])
    tab.fill(alt_new1="first", alt_new2="second")
    later = tab.button("Move later: photo 1")
    later.press("Enter")
    expect(tab.find(".tile .tile-alt textarea").first).to_have_value("second")
    tab.inspect()
    tab.button("Remove: photo 1").press("Enter")
    expect(tab.find(".tile:not(.is-empty)")).to_have_count(1)
    expect(tab.find(".tile .tile-alt textarea").first).to_have_value("first")


def test_the_look_that_was_chosen_stays(tab: Tab, path: str) -> None:
    tab.open(path)
    light = paper(tab)
    tab.find(".shell-menu > summary").click()
    tab.press("Dark")
    assert tab.path == path
    dark = paper(tab)
    assert dark != light
    tab.open("/explore")
    assert paper(tab) == dark
    tab.find(".shell-menu > summary").click()
    tab.press("Light")
    assert paper(tab) == light


def test_a_device_set_to_dark_gets_the_dark_look(
    tab: Tab, node: LiveNode, new_tab: NewTab, path: str
) -> None:
    tab.open(path)
    tab.page.emulate_media(color_scheme="dark")
    dark = paper(tab)
    tab.page.emulate_media(color_scheme="light")
    assert paper(tab) != dark
    phone = new_tab(node, PHONE)
    phone.open(path)
    phone.page.emulate_media(color_scheme="dark")
    assert paper(phone) == dark


def paper(tab: Tab) -> str:
    """The colour that everything stands on."""
    return tab.page.evaluate(
        "getComputedStyle(document.documentElement).backgroundColor"
    )
