"""What is sold, for apps: anybody looks around; what is hidden never was."""

from dataclasses import replace

import pytest
from mastodon.return_types import Account, PreviewCard, Status
from mastodon.types_base import try_cast_recurse
from support.api import allow, guest, join
from support.app import Site
from support.notes import follow, post_to_homes
from support.people import URLS
from support.shop import DRAFT, make_product, make_shop

from node.actors.queries import get_actor
from node.api.answers import Json
from node.notes.models import Visibility
from node.oauth.policy import Scope
from node.users.actions import let_sell
from node.users.queries import find_user_by_actor
from storefront.catalog.actions import hide_product, withdraw_product
from storefront.catalog.models import ProductStatus
from storefront.catalog.tagging import tag_products
from storefront.listings.actions import announce_product
from storefront.shops.actions import save_shop
from storefront.shops.models import ShopState

PRODUCTS = "/api/v1/shop/products"


def _titles(found: list[Json]) -> list[object]:
    return [each["title"] for each in found]


async def test_a_product_tells_everything_and_money_to_the_cent(site: Site) -> None:
    db = site.services.db
    shop = await make_shop(db)
    mug = await make_product(db, shop, price_minor=2490, stock=3)

    (listed,) = await guest(site).get(PRODUCTS)
    found = await guest(site).get(f"{PRODUCTS}/{mug.id}")

    assert listed == found
    assert found["price"] == {"amount": "24.90", "currency": "EUR"}
    assert (found["availability"], found["stock"]) == ("limited", 3)
    assert found["url"] == "https://node.example/@ana/shop/mug-speckled"
    assert found["account"]["acct"] == "ana"
    assert found["media_attachments"][0]["description"] == "A mug"
    assert found["variants"][0]["price"] == found["price"]
    assert found["source"] == {"text": "Thrown by hand."}
    assert found["id"] == str(mug.id)
    assert "own" not in found


async def test_currencies_keep_their_own_decimals(site: Site) -> None:
    db = site.services.db
    shops = {
        code: await make_shop(db, code.lower(), draft=replace(DRAFT, currency=code))
        for code in ("JPY", "EUR")
    }
    await make_product(db, shops["JPY"], title="Tea", price_minor=1200)
    await make_product(db, shops["EUR"], title="Pin", price_minor=10**11 - 1)

    (yen,) = await guest(site).get(PRODUCTS, currency="jpy")
    (euro,) = await guest(site).get(PRODUCTS, currency="EUR")

    assert yen["price"] == {"amount": "1200", "currency": "JPY"}
    assert euro["price"]["amount"] == "999999999.99"


async def test_products_are_searched_and_filtered(site: Site) -> None:
    db = site.services.db
    ana, bob = await make_shop(db), await make_shop(db, "bob")
    await make_product(db, ana, title="Blue mug", stock=None)
    await make_product(db, ana, title="Red mug", stock=0)
    await make_product(db, bob, title="Blue plate")

    async def titles(**asked: object) -> list[object]:
        return _titles(await guest(site).get(PRODUCTS, **asked))

    assert await titles() == ["Blue plate", "Red mug", "Blue mug"]
    assert await titles(q="mug") == ["Red mug", "Blue mug"]
    assert await titles(q="blue mug", in_stock="true") == ["Blue mug"]
    assert await titles(in_stock="true") == ["Blue plate", "Blue mug"]
    assert await titles(account_id=str(bob.actor_id)) == ["Blue plate"]
    assert await titles(account_id="nobody") == []
    assert await titles(q="?!") == []
    assert await titles(currency="USD") == []


async def test_an_order_that_is_not_known_is_refused(site: Site) -> None:
    answer = await guest(site).call("GET", PRODUCTS, params={"sort": "luck"})

    assert answer.status_code == 422
    assert "sort" in answer.json()["details"]


@pytest.mark.parametrize("words", [{}, {"q": "mug"}])
async def test_pages_of_products_follow_each_other(
    site: Site, words: dict[str, str]
) -> None:
    db = site.services.db
    shop = await make_shop(db)
    for number in range(3):
        await make_product(db, shop, title=f"Mug {number}")
    client = guest(site)

    first = await client.call("GET", PRODUCTS, params={"limit": 2, **words})
    second = await client.call("GET", first.links["next"]["url"])
    newer = await client.call("GET", second.links["prev"]["url"])

    assert _titles(first.json()) == ["Mug 2", "Mug 1"]
    assert _titles(second.json()) == ["Mug 0"]
    assert "next" not in second.links
    assert newer.json() == first.json()


