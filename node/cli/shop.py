"""What commands need of the shop: the one module here that knows `storefront`."""

from collections.abc import Sequence
from typing import Final, Protocol

from node.actors.models import Actor
from node.database.paging import newest
from node.database.types import Reader, Writer
from node.ids import MediaId
from node.urls import Urls
from node.users.actions import let_sell
from node.users.queries import find_user_by_actor
from storefront.catalog.actions import create_product, publish_product
from storefront.catalog.models import ProductDraft
from storefront.catalog.queries import list_shop_front
from storefront.shops.actions import ensure_shop, save_shop
from storefront.shops.models import (
    PickupDraft,
    SellerKind,
    ShopDraft,
    ShopState,
    TaxMode,
    TermsDraft,
)
from storefront.shops.queries import find_shop_of
from storefront.stock.queries import list_drifted

__all__ = ["find_product_ids", "list_drifted", "open_demo_shop"]

MOST: Final = 100


class Goods(Protocol):
    """What the demo says of a product."""

    @property
    def title(self) -> str: ...

    @property
    def text(self) -> str: ...

    @property
    def price_minor(self) -> int: ...

    @property
    def stock(self) -> int: ...


DEMO_SHOP: Final = ShopDraft(
    name="Vale Pottery",
    about="Stoneware from a shed by the harbour. Collect on Saturdays, tea included.",
    notice="This is a demo: nothing you order here exists.",
    currency="EUR",
    auto_accept=True,
    cash_on_pickup=True,
    terms=TermsDraft(
        seller_kind=SellerKind.TRADER,
        trader_name="Mina Vale",
        trader_address="1 Kiln Lane\nHarbour",
        trader_email="mina@harbour.example",
        tax_mode=TaxMode.INCLUSIVE,
        tax_rate=19_000,
        tax_words="incl. 19 % VAT",
        terms="You order, I keep the piece for a week, you pay when you collect it.",
        withdrawal="You may give anything back within 14 days, unused.",
        privacy="Your name and e-mail address are kept with the order, nothing else.",
    ),
    pickup=PickupDraft(
        label="Studio",
        address="1 Kiln Lane\nHarbour",
        area="Harbour, near the pier",
        hours="Saturdays, 10 to 16",
        keep_days=7,
    ),
)


def open_demo_shop(
    w: Writer,
    urls: Urls,
    seller: Actor,
    goods: Sequence[Goods],
    photos: Sequence[MediaId],
) -> None:
    """A shop that sells, with a photo for each product."""
    user = find_user_by_actor(w, seller.id)
    assert user is not None, "sellers are people here"
    let_sell(w, user.id, allowed=True)
    shop = save_shop(
        w, urls, ensure_shop(w, seller.id), DEMO_SHOP, state=ShopState.OPEN
    )
    for each, photo in zip(goods, photos, strict=True):
        draft = ProductDraft(
            title=each.title,
            text=each.text,
            price_minor=each.price_minor,
            stock=each.stock,
            media_ids=(photo,),
            maker="Mina Vale, 1 Kiln Lane, Harbour, mina@harbour.example",
        )
        publish_product(w, shop, create_product(w, urls, shop, draft))


def find_product_ids(
    r: Reader, seller: Actor, titles: Sequence[str]
) -> tuple[int, ...]:
    """The seller's products with these titles, in the order of the titles."""
    shop = find_shop_of(r, seller.id) if titles else None
    if shop is None:
        return ()
    page = list_shop_front(r, shop.id, newest(MOST))
    ids = {each.title: each.id for each in page.items}
    return tuple(ids[title] for title in titles if title in ids)
