"""Reading what a quote is made of."""

from node.database.types import Reader
from storefront.carts.models import Cart
from storefront.catalog.queries import list_products
from storefront.checkout.models import Quote, StepMissing
from storefront.checkout.policy import price_cart
from storefront.shops.models import Method, Pickup
from storefront.shops.queries import get_shop, get_terms, list_pickups


def load_quote(r: Reader, cart: Cart) -> Quote:
    """Price a cart as it stands; raises `StepMissing` for a shop without terms."""
    shop = get_shop(r, cart.shop_id)
    if shop.terms_id is None:
        raise StepMissing("this shop was never opened")
    return price_cart(
        cart,
        shop=shop,
        terms=get_terms(r, shop.terms_id),
        products=list_products(r, [line.product_id for line in cart.lines]),
        pickup=_chosen_pickup(r, cart),
        method=Method(cart.method) if cart.method else None,
    )


def _chosen_pickup(r: Reader, cart: Cart) -> Pickup | None:
    offered = list_pickups(r, cart.shop_id)
    return next((place for place in offered if place.id == cart.pickup_id), None)
