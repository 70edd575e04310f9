"""A product's page, for everyone."""

from collections.abc import Sequence
from dataclasses import dataclass

import orjson
from markupsafe import Markup
from quart import Blueprint, Response

from node.database.paging import newest
from node.database.types import Reader
from node.errors import Gone, NotFound
from node.ids import ActorId
from node.media.models import Media
from node.media.queries import list_media
from node.notes.models import Note
from node.notes.queries import find_note
from node.notes.queries.consent import may_answer
from node.notes.readmodel import CardSource, load_notes
from node.notes.readmodel import NoteView as LoadedNote
from node.web.context import services, viewer
from node.web.pages.shared import FormView
from node.web.pages.shop import ProductPage
from node.web.pictures import media_view
from node.web.render import render_page
from node.web.views import note_views
from storefront.catalog.models import Product, ProductStatus
from storefront.catalog.queries import (
    find_product_by_slug,
    list_notes_with,
)
from storefront.listings.queries import find_announced
from storefront.money import decimal_text
from storefront.paths import listing_path
from storefront.shops.models import Pickup, SellerKind, Shop, Terms
from storefront.shops.queries import (
    list_pickups,
)
from storefront.web.legal import trader_of
from storefront.web.shelf import (
    Shelf,
    desk_path,
    few_left,
    load_shelf,
    money_of,
    product_path,
    seller_of,
    shop_path,
    stock_word,
)
from storefront.web.shops import closed_text, moved, reader_id, visible_shop

MAX_NOTES = 12

blueprint = Blueprint("products", __name__)


@dataclass(frozen=True, slots=True)
class ShownProduct:
    """A product with everything its page shows."""

    shop: Shop
    terms: Terms
    product: Product
    pickup: Pickup | None
    photos: tuple[Media, ...]
    shelf: Shelf
    notes: tuple[LoadedNote, ...]
    is_own: bool
    is_for_staff: bool
    announcement: Note | None
    may_ask: bool

    @property
    def can_order(self) -> bool:
        """Whether a buyer could put it in a cart now."""
        product = self.product
        is_offered = self.shop.is_selling and product.is_shown
        return is_offered and product.variant.orderable > 0


@blueprint.get("/@<name>/shop/<slug>")
async def get_product(name: str, slug: str) -> Response:
    """One product."""
    shown = await read_product(name, slug)
    if name != shown.shop.owner_name:
        return moved(product_path(shown.shop, shown.product))
    return await render_page("shop/product.html", product_page(shown, FormView()))


async def read_product(name: str, slug: str) -> ShownProduct:
    """A product as this request's reader sees it; raises `NotFound` or `Gone`."""
    current = services()
    return await current.db.read(
        load_product,
        name,
        slug,
        reader=reader_id(),
        is_staff=is_staff(),
        cards=tuple(current.extensions.cards),
    )


def load_product(
    r: Reader,
    name: str,
    slug: str,
    *,
    reader: ActorId | None,
    is_staff: bool,
    cards: Sequence[CardSource],
) -> ShownProduct:
    """A product for this reader.

    Its seller sees drafts too, and those who moderate what they took down.
    """
    shop, terms = visible_shop(r, name, reader)
    product = find_product_by_slug(r, shop.id, slug)
    is_own = reader == shop.actor_id
    is_judged = is_staff and product is not None and product.is_offered
    if product is None or not (product.is_shown or is_own or is_judged):
        if product is not None and product.status is ProductStatus.ARCHIVED:
            raise Gone("this is no longer sold")
        raise NotFound("no such product")
    pickups = list_pickups(r, shop.id)
    media = list_media(r, product.media_ids)
    note_ids = list_notes_with(r, product.id, newest(MAX_NOTES)).items
    announcement = _find_announcement(r, product)
    return ShownProduct(
        shop=shop,
        terms=terms,
        product=product,
        pickup=pickups[0] if pickups else None,
        photos=tuple(media[each] for each in product.media_ids if each in media),
        shelf=load_shelf(r, (product,), shops=(shop,)),
        notes=tuple(load_notes(r, note_ids, viewer_id=reader, cards=cards)),
        is_own=is_own,
        is_for_staff=is_staff and not is_own,
        announcement=announcement,
        may_ask=announcement is not None and may_answer(r, announcement, reader),
    )


