"""What an app looks for among the products: from parameters to a `Wanted`."""

from node.api.caller import require_person
from node.api.params import Params
from node.errors import Invalid
from node.ids import ActorId
from storefront.api.reading import read_amount
from storefront.catalog.models import Sorting, Wanted
from storefront.currencies import EXPONENTS


def read_wanted(params: Params) -> Wanted:
    """Filters and order; raises `Invalid`, and `Unauthorised` for a guest's follows."""
    currency, sorting = params.text("currency").strip().upper(), _read_sorting(params)
    if sorting is not Sorting.NEWEST or "min_price" in params or "max_price" in params:
        _require_currency(currency)
    seller_id = None
    if "account_id" in params:
        # What can be nobody's id sells nothing; zero would stand for everybody.
        seller_id = ActorId(params.find_id("account_id") or -1)
    follows = params.flag("following")
    return Wanted(
        seller_id=seller_id,
        currency=currency,
        in_stock=params.flag("in_stock"),
        follower_id=require_person().actor.id if follows else None,
        min_minor=_read_bound(params, "min_price", currency),
        max_minor=_read_bound(params, "max_price", currency),
        sorting=sorting,
    )


def _read_sorting(params: Params) -> Sorting:
    word = params.text("sort") or Sorting.NEWEST
    if word not in tuple(Sorting):
        raise Invalid.field("sort", "inclusion", "sort is not included in the list")
    return Sorting(word)


def _require_currency(currency: str) -> None:
    if currency not in EXPONENTS:
        text = "Prices compare in one currency only: say which."
        raise Invalid.field("currency", "blank", text)


def _read_bound(params: Params, name: str, currency: str) -> int | None:
    if name not in params:
        return None
    return read_amount(params, name, currency).minor
