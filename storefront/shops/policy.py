"""What a shop needs before it can open, and what its settings may say. Pure."""

from collections.abc import Iterator, Sequence

from node.errors import FieldFault, Invalid
from storefront.currencies import EXPONENTS
from storefront.shops.models import (
    PickupDraft,
    ReadinessItem,
    SellerKind,
    ShopDraft,
    ShopState,
    TaxMode,
    TermsDraft,
)

MAX_NAME = 80
MAX_ABOUT = 2_000
MAX_NOTICE = 300
MAX_LINE = 200
MAX_ADDRESS = 500
MAX_LEGAL = 20_000
MAX_TAX_RATE = 50_000
MAX_KEEP_DAYS = 60
MAX_EMAIL = 254


def check_shop(draft: ShopDraft) -> None:
    """Raise `Invalid` with every fault. What is missing is readiness, not a fault."""
    faults = [
        *_too_long(draft),
        *_wrong_terms(draft.terms),
        *(_wrong_pickup(draft.pickup) if draft.pickup else ()),
    ]
    if draft.currency not in EXPONENTS:
        faults.append(FieldFault("currency", "unknown", "This currency is not known."))
    if faults:
        raise Invalid(faults)


def readiness_of(draft: ShopDraft, *, is_allowed: bool) -> tuple[ReadinessItem, ...]:
    """Everything needed to sell, each done or not, in the order of the form."""
    terms = draft.terms
    items = [
        ("allowed", "The owner of this node lets you sell", is_allowed),
        ("name", "The shop has a name", bool(draft.name)),
        ("seller", "Your full name", bool(terms.trader_name)),
        ("email", "An e-mail address buyers can write to", bool(terms.trader_email)),
        ("terms", "Terms of sale", bool(terms.terms)),
        ("privacy", "A privacy notice", bool(terms.privacy)),
        ("payment", "A way to pay", draft.cash_on_pickup),
        ("delivery", "A place to collect", draft.pickup is not None),
    ]
    if terms.seller_kind is SellerKind.TRADER:
        items += [
            ("address", "Your postal address", bool(terms.trader_address)),
            ("withdrawal", "Information on withdrawal", bool(terms.withdrawal)),
            ("tax", "Whether prices hold tax", _tax_is_said(terms)),
        ]
    return tuple(ReadinessItem(*item) for item in items)


def list_missing(items: Sequence[ReadinessItem]) -> tuple[str, ...]:
    """The words of what is not done yet."""
    return tuple(item.text for item in items if not item.is_done)


def check_opening(state: ShopState, items: Sequence[ReadinessItem]) -> None:
    """Refuse to open a shop that is not ready."""
    missing = list_missing(items)
    if state in (ShopState.OPEN, ShopState.VACATION) and missing:
        raise Invalid.field(
            "state", "not_ready", "Still missing: " + ", ".join(missing) + "."
        )


def _tax_is_said(terms: TermsDraft) -> bool:
    if terms.tax_mode is TaxMode.INCLUSIVE:
        return terms.tax_rate > 0
    return bool(terms.tax_words)


def _too_long(draft: ShopDraft) -> Iterator[FieldFault]:
    terms = draft.terms
    limits = (
        ("name", draft.name, MAX_NAME),
        ("about", draft.about, MAX_ABOUT),
        ("notice", draft.notice, MAX_NOTICE),
        ("trader_name", terms.trader_name, MAX_LINE),
        ("trader_address", terms.trader_address, MAX_ADDRESS),
        ("trader_email", terms.trader_email, MAX_EMAIL),
        ("trader_phone", terms.trader_phone, MAX_LINE),
        ("register", terms.register, MAX_LINE),
        ("vat_id", terms.vat_id, MAX_LINE),
        ("tax_words", terms.tax_words, MAX_LINE),
        ("terms", terms.terms, MAX_LEGAL),
        ("withdrawal", terms.withdrawal, MAX_LEGAL),
        ("privacy", terms.privacy, MAX_LEGAL),
    )
    for field, text, limit in limits:
        if len(text) > limit:
            yield FieldFault(field, "too_long", f"At most {limit} characters.")


def _wrong_terms(terms: TermsDraft) -> Iterator[FieldFault]:
    if terms.trader_email and "@" not in terms.trader_email.strip("@"):
        yield FieldFault("trader_email", "email", "This is not an e-mail address.")
    if not 0 <= terms.tax_rate <= MAX_TAX_RATE:
        yield FieldFault("tax_rate", "range", "Write a rate between 0 and 50 %.")
    if terms.tax_mode is TaxMode.EXEMPT and terms.tax_rate:
        yield FieldFault("tax_rate", "exempt", "Without tax there is no rate.")
    # The EU closed its dispute platform on 20 July 2025 (Regulation 2024/3228);
    # a link to it is misleading.
    for field, text in (("terms", terms.terms), ("withdrawal", terms.withdrawal)):
        if "ec.europa.eu/consumers/odr" in text:
            yield FieldFault(
                field, "odr", "The EU's dispute platform is closed: remove the link."
            )


def _wrong_pickup(pickup: PickupDraft) -> Iterator[FieldFault]:
    if not pickup.label or not pickup.address:
        yield FieldFault("pickup_address", "missing", "Say where buyers collect.")
    limits = (
        ("pickup_label", pickup.label, MAX_LINE),
        ("pickup_address", pickup.address, MAX_ADDRESS),
        ("pickup_area", pickup.area, MAX_LINE),
        ("pickup_hours", pickup.hours, MAX_LINE),
        ("pickup_instructions", pickup.instructions, MAX_ADDRESS),
    )
    for field, text, limit in limits:
        if len(text) > limit:
            yield FieldFault(field, "too_long", f"At most {limit} characters.")
    if not 1 <= pickup.keep_days <= MAX_KEEP_DAYS:
        yield FieldFault("pickup_days", "range", f"Between 1 and {MAX_KEEP_DAYS} days.")
