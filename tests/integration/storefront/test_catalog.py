"""Products: publishing, prices over time, stock by hand, tags under notes."""

from dataclasses import replace

import pytest
from support.notes import post
from support.people import URLS, make_local
from support.queries import assert_queries
from support.shop import (
    add_photo,
    audit,
    buy,
    make_product,
    make_shop,
    reload_product,
)

from node.actors.models import Actor
from node.actors.queries import find_actor_by_handle
from node.clock import DAY_MS, SetClock
from node.database.paging import newest
from node.database.types import Database
from node.errors import Conflict, Invalid, NotFound
from node.ids import MediaId, NoteId
from storefront.catalog.actions import (
    create_product,
    edit_product,
    hide_product,
    publish_product,
    set_price,
    unhide_product,
    withdraw_product,
)
from storefront.catalog.models import ProductDraft, ProductStatus, Wanted
from storefront.catalog.queries import (
    count_by_status,
    count_shown,
    find_product_by_slug,
    list_front_ids,
    list_notes_with,
    list_offered,
    list_prices,
    list_products,
    list_shop_front,
    list_shop_products,
    list_shown,
    list_tagged,
    search_products,
)
from storefront.catalog.tagging import tag_products
from storefront.stock.models import StockPolicy
from storefront.stock.queries import list_moves

DRAFT = ProductDraft(
    title="Bowl",
    text="Blue, see https://clay.example/bowl <b>now</b> #clay",
    price_minor=1900,
    stock=3,
    maker="Ana Clay",
)


async def test_a_draft_is_seen_by_nobody_until_it_is_published(db: Database) -> None:
    shop = await make_shop(db)
    photo = await add_photo(db, shop.actor_id)
    draft = replace(DRAFT, media_ids=(photo,))

    product = await db.write(create_product, URLS, shop, draft)

    assert product.status is ProductStatus.DRAFT
    assert await db.read(list_shown, [product.id]) == []
    shown = await db.write(publish_product, shop, product)
    assert shown.is_shown and shown.media_ids == (photo,)
    assert [p.id for p in await db.read(list_shown, [product.id])] == [product.id]


async def test_a_description_is_text_with_links_not_html(db: Database) -> None:
    shop = await make_shop(db)

    product = await db.write(create_product, URLS, shop, DRAFT)

    assert '<a href="https://clay.example/bowl"' in product.html
    assert "&lt;b&gt;now" in product.html
    assert "nofollow" in product.html


async def test_a_photo_without_description_keeps_a_product_unpublished(
    db: Database,
) -> None:
    shop = await make_shop(db)
    photo = await add_photo(db, shop.actor_id, alt="")
    draft = replace(DRAFT, media_ids=(photo,))
    product = await db.write(create_product, URLS, shop, draft)

    with pytest.raises(Invalid, match="Describe each photo"):
        await db.write(publish_product, shop, product)


async def test_a_public_product_cannot_lose_its_photos(db: Database) -> None:
    shop = await make_shop(db)
    product = await make_product(db, shop)
    bare = replace(DRAFT, seen_stock=10, stock=10)

    with pytest.raises(Invalid, match="at least one photo"):
        await db.write(edit_product, URLS, shop, product, bare)
    assert len((await reload_product(db, product)).media_ids) == 1


async def test_anothers_photo_is_refused(db: Database) -> None:
    shop, eve = await make_shop(db), await make_local(db, "eve")
    photo = await add_photo(db, eve.id)

    with pytest.raises(Invalid):
        await db.write(create_product, URLS, shop, replace(DRAFT, media_ids=(photo,)))
    with pytest.raises(Invalid):
        await db.write(
            create_product, URLS, shop, replace(DRAFT, media_ids=(MediaId(1),))
        )


async def test_photos_can_be_added_dropped_and_reordered(db: Database) -> None:
    shop = await make_shop(db)
    first, second, third = [await add_photo(db, shop.actor_id) for _ in range(3)]
    draft = replace(DRAFT, media_ids=(first, second))
    product = await db.write(create_product, URLS, shop, draft)

    changed = await db.write(
        edit_product, URLS, shop, product, replace(draft, media_ids=(third, first))
    )

    assert changed.media_ids == (third, first)


