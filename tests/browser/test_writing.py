"""Writing a note in a browser: drafts that come back, posting once, suggestions."""

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser.chromium import (
    DESKTOP,
    PHONE,
    PLAIN_PHONE,
    Device,
    new_context,
)
from tests.browser.conftest import NewTab
from tests.browser.steps import log_in, log_out
from tests.support.nodes import LiveNode
from tests.support.visits import Member

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

FOLLOWERS = '[name="visibility"][value="followers"]'
KEPT = "Here is what you wrote"
COUNT_DRAFTS = """() => Object.keys(localStorage)
  .filter((key) => key.startsWith("draft ")).length"""


@pytest.fixture(scope="module")
def ana(node: LiveNode) -> Member:
    return Member(node, "ana", role="owner")


@pytest.fixture(scope="module")
def ben(node: LiveNode, ana: Member) -> Member:
    """Somebody whom ana follows, and who writes about clay."""
    ben = Member(node, "ben")
    ben.post("On the wheel again #clay #kiln")
    ana.follow(ben)
    return ben


def type_into(field: Locator, text: str) -> None:
    field.click()
    field.press_sequentially(text)


def test_a_half_written_note_comes_back_until_it_is_posted_or_thrown_away(
    node: LiveNode, new_tab: NewTab, ana: Member
) -> None:
    tab = new_tab(node, PHONE)
    log_in(tab, ana.name)
    tab.open("/compose")
    tab.fill(title="Unfinished", text="A long thought, cut off")
    tab.find(FOLLOWERS).check()

    tab.open("/explore")
    tab.open("/compose")
    expect(tab.page.get_by_text(KEPT)).to_be_visible()
    expect(tab.find('[name="title"]')).to_have_value("Unfinished")
    expect(tab.find(FOLLOWERS)).to_be_checked()
    tab.inspect()
    tab.open("/compose?topic=clay")
    expect(tab.find('[name="title"]')).to_have_value("")

    tab.open("/compose")
    tab.press(tab.find(".compose-end button"))
    assert "cut off" in tab.words()
    tab.open("/compose")
    expect(tab.find('[name="title"]')).to_have_value("")
    expect(tab.page.get_by_text(KEPT)).to_have_count(0)

    tab.fill(text="Never mind")
    tab.open("/explore")
    tab.open("/compose")
    tab.button("Start afresh").click()
    expect(tab.find('[name="text"]')).to_have_value("")
    tab.page.reload()
    expect(tab.page.get_by_text(KEPT)).to_have_count(0)


def test_a_draft_outlives_a_refusal_and_ends_with_logging_out(
    node: LiveNode, new_tab: NewTab, ana: Member
) -> None:
    tab = new_tab(node, DESKTOP)
    log_in(tab, ana.name)
    tab.open("/compose")
    tab.fill(text="For nobody in particular @nobody_at_all")
    tab.find('[name="visibility"][value="direct"]').check()
    tab.press(tab.find(".compose-end button"), status=422)
    expect(tab.find('[name="text"]')).to_have_value(
        "For nobody in particular @nobody_at_all"
    )
    assert tab.page.evaluate(COUNT_DRAFTS) == 1
    log_out(tab)
    assert tab.page.evaluate(COUNT_DRAFTS) == 0


@pytest.mark.parametrize("device", [PHONE, PLAIN_PHONE], ids=str)
def test_going_back_and_pressing_again_posts_once(
    node: LiveNode, chromium: Browser, ana: Member, device: Device
) -> None:
    # Not a `Tab`: watching requests switches off the browser's cache.
    context = new_context(chromium, device)
    page = context.new_page()
    page.goto(node.base_url + "/login")
    page.fill('[name="login"]', ana.name)
    page.fill('[name="password"]', ana.password)
    page.click('main button[type="submit"]')
    page.wait_for_url(node.base_url + "/")

    page.goto(node.base_url + "/compose")
    page.fill('[name="text"]', f"Only once on {device}")
    page.click(".compose-end button")
    page.wait_for_url("**/@ana/*")
    path = page.url
    page.go_back()
    expect(page.locator('[name="text"]')).to_have_value(f"Only once on {device}")
    page.click(".compose-end button")
    page.wait_for_url("**/@ana/*")

    assert page.url == path
    context.close()


def test_people_and_topics_are_suggested_and_taken_by_keyboard(
    node: LiveNode, new_tab: NewTab, ana: Member, ben: Member
) -> None:
    tab = new_tab(node, DESKTOP)
    log_in(tab, ana.name)
    tab.open("/compose")
    text = tab.find('[name="text"]')
    options = tab.find(".suggestions:not([hidden]) > [role=option]")

    type_into(text, "Thanks @b")
    expect(options).to_have_count(1)
    expect(tab.find(".suggestions + [role=status]").first).to_contain_text(
        "1 suggestion."
    )
    tab.inspect()
    text.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    chosen = text.get_attribute("aria-activedescendant")
    assert chosen == options.first.get_attribute("id")
    text.press("Enter")
    expect(text).to_have_value(f"Thanks @{ben.name} ")
    expect(options).to_have_count(0)

    type_into(text, "for #cl")
    expect(options).to_have_text(["#clay1 note"])
    text.press("Escape")
    expect(options).to_have_count(0)
    text.press("Enter")
    expect(text).to_have_value("Thanks @ben for #cl\n")

    topics = tab.find('[name="topics"]')
    type_into(topics, "ki")
    options.first.click()
    expect(topics).to_have_value("kiln ")
