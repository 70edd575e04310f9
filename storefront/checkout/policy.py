"""Pricing a cart and reading a contact. Pure: the same cart gives the same quote."""

import re
from collections.abc import Mapping
from hashlib import sha256

import orjson

from node.errors import FieldFault, Invalid
from storefront.carts.models import AgreedTerms, Cart, CartLine
from storefront.catalog.models import Product
from storefront.checkout.models import Fit, Quote, QuoteLine
from storefront.ids import ProductId
from storefront.money import tax_within
from storefront.orders.models import OrderLine, Totals
from storefront.seals import Contact
from storefront.shops.models import Method, Pickup, Shop, Terms

MAX_NAME = 100
MAX_EMAIL = 254
MAX_MESSAGE = 1_000

# One plain address: no display names, no comments, no second recipient.
_EMAIL = re.compile(r"[^\s@,;:<>()\[\]\\\"]{1,64}@[^\s@,;:<>()\[\]\\\"]+\.[^\s@,.]{2,}")
_TOKEN = re.compile(r"[A-Za-z0-9_-]{22,64}", re.ASCII)


def check_contact(contact: Contact) -> None:
    """Raise `Invalid` with every fault of the first step."""
    faults: list[FieldFault] = []
    if len(contact.email) > MAX_EMAIL or not _EMAIL.fullmatch(contact.email):
        faults.append(FieldFault("email", "email", "This is not an e-mail address."))
    if not contact.name or not contact.name.isprintable():
        faults.append(FieldFault("buyer_name", "missing", "Say under which name."))
    if len(contact.name) > MAX_NAME:
        faults.append(
            FieldFault("buyer_name", "too_long", f"At most {MAX_NAME} characters.")
        )
    if len(contact.message) > MAX_MESSAGE:
        faults.append(
            FieldFault("message", "too_long", f"At most {MAX_MESSAGE} characters.")
        )
    if faults:
        raise Invalid(faults)


def is_token(text: str) -> bool:
    """Whether a form's token has the shape of ours, and so is hard to guess."""
    return _TOKEN.fullmatch(text) is not None


def price_cart(
    cart: Cart,
    *,
    shop: Shop,
    terms: Terms,
    products: Mapping[ProductId, Product],
    pickup: Pickup | None,
    method: Method | None,
) -> Quote:
    """The cart at today's prices; nothing of it comes from the browser."""
    lines = tuple(
        _price_line(line, products[line.product_id], terms.tax_rate)
        for line in cart.lines
        if line.product_id in products
    )
    goods = sum(line.gross_minor for line in lines)
    net = sum(line.net_minor for line in lines)
    # Collecting is the one delivery there is today, and costs nothing.
    totals = Totals(goods=goods, delivery=0, net=net, tax=goods - net)
    return Quote(
        shop=shop,
        terms=terms,
        pickup=pickup,
        method=method,
        lines=lines,
        totals=totals,
        hash=_hash(shop, terms, pickup, method, lines, totals),
    )


def is_offered(product: Product, quantity: int) -> bool:
    """Whether the seller offers so many in one order; stock is another question."""
    variant = product.variant
    return product.is_shown and variant.is_active and quantity <= variant.max_per_order


def order_lines(quote: Quote) -> tuple[OrderLine, ...]:
    """The quote's lines as the order keeps them."""
    return tuple(
        OrderLine(
            variant_id=line.product.variant.id,
            product_id=line.product.id,
            title=line.product.title,
            label=line.product.variant.label,
            quantity=line.quantity,
            unit_minor=line.unit_minor,
            gross_minor=line.gross_minor,
            net_minor=line.net_minor,
            tax_minor=line.tax_minor,
            tax_rate=line.tax_rate,
        )
        for line in quote.lines
    )


def _price_line(line: CartLine, product: Product, tax_rate: int) -> QuoteLine:
    agreed = line.agreed
    unit_minor = agreed.unit_minor if agreed else product.variant.price.minor
    gross = unit_minor * line.quantity
    taxed = tax_within(gross, tax_rate)
    return QuoteLine(
        line_id=line.id,
        product=product,
        quantity=line.quantity,
        unit_minor=unit_minor,
        gross_minor=gross,
        net_minor=taxed.net,
        tax_minor=taxed.tax,
        tax_rate=tax_rate,
        seen_price_minor=line.seen_price_minor,
        fit=_fit_agreed(agreed, product) if agreed else _fit(product, line.quantity),
        agreement_id=agreed.id if agreed else None,
    )


def _fit(product: Product, quantity: int) -> Fit:
    if not is_offered(product, 1) or product.variant.orderable == 0:
        return Fit.GONE
    return Fit.FITS if quantity <= product.variant.orderable else Fit.TOO_MANY


def _fit_agreed(agreed: AgreedTerms, product: Product) -> Fit:
    """Its pieces are kept, whatever is left for others, unless staff took it down."""
    is_kept = agreed.is_waiting and product.hidden_ms is None
    return Fit.FITS if is_kept else Fit.GONE


def _hash(
    shop: Shop,
    terms: Terms,
    pickup: Pickup | None,
    method: Method | None,
    lines: tuple[QuoteLine, ...],
    totals: Totals,
) -> str:
    agreed = [
        shop.id,
        shop.currency,
        terms.id,
        pickup.id if pickup else None,
        method,
        [
            [
                line.product.variant.id,
                line.product.title,
                line.quantity,
                line.unit_minor,
                line.tax_rate,
            ]
            for line in lines
        ],
        [totals.goods, totals.delivery, totals.net, totals.tax],
    ]
    return sha256(orjson.dumps(agreed)).hexdigest()
