"""Products, written by their sellers in apps: like on the pages, by nobody else."""

from collections.abc import Mapping, Sequence
from typing import Any

import httpx
import pytest
from support.api import ApiClient, allow, guest, join
from support.app import Site
from support.notes import make_photo
from support.people import move_away
from support.shop import DRAFT, buy, make_product, make_shop

from node.actors.models import Actor
from node.actors.queries import get_actor
from node.media.queries import list_media
from node.oauth.policy import Scope
from node.users.queries import find_user_by_actor
from storefront.orders.actions import mark_collected
from storefront.shops.models import Shop

PRODUCTS = "/api/v1/shop/products"


async def make_seller(site: Site) -> tuple[ApiClient, Actor, Shop]:
    db = site.services.db
    shop = await make_shop(db, draft=DRAFT)
    owner = await db.read(find_user_by_actor, shop.actor_id)
    assert owner is not None
    actor = await db.read(get_actor, shop.actor_id)
    return await allow(site, owner.id), actor, shop


async def words_of_mug(site: Site, seller: Actor, **more: object) -> dict[str, Any]:
    photo = await make_photo(site.services.db, seller, alt="A mug")
    return {
        "title": "Mug",
        "description": "Thrown by hand.",
        "price": "12.50",
        "stock": 3,
        "maker": "Ana Clay, 1 Kiln Lane",
        "media_ids": [str(photo)],
        **more,
    }


def faults(answer: httpx.Response) -> tuple[int, list[str]]:
    return answer.status_code, [*answer.json().get("details", {})]


async def test_a_product_begins_as_a_draft_and_is_shown_later(site: Site) -> None:
    ana, actor, _ = await make_seller(site)

    made = await ana.post(PRODUCTS, await words_of_mug(site, actor))

    assert (made["visibility"], made["availability"]) == ("draft", "hidden")
    assert made["price"] == {"amount": "12.50", "currency": "EUR"}
    assert (made["on_hand"], made["own"]) == (3, True)
    assert made["media_attachments"][0]["description"] == "A mug"
    assert await guest(site).get(PRODUCTS) == []
    shelf = f"/api/v1/accounts/{actor.id}/products"
    assert await ana.get(shelf, visibility="draft") == [made]
    assert await ana.get(shelf) == []
    assert await guest(site).get(shelf, visibility="draft") == []

    path = f"{PRODUCTS}/{made['id']}"
    assert (await ana.post(f"{path}/publish"))["visibility"] == "public"
    (shown,) = await guest(site).get(PRODUCTS)
    assert "on_hand" not in shown
    assert (await ana.post(f"{path}/unpublish"))["visibility"] == "draft"
    assert await guest(site).get(PRODUCTS) == []


async def test_what_is_published_is_told_to_followers_once(site: Site) -> None:
    ana, actor, _ = await make_seller(site)
    made = await ana.post(PRODUCTS, await words_of_mug(site, actor, publish=True))
    path, notes = f"{PRODUCTS}/{made['id']}", f"/api/v1/accounts/{actor.id}/statuses"

    await ana.post(f"{path}/publish", {"announce": True})
    await ana.put(path, {"price": "13.00", "publish": True})
    await site.work()

    (told,) = await guest(site).get(notes)
    assert told["products"][0]["id"] == made["id"]
    assert told["card"]["description"] == "EUR 13.00 - 3 left"


async def test_who_moved_away_shows_products_without_a_note(site: Site) -> None:
    ana, actor, _ = await make_seller(site)
    made = await ana.post(PRODUCTS, await words_of_mug(site, actor))
    path = f"{PRODUCTS}/{made['id']}"
    await site.services.db.write(move_away, actor.id)

    refused = await ana.call("POST", f"{path}/publish", json={"announce": True})
    shown = await ana.post(f"{path}/publish")
    told = await ana.call("PUT", path, json={"publish": True})

    assert faults(refused) == faults(told) == (422, ["base"])
    assert "your account has moved" in refused.json()["error"].lower()
    assert shown["visibility"] == "public"
    assert await guest(site).get(f"/api/v1/accounts/{actor.id}/statuses") == []


