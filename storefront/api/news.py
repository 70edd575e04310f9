"""What notifications of the shop are about, for apps: a `NewsSource`.

Names only: who may read notifications may not yet read orders, which needs a scope.
"""

from collections.abc import Mapping, Sequence

from node.database.types import Reader
from node.ids import ActorId, parse_id
from node.notifications.models import Notification, NotificationKind
from storefront.api.order_entities import STATES
from storefront.orders.parties import list_sold
from storefront.requests.queries import list_of_buyer_by_id


class ShopNews:
    """Orders to their seller, and what became of requests elsewhere to their buyer."""

    def tell_more(
        self, r: Reader, items: Sequence[Notification], *, viewer_id: ActorId
    ) -> Mapping[int, Mapping[str, object]]:
        sold = _subjects(items, NotificationKind.ORDER)
        asked = _subjects(items, NotificationKind.PURCHASE)
        found: dict[int, Mapping[str, object]] = {}
        orders = {
            each.code: {
                "id": str(each.id),
                "number": each.code,
                "state": STATES[each.status],
            }
            for each in list_sold(r, viewer_id, sorted({*sold.values()}))
        }
        requests = {
            str(each.id): {"id": str(each.id), "state": str(each.state)}
            for each in list_of_buyer_by_id(r, viewer_id, _numbers(asked))
        }
        for key, code in sold.items():
            if code in orders:
                found[key] = {"order": orders[code]}
        for key, number in asked.items():
            if number in requests:
                found[key] = {"purchase_request": requests[number]}
        return found


def _subjects(
    items: Sequence[Notification], kind: NotificationKind
) -> Mapping[int, str]:
    """The code or number that each names; what happened stands behind a colon."""
    return {
        each.id: each.subject.partition(":")[0] for each in items if each.kind is kind
    }


def _numbers(asked: Mapping[int, str]) -> list[int]:
    return sorted({parse_id(each) or 0 for each in asked.values()})