async def test_two_products_of_a_name_have_two_addresses(db: Database) -> None:
    shop = await make_shop(db)

    slugs = [(await db.write(create_product, URLS, shop, DRAFT)).slug for _ in range(3)]

    assert slugs == ["bowl", "bowl-2", "bowl-3"]
    found = await db.read(find_product_by_slug, shop.id, "bowl-2")
    assert found is not None and found.title == "Bowl"
    assert await db.read(find_product_by_slug, shop.id, "cup") is None


async def test_another_shop_does_not_touch_a_product(db: Database) -> None:
    shop, eve = await make_shop(db), await make_shop(db, "eve")
    product = await make_product(db, shop)

    with pytest.raises(NotFound):
        await db.write(edit_product, URLS, eve, product, DRAFT)
    with pytest.raises(NotFound):
        await db.write(publish_product, eve, product)
    with pytest.raises(NotFound):
        await db.write(withdraw_product, eve, product, ProductStatus.ARCHIVED)


async def test_every_price_is_remembered_with_its_time(
    db: Database, clock: SetClock
) -> None:
    shop = await make_shop(db)
    product = await make_product(db, shop, price_minor=2000)
    start_ms = clock.now_ms()
    for price in (1500, 1500, 1800):
        clock.advance(DAY_MS)
        await db.write(set_price, (await reload_product(db, product)).variant, price)

    periods = await db.read(list_prices, product.variant.id, since_ms=0)

    day1, day3 = start_ms + DAY_MS, start_ms + 3 * DAY_MS
    assert [(p.price_minor, p.from_ms, p.to_ms) for p in periods] == [
        (1800, day3, None),
        (1500, day1, day3),
        (2000, start_ms, day1),
    ]
    recent = await db.read(list_prices, product.variant.id, since_ms=day3)
    assert [p.price_minor for p in recent] == [1800]


async def test_a_count_by_hand_does_not_overwrite_a_sale(db: Database) -> None:
    shop = await make_shop(db)
    product = await make_product(db, shop, stock=10)
    photos = product.media_ids
    stale = replace(DRAFT, media_ids=photos, stock=12, seen_stock=9)

    with pytest.raises(Conflict, match="became 10"):
        await db.write(edit_product, URLS, shop, product, stale)
    right = replace(stale, seen_stock=10)
    changed = await db.write(edit_product, URLS, shop, product, right)

    assert changed.variant.on_hand == 12
    moves = await db.read(list_moves, product.variant.id, limit=5)
    assert [(m.reason, m.delta) for m in moves] == [("correction", 2), ("start", 10)]
    assert await audit(db) == []


async def test_stock_cannot_fall_below_what_was_promised(db: Database) -> None:
    shop = await make_shop(db)
    product = await make_product(db, shop, stock=10)
    await buy(db, shop, product, quantity=4)
    few = replace(DRAFT, media_ids=product.media_ids, stock=3, seen_stock=10)

    with pytest.raises(Invalid, match="promised"):
        await db.write(edit_product, URLS, shop, product, few)
    four = await db.write(edit_product, URLS, shop, product, replace(few, stock=4))

    assert four.variant.available == 0


async def test_uncounted_goods_never_run_out_and_can_be_counted_later(
    db: Database,
) -> None:
    shop = await make_shop(db)
    product = await make_product(db, shop, stock=None, max_per_order=3)
    assert product.variant.stock_policy is StockPolicy.UNLIMITED
    await buy(db, shop, product, quantity=3)
    seen = await reload_product(db, product)
    assert seen.variant.orderable == 3

    counted = replace(DRAFT, media_ids=product.media_ids, stock=2)
    with pytest.raises(Invalid, match="promised"):
        await db.write(edit_product, URLS, shop, seen, counted)
    changed = await db.write(edit_product, URLS, shop, seen, replace(counted, stock=5))

    assert (changed.variant.on_hand, changed.variant.available) == (5, 2)
    assert await audit(db) == []