@pytest.mark.engine_only("sqlite")
async def test_what_is_not_sent_stays_as_it_is(site: Site) -> None:
    ana, actor, _ = await make_seller(site)
    made = await ana.post(PRODUCTS, await words_of_mug(site, actor))
    path = f"{PRODUCTS}/{made['id']}"

    price = {"amount": "9.00", "currency": "eur"}
    dearer = await ana.put(path, {"price": price, "stock": "unlimited"})
    patched = await ana.call("PATCH", path, data={"title": "Blue mug"})

    assert (dearer["price"]["amount"], dearer["on_hand"]) == ("9.00", None)
    found = patched.json()
    assert (found["title"], found["url"]) == ("Blue mug", made["url"])
    for name in ("source", "maker", "media_attachments", "max_per_order"):
        assert found[name] == made[name]
    assert (await ana.put(path, {"stock": 7}))["on_hand"] == 7


@pytest.mark.engine_only("sqlite")
async def test_a_count_that_sales_overtook_is_refused(site: Site) -> None:
    ana, actor, _ = await make_seller(site)
    made = await ana.post(PRODUCTS, await words_of_mug(site, actor, stock=3))

    answer = await ana.call(
        "PUT", f"{PRODUCTS}/{made['id']}", json={"stock": 5, "seen_stock": 4}
    )

    assert faults(answer) == (422, ["stock"])


async def test_a_count_says_which_count_it_corrects(site: Site) -> None:
    db = site.services.db
    ana, _, shop = await make_seller(site)
    mug = await make_product(db, shop, stock=10)
    path = f"{PRODUCTS}/{mug.id}"
    await db.write(mark_collected, await buy(db, shop, mug, quantity=2))

    blind = await ana.call("PUT", path, json={"stock": 12})

    assert faults(blind) == (422, ["seen_stock"])
    assert (await ana.get(path))["on_hand"] == 8
    seen = await ana.put(path, {"stock": 12, "seen_stock": 8})
    renamed = await ana.put(path, {"title": "Cup"})
    uncounted = await ana.put(path, {"stock": "unlimited"})
    counted = await ana.put(path, {"stock": 4})
    found = [each["on_hand"] for each in (seen, renamed, uncounted, counted)]
    assert found == [12, 12, None, 4]


async def test_photos_are_described_anew_only_in_what_shows_them(site: Site) -> None:
    db = site.services.db
    ana, actor, shop = await make_seller(site)
    made = await ana.post(PRODUCTS, await words_of_mug(site, actor))
    other = await make_product(db, shop)
    posted = await make_photo(db, actor, alt="A sunset")
    await ana.post("/api/v1/statuses", {"status": "Look", "media_ids": [str(posted)]})
    (own,) = made["media_attachments"]

    def words(photo: object) -> dict[str, Any]:
        return {"media_attributes": [{"id": str(photo), "description": "New"}]}

    path = f"{PRODUCTS}/{made['id']}"
    for photo in (posted, other.media_ids[0], 7):
        answer = await ana.call("PUT", path, json=words(photo))
        assert faults(answer) == (422, ["media_attributes"])
    fresh = await make_photo(db, actor, alt="")
    ids = {"media_ids": [own["id"], str(fresh)]}

    changed = await ana.put(path, {**words(own["id"]), **ids})
    again = await ana.put(path, words(fresh))

    def alts(product: dict[str, Any]) -> list[str]:
        return [each["description"] for each in product["media_attachments"]]

    assert alts(changed) == ["New", None]
    assert alts(again) == ["New", "New"]
    assert (await db.read(list_media, [posted]))[posted].alt == "A sunset"


async def test_one_key_makes_one_product(site: Site) -> None:
    ana, actor, _ = await make_seller(site)
    body = await words_of_mug(site, actor)
    headers = {"Idempotency-Key": "k"}

    first = await ana.call("POST", PRODUCTS, json=body, headers=headers)
    again = await ana.call("POST", PRODUCTS, json=body, headers=headers)

    assert first.json() == again.json()


WRONG: Sequence[tuple[Mapping[str, object], str]] = (
    ({"title": ""}, "title"),
    ({"title": "x" * 121}, "title"),
    ({"price": "12,50"}, "price"),
    ({"price": "12.505"}, "price"),
    ({"price": "-1"}, "price"),
    ({"price": "1e3"}, "price"),
    ({"price": {"amount": "1", "currency": "USD"}}, "price"),
    ({"stock": "many"}, "stock"),
    ({"stock": -1}, "stock"),
    ({"max_per_order": 0}, "max_per_order"),
    ({"visibility": "secret"}, "visibility"),
    ({"media_ids": ["7"]}, "media_ids"),
    ({"media_ids": [], "publish": True}, "media_ids"),
    ({"price": "0", "publish": True}, "price"),
    ({"maker": "", "publish": True}, "maker"),
)


