"""A cart as apps read it: seller by seller, each with all that ordering there takes.

Pure. What was put aside is shown at today's price, beside the one it had then.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from node.api.answers import Json
from node.ids import ActorId
from node.urls import Urls
from storefront.api.entities import money_entity, pickup_entity
from storefront.api.loading import Goods, goods_entity
from storefront.checkout.models import Fit, Quote, QuoteLine
from storefront.ids import ShopId
from storefront.money import Money
from storefront.paths import shop_path
from storefront.shops.models import Method, Pickup, SellerKind, Shop, Terms

STATES: Final[Mapping[Fit, str]] = {
    Fit.FITS: "available",
    Fit.TOO_MANY: "too_many",
    Fit.GONE: "unavailable",
}


@dataclass(frozen=True, slots=True)
class CartFacts:
    """What somebody put aside, priced, and where it can be collected."""

    quotes: Sequence[Quote]
    goods: Goods
    pickups: Mapping[ShopId, Sequence[Pickup]]


def cart_entity(urls: Urls, facts: CartFacts, reader_id: ActorId) -> Json:
    """A Cart."""
    return {
        "items_count": sum(
            line.quantity for quote in facts.quotes for line in quote.lines
        ),
        "sellers": [_part(urls, facts, each, reader_id) for each in facts.quotes],
    }


def list_methods(shop: Shop) -> list[str]:
    """The ways to pay that a shop offers."""
    return [str(Method.CASH_ON_PICKUP)] if shop.cash_on_pickup else []


def _part(urls: Urls, facts: CartFacts, quote: Quote, reader_id: ActorId) -> Json:
    shop, totals = quote.shop, quote.totals
    lines = [_line(urls, facts.goods, quote, each, reader_id) for each in quote.lines]
    return {
        "account": facts.goods.accounts[shop.actor_id],
        "shop": {
            "name": shop.shown_name,
            "url": urls.base_url + shop_path(shop.owner_name),
        },
        "items": lines,
        "subtotal": money_entity(Money(totals.goods, shop.currency)),
        "shipping": money_entity(Money(totals.delivery, shop.currency)),
        "tax": money_entity(Money(totals.tax, shop.currency)),
        "total": money_entity(quote.total),
        "can_order": quote.is_taken and quote.fits,
        "payment_methods": list_methods(shop),
        "pickups": [pickup_entity(each) for each in facts.pickups.get(shop.id, ())],
        "terms": _terms(quote.terms),
    }


def _line(
    urls: Urls, goods: Goods, quote: Quote, line: QuoteLine, reader_id: ActorId
) -> Json:
    currency, variant = quote.shop.currency, line.product.variant
    return {
        "id": str(line.line_id),
        "product": goods_entity(urls, goods, line.product, viewer_id=reader_id),
        "variant": {"id": str(variant.id), "title": variant.label},
        "quantity": line.quantity,
        "max_quantity": variant.orderable,
        "state": STATES[line.fit],
        "agreed": line.agreement_id is not None,
        "unit_price": money_entity(Money(line.unit_minor, currency)),
        "price_when_added": money_entity(Money(line.seen_price_minor, currency)),
        "total": money_entity(Money(line.gross_minor, currency)),
    }


def _terms(terms: Terms) -> Json:
    """Who sells and on which terms: what buyers agree to, as plain text."""
    is_trader = terms.seller_kind is SellerKind.TRADER
    return {
        "seller": {
            "kind": str(terms.seller_kind),
            "name": terms.trader_name,
            "address": terms.trader_address,
            "email": terms.trader_email,
            "phone": terms.trader_phone,
            "register": terms.register,
            "vat_id": terms.vat_id,
        },
        "text": terms.terms,
        "withdrawal": terms.withdrawal if is_trader else "",
        "privacy": terms.privacy,
        "tax": terms.tax_words,
    }
