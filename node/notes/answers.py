"""The first answers to a note that arrived: those its own server shows with it.

Their own answers, and what other servers have, wait until somebody looks.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, Final

from federation.errors import FederationError
from federation.origins import same_origin
from federation.vocabulary import Collection, CollectionPage, Thing
from federation.vocabulary import Note as NoteDocument
from node.actors.budget import limited_fetches
from node.actors.lists import read_list
from node.actors.remote import Strangers
from node.clock import MINUTE_MS
from node.database.types import Writer
from node.errors import Gone, NotFound
from node.ids import Iri
from node.jobs.types import JobBase
from node.logs import get_logger
from node.notes.models import Note
from node.notes.policy import counts_publicly
from node.notes.remote import NoteFetcher, save_screened

log = get_logger(__name__)

MAX_ON_ARRIVAL: Final = 5
NEW_MS: Final = 10 * MINUTE_MS
"""A note as young as that has no answers worth asking for."""


@dataclass(frozen=True, slots=True)
class FetchReplies(JobBase):
    """Fetch the first answers to a note that arrived, of its own server only."""

    kind: ClassVar[str] = "fetch_replies"

    iri: str
    listed: list[str]
    collection: str = ""


def enqueue_replies(w: Writer, note: Note, shown: NoteDocument) -> None:
    """Have the first answers to a note fetched that has just been received."""
    listed = shown.replies
    if (
        listed is None
        or listed.total_items == 0
        or not counts_publicly(note.visibility)
    ):
        return
    inline = [*listed.items, *_first_items(listed)]
    near = _near(note.iri, (each.iri for each in inline))
    # What is new has no answers; and an embedded page says that there are none.
    is_old = w.now_ms - note.created_ms > NEW_MS
    asks = is_old and not isinstance(listed.first, CollectionPage) and not near
    collection = listed.iri if asks and listed.iri else None
    if not near and collection is None:
        return
    job = FetchReplies(note.iri, near, collection or "")
    w.enqueue(job, unique=f"fetch_replies {note.iri}")


async def fetch_replies(
    strangers: Strangers, fetcher: NoteFetcher, job: FetchReplies
) -> None:
    """Handles `FetchReplies`; their own answers wait until somebody looks."""
    with limited_fetches():
        try:
            listed = job.listed or await _first_near(strangers, job)
            for iri in listed[:MAX_ON_ARRIVAL]:
                await fetcher.fetch_note(
                    iri,
                    is_wanted=lambda shown: shown.in_reply_to == job.iri,
                    save=save_screened,
                )
        except (FederationError, NotFound, Gone) as error:
            # Not tried again: whoever reads the note has them looked for.
            log.info("note.no_replies", iri=job.iri, reason=str(error))


async def _first_near(strangers: Strangers, job: FetchReplies) -> list[str]:
    found = await read_list(strangers, job.collection, max_pages=2)
    return [] if found is None else _near(job.iri, found.iris)


def _near(iri: str, listed: Iterable[Iri | None]) -> list[str]:
    near = [each for each in listed if each is not None and same_origin(each, iri)]
    return list(dict.fromkeys(str(each) for each in near))[:MAX_ON_ARRIVAL]


def _first_items(collection: Collection) -> tuple[Thing, ...]:
    first = collection.first
    return first.items if isinstance(first, CollectionPage) else ()