def is_staff() -> bool:
    """Whether this request's reader moderates."""
    reader = viewer()
    return reader is not None and reader.user.role.is_staff


def _find_announcement(r: Reader, product: Product) -> Note | None:
    announced = find_announced(r, product.id)
    return find_note(r, announced.note_id) if announced else None


def product_page(shown: ShownProduct, form: FormView) -> ProductPage:
    """The page, with what was typed into its form."""
    shop, product, terms = shown.shop, shown.product, shown.terms
    urls, variant = services().urls, product.variant
    return ProductPage(
        id=product.id,
        title=product.title,
        html=Markup(product.html),  # noqa: S704  sanitised when it was saved
        plain=product.text,
        photos=tuple(media_view(urls, photo) for photo in shown.photos),
        price=money_of(variant.price),
        tax_words=terms.tax_words,
        stock=stock_word(variant),
        few_left=few_left(variant),
        max_quantity=max(1, variant.orderable),
        seller=seller_of(shown.shelf, urls, shop),
        shop_name=shop.shown_name,
        shop_url=shop_path(shop.owner_name),
        trader=trader_of(terms),
        safety=_safety_lines(product),
        pickup_area=_area(shown.pickup),
        pickup_days=f"kept for {shown.pickup.keep_days} days" if shown.pickup else "",
        has_withdrawal=terms.seller_kind is SellerKind.TRADER,
        form=form,
        add_url="/cart/add" if shown.can_order else None,
        closed_text=closed_text(shop),
        notes=note_views(urls, shown.notes, viewer_id=reader_id()),
        is_hidden=product.hidden_ms is not None,
        edit_url=f"/sell/products/{product.id}" if shown.is_own else None,
        report_url=None if shown.is_own else f"/report?product={product.id}",
        moderate_url=desk_path(product) if shown.is_for_staff else None,
        ask_url=_ask_path(shown),
        activity_url=shown.announcement.iri if shown.announcement else None,
        canonical_url=urls.base_url + product_path(shop, product),
        structured_data=_structured_data(shown),
    )


def _ask_path(shown: ShownProduct) -> str | None:
    """A question answers the note that announces the product."""
    if shown.announcement is None or shown.is_own or not shown.may_ask:
        return None
    return f"{listing_path(shown.announcement.id)}/ask"


def _area(pickup: Pickup | None) -> str:
    return (pickup.area or pickup.label) if pickup else ""


def _safety_lines(product: Product) -> tuple[str, ...]:
    lines = f"{product.maker}\n{product.safety}".splitlines()
    return tuple(line for line in lines if line.strip())


def _structured_data(shown: ShownProduct) -> Markup:
    """The product for search engines, as schema.org describes it."""
    urls, product = services().urls, shown.product
    url = urls.base_url + product_path(shown.shop, product)
    photos = [media_view(urls, photo).full_url for photo in shown.photos]
    described: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": product.title,
        "description": product.text,
        "image": [p if "://" in p else urls.base_url + p for p in photos],
        "offers": {
            "@type": "Offer",
            "url": url,
            "price": decimal_text(product.variant.price),
            "priceCurrency": product.variant.price.currency,
            "availability": f"https://schema.org/{_availability(shown)}",
            "seller": {"@type": "Organization", "name": shown.terms.trader_name},
        },
    }
    return json_in_html(described)


def _availability(shown: ShownProduct) -> str:
    if shown.product.variant.orderable == 0:
        return "SoldOut"
    return "InStock" if shown.can_order else "OutOfStock"


def json_in_html(document: dict[str, object]) -> Markup:
    """JSON that cannot end the script element it stands in."""
    text = orjson.dumps(document).decode()
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # noqa: S704  escaped above
