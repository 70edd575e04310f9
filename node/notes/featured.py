"""What people elsewhere pin: as they tell it, and as their `featured` collection shows.

Mastodon, Misskey and Pleroma send `Add` and `Remove`; GoToSocial sends nothing and
is asked. Only notes of the collection's owner count, each read at its own id: what
a collection embeds proves nothing.
"""

from typing import Final

from federation import decode
from federation.errors import FederationError
from federation.fetch import DocumentKind
from federation.origins import same_origin
from federation.vocabulary import Add, Collection, CollectionPage, Remove, Thing
from node.actors.inbound import Inbound
from node.actors.models import Actor
from node.actors.queries import find_actor
from node.actors.remote import Strangers
from node.clock import DAY_MS
from node.database.types import Database
from node.errors import Gone, NotFound
from node.ids import Iri
from node.logs import get_logger
from node.notes.actions.pins import (
    mark_asked,
    receive_pin,
    receive_unpin,
    replace_pins,
)
from node.notes.jobs import RefreshFeatured
from node.notes.queries import find_note_by_iri
from node.notes.queries.pins import MOST_PINS
from node.notes.remote import NoteFetcher
from node.relations.jobs import RefreshActor
from node.relations.queries import is_followed_here

log = get_logger(__name__)

STALE_MS: Final = DAY_MS


async def on_add(inbound: Inbound, activity: Add) -> None:
    """The sender pinned a note; one that we lack is fetched for those who follow."""
    actor, iri = inbound.actor, activity.object.iri
    if not _is_their_pin(actor, activity):
        return
    if await inbound.db.read(find_note_by_iri, iri) is None:
        if not await inbound.db.read(is_followed_here, actor.id):
            return
        inbound.count_fetch()
        fetcher = NoteFetcher(inbound.db, inbound.strangers, inbound.urls)
        await fetcher.fetch_note(iri)
    await inbound.db.write(receive_pin, actor=actor, iri=iri)


async def on_remove(inbound: Inbound, activity: Remove) -> None:
    """The sender unpinned a note."""
    if _is_their_pin(inbound.actor, activity):
        await inbound.db.write(
            receive_unpin, actor=inbound.actor, iri=activity.object.iri
        )


def is_stale(asked_ms: int, now_ms: int) -> bool:
    """Whether what somebody pinned may be another thing by now."""
    return now_ms - asked_ms >= STALE_MS


class FeaturedReader:
    """Reads `featured` collections in the background."""

    def __init__(
        self, db: Database, strangers: Strangers, fetcher: NoteFetcher
    ) -> None:
        self._db = db
        self._strangers = strangers
        self._fetcher = fetcher

    async def refresh(self, job: RefreshFeatured) -> None:
        """Handles `RefreshFeatured`: somebody here looks at the profile."""
        await self._refresh(job.actor_id)

    async def on_actor_refreshed(self, job: RefreshActor) -> None:
        """Beside the documents of people who are followed from here."""
        if await self._db.read(is_followed_here, job.actor_id):
            await self._refresh(job.actor_id)

    async def _refresh(self, actor_id: int) -> None:
        actor = await self._db.read(find_actor, actor_id)
        if actor is None or actor.is_local or not actor.is_active:
            return
        if not actor.featured_iri:
            return
        await self._db.write(mark_asked, actor.id)
        try:
            iris = await self._list_items(actor)
        except FederationError as error:
            log.info("featured.not_read", actor=actor.iri, reason=str(error))
            return
        for iri in iris:
            await self._ensure_note(iri)
        await self._db.write(replace_pins, actor=actor, iris=iris)

    async def _list_items(self, actor: Actor) -> list[Iri]:
        """Ids on the owner's origin, from the collection or its first page."""
        shown = await self._read(actor.featured_iri)
        first = shown.first if isinstance(shown, Collection) else None
        if not shown.items and first is not None:
            shown = await self._read_page(actor, first) or shown
        return _own_ids(actor, shown.items)

    async def _read_page(
        self, actor: Actor, first: Iri | CollectionPage
    ) -> Collection | CollectionPage | None:
        if isinstance(first, CollectionPage):
            return first
        return await self._read(first) if same_origin(first, actor.iri) else None

    async def _read(self, iri: str) -> Collection | CollectionPage:
        document = await self._strangers.fetch(iri, kind=DocumentKind.PAGE)
        return decode.collection(document.json)

    async def _ensure_note(self, iri: Iri) -> None:
        """What cannot be had now is left out until the next time."""
        try:
            await self._fetcher.fetch_note(iri)
        except (FederationError, NotFound, Gone) as error:
            log.info("featured.no_note", iri=iri, reason=str(error))


def _is_their_pin(actor: Actor, change: Add | Remove) -> bool:
    """Into or out of the sender's own `featured`, and of the sender's own origin."""
    is_theirs = bool(actor.featured_iri) and change.target == actor.featured_iri
    return is_theirs and same_origin(change.object.iri, actor.iri)


def _own_ids(actor: Actor, items: tuple[Thing, ...]) -> list[Iri]:
    found = (item.iri for item in items)
    own = (iri for iri in found if iri is not None and same_origin(iri, actor.iri))
    return list(dict.fromkeys(own))[:MOST_PINS]