async def test_what_is_hidden_is_not_found_but_by_its_seller(site: Site) -> None:
    db = site.services.db
    shop = await make_shop(db)
    taken, withdrawn = [
        await make_product(db, shop, title=each) for each in ("Taken", "Drawn")
    ]
    await db.write(hide_product, taken.id)
    await db.write(withdraw_product, shop, withdrawn, ProductStatus.DRAFT)
    owner = await db.read(find_user_by_actor, shop.actor_id)
    assert owner is not None
    seller, stranger = await allow(site, owner.id), (await join(site, "bob"))[0]

    for product in (taken, withdrawn):
        for client in (guest(site), stranger):
            for path in ("", "/statuses"):
                hidden = await client.call("GET", f"{PRODUCTS}/{product.id}{path}")
                absent = await client.call("GET", f"{PRODUCTS}/1{path}")
                assert hidden.status_code == absent.status_code == 404
                assert hidden.text == absent.text
        own = await seller.get(f"{PRODUCTS}/{product.id}")
        assert (own["availability"], own["own"]) == ("hidden", True)
    assert await seller.get(PRODUCTS) == []
    assert await seller.get(f"/api/v1/accounts/{shop.actor_id}/products") == []


async def test_a_shop_that_may_not_sell_shows_nothing(site: Site) -> None:
    db = site.services.db
    shop = await make_shop(db)
    mug = await make_product(db, shop)
    owner = await db.read(find_user_by_actor, shop.actor_id)
    assert owner is not None

    await db.write(let_sell, owner.id, allowed=False)

    client = guest(site)
    assert await client.get(PRODUCTS) == []
    assert await client.get(f"/api/v1/accounts/{shop.actor_id}/products") == []
    assert (await client.call("GET", f"{PRODUCTS}/{mug.id}")).status_code == 404


async def test_a_shop_on_holiday_shows_its_shelf_on_its_own_page_only(
    site: Site,
) -> None:
    db = site.services.db
    shop = await make_shop(db)
    await make_product(db, shop)

    await db.write(save_shop, URLS, shop, DRAFT, state=ShopState.VACATION)

    client = guest(site)
    assert await client.get(PRODUCTS) == []
    of_account = await client.get(f"/api/v1/accounts/{shop.actor_id}/products")
    assert _titles(of_account) == ["Mug, speckled"]


async def test_notes_under_which_a_product_stands(site: Site) -> None:
    db = site.services.db
    shop = await make_shop(db)
    mug = await make_product(db, shop)
    seller = await db.read(get_actor, shop.actor_id)
    shown = await post_to_homes(db, seller, "Fresh from the kiln")
    secret = await post_to_homes(db, seller, "Soon", visibility=Visibility.FOLLOWERS)
    for note in (shown, secret):
        await db.write(tag_products, note.id, product_ids=[mug.id], author=seller)

    found = await guest(site).get(f"{PRODUCTS}/{mug.id}/statuses")

    assert [each["id"] for each in found] == [str(shown.id)]


async def test_public_notes_with_a_card_are_found_by_its_page(site: Site) -> None:
    db = site.services.db
    shop = await make_shop(db)
    mug = await make_product(db, shop)
    seller = await db.read(get_actor, shop.actor_id)
    shown = await post_to_homes(db, seller, "Fresh from the kiln")
    unlisted = await post_to_homes(
        db, seller, "More of it", visibility=Visibility.UNLISTED
    )
    for note in (shown, unlisted):
        await db.write(tag_products, note.id, product_ids=[mug.id], author=seller)
    page = (await guest(site).get(f"{PRODUCTS}/{mug.id}"))["url"]
    path = "/api/v1/timelines/link"

    (found,) = await guest(site).get(path, url=page)

    assert found["id"] == str(shown.id)
    assert found["card"]["url"] == page
    assert await guest(site).get(path, url=f"{page}-2") == []
    assert (await guest(site).call("GET", path)).status_code == 400
    await db.write(withdraw_product, shop, mug, ProductStatus.DRAFT)
    assert await guest(site).get(path, url=page) == []


async def test_tokens_need_the_scope_of_the_shop(site: Site) -> None:
    narrow, _ = await join(site, "ana", scopes=[Scope.READ_STATUSES])
    shop_only, _ = await join(site, "bob", scopes=[Scope.READ_SHOP])

    assert (await narrow.call("GET", PRODUCTS)).status_code == 403
    assert await shop_only.get(PRODUCTS) == []


