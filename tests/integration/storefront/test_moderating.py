"""Taking single products down, upon a report or without one, and putting them back."""

import pytest
from support.app import Site, path_of
from support.notes import post
from support.shop import make_product, make_shop, reload_product

from node.actors.queries import get_actor
from node.database.paging import newest
from node.database.types import Database
from node.moderation.models import DecisionKind
from node.moderation.queries import list_decisions, list_reports
from node.users.actions import set_role
from node.users.models import Role
from node.users.queries import find_user_by_actor
from storefront.catalog.models import Product
from storefront.shops.models import Shop

WHY = {"reason": "Made of ivory."}


@pytest.fixture
async def shop(db: Database) -> Shop:
    return await make_shop(db)


@pytest.fixture
async def mug(db: Database, shop: Shop) -> Product:
    return await make_product(db, shop)


async def report(site: Site, product: Product) -> str:
    """A guest reports a product; the path of the case."""
    form = {"category": "illegal", "text": "Ivory", "product": str(product.id)}
    sent = await site.browser().post("/report", form)
    assert sent.status_code == 303, sent.text
    page = await site.services.db.read(list_reports, newest(1))
    return f"/moderation/reports/{page.items[0].id}"


async def test_a_reported_product_is_taken_down_with_its_case(
    site: Site, db: Database, mug: Product
) -> None:
    path = f"/@ana/shop/{mug.slug}"
    guest = site.browser()
    case = await report(site, mug)
    moderator, _ = await site.newcomer("mo", role=Role.MODERATOR)

    shown = await moderator.get(case)
    assert mug.title in shown.text
    assert f"/moderation/products/{mug.id}" in shown.text
    decided = await moderator.post(case, {"action": "remove", **WHY})

    assert path_of(decided) == "/moderation/reports"
    assert (await reload_product(db, mug)).hidden_ms is not None
    assert (await guest.get(path)).status_code == 404
    assert mug.title not in (await guest.get("/@ana/shop")).text


async def test_a_case_takes_down_nothing_of_somebody_else(
    site: Site, db: Database, mug: Product
) -> None:
    other = await make_shop(db, "rosa")
    (things,) = site.services.extensions.reports

    await db.write(things.take_down, mug.id, owner_id=other.actor_id)

    assert (await reload_product(db, mug)).hidden_ms is None


async def test_a_moderator_takes_a_product_down_and_puts_it_back(
    site: Site, db: Database, mug: Product
) -> None:
    path, desk = f"/@ana/shop/{mug.slug}", f"/moderation/products/{mug.id}"
    guest = site.browser()
    ana = await site.log_in("ana")
    moderator, _ = await site.newcomer("mo", role=Role.MODERATOR)
    assert desk in (await moderator.get(path)).text
    assert desk not in (await guest.get(path)).text

    bare = await moderator.post(f"{desk}/take-down", {"reason": " "})
    done = await moderator.post(f"{desk}/take-down", WHY)
    again = await moderator.post(f"{desk}/take-down", WHY)

    assert bare.status_code == 422 and "Say why" in bare.text
    assert path_of(done) == path_of(again) == desk
    assert "somebody else has decided" in (await moderator.get(desk)).text.lower()
    assert (await guest.get(path)).status_code == 404
    assert (await moderator.get(path)).status_code == 200
    assert mug.title in (await moderator.get("/moderation/products")).text
    told = (await ana.get("/notifications")).text
    assert "took down something of yours: Mug, speckled" in told
    assert "Made of ivory." in told
    assert "The moderators took it down" in (await ana.get("/sell/products")).text
    assert "took this product down" in (await ana.get(path)).text

    await moderator.post(f"{desk}/put-back")

    assert (await guest.get(path)).status_code == 200
    assert mug.title not in (await moderator.get("/moderation/products")).text
    log = (await db.read(list_decisions, limit=5)).items
    assert [each.kind for each in log] == [
        DecisionKind.PUT_BACK,
        DecisionKind.TAKE_DOWN,
    ]


async def test_a_product_that_is_down_is_sold_by_no_way_round(
    site: Site, db: Database, shop: Shop, mug: Product
) -> None:
    guest = site.browser()
    await guest.post("/cart/add", {"product": str(mug.id)})
    moderator, _ = await site.newcomer("mo", role=Role.MODERATOR)
    ana = await site.log_in("ana")
    author = await db.read(get_actor, shop.actor_id)
    note = await post(db, author)
    (tags,) = site.services.extensions.notes
    await db.write(tags.tag_products, note.id, product_ids=[mug.id], author=author)
    await moderator.post(f"/moderation/products/{mug.id}/take-down", WHY)

    await ana.post(f"/sell/products/{mug.id}/publish")
    added = await site.browser().post("/cart/add", {"product": str(mug.id)})

    assert added.status_code == 404
    assert "This can no longer be ordered." in (await guest.get("/cart")).text
    assert mug.title not in (await guest.get(f"/@ana/{note.id}")).text


async def test_only_those_who_moderate_take_products_down(
    site: Site, db: Database, mug: Product
) -> None:
    eve, _ = await site.newcomer("eve")
    guest, ana = site.browser(), await site.log_in("ana")
    desk = f"/moderation/products/{mug.id}"

    for path in ("/moderation/products", desk):
        assert (await guest.get(path)).status_code == 303
        assert (await eve.get(path)).status_code == 403
    for browser in (eve, ana):
        answer = await browser.post(f"{desk}/take-down", WHY)
        assert answer.status_code == 403
    assert (await reload_product(db, mug)).hidden_ms is None


async def test_a_moderator_decides_nothing_about_what_an_owner_sells(
    site: Site, db: Database, shop: Shop, mug: Product
) -> None:
    ana = await db.read(find_user_by_actor, shop.actor_id)
    assert ana is not None
    await db.write(set_role, ana.id, Role.OWNER)
    moderator, _ = await site.newcomer("mo", role=Role.MODERATOR)

    answer = await moderator.post(f"/moderation/products/{mug.id}/take-down", WHY)

    assert answer.status_code == 403
    assert (await reload_product(db, mug)).hidden_ms is None
