"""A shop's trader block, legal texts and pickup place as pages show them."""

from markupsafe import Markup

from node.text.render import render_note
from node.urls import Urls
from node.web.pages.shop import LegalView, PickupView, TraderView
from storefront.shops.models import Pickup, SellerKind, Terms
from storefront.web.forms import rate_text

MAX_RENDERED = 5_000


def trader_of(terms: Terms) -> TraderView:
    return TraderView(
        is_trader=terms.seller_kind is SellerKind.TRADER,
        name=terms.trader_name,
        address_lines=tuple(terms.trader_address.splitlines()),
        email=terms.trader_email,
        phone=terms.trader_phone,
        register=terms.register,
        vat_id=terms.vat_id,
    )


def legal_of(terms: Terms, urls: Urls) -> LegalView:
    """The texts as HTML; a private seller has no right of withdrawal to explain."""
    is_trader = terms.seller_kind is SellerKind.TRADER
    return LegalView(
        terms=prose(terms.terms, urls),
        withdrawal=prose(terms.withdrawal if is_trader else "", urls),
        privacy=prose(terms.privacy, urls),
        tax_words=terms.tax_words,
    )


def prose(text: str, urls: Urls) -> Markup:
    """Paragraphs of a long plain text, rendered piece by piece."""
    pieces: list[str] = []
    for paragraph in text.split("\n\n"):
        for start in range(0, len(paragraph), MAX_RENDERED):
            part = paragraph[start : start + MAX_RENDERED]
            pieces.append(render_note(part, mentions={}, topic_url=urls.topic).html)
    return Markup("").join(Markup(piece) for piece in pieces)  # noqa: S704  rendered


def pickup_of(pickup: Pickup) -> PickupView:
    return PickupView(
        id=pickup.id,
        label=pickup.label,
        address_lines=tuple(pickup.address.splitlines()),
        hours=pickup.hours,
        instructions=pickup.instructions,
    )


def tax_line(terms: Terms) -> str:
    """`incl. 19 % VAT`, for the totals; nothing where no tax is charged."""
    return f"incl. {rate_text(terms.tax_rate)} % VAT" if terms.tax_rate else ""