async def test_a_note_about_a_product_carries_it_and_a_card(site: Site) -> None:
    db = site.services.db
    shop = await make_shop(db)
    mug = await make_product(db, shop, price_minor=1250, stock=3)
    seller = await db.read(get_actor, shop.actor_id)
    note = await post_to_homes(db, seller, "Fresh from the kiln")
    await db.write(tag_products, note.id, product_ids=[mug.id], author=seller)
    client = guest(site)

    found = await client.get(f"/api/v1/statuses/{note.id}")

    assert found["products"] == [await client.get(f"{PRODUCTS}/{mug.id}")]
    card = found["card"]
    assert card["type"] == "link"
    assert card["title"] == "Mug, speckled"
    assert card["description"] == "EUR 12.50 - 3 left"
    assert card["url"] == found["products"][0]["url"]
    assert card["provider_name"] == "Clay & Co"
    assert card["provider_url"] == "https://node.example/@ana/shop"
    assert card["image"].startswith("https://node.example/media/")
    assert card["image_description"] == "A mug"


@pytest.mark.engine_only("sqlite")
async def test_an_app_that_knows_of_no_shops_reads_the_card(site: Site) -> None:
    db = site.services.db
    shop = await make_shop(db)
    mug = await make_product(db, shop, price_minor=1250, stock=3)
    await db.write(announce_product, URLS, shop, mug)
    (sent,) = await guest(site).get(f"/api/v1/accounts/{shop.actor_id}/statuses")

    status = try_cast_recurse(Status, sent)

    assert isinstance(status.card, PreviewCard)
    assert status.card.title == "Mug, speckled"
    assert status.card.description == "EUR 12.50 - 3 left"
    assert status.card.provider_name == "Clay & Co"
    assert status.account.roles == []
    seller = await guest(site).get(f"/api/v1/accounts/{shop.actor_id}")
    account = try_cast_recurse(Account, seller)
    assert account.fields[0].name == "Shop"


async def test_what_is_taken_down_leaves_its_notes(site: Site) -> None:
    db = site.services.db
    shop = await make_shop(db)
    mug = await make_product(db, shop)
    seller = await db.read(get_actor, shop.actor_id)
    note = await post_to_homes(db, seller, "Fresh from the kiln")
    await db.write(tag_products, note.id, product_ids=[mug.id], author=seller)

    await db.write(hide_product, mug.id)

    found = await guest(site).get(f"/api/v1/statuses/{note.id}")
    assert (found["products"], found["card"]) == ([], None)


async def test_the_note_that_announces_a_product_carries_it(site: Site) -> None:
    db = site.services.db
    shop = await make_shop(db)
    mug = await make_product(db, shop, stock=0)

    await db.write(announce_product, URLS, shop, mug)

    (found,) = await guest(site).get(f"/api/v1/accounts/{shop.actor_id}/statuses")
    assert [each["id"] for each in found["products"]] == [str(mug.id)]
    assert found["card"]["description"] == "EUR 24.90 - sold out"


async def test_products_are_ordered_and_bounded_by_price(site: Site) -> None:
    db = site.services.db
    ana, bob = await make_shop(db), await make_shop(db, "bob")
    for title, price in (("Mug", 500), ("Bowl", 900), ("Cup", 500)):
        await make_product(db, ana, title=title, price_minor=price)
    await make_product(db, bob, title="Blue plate", price_minor=700)
    yen = await make_shop(db, "yui", draft=replace(DRAFT, currency="JPY"))
    await make_product(db, yen, title="Tea", price_minor=600)

    async def titles(**asked: object) -> list[object]:
        return _titles(await guest(site).get(PRODUCTS, currency="eur", **asked))

    rising = ["Mug", "Cup", "Blue plate", "Bowl"]
    assert await titles(sort="price_asc") == rising
    assert await titles(sort="price_desc") == rising[::-1]
    assert await titles(min_price="5.01", sort="price_asc") == ["Blue plate", "Bowl"]
    assert await titles(max_price="7.00") == ["Blue plate", "Cup", "Mug"]
    assert await titles(q="plate", min_price="7", max_price="7") == ["Blue plate"]


@pytest.mark.parametrize("sort", ["price_asc", "price_desc"])
async def test_pages_by_price_follow_each_other_both_ways(
    site: Site, sort: str
) -> None:
    db = site.services.db
    shop = await make_shop(db)
    for number, price in enumerate((500, 700, 500, 900, 700)):
        await make_product(db, shop, title=f"Mug {number}", price_minor=price)
    client, asked = guest(site), {"sort": sort, "currency": "EUR"}
    everything = _titles(await client.get(PRODUCTS, **asked))

    first = await client.call("GET", PRODUCTS, params={**asked, "limit": 2})
    second = await client.call("GET", first.links["next"]["url"])
    third = await client.call("GET", second.links["next"]["url"])
    back = await client.call("GET", third.links["prev"]["url"])

    pages = [_titles(each.json()) for each in (first, second, third)]
    assert [title for page in pages for title in page] == everything
    assert [len(page) for page in pages] == [2, 2, 1]
    assert back.json() == second.json()


