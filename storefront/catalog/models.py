"""Products and their variants; a product without options has exactly one."""

from dataclasses import dataclass
from enum import StrEnum

from node.ids import ActorId, MediaId
from storefront.ids import ProductId, ShopId, VariantId
from storefront.money import Money
from storefront.stock.models import StockPolicy

MAX_TITLE = 120
MAX_TEXT = 5_000
MAX_SAFETY = 2_000
MAX_MAKER = 500
MAX_PHOTOS = 12
MAX_STOCK = 1_000_000
MAX_PER_ORDER = 1_000
MAX_PRICE_MINOR = 10**11
"""A thousand million euros; so a cart of `MAX_LINES` can always be added up."""

MAX_PRODUCTS = 5_000
"""Products a shop may have."""


class ProductStatus(StrEnum):
    """Who sees a product: its seller; everyone; its seller and past buyers."""

    DRAFT = "draft"
    PUBLIC = "public"
    ARCHIVED = "archived"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductDraft:
    """What the seller typed, already read into values.

    `price_minor` is in the shop's currency. `stock` is the number of pieces in
    the house, None for one that is not counted; `seen_stock` is what the form
    showed, so that a sale in between is not overwritten (None: a new product).
    """

    title: str
    text: str
    price_minor: int
    stock: int | None
    seen_stock: int | None = None
    max_per_order: int = 10
    maker: str = ""
    safety: str = ""
    media_ids: tuple[MediaId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """A row of `variants`: what has a price and a stock."""

    id: VariantId
    product_id: ProductId
    label: str
    is_active: bool
    price: Money
    stock_policy: StockPolicy
    on_hand: int
    held: int
    allocated: int
    max_per_order: int

    @property
    def available(self) -> int:
        """Pieces that can be ordered now; as many as one may order when uncounted."""
        if self.stock_policy is StockPolicy.UNLIMITED:
            return self.max_per_order
        return self.on_hand - self.held - self.allocated

    @property
    def orderable(self) -> int:
        """The most that one order may take now."""
        return max(0, min(self.available, self.max_per_order))


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A row of `products` with its photos' ids and its variants, in order."""

    id: ProductId
    shop_id: ShopId
    slug: str
    title: str
    text: str
    html: str
    maker: str
    safety: str
    status: ProductStatus
    media_ids: tuple[MediaId, ...]
    variants: tuple[Variant, ...]
    created_ms: int
    updated_ms: int
    published_ms: int | None
    hidden_ms: int | None

    @property
    def variant(self) -> Variant:
        """The only one there is today."""
        return self.variants[0]

    @property
    def is_offered(self) -> bool:
        """Its seller wants it seen."""
        return self.status is ProductStatus.PUBLIC

    @property
    def is_shown(self) -> bool:
        """Strangers may see it, if its shop lets them."""
        return self.is_offered and self.hidden_ms is None


@dataclass(frozen=True, slots=True)
class PricePeriod:
    """What a variant cost from one moment to another; `to_ms` None: until now."""

    price_minor: int
    from_ms: int
    to_ms: int | None


class Sorting(StrEnum):
    """In which order things are looked at."""

    NEWEST = "recent"
    CHEAPEST = "price_asc"
    DEAREST = "price_desc"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody who looks around asks for; by itself, everything, newest first.

    Prices are in minor units of `currency`, and amounts of two currencies do not
    compare. `follower_id` asks for sellers whom that actor follows.
    """

    seller_id: ActorId | None = None
    currency: str = ""
    in_stock: bool = False
    follower_id: ActorId | None = None
    min_minor: int | None = None
    max_minor: int | None = None
    sorting: Sorting = Sorting.NEWEST
