"""What apps send to the shop: amounts, numbers and ids out of parameters.

Money is a decimal text, by itself or as `{amount, currency}`; what a text cannot say
to the cent is refused, never rounded.
"""

from node.api.params import Params
from node.errors import Invalid
from storefront.catalog.models import ProductStatus
from storefront.checkout.models import Item
from storefront.ids import ProductId, VariantId
from storefront.money import AmountFault, Money, parse_money


def read_amount(params: Params, name: str, currency: str) -> Money:
    """An amount of this currency; raises `Invalid`."""
    text = amount_text(params, name, currency)
    try:
        return parse_money(text, currency)
    except AmountFault as fault:
        raise Invalid.field(name, "amount", str(fault)) from None


def amount_text(params: Params, name: str, currency: str = "") -> str:
    """The decimal of an amount; raises `Invalid` for one of another currency."""
    inner = params.child(name)
    if not inner.names():
        text = params.text(name)
    else:
        text = inner.text("amount")
        said = currency_text(params, name)
        if currency and said not in ("", currency):
            raise Invalid.field(name, "currency", f"{name} is in {currency}")
    if "," in text:
        raise Invalid.field(name, "amount", f"{name} has a point before its cents")
    return text.strip()


def currency_text(params: Params, name: str) -> str:
    """The currency that an amount is said to be in; empty for none."""
    return params.child(name).text("currency").strip().upper()


def read_quantity(params: Params) -> int:
    """How many pieces; one if not given."""
    found = params.find_number("quantity")
    return 1 if found is None else found


def read_item(params: Params) -> Item:
    """How many of which product; ids that can be nothing's are found as nothing's."""
    params.require_text("product_id")
    variant_id = None
    if "variant_id" in params:
        variant_id = VariantId(params.find_id("variant_id") or 0)
    product_id = ProductId(params.find_id("product_id") or 0)
    return Item(product_id, read_quantity(params), variant_id)


def read_visibility(params: Params) -> ProductStatus | None:
    """Who is to see a product; None if that was not said. Raises `Invalid`."""
    word = params.text("visibility")
    if not word:
        return None
    if word not in tuple(ProductStatus):
        text = "visibility is not included in the list"
        raise Invalid.field("visibility", "inclusion", text)
    return ProductStatus(word)
