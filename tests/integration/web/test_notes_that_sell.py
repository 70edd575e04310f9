"""Products in notes: offered in the form, shown under the note, found by search."""

import re

import pytest
from support.app import Site
from support.shop import make_product, make_shop

from node.database.types import Database


async def test_an_author_names_their_own_products_in_a_note(
    site: Site, db: Database
) -> None:
    shop = await make_shop(db, "ana")
    mug = await make_product(db, shop, title="Mug, speckled")
    ana = await site.log_in("ana")
    form = (await ana.get(f"/compose?product={mug.id}")).text
    assert re.search(rf'name="products" value="{mug.id}" checked', form)
    answer = await ana.post("/compose", {"text": "Fresh", "products": str(mug.id)})
    assert answer.status_code == 303
    path = answer.headers["Location"]
    guest = site.browser()
    assert f"/@ana/shop/{mug.slug}" in (await guest.get(path)).text
    assert "24.90" in (await guest.get("/explore")).text
    number = path.rsplit("/", 1)[1]
    edit = (await ana.get(f"/notes/{number}/edit")).text
    assert re.search(rf'name="products" value="{mug.id}" checked', edit)

    await ana.post(f"/notes/{number}/edit", {"text": "Fresh"})
    assert f"/@ana/shop/{mug.slug}" not in (await guest.get(path)).text


async def test_somebody_elses_products_are_neither_offered_nor_taken(
    site: Site, db: Database
) -> None:
    shop = await make_shop(db, "ana")
    mug = await make_product(db, shop)
    bob, _ = await site.newcomer("bob")
    assert 'name="products"' not in (await bob.get("/compose")).text
    failed = await bob.post("/compose", {"text": "Mine", "products": str(mug.id)})
    assert failed.status_code == 422


async def test_products_are_found_by_their_title(site: Site, db: Database) -> None:
    shop = await make_shop(db, "ana")
    await make_product(db, shop, title="Mug, speckled")
    await make_product(db, shop, title="100% linen")
    guest = site.browser()
    for words in ("speckled", "MUG", "mug,"):
        page = (await guest.get(f"/search?q={words}&tab=products")).text
        assert "Mug, speckled" in page
        assert "linen" not in page
    assert "Mug" not in (await guest.get("/search?q=%25&tab=products")).text
    assert 'href="/@ana/shop"' in (await guest.get("/@ana")).text


@pytest.mark.engine_only("sqlite")
async def test_the_address_of_ones_product_in_a_note_shows_its_card(
    site: Site, db: Database
) -> None:
    shop = await make_shop(db, "ana")
    mug = await make_product(db, shop)
    ana, bob = await site.log_in("ana"), (await site.newcomer("bob"))[0]
    address = f"{site.services.urls.base_url}/@ana/shop/{mug.slug}"

    by_ana = await ana.post("/compose", {"text": f"Fresh: {address}"})
    by_bob = await bob.post("/compose", {"text": f"Look: {address}"})

    assert "24.90" in (await ana.get(by_ana.headers["location"])).text
    assert "24.90" not in (await bob.get(by_bob.headers["location"])).text