@pytest.mark.engine_only("sqlite")
async def test_what_is_wrong_is_named(site: Site) -> None:
    ana, actor, shop = await make_seller(site)
    body = await words_of_mug(site, actor)

    for wrong, field in WRONG:
        answer = await ana.call("POST", PRODUCTS, json={**body, **wrong})
        assert (wrong, *faults(answer)) == (wrong, 422, [field])
    assert await ana.get(f"/api/v1/accounts/{shop.actor_id}/products") == []


async def test_what_is_deleted_is_gone_but_for_its_seller(site: Site) -> None:
    ana, _, shop = await make_seller(site)
    mug = await make_product(site.services.db, shop)
    path = f"{PRODUCTS}/{mug.id}"

    assert await ana.delete(path) == {}

    assert (await guest(site).call("GET", path)).status_code == 404
    assert (await ana.get(path))["visibility"] == "archived"


@pytest.mark.engine_only("sqlite")
async def test_products_are_their_sellers_only(site: Site) -> None:
    db = site.services.db
    _, _, shop = await make_seller(site)
    mug = await make_product(db, shop)
    other = await make_shop(db, "eve")
    owner = await db.read(find_user_by_actor, other.actor_id)
    assert owner is not None
    eve = await allow(site, owner.id)
    narrow = await allow(site, owner.id, [Scope.READ_SHOP])
    buyer, _ = await join(site, "bob")
    path = f"{PRODUCTS}/{mug.id}"

    calls = [("PUT", path), ("DELETE", path), ("POST", f"{path}/publish")]
    for method, where in [*calls, ("POST", f"{path}/unpublish")]:
        for client, status in ((eve, 404), (narrow, 403), (buyer, 403)):
            answer = await client.call(method, where, json={"title": "Mine"})
            assert answer.status_code == status
        assert (await guest(site).call(method, where)).status_code == 401
    refused = await buyer.call("POST", PRODUCTS, json={"title": "Mug"})
    assert refused.status_code == 403
    assert (await guest(site).get(path))["title"] == "Mug, speckled"


@pytest.mark.engine_only("sqlite")
async def test_products_are_named_in_statuses(site: Site) -> None:
    ana, _, shop = await make_seller(site)
    mug = await make_product(site.services.db, shop)
    bob, _ = await join(site, "bob")
    body = {"status": "Fresh", "product_ids": [str(mug.id)]}

    posted = await ana.post("/api/v1/statuses", body)
    refused = await bob.call("POST", "/api/v1/statuses", json=body)

    assert [each["id"] for each in posted["products"]] == [str(mug.id)]
    assert posted["card"]["url"] == posted["products"][0]["url"]
    assert faults(refused) == (422, ["product_ids"])


async def test_the_address_of_ones_product_in_a_text_names_it(site: Site) -> None:
    ana, _, shop = await make_seller(site)
    mug, bowl = [
        await make_product(site.services.db, shop, title=each)
        for each in ("Blue Mug", "Bowl")
    ]
    page = "https://node.example/@ana/shop"
    text = f"Both: {page}/blue-mug, {page}/bowl?a=1. Not {page}/nothing or {page}/mug/x"
    body = {"status": text, "product_ids": [str(bowl.id)]}

    posted = await ana.post("/api/v1/statuses", body)
    edited = await ana.call(
        "PUT", f"/api/v1/statuses/{posted['id']}", json={"status": "Both, as before"}
    )

    ids = [str(each.id) for each in (bowl, mug)]
    assert [each["id"] for each in posted["products"]] == ids
    assert [each["id"] for each in edited.json()["products"]] == ids
    assert posted["card"]["title"] == "Bowl"
    assert posted["card"]["provider_name"] == "Clay & Co"
    with_it = await guest(site).get(f"{PRODUCTS}/{mug.id}/statuses")
    assert [each["id"] for each in with_it] == [posted["id"]]


@pytest.mark.engine_only("sqlite")
async def test_an_address_names_only_what_its_author_shows(site: Site) -> None:
    ana, _, shop = await make_seller(site)
    mug = await make_product(site.services.db, shop)
    bob, _ = await join(site, "bob")
    url = (await guest(site).get(f"{PRODUCTS}/{mug.id}"))["url"]

    by_bob = await bob.post("/api/v1/statuses", {"status": f"Look: {url}"})
    await ana.post(f"{PRODUCTS}/{mug.id}/unpublish", {})
    hidden = await ana.post("/api/v1/statuses", {"status": f"Soon: {url}"})

    assert by_bob["products"] == hidden["products"] == []
