"""What a seller granted to people of other servers, and giving it up."""

from collections.abc import Sequence

from quart import Blueprint, Response

from node.actors.queries import find_actor_by_iri
from node.database.types import Reader, Writer
from node.errors import NotFound
from node.moves.queries import find_new_account
from node.urls import Urls
from node.web.context import services
from node.web.forms import see_other
from node.web.pages.shop import BuyerView, KeptView
from node.web.pages.site import FlashKind
from node.web.render import flash
from node.web.views import actor_view
from storefront.agreements.actions import cancel_agreement
from storefront.agreements.models import Agreement
from storefront.agreements.queries import find_by_key, list_holding_of_shop
from storefront.catalog.models import Product
from storefront.catalog.queries import list_products
from storefront.ids import ShopId
from storefront.web.context import require_shop
from storefront.web.shelf import money_of

MAX_SHOWN = 100

blueprint = Blueprint("sell_agreements", __name__)


@blueprint.post("/sell/agreements/<key>/free")
async def post_free(key: str) -> Response:
    """The pieces are for everybody again; the buyer's server is told."""
    shop, current = await require_shop(), services()

    def run(w: Writer) -> bool:
        agreement = find_by_key(w, key)
        if agreement is None or agreement.shop_id != shop.id:
            raise NotFound("there is no such agreement")
        return cancel_agreement(w, current.urls, agreement)

    response = see_other("/sell/orders")
    if await current.db.write(run):
        flash(response, "They are free again.")
    else:
        flash(response, "They were ordered or freed meanwhile.", FlashKind.WARN)
    return response


def load_kept(r: Reader, urls: Urls, shop_id: ShopId) -> tuple[KeptView, ...]:
    """What waits to be ordered by people of other servers."""
    held = list_holding_of_shop(r, shop_id, limit=MAX_SHOWN)
    products = list_products(r, [each.product_id for each in held])
    return tuple(_view(r, urls, each, products[each.product_id]) for each in held)


def find_buyer(
    r: Reader, urls: Urls, agreements: Sequence[Agreement]
) -> BuyerView | None:
    """Who asked from elsewhere, and who they are now; one browser is one buyer."""
    found = (find_actor_by_iri(r, each.buyer_iri) for each in agreements)
    buyer = next((each for each in found if each and each.is_active), None)
    if buyer is None:
        return None
    new = find_new_account(r, buyer)
    return BuyerView(
        asked_as=actor_view(urls, buyer),
        moved_to=actor_view(urls, new) if new else None,
        moved_claim="" if new else buyer.moved_to or "",
    )


def _view(r: Reader, urls: Urls, agreement: Agreement, product: Product) -> KeptView:
    return KeptView(
        title=product.title,
        quantity=agreement.quantity,
        total=money_of(agreement.total),
        buyer=find_buyer(r, urls, [agreement]),
        ends_ms=agreement.ends_ms,
        free_url=f"/sell/agreements/{agreement.key}/free",
    )