@pytest.mark.engine_only("sqlite")
async def test_prices_that_do_not_compare_are_refused(site: Site) -> None:
    euros = {"currency": "EUR"}
    for asked, field in (
        ({"sort": "price_asc"}, "currency"),
        ({"min_price": "1"}, "currency"),
        ({"max_price": "1", "currency": "XYZ"}, "currency"),
        ({"max_price": "cheap", **euros}, "max_price"),
        ({"max_price": "1.005", **euros}, "max_price"),
    ):
        answer = await guest(site).call("GET", PRODUCTS, params=asked)
        assert answer.status_code == 422
        assert [*answer.json()["details"]] == [field]


async def test_products_of_those_one_follows(site: Site) -> None:
    db = site.services.db
    ana, eve = await make_shop(db), await make_shop(db, "eve")
    await make_product(db, ana, title="Mug")
    await make_product(db, eve, title="Plate")
    client, bob = await join(site, "bob")
    await follow(db, bob, await db.read(get_actor, ana.actor_id))

    assert _titles(await client.get(PRODUCTS, following="true")) == ["Mug"]
    by_guest = await guest(site).call("GET", PRODUCTS, params={"following": "true"})
    assert by_guest.status_code == 401


async def test_the_node_says_that_it_has_a_shop(site: Site) -> None:
    client = guest(site)

    async def features() -> list[str]:
        found = await client.get("/nodeinfo/2.0")
        return found["metadata"]["features"]

    before = (await client.get("/api/v2/instance"))["configuration"]["shop"]
    assert (before["enabled"], await features()) == (False, [])

    await make_shop(site.services.db)

    shop = (await client.get("/api/v2/instance"))["configuration"]["shop"]
    assert shop["enabled"] is True
    assert "EUR" in shop["currencies"]
    assert shop["payment_methods"] == ["cash_on_pickup"]
    assert shop["max_images_per_product"] == 12
    assert await features() == ["shop"]


async def test_accounts_say_whether_they_sell(site: Site) -> None:
    db = site.services.db
    shop = await make_shop(db)
    mug = await make_product(db, shop)
    hidden = await make_product(db, shop, title="Hidden")
    await db.write(hide_product, hidden.id)
    client, bob = await join(site, "bob")

    seller = await client.get(f"/api/v1/accounts/{shop.actor_id}")
    buyer = await client.get(f"/api/v1/accounts/{bob.id}")
    found = await client.get(f"{PRODUCTS}/{mug.id}")

    url = "https://node.example/@ana/shop"
    assert seller["shop"] == {"enabled": True, "products_count": 1, "url": url}
    assert "shop" not in buyer
    (field,) = seller["fields"]
    assert field["name"] == "Shop"
    assert field["value"].startswith(f'<a href="{url}" rel="me nofollow noopener"')
    assert [each["name"] for each in seller["roles"]] == ["Shop"]
    assert (buyer["fields"], buyer["roles"]) == ([], [])
    assert found["account"]["shop"] == seller["shop"]
    await db.write(save_shop, URLS, shop, DRAFT, state=ShopState.VACATION)
    away = await client.get(f"/api/v1/accounts/{shop.actor_id}")
    assert away["shop"]["enabled"] is False
    assert (away["fields"], away["roles"]) == ([field], [])


async def test_apps_that_know_of_products_find_them_in_search(site: Site) -> None:
    db = site.services.db
    shop = await make_shop(db)
    mug = await make_product(db, shop, title="Blue mug")
    hidden = await make_product(db, shop, title="Blue bowl")
    await db.write(hide_product, hidden.id)

    async def search(q: str = "blue", **asked: str) -> Json:
        return await guest(site).get("/api/v2/search", q=q, **asked)

    product = await guest(site).get(f"{PRODUCTS}/{mug.id}")
    assert "products" not in await search()
    only = await search(type="products")
    assert only["products"] == [product]
    assert only["accounts"] == only["statuses"] == only["hashtags"] == []
    assert (await search(**{"include[]": "products"}))["products"] == [product]
    assert (await search(type="products", q="green"))["products"] == []


async def test_the_address_of_a_product_leads_to_the_note_that_announces_it(
    site: Site,
) -> None:
    db = site.services.db
    shop = await make_shop(db)
    mug = await make_product(db, shop)
    url = (await guest(site).get(f"{PRODUCTS}/{mug.id}"))["url"]

    async def found() -> list[Json]:
        return (await guest(site).get("/api/v2/search", q=url))["statuses"]

    assert await found() == []
    note = await db.write(announce_product, URLS, shop, mug)

    (status,) = await found()
    assert status["id"] == str(note.id)
    assert status["card"]["url"] == url
    await db.write(withdraw_product, shop, mug, ProductStatus.DRAFT)
    assert await found() == []
