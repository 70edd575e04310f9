"""Stock: three counters on each variant, and the holds that explain two of them.

`on_hand` pieces are in the house; `held` of them are promised to orders that may
still lapse, `allocated` to confirmed ones. What is left to order is on_hand less
both. Each order's share is a row of `holds`:

    active → allocated → consumed        handed over: on_hand and allocated fall
       └────────┴──────→ released        expired or cancelled
"""

from dataclasses import dataclass
from enum import StrEnum

from node.errors import Conflict
from storefront.ids import OrderId, VariantId


class StockPolicy(StrEnum):
    """Whether pieces are counted."""

    TRACK = "track"
    UNLIMITED = "unlimited"


class HoldState(StrEnum):
    """Where an order's share of the stock stands."""

    ACTIVE = "active"
    ALLOCATED = "allocated"
    RELEASED = "released"
    CONSUMED = "consumed"


@dataclass(frozen=True, slots=True)
class Want:
    """So many pieces of a variant; `is_kept` if they count as held already."""

    variant_id: VariantId
    quantity: int
    is_kept: bool = False


@dataclass(frozen=True, slots=True)
class Hold:
    """What an order keeps of a variant."""

    order_id: OrderId
    variant_id: VariantId
    quantity: int
    state: HoldState


@dataclass(frozen=True, slots=True)
class StockMove:
    """A change of `on_hand` with its reason."""

    id: int
    delta: int
    reason: str
    ref: str
    created_ms: int


class StockMoved(Conflict):
    """The number of pieces is another than the one that was to be corrected."""

    code = "stock_moved"

    def __init__(self, on_hand: int) -> None:
        super().__init__(f"Meanwhile it became {on_hand}. Count again, then save.")
        self.on_hand = on_hand


class SoldOut(Conflict):
    """Fewer pieces are left than were wanted; nothing was taken."""

    code = "sold_out"

    def __init__(self, variant_id: VariantId, left: int) -> None:
        super().__init__(
            "This is sold out." if left <= 0 else f"Only {left} left of this."
        )
        self.variant_id = variant_id
        self.left = left
