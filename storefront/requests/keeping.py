"""How long is known what our people asked for."""

from typing import Final

from node.clock import DAY_MS
from node.database.types import Writer
from node.ids import ActorId

KEEP_MS: Final = 90 * DAY_MS
"""From asking, once it is settled."""

KEEP_OPEN_MS: Final = 365 * DAY_MS
"""The same for those whose seller fell silent."""


def forget_requests(w: Writer) -> None:
    """What was settled long ago is nobody's business any more."""
    w.run(
        """
        DELETE FROM purchase_requests
        WHERE created_ms < :long_ago
            OR (
                created_ms < :before
                AND state <> 'requested'
                AND order_state NOT IN ('open', 'paid', 'shipped')
            )
        """,
        before=w.now_ms - KEEP_MS,
        long_ago=w.now_ms - KEEP_OPEN_MS,
    )


def forget_requests_of(w: Writer, buyer_id: ActorId) -> None:
    """Their buyer left this node."""
    w.run("DELETE FROM purchase_requests WHERE buyer_id = :id", id=buyer_id)
