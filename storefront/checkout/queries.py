"""Reading what a quote is made of."""

from collections.abc import Sequence

from node.database.types import Reader
from storefront.carts.models import MAX_LINES, Cart
from storefront.catalog.models import Product
from storefront.catalog.queries import list_products
from storefront.checkout.models import Quote, StepMissing
from storefront.checkout.policy import price_cart
from storefront.ids import ProductId, TermsId
from storefront.shops.models import Method, Pickup, Shop, Terms
from storefront.shops.queries import list_pickups_of, list_shops_by_id, list_terms

AT_ONCE = 500 // MAX_LINES
"""Carts whose products fit in one question."""


def load_quote(r: Reader, cart: Cart) -> Quote:
    """Price a cart as it stands; raises `StepMissing` for a shop without terms."""
    return load_quotes(r, [cart])[0]


def load_quotes(r: Reader, carts: Sequence[Cart]) -> list[Quote]:
    """The same for several carts."""
    ids = list[int]({cart.shop_id for cart in carts})
    shops, pickups = list_shops_by_id(r, ids), list_pickups_of(r, ids)
    known = {each.terms_id for each in shops.values() if each.terms_id is not None}
    terms = list_terms(r, list[int](known))
    products = _products_in(r, carts)
    return [
        price_cart(
            cart,
            shop=shops[cart.shop_id],
            terms=_terms_of(shops[cart.shop_id], terms),
            products=products,
            pickup=_chosen_pickup(pickups.get(cart.shop_id, []), cart),
            method=Method(cart.method) if cart.method else None,
        )
        for cart in carts
    ]


def _products_in(r: Reader, carts: Sequence[Cart]) -> dict[ProductId, Product]:
    found: dict[ProductId, Product] = {}
    for start in range(0, len(carts), AT_ONCE):
        some = carts[start : start + AT_ONCE]
        ids = {line.product_id for cart in some for line in cart.lines}
        found.update(list_products(r, list(ids)))
    return found


def _terms_of(shop: Shop, terms: dict[TermsId, Terms]) -> Terms:
    if shop.terms_id is None:
        raise StepMissing("this shop was never opened")
    return terms[shop.terms_id]


def _chosen_pickup(offered: Sequence[Pickup], cart: Cart) -> Pickup | None:
    return next((place for place in offered if place.id == cart.pickup_id), None)
