"""What notes sell, in a browser: announcing, cards, offers elsewhere, asking."""

import re
from decimal import Decimal

import pytest
from support.app import Browser, Site
from support.listings import store_offer
from support.people import make_remote
from support.shop import add_photo, make_product, make_shop

from federation.prices import Price
from federation.vocabulary import Purpose
from node.clock import DAY_MS, HOUR_MS, SetClock
from node.database.types import Database, Reader
from node.notes.models import Visibility
from node.notes.queries import find_note, list_mentioned_ids
from node.users.models import Role
from storefront.catalog.models import Product
from storefront.catalog.queries import get_product
from storefront.listings.queries import find_announced
from storefront.shops.models import Shop

FIELDS = {
    "title": "Teacup",
    "description": "Celadon #ceramics",
    "price": "28",
    "stock": "3",
    "max_per_order": "2",
    "maker": "Ana Clay",
    "status": "public",
}


@pytest.fixture
async def shop(db: Database) -> Shop:
    return await make_shop(db, "ana")


async def form_of(db: Database, shop: Shop, **changes: str) -> dict[str, str]:
    """A product's form with a described photo."""
    photo = await add_photo(db, shop.actor_id)
    kept = {"media": str(photo), f"alt_m{photo}": "A cup", f"order_m{photo}": "1"}
    return {**FIELDS, **kept, **changes}


def newest(r: Reader) -> Product:
    row = r.one("SELECT MAX(id) AS id FROM products")
    assert row is not None
    return get_product(r, row.num("id"))


async def announced_path(db: Database, product: Product) -> str:
    announced = await db.read(find_announced, product.id)
    assert announced is not None
    return f"/@ana/{announced.note_id}"


async def test_a_seller_tells_followers_by_leaving_the_box_ticked(
    site: Site, db: Database, shop: Shop
) -> None:
    ana = await site.log_in("ana")
    page = (await ana.get("/sell/products/new")).text
    assert re.search(r'name="announce"[^>]*checked', page)

    answer = await ana.post("/sell/products/new", await form_of(db, shop, announce="1"))

    assert answer.status_code == 303
    product = await db.read(newest)
    path = await announced_path(db, product)
    guest = site.browser()
    note = (await guest.get(path)).text
    assert "/@ana/shop/teacup" in note
    assert "28.00" in note
    # In feeds it is a card with its price.
    assert "28.00" in (await guest.get("/explore")).text
    assert "/tags/ceramics" in note
    form = (await ana.get(f"/sell/products/{product.id}")).text
    assert path in form
    assert 'name="announce"' not in form
    own = (await ana.get(path)).text
    assert f"{path.rsplit('/', 1)[1]}/edit" not in own


async def test_nothing_is_announced_unasked_nor_while_it_is_a_draft(
    site: Site, db: Database, shop: Shop
) -> None:
    ana = await site.log_in("ana")
    await ana.post("/sell/products/new", await form_of(db, shop))
    silent = await db.read(newest)
    draft = await form_of(db, shop, announce="1", status="draft")
    await ana.post("/sell/products/new", draft)
    hidden = await db.read(newest)

    for product in (silent, hidden):
        assert await db.read(find_announced, product.id) is None
    # What was on sale before is no news: the box is there, and empty.
    later = (await ana.get(f"/sell/products/{silent.id}")).text
    assert 'name="announce"' in later
    assert not re.search(r'name="announce"[^>]*checked', later)
    assert re.search(
        r'name="announce"[^>]*checked',
        (await ana.get(f"/sell/products/{hidden.id}")).text,
    )


async def test_the_product_page_names_its_note_for_other_servers(
    site: Site, db: Database, shop: Shop
) -> None:
    ana = await site.log_in("ana")
    await ana.post("/sell/products/new", await form_of(db, shop, announce="1"))
    product = await db.read(newest)
    note_id = (await announced_path(db, product)).rsplit("/", 1)[1]
    iri = f"https://node.example/ap/u/{shop.actor_id}/items/{note_id}"

    page = (await site.browser().get("/@ana/shop/teacup")).text

    assert f'type="application/activity+json" href="{iri}"' in page
    asked = await site.browser().get(
        f"/@ana/{note_id}", headers={"Accept": "application/activity+json"}
    )
    assert asked.headers["Location"] == iri
    silent = await make_product(db, shop, title="Bowl")
    other = (await site.browser().get(f"/@ana/shop/{silent.slug}")).text
    assert "activity+json" not in other


