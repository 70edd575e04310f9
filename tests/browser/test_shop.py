"""A guest buys, with scripts and without; the seller hands the goods over."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import PHONE, PLAIN_DESKTOP, Device
from tests.browser.conftest import NewTab
from tests.browser.steps import log_in
from tests.browser.tab import Tab
from tests.support.market import Stall, open_stall
from tests.support.nodes import LiveNode
from tests.support.visits import Member

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

DEVICES = (PHONE, PLAIN_DESKTOP)


@pytest.fixture(scope="module")
def stall(node: LiveNode) -> Stall:
    return open_stall(node, Member(node, "ana", role="owner"), stock=20)


def to_review(tab: Tab, stall: Stall) -> None:
    """From the product to the page with the order button."""
    tab.open(stall.product_path)
    tab.fill(quantity="2")
    tab.press("Add to cart")
    assert tab.path == "/cart"
    tab.follow("Check out")
    tab.fill(email="sam@mail.example", buyer_name="Sam Brook")
    tab.press("Continue to payment")
    tab.press("Continue to your order")


def assert_prints_whole(tab: Tab) -> None:
    """On paper there is the order, as wide as the page, and nothing to press."""
    tab.page.emulate_media(media="print")
    box = tab.find(".order-lines").bounding_box()
    assert box is not None and box["width"] > 0.8 * tab.device.width
    assert not tab.find(".desk-nav").is_visible()
    assert not tab.button("Ready to collect").is_visible()
    tab.page.emulate_media(media="screen")


@pytest.mark.parametrize("device", DEVICES, ids=str)
def test_a_guest_orders_and_the_seller_hands_it_over(
    node: LiveNode, new_tab: NewTab, stall: Stall, device: Device
) -> None:
    guest = new_tab(node, device)
    stock = stall.stock()
    to_review(guest, stall)
    assert "€49.80" in guest.words()
    guest.find('[name="terms"]').check()
    guest.press("Order with obligation to pay")
    assert re.fullmatch(r"/orders/[\w-]+", guest.path)
    code = guest.path.rpartition("/")[2]

    seller = new_tab(node, device)
    log_in(seller, stall.seller.name)
    seller.open("/sell/orders")
    seller.follow(code)
    assert "Sam Brook" in seller.words()
    assert_prints_whole(seller)
    seller.press("Ready to collect")
    seller.press("Handed over and paid")
    guest.open(guest.path)
    expect(guest.find(".timeline")).to_contain_text("Handed over and paid")
    assert stall.stock() == stock - 2


def test_an_order_without_the_agreement_is_not_placed(
    node: LiveNode, new_tab: NewTab, stall: Stall
) -> None:
    guest = new_tab(node, PLAIN_DESKTOP)
    before = stall.order_codes()
    to_review(guest, stall)
    # The browser asks for the tick by itself; a form without it must fail as well.
    guest.page.evaluate(
        "document.querySelector('[name=terms]').removeAttribute('required')"
    )
    guest.press("Order with obligation to pay", status=422)
    expect(guest.page.get_by_role("alert").first).to_be_visible()
    assert stall.order_codes() == before


def test_a_cart_line_changes_and_goes(
    node: LiveNode, new_tab: NewTab, stall: Stall
) -> None:
    guest = new_tab(node, PHONE)
    guest.open(stall.product_path)
    guest.press("Add to cart")
    guest.fill(quantity="3")
    guest.press("Update")
    assert "€74.70" in guest.words()
    guest.press("Remove")
    assert "Your cart is empty" in guest.words()
