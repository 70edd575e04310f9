"""The seller's settings: one form for the shop, its terms and where buyers collect."""

from quart import Blueprint, Response

from node.errors import Invalid
from node.site import forget_site
from node.web.context import services
from node.web.forms import Form, failed_form, is_on, see_other, typed_values
from node.web.pages.shared import Choice, FormView
from node.web.pages.shop import ShopSettingsPage
from node.web.render import flash, render_page
from storefront.currencies import EXPONENTS
from storefront.shops.actions import load_draft, save_shop
from storefront.shops.models import (
    PickupDraft,
    SellerKind,
    Shop,
    ShopDraft,
    ShopState,
    TaxMode,
    TermsDraft,
)
from storefront.shops.policy import readiness_of
from storefront.web.context import (
    require_shop,
)
from storefront.web.forms import (
    Faults,
    line,
    rate_text,
    read_form,
    tax_rate,
    text,
    whole,
)
from storefront.web.shelf import shop_path

STATES = (
    Choice(ShopState.OPEN, "Open", "Buyers can order"),
    Choice(ShopState.VACATION, "On holiday", "Shown, but nothing can be ordered"),
    Choice(ShopState.CLOSED, "Closed", "Nothing can be ordered"),
)

blueprint = Blueprint("sell_settings", __name__)


@blueprint.get("/sell/settings")
async def get_settings() -> Response:
    """The form as it was saved."""
    shop = await require_shop()
    draft = await services().db.read(load_draft, shop)
    form = FormView(values_of(draft, shop.state))
    return await _show(shop, draft, form)


@blueprint.post("/sell/settings")
async def post_settings() -> Response:
    """Save everything, or say what is wrong with each field."""
    shop = await require_shop()
    form, draft = await read_form(), None
    try:
        draft, state = read_settings(form)
        await services().db.write(save_shop, services().urls, shop, draft, state=state)
    except Invalid as error:
        # What is still missing is told of what was typed, when that can be read.
        draft = draft or await services().db.read(load_draft, shop)
        failed = failed_form(typed_values(form), error.faults)
        return await _show(shop, draft, failed, status=422)
    forget_site()
    response = see_other("/sell/settings")
    flash(response, "Saved.")
    return response


def read_settings(form: Form) -> tuple[ShopDraft, ShopState]:
    """The form as a draft; raises `Invalid` for what cannot even be read."""
    faults = Faults()
    terms = _read_terms(form, faults)
    pickup = _read_pickup(form, faults)
    try:
        state = ShopState(form.get("state", ShopState.CLOSED))
    except ValueError:
        faults.add(Invalid.field("state", "unknown", "Choose a state."))
        state = ShopState.CLOSED
    faults.raise_any()
    draft = ShopDraft(
        name=line(form, "name"),
        about=text(form, "about"),
        notice=line(form, "notice"),
        currency=form.get("currency", ""),
        auto_accept=is_on(form, "auto_accept"),
        cash_on_pickup=is_on(form, "cash_on_pickup"),
        terms=terms,
        pickup=pickup,
    )
    return draft, state


def values_of(draft: ShopDraft, state: ShopState) -> dict[str, str]:
    """A draft as the form's values; the inverse of `read_settings`."""
    terms, pickup = draft.terms, draft.pickup
    values = {
        "name": draft.name,
        "about": draft.about,
        "notice": draft.notice,
        "currency": draft.currency,
        "state": ShopState.CLOSED if state is ShopState.SETUP else state.value,
        "auto_accept": "1" if draft.auto_accept else "",
        "cash_on_pickup": "1" if draft.cash_on_pickup else "",
        "seller_kind": terms.seller_kind.value,
        "tax_rate": rate_text(terms.tax_rate),
    }
    values |= {name: str(getattr(terms, name)) for name in _TERM_TEXTS}
    if pickup is not None:
        values |= {
            "pickup_label": pickup.label,
            "pickup_address": pickup.address,
            "pickup_area": pickup.area,
            "pickup_hours": pickup.hours,
            "pickup_instructions": pickup.instructions,
            "pickup_days": str(pickup.keep_days),
        }
    return values


_TERM_LINES = (
    "trader_name",
    "trader_email",
    "trader_phone",
    "register",
    "vat_id",
    "tax_words",
)
_TERM_PARAGRAPHS = ("trader_address", "terms", "withdrawal", "privacy")
_TERM_TEXTS = (*_TERM_LINES, *_TERM_PARAGRAPHS)


def _read_terms(form: Form, faults: Faults) -> TermsDraft:
    rate = 0
    try:
        rate = tax_rate(form, "tax_rate")
    except Invalid as error:
        faults.add(error)
    is_private = form.get("seller_kind") == SellerKind.PRIVATE
    return TermsDraft(
        seller_kind=SellerKind.PRIVATE if is_private else SellerKind.TRADER,
        tax_mode=TaxMode.INCLUSIVE if rate else TaxMode.EXEMPT,
        tax_rate=rate,
        **{name: line(form, name) for name in _TERM_LINES},
        **{name: text(form, name) for name in _TERM_PARAGRAPHS},
    )


def _read_pickup(form: Form, faults: Faults) -> PickupDraft | None:
    label, address = line(form, "pickup_label"), text(form, "pickup_address")
    if not label and not address:
        return None
    keep_days = 1
    try:
        keep_days = whole(form, "pickup_days", default=7)
    except Invalid as error:
        faults.add(error)
    return PickupDraft(
        label=label,
        address=address,
        area=line(form, "pickup_area"),
        hours=line(form, "pickup_hours"),
        instructions=line(form, "pickup_instructions"),
        keep_days=keep_days,
    )


async def _show(
    shop: Shop, draft: ShopDraft, form: FormView, *, status: int = 200
) -> Response:
    readiness = readiness_of(draft, is_allowed=shop.is_allowed)
    page = ShopSettingsPage(
        form=form,
        action_url="/sell/settings",
        currencies=tuple(Choice(code, code) for code in sorted(EXPONENTS)),
        states=STATES,
        readiness=tuple((item.text, item.is_done) for item in readiness),
        shop_url=shop_path(shop.owner_name) if shop.is_visible else None,
    )
    return await render_page("shop/shop_settings.html", page, status=status)