async def test_the_announcement_is_not_edited_as_a_note(
    site: Site, db: Database, shop: Shop
) -> None:
    ana = await site.log_in("ana")
    await ana.post("/sell/products/new", await form_of(db, shop, announce="1"))
    note_id = (await announced_path(db, await db.read(newest))).rsplit("/", 1)[1]

    answer = await ana.post(f"/notes/{note_id}/edit", {"text": "mine"})

    assert answer.status_code == 409


async def test_what_is_offered_elsewhere_is_a_card_with_host_and_age(
    site: Site, db: Database, clock: SetClock
) -> None:
    greta = await make_remote(db, "greta", "flohmarkt.example")
    note = await store_offer(db, greta, available=Decimal(2))
    clock.advance(3 * HOUR_MS)
    guest = site.browser()

    for path in (
        f"/@greta@flohmarkt.example/{note.id}",
        "/search?q=lamp&tab=products",
        "/@greta@flohmarkt.example/shop",
    ):
        page = (await guest.get(path)).text
        assert f'href="/listings/{note.id}"' in page, path
        assert "€28.00" in page
        assert "Only 2 left" in page
        assert "flohmarkt.example" in page
        assert re.search(r"seen .*3 h", page), path
    profile = (await guest.get("/@greta@flohmarkt.example")).text
    assert 'href="/@greta@flohmarkt.example/shop"' in profile
    assert "€28.00" in profile


async def test_a_listings_page_shows_where_the_way_to_the_seller_leads(
    site: Site, db: Database
) -> None:
    greta = await make_remote(db, "greta", "flohmarkt.example")
    note = await store_offer(db, greta, link="https://pay.example/lamp")

    page = (await site.browser().get(f"/listings/{note.id}")).text

    assert "Still works" in page
    assert 'href="https://pay.example/lamp" rel="nofollow' in page
    assert "See it on pay.example" in page
    assert "As <bdi>flohmarkt.example</bdi> said" in page


async def test_what_is_old_is_asked_for_again_before_the_way_opens(
    site: Site, db: Database, clock: SetClock
) -> None:
    greta = await make_remote(db, "greta", "flohmarkt.example")
    note = await store_offer(db, greta)
    clock.advance(DAY_MS + 1)
    bob, _ = await site.newcomer("bob")

    page = (await bob.get(f"/listings/{note.id}")).text
    assert "lamps/1" not in page
    assert f'action="/listings/{note.id}/check"' in page
    answer = await bob.post(f"/listings/{note.id}/check", {})

    # There is no network here: nothing is made fresh by asking in vain.
    assert answer.status_code == 303
    after = (await bob.get(answer.headers["Location"])).text
    assert "could not be asked" in after
    assert "lamps/1" not in after


SAYINGS: tuple[tuple[dict[str, object], str], ...] = (
    ({"price": None}, "Ask the seller"),
    ({"price": None, "price_words": "VB"}, "VB"),
    ({"price": Price(Decimal("0.5"), "XMR")}, "0.5 XMR"),
    ({"unit": "kilogram"}, "28.00 EUR per kilogram"),
    ({"purpose": Purpose.REQUEST, "price": None}, "Wanted"),
    ({"available": Decimal(0)}, "Sold out"),
    ({"ends_ms": 1}, "No longer offered"),
    ({"title": ""}, "Still works"),
)


async def test_a_card_says_what_is_known_and_no_more(site: Site, db: Database) -> None:
    greta = await make_remote(db, "greta", "flohmarkt.example")
    guest = site.browser()
    notes: list[tuple[int, str]] = []
    for number, (says, words) in enumerate(SAYINGS):
        title = {"title": ""} if "title" in says else {}
        note = await store_offer(db, greta, number, note=title, **says)
        notes.append((note.id, words))

    page = (await guest.get("/@greta@flohmarkt.example/shop")).text

    for note_id, words in notes:
        card = page.partition(f'href="/listings/{note_id}"')[2].partition("</article>")
        assert words in card[0]
        assert words in (await guest.get(f"/listings/{note_id}")).text


async def test_the_owner_may_have_a_servers_offers_as_plain_notes(
    site: Site, db: Database
) -> None:
    greta = await make_remote(db, "greta", "flohmarkt.example")
    note = await store_offer(db, greta)
    owner, _ = await site.newcomer("olga", role=Role.OWNER)
    path = "/admin/peers/flohmarkt.example/listings"

    await owner.post(path, {"refuse": "1"})

    assert (await owner.get(f"/listings/{note.id}")).status_code == 404
    assert (await owner.get(f"/@greta@flohmarkt.example/{note.id}")).status_code == 200
    page = (await owner.get("/admin/peers")).text
    assert "Take listings" in page
    await owner.post(path, {"refuse": ""})
    assert "No listings" in (await owner.get("/admin/peers")).text


