"""Selling: catalogue, stock, carts, checkout and orders.

`install` is all that the node's composition root calls. The node knows the shop
through small protocols only (`node.services.Extensions`).
"""

from quart import Quart

from node.services import Services
from storefront.agreements.inbox import OfferDesk
from storefront.agreements.jobs import EndAgreements
from storefront.changes import OrderMoved, ProductChanged
from storefront.letters import money_text
from storefront.orders.jobs import ExpireOrders
from storefront.requests.inbox import AnswerDesk
from storefront.requests.jobs import EndRequests
from storefront.upkeep import Caretaker, KeepShops
from storefront.web import shop_blueprint
from storefront.web.cards import (
    OpenOrders,
    OpenShops,
    ProductCards,
    ProductTags,
    ReportedProducts,
    ShopTab,
)
from storefront.web.context import attach_clerk, count_cart, make_clerk
from storefront.web.listing_cards import ListingCards, OffersTab

__all__ = ["install"]


def install(app: Quart, services: Services) -> None:
    """Add the shop's pages to the app, and its parts to the node's pages and jobs."""
    clerk = make_clerk(services)
    attach_clerk(app, clerk)
    app.jinja_env.filters["money"] = money_text
    app.before_request(count_cart)
    app.register_blueprint(shop_blueprint())
    _extend_pages(services)
    caretaker = Caretaker(services.db, clerk, services.urls)
    services.extensions.jobs[ExpireOrders] = (caretaker.expire_orders,)
    services.extensions.jobs[ProductChanged] = (caretaker.keep_listing,)
    services.extensions.jobs[OrderMoved] = (caretaker.follow_order,)
    services.extensions.jobs[EndAgreements] = (caretaker.end_agreements,)
    services.extensions.jobs[EndRequests] = (caretaker.end_requests,)
    services.extensions.inboxes.extend([OfferDesk(clerk), AnswerDesk()])
    services.extensions.jobs[KeepShops] = (caretaker.keep_shops,)
    services.extensions.daily.append(KeepShops())


def _extend_pages(services: Services) -> None:
    extensions, cards = services.extensions, ProductCards(services.urls)
    extensions.cards.append(cards)
    extensions.products.append(cards)
    listings = ListingCards(services.urls)
    extensions.cards.append(listings)
    extensions.products.append(listings)
    extensions.notes.append(ProductTags())
    extensions.tabs.append(ShopTab())
    extensions.tabs.append(OffersTab())
    extensions.shops.append(OpenShops())
    extensions.desks.append(OpenOrders())
    extensions.reports.append(ReportedProducts(services.urls))
