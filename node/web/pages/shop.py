"""Pages of the shop: catalogue, product, cart, checkout, order, the seller's desk.

Plain data for the templates in `templates/shop/`; the shop itself, its money and
its states live in `storefront/`.
"""

from dataclasses import dataclass
from enum import StrEnum

from markupsafe import Markup

from node.web.pages.shared import (
    ActorView,
    Chip,
    Choice,
    DraftPhotoView,
    FormView,
    MediaView,
    MoneyView,
    NoteView,
    Pagination,
    ProductCardView,
    StockWord,
)


@dataclass(frozen=True, slots=True)
class ShopCardView:
    """A shop with a few of its photos."""

    seller: ActorView
    name: str
    url: str
    about: str
    products_count: int
    photos: tuple[MediaView, ...]


@dataclass(frozen=True, slots=True)
class ShopsPage:
    """`shop/shops.html`: every shop of the node, and what is new in them."""

    shops: tuple[ShopCardView, ...]
    products: tuple[ProductCardView, ...]
    pagination: Pagination


@dataclass(frozen=True, slots=True)
class TraderView:
    """Who sells, as the law wants it; `is_trader` is False for private sellers."""

    is_trader: bool
    name: str
    address_lines: tuple[str, ...]
    email: str
    phone: str
    register: str
    vat_id: str


@dataclass(frozen=True, slots=True)
class LegalView:
    """The seller's texts; empty ones are left out."""

    terms: Markup
    withdrawal: Markup
    privacy: Markup
    tax_words: str


@dataclass(frozen=True, slots=True)
class ShopPage:
    """`shop/shop.html`. `notice` is shown above the products (vacation, closed)."""

    seller: ActorView
    name: str
    about: Markup
    notice: str
    products: tuple[ProductCardView, ...]
    trader: TraderView
    legal: LegalView
    manage_url: str | None
    report_url: str | None
    pagination: Pagination


@dataclass(frozen=True, slots=True)
class ProductPage:
    """`shop/product.html`. Fields of `add_url`: `product`, `quantity`.

    `add_url` is None when it cannot be bought now; `closed_text` says why.
    `is_hidden`: moderators took it down; its seller and they still see it.
    `structured_data` is a JSON-LD document with `<` escaped. `activity_url` is the
    id of the note that announces it.
    """

    id: int
    title: str
    html: Markup
    plain: str
    photos: tuple[MediaView, ...]
    price: MoneyView
    tax_words: str
    stock: StockWord
    few_left: int
    max_quantity: int
    seller: ActorView
    shop_name: str
    shop_url: str
    trader: TraderView
    safety: tuple[str, ...]
    pickup_area: str
    pickup_days: str
    has_withdrawal: bool
    form: FormView
    add_url: str | None
    closed_text: str
    notes: tuple[NoteView, ...]
    is_hidden: bool
    edit_url: str | None
    report_url: str | None
    moderate_url: str | None
    ask_url: str | None
    activity_url: str | None
    canonical_url: str
    structured_data: Markup


@dataclass(frozen=True, slots=True)
class CartLineView:
    """A line of a cart. `notice` says what changed since it was put there.

    What was agreed on before has no `update_url`: its number stands.
    """

    id: int
    product: ProductCardView
    quantity: int
    max_quantity: int
    total: MoneyView
    notice: str
    update_url: str | None
    remove_url: str


@dataclass(frozen=True, slots=True)
class ShopCartView:
    """The part of the cart that one shop sells; each is ordered on its own."""

    seller: ActorView
    shop_name: str
    shop_url: str
    lines: tuple[CartLineView, ...]
    subtotal: MoneyView
    tax_words: str
    checkout_url: str | None
    closed_text: str


@dataclass(frozen=True, slots=True)
class CartPage:
    """`shop/cart.html`. Field of a line's `update_url`: `quantity`."""

    carts: tuple[ShopCartView, ...]
    message: str


@dataclass(frozen=True, slots=True)
class AgreementPage:
    """`shop/agreement.html`: what a buyer of another server agreed on.

    The form brings it into the cart; its field is `t`. `buyer_host` is the server
    where it was asked for.
    """

    seller: ActorView
    shop_name: str
    product: ProductCardView
    quantity: int
    total: MoneyView
    ends_text: str
    buyer_host: str
    token: str
    action_url: str


class CheckoutStep(StrEnum):
    """The three steps, in order."""

    CONTACT = "contact"
    PAYMENT = "payment"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class PickupView:
    """Where and when a buyer collects."""

    id: int
    label: str
    address_lines: tuple[str, ...]
    hours: str
    instructions: str


@dataclass(frozen=True, slots=True)
class OrderLineView:
    """A line as it was ordered."""

    title: str
    quantity: int
    unit: MoneyView
    total: MoneyView
    photo: MediaView | None
    url: str | None


