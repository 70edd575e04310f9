"""Working through an import: a few lines at a time, each once, none lost.

A line whose server does not answer waits and is tried again, twice; everything else
that keeps it from being done is written beside it for its owner to read.
"""

import asyncio
from typing import Final

from federation.errors import (
    FederationError,
    InvalidHandle,
    InvalidIri,
    NotFoundRemotely,
    Refused,
    Unreachable,
)
from node.actors.models import Actor
from node.actors.queries import find_actor_by_handle
from node.actors.remote import Strangers
from node.clock import HOUR_MS, MINUTE_MS
from node.database.types import Database, Writer
from node.errors import Gone, Invalid, NotFound, Refusal, TooMany, Unavailable
from node.limits.rates import Limit, RateLimiter
from node.logs import get_logger
from node.notes.models import Note
from node.notes.remote import NoteFetcher
from node.relations.queries import find_relationship
from node.transfers.actions import finish_import, postpone_line, settle_line
from node.transfers.applying import apply_line
from node.transfers.jobs import RunImport
from node.transfers.models import Import, ImportLine, LineState, ListKind
from node.transfers.queries import find_import, find_next_due_ms, list_due_lines
from node.urls import Urls

log = get_logger(__name__)

LINES_AT_ONCE: Final = 20
TOGETHER: Final = 5
DEADLINE_S: Final = 15
AGAIN_MS: Final = (10 * MINUTE_MS, 3 * HOUR_MS)

NO_HANDLE: Final = "This is no handle."
NO_ADDRESS: Final = "This is no address of a post."
NO_NOTE: Final = "There is no such post, or it is not for you."
NOBODY: Final = "There is nobody of that name."
NO_ANSWER: Final = "Their server did not answer."
UNUSABLE: Final = "Their server's answer could not be used."
BROKEN: Final = "Something went wrong here."
REFUSED: Final = "This node does not talk to their server."


class ImportRunner:
    """Handles `RunImport`."""

    def __init__(
        self,
        db: Database,
        strangers: Strangers,
        notes: NoteFetcher,
        *,
        urls: Urls,
        rates: RateLimiter,
    ) -> None:
        self._db = db
        self._strangers = strangers
        self._notes = notes
        self._urls = urls
        self._rates = rates

    async def run(self, job: RunImport) -> None:
        """Some lines; then the job for the rest, or the end."""
        found = await self._db.read(find_import, job.import_id)
        if found is None or found.finished_ms is not None:
            return
        lines = await self._db.read(list_due_lines, found.id, limit=LINES_AT_ONCE)
        for start in range(0, len(lines), TOGETHER):
            async with asyncio.TaskGroup() as group:
                for line in lines[start : start + TOGETHER]:
                    group.create_task(self._try(found, line))
        await self._db.write(_go_on, found.id)

    async def _try(self, found: Import, line: ImportLine) -> None:
        try:
            async with asyncio.timeout(DEADLINE_S):
                target = await self._find(found, line.handle)
        except TooMany as error:
            # Not its fault: the line keeps its tries.
            delay_ms = error.retry_after_s * 1_000
            await self._db.write(postpone_line, found.id, line, delay_ms=delay_ms)
            return
        except (Unreachable, TimeoutError):
            await self._db.write(_put_off, found.id, line)
            return
        except (FederationError, NotFound, Gone) as error:
            await self._fail(found, line, _reason_of(error, found.kind))
            return
        except Unavailable:
            raise
        except Exception as error:
            # One line that cannot be understood must not stop all others for ever.
            log.error("import.line", import_id=found.id, exc_info=error)
            await self._fail(found, line, BROKEN)
            return
        try:
            await self._db.write(apply_line, self._urls, found, line, target)
        except Refusal as error:
            await self._fail(found, line, _words_of(error))

    async def _fail(self, found: Import, line: ImportLine, reason: str) -> None:
        state = LineState.FAILED
        await self._db.write(
            settle_line, found.id, line.number, state=state, reason=reason
        )

    async def _find(self, found: Import, name: str) -> Actor | Note | None:
        """What a line names, if that is to be found; raises as the finders do."""
        if found.kind in (ListKind.DOMAINS, ListKind.FILTERS):
            return None
        self._rates.check(Limit.IMPORT, str(found.actor_id))
        if found.kind is not ListKind.BOOKMARKS:
            return await self._find_person(found, name)
        if not name.startswith(("https://", "http://")):
            raise InvalidIri(name)
        note = await self._notes.by_address(name)
        if note is None:
            raise NotFound("there is no such note")
        return note

    async def _find_person(self, found: Import, handle: str) -> Actor:
        """Raises what `Strangers.by_handle` does."""
        name, _, host = handle.partition("@")
        if host == self._urls.handle_domain:
            host = ""
        known = await self._db.read(find_actor_by_handle, name, host)
        if known is not None and await self._is_enough(found, known):
            return known
        try:
            if not host:
                return await self._strangers.by_handle(name)
            asked = await self._strangers.by_text(handle)
        except Unreachable:
            if known is None or not known.is_active:
                raise
            return known
        if asked is None:
            raise InvalidHandle(handle)
        return asked

    async def _is_enough(self, found: Import, known: Actor) -> bool:
        """Whom to hear nothing from, or whom one hears, needs no word of a server."""
        if found.kind in (ListKind.BLOCKS, ListKind.MUTES):
            return True
        if found.kind is ListKind.FOLLOWING:
            return False
        relation = await self._db.read(find_relationship, found.actor_id, known.id)
        return relation.following


def _reason_of(error: Exception, kind: ListKind) -> str:
    is_note = kind is ListKind.BOOKMARKS
    match error:
        case InvalidHandle():
            return NO_HANDLE
        case InvalidIri():
            return NO_ADDRESS
        case NotFound() | Gone() | NotFoundRemotely():
            return NO_NOTE if is_note else NOBODY
        case Refused():
            return REFUSED
        case _:
            return UNUSABLE


def _words_of(error: Refusal) -> str:
    text = error.faults[0].text if isinstance(error, Invalid) else str(error)
    words = text.rstrip(".")
    return f"{words[:1].upper()}{words[1:]}."


def _put_off(w: Writer, import_id: int, line: ImportLine) -> None:
    if line.tries >= len(AGAIN_MS):
        settle_line(w, import_id, line.number, state=LineState.FAILED, reason=NO_ANSWER)
        return
    postpone_line(w, import_id, line, delay_ms=AGAIN_MS[line.tries], reason=NO_ANSWER)


def _go_on(w: Writer, import_id: int) -> None:
    due_ms = find_next_due_ms(w, import_id)
    if due_ms is None:
        finish_import(w, import_id)
        return
    w.enqueue(
        RunImport(import_id),
        due_ms=max(due_ms, w.now_ms),
        unique=f"run_import:{import_id}",
    )