async def test_what_is_over_is_not_found(site: Site, db: Database) -> None:
    greta = await make_remote(db, "greta", "flohmarkt.example")
    await store_offer(db, greta, ends_ms=1)

    page = (await site.browser().get("/search?q=lamp&tab=products")).text

    assert "/listings/" not in page


async def test_a_question_is_a_direct_note_to_the_seller_alone(
    site: Site, db: Database
) -> None:
    greta = await make_remote(db, "greta", "flohmarkt.example")
    listing = await store_offer(db, greta)
    bob, _ = await site.newcomer("bob")
    path = f"/listings/{listing.id}/ask"
    assert 'name="text"' in (await bob.get(path)).text

    empty = await bob.post(path, {"text": " "})
    answer = await bob.post(path, {"text": "Still there? cc @ana"})

    assert empty.status_code == 422
    note_id = int(answer.headers["Location"].rsplit("/", 1)[1])
    note = await db.read(find_note, note_id)
    assert note is not None
    assert note.visibility is Visibility.DIRECT
    assert note.reply_to_id == listing.id
    assert await db.read(list_mentioned_ids, note.id) == [greta.id]


async def test_nobody_asks_without_an_account_nor_themselves(
    site: Site, db: Database, shop: Shop
) -> None:
    ana = await site.log_in("ana")
    await ana.post("/sell/products/new", await form_of(db, shop, announce="1"))
    note_id = (await announced_path(db, await db.read(newest))).rsplit("/", 1)[1]

    assert (await ana.get(f"/listings/{note_id}/ask")).status_code == 404
    assert (
        await ana.post(f"/listings/{note_id}/ask", {"text": "?"})
    ).status_code == 404
    guest = site.browser()
    assert (await guest.get(f"/listings/{note_id}/ask")).status_code == 303
    own = await guest.get(f"/listings/{note_id}")
    assert own.headers["Location"] == "/@ana/shop/teacup"
    bob: Browser
    bob, _ = await site.newcomer("bob")
    product = (await bob.get("/@ana/shop/teacup")).text
    assert f"/listings/{note_id}/ask" in product
    assert (
        await bob.post(f"/listings/{note_id}/ask", {"text": "?"})
    ).status_code == 303


async def test_a_seller_who_answers_followers_only_is_asked_by_nobody_else(
    site: Site, db: Database, shop: Shop
) -> None:
    ana = await site.log_in("ana")
    choices = {"default_visibility": "public", "language": "en"}
    await ana.post(
        "/settings/privacy",
        {**choices, "default_replies": "followers", "default_quotes": "nobody"},
    )
    await ana.post("/sell/products/new", await form_of(db, shop, announce="1"))
    note_id = (await announced_path(db, await db.read(newest))).rsplit("/", 1)[1]
    bob, _ = await site.newcomer("bob")
    path = f"/listings/{note_id}/ask"

    stranger = await bob.get("/@ana/shop/teacup")
    note = await bob.get(f"/@ana/{note_id}")
    await bob.post(f"/people/{shop.actor_id}/follow")
    follower = await bob.get("/@ana/shop/teacup")

    assert path not in stranger.text
    assert "Only people who follow the author" in note.text
    assert f"/compose?quote={note_id}" not in note.text
    assert path in follower.text


async def test_pages_of_what_lists_nothing_are_not_there(
    site: Site, db: Database
) -> None:
    bob, user = await site.newcomer("bob")
    posted = await bob.post("/compose", {"text": "no offer"})
    note_id = posted.headers["Location"].rsplit("/", 1)[1]

    for path in (f"/listings/{note_id}", "/listings/1", "/listings/x"):
        assert (await bob.get(path)).status_code == 404
    assert (await bob.get("/@nobody@peer.example/shop")).status_code == 404
    assert user.actor_id


async def test_a_seller_says_roughly_where_they_are(site: Site, shop: Shop) -> None:
    ana = await site.log_in("ana")

    half = await ana.post("/sell/flohmarkt", {"is_on": "1", "latitude": "52.5163"})
    absurd = await ana.post("/sell/flohmarkt", {"latitude": "95", "longitude": "nan"})
    good = {"is_on": "1", "latitude": "52,5163", "longitude": "13.3777"}
    await ana.post("/sell/flohmarkt", good)

    assert (half.status_code, absurd.status_code) == (422, 422)
    page = (await ana.get("/sell/flohmarkt")).text
    assert 'value="52.5"' in page
    assert 'value="13.4"' in page
    assert "5163" not in page
