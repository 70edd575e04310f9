"""From what an app sends to a product's draft; what is not said stays as it was."""

from typing import Final

from node.api.params import Params
from node.errors import Invalid
from node.ids import MediaId
from node.text.plain import clean_name, clean_text
from storefront.api.reading import read_amount
from storefront.catalog.models import (
    MAX_MAKER,
    MAX_SAFETY,
    MAX_TEXT,
    MAX_TITLE,
    Product,
    ProductDraft,
)
from storefront.shops.models import Shop
from storefront.stock.models import StockPolicy

UNLIMITED: Final = "unlimited"
"""For a stock that nobody counts; what has no number is made on demand."""
BLANK: Final = ProductDraft(title="", text="", price_minor=0, stock=None)


def read_draft(params: Params, shop: Shop, known: Product | None) -> ProductDraft:
    """The draft of a new product, or of a change of a known one; raises `Invalid`."""
    before = BLANK if known is None else draft_of(known)
    price = before.price_minor
    if "price" in params:
        price = read_amount(params, "price", shop.currency).minor
    most = params.find_number("max_per_order")
    stock = _read_stock(params, before.stock)
    media_ids = before.media_ids
    if "media_ids" in params:
        media_ids = tuple(MediaId(each) for each in params.ids("media_ids"))
    return ProductDraft(
        title=_line(params, "title", before.title, MAX_TITLE),
        text=_text(params, "description", before.text, MAX_TEXT),
        price_minor=price,
        stock=stock,
        seen_stock=_read_seen(params, before.stock, stock),
        max_per_order=before.max_per_order if most is None else most,
        maker=_text(params, "maker", before.maker, MAX_MAKER),
        safety=_text(params, "safety", before.safety, MAX_SAFETY),
        media_ids=media_ids,
    )


def draft_of(product: Product) -> ProductDraft:
    """A product as it would be written again."""
    variant = product.variant
    is_counted = variant.stock_policy is StockPolicy.TRACK
    return ProductDraft(
        title=product.title,
        text=product.text,
        price_minor=variant.price.minor,
        stock=variant.on_hand if is_counted else None,
        max_per_order=variant.max_per_order,
        maker=product.maker,
        safety=product.safety,
        media_ids=product.media_ids,
    )


def _read_stock(params: Params, before: int | None) -> int | None:
    text = params.find_text("stock")
    if text is None:
        return before
    if text.strip().lower() == UNLIMITED:
        return None
    found = params.find_number("stock")
    if found is None:
        raise Invalid.field("stock", "blank", f"stock is a number or {UNLIMITED}")
    return found


def _read_seen(params: Params, before: int | None, wanted: int | None) -> int | None:
    """The count that is corrected: one sent blindly would undo sales since then."""
    seen = params.find_number("seen_stock")
    is_corrected = "stock" in params and before is not None and wanted is not None
    if is_corrected and seen is None:
        text = "seen_stock is missing: the number of pieces that stock corrects"
        raise Invalid.field("seen_stock", "blank", text)
    return seen


# Each is cut a letter later than is allowed, so that what is too long is told.


def _line(params: Params, name: str, before: str, most: int) -> str:
    said = params.find_text(name)
    return before if said is None else clean_name(said, max_length=most + 1)


def _text(params: Params, name: str, before: str, most: int) -> str:
    said = params.find_text(name)
    return before if said is None else clean_text(said, max_length=most + 1)
