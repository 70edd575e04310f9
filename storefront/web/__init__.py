"""The shop's pages: for buyers and for the seller."""

from quart import Blueprint

from node.web.session import guard_pages
from storefront.web import (
    agreements,
    cart,
    checkout,
    listings,
    moderation,
    orders,
    products,
    requests,
    sell_agreements,
    sell_flohmarkt,
    sell_orders,
    sell_products,
    sell_settings,
    shops,
)


def shop_blueprint() -> Blueprint:
    """Every page of the shop, guarded like the node's own pages."""
    shop = Blueprint("shop", __name__)
    guard_pages(shop)
    for part in (
        shops,
        products,
        listings,
        cart,
        checkout,
        agreements,
        requests,
        orders,
        sell_orders,
        sell_agreements,
        sell_products,
        sell_settings,
        moderation,
        sell_flohmarkt,
    ):
        shop.register_blueprint(part.blueprint)
    return shop
