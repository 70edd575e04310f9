"""Inboxes that answered that they are not there: have their owners gone, or moved?"""

from federation.errors import FederationError, NotFoundRemotely
from node.actors.models import Actor
from node.actors.queries import SELECT_ACTOR, actor_of
from node.actors.remote import Strangers
from node.database.types import Database, Reader
from node.delivery.jobs import InboxRefused
from node.errors import Gone
from node.logs import get_logger

log = get_logger(__name__)

ASKED = 20


async def look_into_inbox(
    db: Database, strangers: Strangers, job: InboxRefused
) -> None:
    """Handles `InboxRefused`: read the owners' documents again.

    One that is gone too (410) is deleted here; one that has another inbox gets what
    comes next there. For a shared inbox a few of its owners are asked.
    """
    for actor in await db.read(_list_owners, job.inbox):
        try:
            await strangers.refresh(actor)
        except (NotFoundRemotely, Gone):
            continue
        except FederationError as error:
            log.info("inbox.owner_unreadable", iri=actor.iri, reason=str(error))


def _list_owners(r: Reader, inbox: str) -> list[Actor]:
    rows = r.all(
        SELECT_ACTOR
        + """
        FROM actors AS a
        WHERE (a.inbox = :inbox OR a.shared_inbox = :inbox)
            AND a.host <> ''
            AND a.deleted_ms IS NULL
        ORDER BY a.fetched_ms, a.id
        LIMIT :limit
        """,
        inbox=inbox,
        limit=ASKED,
    )
    return [actor_of(row) for row in rows]