@dataclass(frozen=True, slots=True)
class TotalsView:
    """What it comes to; `tax` lines are words with amounts, perhaps none."""

    subtotal: MoneyView
    delivery: MoneyView
    tax: tuple[tuple[str, MoneyView], ...]
    total: MoneyView


@dataclass(frozen=True, slots=True)
class CheckoutPage:
    """`shop/checkout.html`, one of three steps.

    Contact: `email`, `buyer_name`, `pickup`, `message`. Payment: `method`.
    Review: `token`, `quote`, `terms`. `step_urls` leads back to earlier steps;
    `action_url` is where this step's form goes. `changes` are sentences about
    what differs from what was shown before.
    """

    step: CheckoutStep
    step_urls: tuple[tuple[CheckoutStep, str], ...]
    action_url: str
    form: FormView
    seller: ActorView
    shop_name: str
    cart_url: str
    pickups: tuple[PickupView, ...]
    methods: tuple[Choice, ...]
    lines: tuple[OrderLineView, ...]
    totals: TotalsView
    tax_words: str
    trader: TraderView
    legal: LegalView
    email: str
    buyer_name: str
    message: str
    pickup: PickupView | None
    method_words: str
    token: str
    quote: str
    changes: tuple[str, ...]


class OrderState(StrEnum):
    """Where an order stands."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    READY = "ready"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class OrderEventView:
    """A line of an order's history."""

    created_ms: int
    text: str


@dataclass(frozen=True, slots=True)
class OrderPage:
    """`shop/order.html`: what the buyer sees by the secret link.

    `next_text` says who acts next. Field of `withdraw_url`: `confirm`.
    `link_url` is the secret link itself, shown only right after ordering. `buyer_host`
    is the server that asked for it, empty for who ordered here.
    `has_mail`: letters reach the buyer by themselves.
    """

    code: str
    state: OrderState
    state_text: str
    next_text: str
    created_ms: int
    lines: tuple[OrderLineView, ...]
    totals: TotalsView
    tax_words: str
    payment_text: str
    pickup: PickupView | None
    email_masked: str
    buyer_name: str
    message: str
    events: tuple[OrderEventView, ...]
    seller: ActorView
    shop_name: str
    shop_url: str
    trader: TraderView
    legal: LegalView
    cancel_url: str | None
    withdraw_url: str | None
    link_url: str
    has_mail: bool
    buyer_host: str


@dataclass(frozen=True, slots=True)
class MerchantOrderLine:
    """An order in the seller's list."""

    code: str
    url: str
    state: OrderState
    state_text: str
    is_paid: bool
    buyer_name: str
    pieces: int
    total: MoneyView
    created_ms: int


@dataclass(frozen=True, slots=True)
class BuyerView:
    """Who asked from another server.

    `moved_to` is their new account, if both say so, and `moved_claim` the address of
    one that did not say so to us.
    """

    asked_as: ActorView
    moved_to: ActorView | None
    moved_claim: str


@dataclass(frozen=True, slots=True)
class KeptView:
    """Pieces that wait for somebody of another server to order them.

    `buyer` is None for those who are not known here any more.
    """

    title: str
    quantity: int
    total: MoneyView
    buyer: BuyerView | None
    ends_ms: int
    free_url: str


@dataclass(frozen=True, slots=True)
class MerchantOrdersPage:
    """`shop/merchant_orders.html`, oldest open first; `kept` with what is to do."""

    orders: tuple[MerchantOrderLine, ...]
    kept: tuple[KeptView, ...]
    chips: tuple[Chip, ...]
    pagination: Pagination


@dataclass(frozen=True, slots=True)
class OrderActionView:
    """A change of state the seller may make now.

    A dangerous one asks again and takes a `reason`.
    """

    label: str
    url: str
    is_primary: bool
    is_dangerous: bool


@dataclass(frozen=True, slots=True)
class MerchantOrderPage:
    """`shop/merchant_order.html`. `buyer` sent an offer from another server."""

    code: str
    state: OrderState
    state_text: str
    is_paid: bool
    created_ms: int
    buyer_name: str
    buyer_email: str
    message: str
    pickup: PickupView | None
    payment_text: str
    lines: tuple[OrderLineView, ...]
    totals: TotalsView
    events: tuple[OrderEventView, ...]
    actions: tuple[OrderActionView, ...]
    buyer: BuyerView | None


@dataclass(frozen=True, slots=True)
class MerchantProductView:
    """A product in the seller's list; `status` is draft, public or archived.

    `is_counted`: it has a stock; `is_hidden`: moderators took it down.
    """

    card: ProductCardView
    status: str
    is_hidden: bool
    is_counted: bool
    on_hand: int
    held: int
    edit_url: str
    publish_url: str | None
    archive_url: str | None


