"""Notes that relays name (FEP-ae0c): read at their origin, for Explore and search.

They are nobody's in particular: no feed at home and no notification has them, there
are only so many, and the newest push the oldest out. A note that comes to somebody
here as well, from its own server, is one like any other from then on.
"""

from functools import partial
from typing import Final

from federation.audience import Visibility as Audience
from federation.audience import note_visibility
from federation.errors import FederationError
from federation.vocabulary import Note as NoteDocument
from node.actors.inbound import Inbound
from node.actors.models import Actor
from node.database.types import Writer
from node.errors import Gone, NotFound, TooMany
from node.ids import Iri
from node.limits.rates import Limit
from node.logs import get_logger
from node.notes.actions.relayed import trim_relayed
from node.notes.models import Note
from node.notes.queries import find_note_by_iri
from node.notes.remote import NoteFetcher, save_screened
from node.relays.actions import count_received, mark_relayed
from node.relays.models import Relay
from node.urls import Urls

log = get_logger(__name__)

TOO_DEEP: Final = 100
"""What a relayed note quotes is not fetched: it stays a link."""


async def on_relayed(inbound: Inbound, relay: Relay, iri: Iri, *, is_new: bool) -> None:
    """A relay says that there is a note; or, unless it `is_new`, that it changed.

    What is here already, or changed and never was here, is not asked for.
    """
    is_known = await inbound.db.read(find_note_by_iri, iri) is not None
    is_news = is_known is not is_new and not inbound.urls.is_ours(iri)
    is_kept, is_too_much = False, False
    if is_news:
        try:
            inbound.rates.check(Limit.RELAYED, relay.address)
            is_kept = await _read(inbound, relay, iri, is_new=is_new)
        except TooMany:
            is_too_much = True
    await inbound.db.write(
        count_received, relay.id, kept=int(is_kept), left_out=int(is_too_much)
    )


async def _read(inbound: Inbound, relay: Relay, iri: Iri, *, is_new: bool) -> bool:
    """Whether there is a note more; a server that is away is not asked again."""
    fetcher = NoteFetcher(inbound.db, inbound.strangers, inbound.urls)
    try:
        if not is_new:
            await fetcher.refetch(iri)
            return False
        save = partial(_save, relay_id=relay.id)
        note = await fetcher.fetch_note(iri, is_wanted=_is_for_all, save=save)
    except (FederationError, NotFound, Gone) as error:
        log.info("relay.unread", relay=relay.address, iri=iri, reason=str(error))
        return False
    return note is not None


def _is_for_all(shown: NoteDocument) -> bool:
    """What Explore shows: public, and no answer to anything."""
    if shown.in_reply_to is not None or shown.choice is not None:
        return False
    return note_visibility(shown, followers=None) is Audience.PUBLIC


def _save(
    w: Writer, urls: Urls, author: Actor, shown: NoteDocument, *, relay_id: int
) -> Note | None:
    if find_note_by_iri(w, shown.iri) is not None:
        return None
    note = save_screened(w, urls, author, shown, quote_depth=TOO_DEEP)
    if note is not None:
        mark_relayed(w, note.id, relay_id)
        trim_relayed(w)
    return note
