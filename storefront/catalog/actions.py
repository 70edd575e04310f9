"""Making, changing, showing and putting away products."""

from collections.abc import Sequence

from node.database.types import Reader, Writer
from node.errors import Conflict, NotFound
from node.ids import ActorId, MediaId
from node.media.actions import attach, drop_media
from node.media.models import Use
from node.media.queries import list_media
from node.text.render import render_note
from node.text.segment import index_text
from node.urls import Urls
from storefront.catalog.models import (
    MAX_PRODUCTS,
    Product,
    ProductDraft,
    ProductStatus,
    Variant,
)
from storefront.catalog.policy import check_product, check_publishable, slug_of
from storefront.catalog.queries import get_product
from storefront.changes import note_product_change
from storefront.ids import ProductId, VariantId
from storefront.shops.models import SellerKind, Shop
from storefront.shops.queries import find_terms
from storefront.stock.actions import correct_stock, set_policy, start_stock
from storefront.stock.models import StockPolicy

MAX_WORDS = 500
"""Words a product is found by; a description is cut short, never a title."""


def create_product(
    w: Writer, urls: Urls, shop: Shop, draft: ProductDraft, *, submission: str = ""
) -> Product:
    """Make a draft product with its one variant; raises `Invalid`.

    What was submitted before is found by `find_submitted`, and refused here.
    """
    check_product(draft)
    _refuse_too_many(w, shop)
    product_id = ProductId(w.new_id())
    w.run(
        """
        INSERT INTO products (
            id, shop_id, slug, status, submission, created_ms, updated_ms
        )
        VALUES (:id, :shop, :slug, 'draft', :submission, :now, :now)
        """,
        id=product_id,
        shop=shop.id,
        slug=_free_slug(w, shop, slug_of(draft.title)),
        submission=submission,
        now=w.now_ms,
    )
    _insert_variant(w, shop, product_id, draft)
    _write_texts(w, urls, product_id, draft)
    _set_photos(w, shop.actor_id, product_id, (), draft.media_ids)
    return get_product(w, product_id)


def edit_product(
    w: Writer, urls: Urls, shop: Shop, product: Product, draft: ProductDraft
) -> Product:
    """Change a product; one that is public must stay publishable.

    The address stays as it was: links to it are out in the world.
    """
    _check_owner(shop, product)
    check_product(draft)
    _write_texts(w, urls, product.id, draft)
    _set_photos(w, shop.actor_id, product.id, product.media_ids, draft.media_ids)
    set_price(w, product.variant, draft.price_minor)
    _set_stock(w, shop.actor_id, product.variant, draft)
    w.run(
        "UPDATE variants SET max_per_order = :most WHERE id = :id",
        id=product.variant.id,
        most=draft.max_per_order,
    )
    note_product_change(w, product.id)
    changed = get_product(w, product.id)
    if changed.status is ProductStatus.PUBLIC:
        _check_publishable(w, shop, changed)
    return changed


def publish_product(w: Writer, shop: Shop, product: Product) -> Product:
    """Show a product to strangers; raises `Invalid` with what is missing."""
    _check_owner(shop, product)
    _check_publishable(w, shop, product)
    w.run(
        """
        UPDATE products
        SET status = 'public',
            published_ms = COALESCE(published_ms, :now),
            updated_ms = :now
        WHERE id = :id
        """,
        id=product.id,
        now=w.now_ms,
    )
    return get_product(w, product.id)


def withdraw_product(
    w: Writer, shop: Shop, product: Product, status: ProductStatus
) -> Product:
    """Put a product back to the drafts or into the archive; open orders stay."""
    _check_owner(shop, product)
    if status is ProductStatus.PUBLIC:
        raise Conflict("publishing has its own checks")
    note_product_change(w, product.id)
    w.run(
        "UPDATE products SET status = :status, updated_ms = :now WHERE id = :id",
        id=product.id,
        status=status,
        now=w.now_ms,
    )
    return get_product(w, product.id)


def hide_product(w: Writer, product_id: ProductId) -> bool:
    """A moderator takes a product out of sight; whether it was in sight before."""
    changed = w.run(
        """
        UPDATE products
        SET hidden_ms = :now
        WHERE id = :id
            AND hidden_ms IS NULL
        """,
        id=product_id,
        now=w.now_ms,
    )
    note_product_change(w, product_id)
    return changed == 1


def unhide_product(w: Writer, product_id: ProductId) -> bool:
    """The reverse; whether it was hidden."""
    changed = w.run(
        """
        UPDATE products
        SET hidden_ms = NULL
        WHERE id = :id
            AND hidden_ms IS NOT NULL
        """,
        id=product_id,
    )
    return changed == 1


def set_price(w: Writer, variant: Variant, price_minor: int) -> None:
    """Change a price and close the old one's row in the history, together."""
    changed = w.run(
        """
        UPDATE variants
        SET price_minor = :price
        WHERE id = :id
            AND price_minor <> :price
        """,
        id=variant.id,
        price=price_minor,
    )
    if changed == 1:
        _note_price(w, variant.id, price_minor)