@dataclass(frozen=True, slots=True)
class MerchantProductsPage:
    """`shop/merchant_products.html`. `blocked_by` lists what keeps the shop shut."""

    products: tuple[MerchantProductView, ...]
    chips: tuple[Chip, ...]
    pagination: Pagination
    blocked_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProductFormPage:
    """`shop/product_form.html`, multipart.

    Fields: `title`, `description`, `price` (decimal), `stock`, `uncounted`,
    `seen_stock`, `max_per_order`, `maker`, `safety`, `status`, `announce`; photos as in
    `ComposePage`, twelve at most. `announced_url` is the note that tells of it.
    """

    form: FormView
    action_url: str
    currency: str
    photos: tuple[DraftPhotoView, ...]
    product: ProductCardView | None
    can_announce: bool
    announced_url: str | None
    max_upload_mb: int


@dataclass(frozen=True, slots=True)
class HiddenProductView:
    """A product that was taken down, in the moderators' list."""

    card: ProductCardView
    hidden_ms: int
    desk_url: str


@dataclass(frozen=True, slots=True)
class HiddenProductsPage:
    """`admin/hidden_products.html`."""

    products: tuple[HiddenProductView, ...]
    pagination: Pagination


@dataclass(frozen=True, slots=True)
class ProductDeskPage:
    """`admin/product.html`: a product for those who moderate. Field: `reason`.

    One of the two addresses is there, whichever can be done now.
    """

    card: ProductCardView
    seller: ActorView
    hidden_ms: int | None
    is_public: bool
    form: FormView
    take_down_url: str | None
    put_back_url: str | None


@dataclass(frozen=True, slots=True)
class ShopSettingsPage:
    """`shop/shop_settings.html`.

    Fields: `name`, `about`, `currency`, `seller_kind` (trader or private),
    `trader_name`, `trader_address`, `trader_email`, `trader_phone`, `register`,
    `vat_id`, `tax_rate` (per cent, "" for none), `tax_words`, `terms`,
    `withdrawal`, `privacy`, `pickup_label`, `pickup_address`, `pickup_area`,
    `pickup_hours`, `pickup_instructions`, `pickup_days`, `cash_on_pickup`,
    `auto_accept`, `state` (open, vacation, closed), `notice`. `readiness` are the
    things needed to sell, each with done or not.
    """

    form: FormView
    action_url: str
    currencies: tuple[Choice, ...]
    states: tuple[Choice, ...]
    readiness: tuple[tuple[str, bool], ...]
    shop_url: str | None


@dataclass(frozen=True, slots=True)
class FlohmarktPage:
    """`shop/flohmarkt.html`. Fields: `is_on`, `latitude`, `longitude`."""

    form: FormView
    action_url: str


@dataclass(frozen=True, slots=True)
class ListingPage:
    """`shop/listing.html`: what somebody elsewhere offers or looks for.

    `link_url` leads to the seller's page, on `link_host`; it is None while what is
    known is too old. Posting to `check_url` asks the seller's server again. Fields of
    `buy_url`: `quantity`, and `price`, which is `buy_price`.
    """

    card: ProductCardView
    html: Markup
    photos: tuple[MediaView, ...]
    note_url: str
    created_ms: int
    is_open: bool
    link_url: str | None
    link_host: str
    check_url: str | None
    ask_url: str | None
    report_url: str | None
    buy_url: str | None
    buy_price: str
    max_quantity: int


@dataclass(frozen=True, slots=True)
class RequestView:
    """Something that was asked for elsewhere.

    `words` are the seller's. `is_elsewhere`: the checkout is on another server than the
    seller. `ends_ms` is how long the seller keeps it, or has time to answer.
    """

    id: int
    title: str
    quantity: int
    total: str
    seller: ActorView
    state: str
    words: str
    created_ms: int
    ends_ms: int | None
    receipt_ms: int | None
    checkout_url: str | None
    checkout_host: str
    is_elsewhere: bool
    note_url: str
    withdraw_url: str | None


@dataclass(frozen=True, slots=True)
class RequestsPage:
    """`shop/requests.html`: what the reader asked sellers on other servers for."""

    requests: tuple[RequestView, ...]
    pagination: Pagination


@dataclass(frozen=True, slots=True)
class ListingsPage:
    """`shop/listings.html`: what one person elsewhere offers, as it is known here."""

    seller: ActorView
    products: tuple[ProductCardView, ...]
    origin_url: str | None
    pagination: Pagination


@dataclass(frozen=True, slots=True)
class AskPage:
    """`shop/ask.html`: a message to a seller about a listing. Field: `text`."""

    form: FormView
    action_url: str
    seller: ActorView
    title: str
    listing_url: str
