"""Orders, for apps: for their parties only, and exact to the cent."""

from dataclasses import dataclass, replace

from support.api import ApiClient, allow, guest, join
from support.app import Site
from support.shop import (
    CLERK,
    DRAFT,
    buy,
    fill_cart,
    make_product,
    make_shop,
    walk_to_button,
)

from node.actors.models import Actor
from node.oauth.policy import Scope
from node.users.queries import find_user_by_actor
from storefront.checkout.actions import place_order
from storefront.orders.models import Order
from storefront.shops.models import Shop

ORDERS = "/api/v1/shop/orders"


@dataclass(frozen=True, slots=True)
class Sale:
    """Bob's order of three mugs from Ana."""

    shop: Shop
    order: Order
    seller: ApiClient
    buyer: ApiClient
    bob: Actor


async def make_sale(site: Site) -> Sale:
    db = site.services.db
    assert DRAFT.pickup is not None
    place = replace(DRAFT.pickup, hours="Fridays", instructions="Ring twice")
    shop = await make_shop(db, draft=replace(DRAFT, pickup=place))
    mug = await make_product(db, shop, price_minor=1999)
    buyer, bob = await join(site, "bob")
    await fill_cart(db, "bob", mug, quantity=3)
    press = replace(await walk_to_button(db, "bob", shop), buyer_id=bob.id)
    order = await db.write(place_order, CLERK, press)
    owner = await db.read(find_user_by_actor, shop.actor_id)
    assert owner is not None
    return Sale(shop, order, await allow(site, owner.id), buyer, bob)


async def test_the_buyer_reads_what_was_ordered(site: Site) -> None:
    sale = await make_sale(site)

    (listed,) = await sale.buyer.get(ORDERS)
    found = await sale.buyer.get(f"{ORDERS}/{sale.order.id}")

    assert listed == found
    assert found["number"] == sale.order.code
    assert found["total"] == {"amount": "59.97", "currency": "EUR"}
    assert found["tax"] == {"amount": "9.58", "currency": "EUR"}
    (item,) = found["items"]
    assert item["product"]["title"] == "Mug, speckled"
    assert item["quantity"] == 3
    assert item["unit_price"]["amount"] == "19.99"
    assert item["total"]["amount"] == "59.97"
    assert found["seller"]["acct"] == "ana"
    assert found["buyer"]["acct"] == "bob"
    assert found["payment"] == {"method": "cash_on_pickup", "state": "pending"}
    assert found["shipment"]["pickup"] == {
        "id": str(sale.order.pickup_id),
        "title": "Studio",
        "address": "1 Kiln Lane\nPotterton",
        "hours": "Fridays",
        "instructions": "Ring twice",
        "days_kept": 7,
    }


async def test_the_seller_reads_it_without_the_buyers_account(site: Site) -> None:
    sale = await make_sale(site)

    (listed,) = await sale.seller.get(ORDERS, role="seller")
    found = await sale.seller.get(f"{ORDERS}/{sale.order.id}")

    assert listed == found
    assert found["buyer"] is None
    assert "bob@" not in str(found)
    assert await sale.seller.get(ORDERS) == []
    assert await sale.buyer.get(ORDERS, role="seller") == []


async def test_each_side_is_told_what_it_can_do(site: Site) -> None:
    sale = await make_sale(site)
    path = f"{ORDERS}/{sale.order.id}"

    assert (await sale.buyer.get(path))["state"] == "confirmed"
    assert (await sale.buyer.get(path))["can"] == ["withdraw"]
    assert (await sale.seller.get(path))["can"] == ["ready", "complete", "cancel"]


async def test_nobody_else_finds_an_order(site: Site) -> None:
    sale = await make_sale(site)
    stranger, _ = await join(site, "eve")

    other = await stranger.call("GET", f"{ORDERS}/{sale.order.id}")
    absent = await stranger.call("GET", f"{ORDERS}/1")
    by_guest = await guest(site).call("GET", f"{ORDERS}/{sale.order.id}")

    assert other.status_code == absent.status_code == 404
    assert other.text == absent.text
    assert by_guest.status_code == 401
    assert await stranger.get(ORDERS) == []
    assert await stranger.get(ORDERS, role="seller") == []


async def test_orders_of_guests_are_their_sellers_only(site: Site) -> None:
    db = site.services.db
    sale = await make_sale(site)
    mug = await make_product(db, sale.shop, title="Cup")
    order = await buy(db, sale.shop, mug, key="guest")

    sold = await sale.seller.get(ORDERS, role="seller")

    assert [each["id"] for each in sold] == [str(order.id), str(sale.order.id)]
    assert [each["id"] for each in await sale.buyer.get(ORDERS)] == [str(sale.order.id)]
    first = await sale.seller.call("GET", ORDERS, params={"role": "seller", "limit": 1})
    second = await sale.seller.call("GET", first.links["next"]["url"])
    assert [each["id"] for each in second.json()] == [str(sale.order.id)]


async def test_orders_need_the_scope_of_the_shop_and_a_role(site: Site) -> None:
    narrow, _ = await join(site, "ana", scopes=[Scope.READ_STATUSES])
    wide, _ = await join(site, "bob")

    assert (await narrow.call("GET", ORDERS)).status_code == 403
    wrong = await wide.call("GET", ORDERS, params={"role": "thief"})
    assert wrong.status_code == 422