def _refuse_too_many(r: Reader, shop: Shop) -> None:
    row = r.one(
        "SELECT COUNT(*) AS number FROM products WHERE shop_id = :shop", shop=shop.id
    )
    if row is not None and row.num("number") >= MAX_PRODUCTS:
        raise Conflict(f"a shop has at most {MAX_PRODUCTS} products")


def _check_owner(shop: Shop, product: Product) -> None:
    if product.shop_id != shop.id:
        raise NotFound("no such product")


def _check_publishable(r: Reader, shop: Shop, product: Product) -> None:
    media = list_media(r, list(product.media_ids))
    terms = find_terms(r, shop.terms_id) if shop.terms_id is not None else None
    check_publishable(
        price_minor=product.variant.price.minor,
        maker=product.maker,
        alts=[media[each].alt for each in product.media_ids],
        seller=terms.seller_kind if terms else SellerKind.PRIVATE,
    )


def _free_slug(r: Reader, shop: Shop, wanted: str) -> str:
    slug, number = wanted, 1
    while r.one(
        "SELECT id FROM products WHERE shop_id = :shop AND slug = :slug",
        shop=shop.id,
        slug=slug,
    ):
        number += 1
        slug = f"{wanted}-{number}"
    return slug


def _insert_variant(
    w: Writer, shop: Shop, product_id: ProductId, draft: ProductDraft
) -> None:
    variant_id = VariantId(w.new_id())
    policy = StockPolicy.UNLIMITED if draft.stock is None else StockPolicy.TRACK
    w.run(
        """
        INSERT INTO variants (
            id, product_id, shop_id, price_minor, stock_policy, on_hand,
            max_per_order
        )
        VALUES (:id, :product, :shop, :price, :policy, :on_hand, :most)
        """,
        id=variant_id,
        product=product_id,
        shop=shop.id,
        price=draft.price_minor,
        policy=policy,
        on_hand=draft.stock or 0,
        most=draft.max_per_order,
    )
    start_stock(w, variant_id, actor_id=shop.actor_id)
    _note_price(w, variant_id, draft.price_minor)


def _write_texts(
    w: Writer, urls: Urls, product_id: ProductId, draft: ProductDraft
) -> None:
    rendered = render_note(draft.text, mentions={}, topic_url=urls.topic)
    w.run(
        """
        UPDATE products
        SET title = :title,
            source = :source,
            html = :html,
            maker = :maker,
            safety = :safety,
            updated_ms = :now
        WHERE id = :id
        """,
        id=product_id,
        title=draft.title,
        source=draft.text,
        html=str(rendered.html),
        maker=draft.maker,
        safety=draft.safety,
        now=w.now_ms,
    )
    _index_words(w, product_id, f"{draft.title}\n{draft.text}")


def _index_words(w: Writer, product_id: ProductId, text: str) -> None:
    w.run("DELETE FROM product_words WHERE product_id = :id", id=product_id)
    for word in list(dict.fromkeys(index_text(text).split()))[:MAX_WORDS]:
        w.run(
            "INSERT INTO product_words (word, product_id) VALUES (:word, :id)",
            word=word,
            id=product_id,
        )


def _set_photos(
    w: Writer,
    owner_id: ActorId,
    product_id: ProductId,
    before: Sequence[MediaId],
    wanted: Sequence[MediaId],
) -> None:
    w.run("DELETE FROM product_media WHERE product_id = :id", id=product_id)
    drop_media(w, [each for each in before if each not in wanted])
    new = [each for each in wanted if each not in before]
    attach(w, new, owner_id=owner_id, use=Use.PRODUCT)
    for position, media_id in enumerate(wanted):
        w.run(
            """
            INSERT INTO product_media (product_id, position, media_id)
            VALUES (:product, :position, :media)
            """,
            product=product_id,
            position=position,
            media=media_id,
        )


def _set_stock(
    w: Writer, actor_id: ActorId, variant: Variant, draft: ProductDraft
) -> None:
    if draft.stock is None:
        set_policy(w, variant.id, StockPolicy.UNLIMITED)
        return
    seen = variant.on_hand if draft.seen_stock is None else draft.seen_stock
    correct_stock(w, variant.id, seen=seen, wanted=draft.stock, actor_id=actor_id)
    set_policy(w, variant.id, StockPolicy.TRACK)


def _note_price(w: Writer, variant_id: VariantId, price_minor: int) -> None:
    w.run(
        """
        UPDATE price_history
        SET to_ms = :now
        WHERE variant_id = :variant
            AND to_ms IS NULL
        """,
        variant=variant_id,
        now=w.now_ms,
    )
    w.run(
        """
        INSERT INTO price_history (id, variant_id, price_minor, from_ms)
        VALUES (:id, :variant, :price, :now)
        """,
        id=w.new_id(),
        variant=variant_id,
        price=price_minor,
        now=w.now_ms,
    )
