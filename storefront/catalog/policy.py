"""What a product may be, and what it needs before strangers see it. Pure."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from node.errors import FieldFault, Invalid
from storefront.catalog.models import (
    MAX_MAKER,
    MAX_PER_ORDER,
    MAX_PHOTOS,
    MAX_PRICE_MINOR,
    MAX_SAFETY,
    MAX_STOCK,
    MAX_TEXT,
    MAX_TITLE,
    ProductDraft,
)
from storefront.shops.models import SellerKind

MAX_SLUG = 60

_NOT_SLUG = re.compile(r"[^\w]+", re.UNICODE)
_RESERVED_SLUGS = frozenset({"new", "feed", "search"})


def check_product(draft: ProductDraft) -> None:
    """Raise `Invalid` with every fault of a draft; photos are judged on publishing."""
    faults = [*_wrong_texts(draft), *_wrong_numbers(draft)]
    if len(draft.media_ids) > MAX_PHOTOS:
        faults.append(FieldFault("photos", "too_many", f"At most {MAX_PHOTOS} photos."))
    if len(set(draft.media_ids)) != len(draft.media_ids):
        faults.append(FieldFault("photos", "twice", "A photo is there twice."))
    if faults:
        raise Invalid(faults)


def check_publishable(
    *, price_minor: int, maker: str, alts: Sequence[str], seller: SellerKind
) -> None:
    """Raise `Invalid` unless strangers may be shown this product.

    Traders name the maker next to the product (Regulation (EU) 2023/988 art. 19).
    """
    faults: list[FieldFault] = []
    if not alts:
        faults.append(FieldFault("photos", "missing", "Add at least one photo."))
    elif not all(alt.strip() for alt in alts):
        faults.append(
            FieldFault("photos", "alt", "Describe each photo for those who cannot see.")
        )
    if price_minor <= 0:
        faults.append(FieldFault("price", "missing", "Set a price above zero."))
    if seller is SellerKind.TRADER and not maker:
        faults.append(
            FieldFault("maker", "missing", "Name the maker with address and e-mail.")
        )
    if faults:
        raise Invalid(faults)


def slug_of(title: str) -> str:
    """The product's part of its address: `Mug, blau` → `mug-blau`."""
    words = _NOT_SLUG.sub("-", unicodedata.normalize("NFKC", title).casefold())
    slug = words.replace("_", "-").strip("-")[:MAX_SLUG].strip("-")
    return f"{slug}-1" if slug in _RESERVED_SLUGS else slug or "product"


def _wrong_texts(draft: ProductDraft) -> Iterator[FieldFault]:
    if not draft.title:
        yield FieldFault("title", "missing", "Give the product a name.")
    limits = (
        ("title", draft.title, MAX_TITLE),
        ("description", draft.text, MAX_TEXT),
        ("maker", draft.maker, MAX_MAKER),
        ("safety", draft.safety, MAX_SAFETY),
    )
    for field, text, limit in limits:
        if len(text) > limit:
            yield FieldFault(field, "too_long", f"At most {limit} characters.")


def _wrong_numbers(draft: ProductDraft) -> Iterator[FieldFault]:
    if not 0 <= draft.price_minor <= MAX_PRICE_MINOR:
        yield FieldFault("price", "range", "This price is out of range.")
    if draft.stock is not None and not 0 <= draft.stock <= MAX_STOCK:
        yield FieldFault("stock", "range", f"Between 0 and {MAX_STOCK} pieces.")
    if not 1 <= draft.max_per_order <= MAX_PER_ORDER:
        yield FieldFault(
            "max_per_order", "range", f"Between 1 and {MAX_PER_ORDER} pieces."
        )
