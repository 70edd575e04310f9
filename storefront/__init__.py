"""Selling: catalogue, stock, carts, checkout and orders.

`install`, `API` and `DESCRIBED` are all that the node's composition root knows. The
node knows the shop through small protocols only (`node.services.Extensions`).
"""

from quart import Quart

from node.services import Services
from storefront.agreements.inbox import OfferDesk
from storefront.api import API, DESCRIBED
from storefront.api.news import ShopNews
from storefront.api.offers import NoteOffers
from storefront.door import attach_clerk, make_clerk
from storefront.letters import money_text
from storefront.presence import OpenShops
from storefront.requests.inbox import AnswerDesk
from storefront.upkeep import Caretaker, KeepShops, make_handlers
from storefront.web import shop_blueprint
from storefront.web.cards import (
    OpenOrders,
    ProductCards,
    ProductTags,
    ReportedProducts,
    ShopTab,
)
from storefront.web.context import count_cart
from storefront.web.documents import documents
from storefront.web.listing_cards import ListingCards, OffersTab

__all__ = ["API", "DESCRIBED", "install"]


def install(app: Quart, services: Services) -> None:
    """Add the shop's pages to the app, and its parts to the node's pages and jobs."""
    clerk = make_clerk(services)
    attach_clerk(app, clerk)
    app.jinja_env.filters["money"] = money_text
    app.before_request(count_cart)
    app.register_blueprint(shop_blueprint())
    app.register_blueprint(documents)
    _extend_pages(services)
    caretaker = Caretaker(services.db, clerk, services.urls)
    services.extensions.jobs.update(make_handlers(caretaker))
    services.extensions.inboxes.extend([OfferDesk(clerk), AnswerDesk()])
    services.extensions.daily.append(KeepShops())


def _extend_pages(services: Services) -> None:
    extensions, cards = services.extensions, ProductCards(services.urls)
    extensions.cards.append(cards)
    extensions.products.append(cards)
    listings = ListingCards(services.urls)
    offers = NoteOffers(services)
    extensions.offers.append(offers)
    extensions.links.append(offers)
    extensions.news.append(ShopNews())
    extensions.cards.append(listings)
    extensions.products.append(listings)
    extensions.notes.append(ProductTags(services.urls))
    extensions.tabs.append(ShopTab())
    extensions.tabs.append(OffersTab())
    extensions.shops.append(OpenShops(services.urls))
    extensions.desks.append(OpenOrders())
    extensions.reports.append(ReportedProducts(services.urls))
