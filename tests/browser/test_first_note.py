"""The way of an owner from the set-up link to the first note, and back."""

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import (
    DESKTOP,
    PHONE,
    PLAIN_DESKTOP,
    PLAIN_PHONE,
    Device,
)
from tests.browser.conftest import NewTab
from tests.browser.steps import (
    PASSWORD,
    Picture,
    alts,
    log_in,
    log_out,
    open_note_menu,
    set_up,
    setup_link,
    write_note,
)
from tests.support.nodes import LiveNode

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

PICTURES = (Picture(1, "A heron on a pole"), Picture(2, "The heron, in flight"))
DEVICES = (PHONE, PLAIN_PHONE, DESKTOP, PLAIN_DESKTOP)


@pytest.mark.parametrize("device", DEVICES, ids=str)
def test_an_owner_sets_up_posts_two_photos_edits_and_deletes(
    fresh_node: LiveNode, new_tab: NewTab, device: Device
) -> None:
    tab = new_tab(fresh_node, device)
    set_up(tab, fresh_node, "ana")
    log_out(tab)
    tab.open(setup_link(fresh_node), status=404)
    log_in(tab, "ana", password=PASSWORD)

    path = write_note(tab, title="Heron", text="Seen at #dawn", pictures=PICTURES)
    assert path.startswith("/@ana/")
    assert alts(tab) == [each.alt for each in PICTURES]
    assert "Seen at" in tab.words()
    expect(tab.find(".slides .slide-link img").first).to_have_js_property(
        "complete", True
    )

    open_note_menu(tab)
    tab.follow("Edit")
    tab.fill(text="Seen at noon, in truth")
    tab.press("Save")
    assert tab.path == path
    assert "noon, in truth" in tab.words()
    assert alts(tab) == [each.alt for each in PICTURES]
    tab.follow("edited")
    assert "Seen at #dawn" in tab.words()

    tab.open("/@ana")
    assert tab.count(f'a.card-media[href="{path}"]') == 1
    tab.open(path)
    open_note_menu(tab)
    tab.find(".note-acts .confirm > summary").click()
    tab.press("Yes, delete it")
    assert tab.path == "/@ana"
    assert tab.count(f'a.card-media[href="{path}"]') == 0
    tab.open(path, status=410)


def test_faults_in_a_form_are_listed_and_nothing_typed_is_lost(
    node: LiveNode, new_tab: NewTab
) -> None:
    name = node.add_user("ben") and "ben"
    tab = new_tab(node, PLAIN_PHONE)
    tab.open("/login")
    tab.fill(login=name, password="not the password")
    tab.press(tab.find('main button[type="submit"]'), status=422)
    assert tab.find('[name="login"]').input_value() == name
    assert tab.find('[name="password"]').input_value() == ""
    expect(tab.page.get_by_role("alert")).to_be_visible()


def test_without_scripts_there_is_a_place_for_each_of_18_photos(
    node: LiveNode, new_tab: NewTab
) -> None:
    node.add_user("cleo")
    tab = new_tab(node, PLAIN_PHONE)
    log_in(tab, "cleo")
    tab.open("/compose")
    last = tab.find('[name="photo_new18"]')
    expect(last).to_be_hidden()
    tab.page.get_by_text("More photos").click()
    expect(last).to_be_visible()
    tab.inspect()
