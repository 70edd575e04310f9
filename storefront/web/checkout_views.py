"""The checkout's pages: a buyer's visit, turned into what a step shows. Pure but for
the reader of the request, whose name and address are offered.
"""

from dataclasses import dataclass

from node.web.context import services, viewer
from node.web.pages.shared import Choice, FormView
from node.web.pages.shop import CheckoutPage, CheckoutStep, OrderLineView, TotalsView
from storefront.carts.models import Cart
from storefront.checkout.models import Quote, QuoteLine
from storefront.money import Money
from storefront.seals import Contact
from storefront.shops.models import Method, Pickup
from storefront.web.legal import legal_of, pickup_of, tax_line, trader_of
from storefront.web.shelf import Shelf, card_of, money_of, seller_of

METHODS = {
    Method.CASH_ON_PICKUP: Choice(
        Method.CASH_ON_PICKUP,
        "Cash when you collect",
        "You pay the seller in cash, there and then.",
    ),
}


@dataclass(frozen=True, slots=True)
class Visit:
    """A buyer at the checkout of one shop."""

    cart: Cart
    quote: Quote
    pickups: tuple[Pickup, ...]
    shelf: Shelf
    contact: Contact | None

    @property
    def is_ready(self) -> bool:
        """The first two steps are answered."""
        return bool(self.contact and self.quote.pickup and self.quote.method)


def checkout_page(visit: Visit, step: CheckoutStep, form: FormView) -> CheckoutPage:
    """One of the three steps; the caller adds the token and what changed."""
    quote, urls = visit.quote, services().urls
    contact = visit.contact or _known_contact()
    name = quote.shop.owner_name
    return CheckoutPage(
        step=step,
        step_urls=_step_urls(visit, name),
        action_url=step_path(name, step),
        form=form,
        seller=seller_of(visit.shelf, urls, quote.shop),
        shop_name=quote.shop.shown_name,
        cart_url="/cart",
        pickups=tuple(pickup_of(place) for place in visit.pickups),
        methods=methods_of(visit),
        lines=tuple(_line_view(visit, each) for each in quote.lines),
        totals=_totals(quote),
        tax_words=quote.terms.tax_words,
        trader=trader_of(quote.terms),
        legal=legal_of(quote.terms, urls),
        email=contact.email,
        buyer_name=contact.name,
        message=contact.message,
        pickup=pickup_of(quote.pickup) if quote.pickup else None,
        method_words=METHODS[quote.method].label if quote.method else "",
        token="",
        quote=quote.hash,
        changes=(),
    )


def methods_of(visit: Visit) -> tuple[Choice, ...]:
    """The ways to pay that this shop offers."""
    return tuple(METHODS.values()) if visit.quote.shop.cash_on_pickup else ()


def step_path(name: str, step: CheckoutStep) -> str:
    """Where a step of a shop's checkout is."""
    return f"/checkout/{name}/{step}"


def _known_contact() -> Contact:
    reader = viewer()
    if reader is None:
        return Contact("", "")
    return Contact(reader.actor.shown_name, reader.user.email or "")


def _step_urls(visit: Visit, name: str) -> tuple[tuple[CheckoutStep, str], ...]:
    done: list[CheckoutStep] = []
    if visit.contact and visit.quote.pickup:
        done.append(CheckoutStep.CONTACT)
        if visit.quote.method:
            done.append(CheckoutStep.PAYMENT)
    return tuple((step, step_path(name, step)) for step in done)


def _line_view(visit: Visit, each: QuoteLine) -> OrderLineView:
    card = card_of(visit.shelf, services().urls, each.product)
    currency = visit.quote.shop.currency
    return OrderLineView(
        title=each.product.title,
        quantity=each.quantity,
        unit=money_of(Money(each.unit_minor, currency)),
        total=money_of(Money(each.gross_minor, currency)),
        photo=card.photo,
        url=card.url,
    )


def _totals(quote: Quote) -> TotalsView:
    totals, currency = quote.totals, quote.shop.currency
    words = tax_line(quote.terms)
    tax = ((words, money_of(Money(totals.tax, currency))),) if words else ()
    return TotalsView(
        subtotal=money_of(Money(totals.goods, currency)),
        delivery=money_of(Money(totals.delivery, currency)),
        tax=tax,
        total=money_of(quote.total),
    )