async def test_a_hidden_or_archived_product_leaves_every_list(db: Database) -> None:
    shop = await make_shop(db)
    mug, cup = await make_product(db, shop), await make_product(db, shop, title="Cup")

    await db.write(hide_product, mug.id)
    await db.write(withdraw_product, shop, cup, ProductStatus.ARCHIVED)

    assert (await db.read(list_shop_front, shop.id, newest(9))).items == ()
    assert (await db.read(list_offered, Wanted(), newest(9))).items == ()
    assert await db.read(count_shown, [shop.id]) == {}
    assert await db.read(list_front_ids, [shop.id], per_shop=3) == {}
    assert await db.read(list_shown, [mug.id, cup.id]) == []
    await db.write(unhide_product, mug.id)
    assert await db.read(count_shown, [shop.id]) == {shop.id: 1}
    assert await db.read(count_by_status, shop.id) == {
        ProductStatus.PUBLIC: 1,
        ProductStatus.ARCHIVED: 1,
    }


async def test_lists_are_paged_newest_first_with_few_queries(db: Database) -> None:
    shop = await make_shop(db)
    made = [await make_product(db, shop, title=f"Mug {n}") for n in range(5)]
    latest = [product.id for product in reversed(made)]

    with assert_queries(db, 3):
        page = await db.read(list_shop_front, shop.id, newest(3))
    assert [product.id for product in page.items] == latest[:3]
    rest = await db.read(list_shop_front, shop.id, newest(3, page.next_before))
    assert [product.id for product in rest.items] == latest[3:]
    assert rest.next_before is None

    with assert_queries(db, 3):
        everywhere = await db.read(list_offered, Wanted(), newest(10))
    assert [product.id for product in everywhere.items] == latest
    with assert_queries(db, 3):
        assert len(await db.read(list_products, latest)) == 5
    own = await db.read(list_shop_products, shop.id, ProductStatus.PUBLIC, newest(2))
    assert [product.id for product in own.items] == latest[:2]
    assert await db.read(list_front_ids, [shop.id], per_shop=2) == {shop.id: latest[:2]}


async def test_products_are_found_by_all_words_of_a_query(db: Database) -> None:
    shop = await make_shop(db)
    mug = await make_product(db, shop, title="Große Tasse, blau")
    cup = await make_product(db, shop, title="蓝色杯子")
    draft = replace(DRAFT, title="Tasse")
    await db.write(create_product, URLS, shop, draft)

    async def found(text: str) -> list[int]:
        return [p.id for p in await db.read(search_products, text, limit=5)]

    assert await found("tasse GROSSE") == [mug.id]
    assert await found("hand thrown") == [cup.id, mug.id]
    assert await found("杯子") == [cup.id]
    assert await found("tasse gruen") == []
    assert await found("%") == await found("") == []
    renamed = replace(DRAFT, title="Krug", media_ids=mug.media_ids, stock=10)
    await db.write(edit_product, URLS, shop, mug, renamed)
    assert await found("tasse") == []
    await db.write(hide_product, cup.id)
    assert await found("杯子") == []


async def test_an_author_tags_own_products_under_a_note(db: Database) -> None:
    shop = await make_shop(db)
    mug, cup = await make_product(db, shop), await make_product(db, shop, title="Cup")
    ana, note_id = await author_and_note(db, shop.owner_name)

    await db.write(
        tag_products, note_id, product_ids=[cup.id, mug.id, cup.id], author=ana
    )

    assert await db.read(list_tagged, [note_id]) == {note_id: [cup.id, mug.id]}
    assert (await db.read(list_notes_with, mug.id, newest(5))).items == (note_id,)
    await db.write(tag_products, note_id, product_ids=[mug.id], author=ana)
    assert await db.read(list_tagged, [note_id]) == {note_id: [mug.id]}
    await db.write(tag_products, note_id, product_ids=[], author=ana)
    assert await db.read(list_tagged, [note_id]) == {}


async def test_a_strangers_product_or_a_draft_cannot_be_tagged(db: Database) -> None:
    shop, eve = await make_shop(db), await make_shop(db, "eve")
    ana, note_id = await author_and_note(db, shop.owner_name)
    hers = await make_product(db, eve)
    draft = await db.write(create_product, URLS, shop, DRAFT)

    for product_id in (hers.id, draft.id, 12345):
        with pytest.raises(Invalid, match="your own shop"):
            await db.write(tag_products, note_id, product_ids=[product_id], author=ana)
    assert await db.read(list_tagged, [note_id]) == {}


async def author_and_note(db: Database, name: str) -> tuple[Actor, NoteId]:
    author = await db.read(find_actor_by_handle, name)
    assert author is not None
    return author, (await post(db, author)).id
