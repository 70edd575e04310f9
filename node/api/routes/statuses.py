"""Notes and boosts as statuses: writing, reading, changing, deleting them."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from quart import Response, request

from node.api.answers import Json, answer
from node.api.caller import require_bearer, require_person, viewer_id
from node.api.drafts import (
    link_notes,
    names_notes,
    read_change,
    read_due,
    read_post,
    renamed,
    submission_of,
)
from node.api.entities.statuses import source_entity
from node.api.loading import (
    find_entries,
    find_entry,
    get_note_of,
    load_scheduled,
    load_status,
    load_statuses,
)
from node.api.params import Params, read_params
from node.api.routing import Routes, anyone, person
from node.database.types import Reader, Writer
from node.door import services
from node.errors import Invalid, NotFound
from node.ids import ActorId
from node.limits.rates import Limit
from node.notes.actions import delete_note
from node.notes.models import Note, NoteDraft, UsedApp
from node.notes.queries import find_submitted, get_visible_note
from node.notes.readmodel import NoteView, load_notes
from node.oauth.policy import Scope
from node.reactions.actions import unboost
from node.schedules.actions import schedule_note
from node.services import Services
from node.timelines.models import Entry
from node.users.models import Member
from node.writing import post_and_read, save_draft, with_mentions

MAX_AT_ONCE = 40

routes = Routes("statuses")


@routes.get("/v1/statuses/<status_id>", anyone(Scope.READ_STATUSES))
async def show_status(status_id: str) -> Response:
    current = services()
    found = await current.db.read(get_status, current, status_id, viewer_id=viewer_id())
    return answer(found)


@routes.get("/v1/statuses", anyone(Scope.READ_STATUSES))
async def show_statuses() -> Response:
    """Those of `id[]` that the caller may see, in that order."""
    current, params = services(), await read_params()
    ids = (params.texts("id") + params.texts("ids"))[:MAX_AT_ONCE]
    found = await current.db.read(_load_many, current, ids, viewer_id())
    return answer(found)


@routes.post("/v1/statuses", person(Scope.WRITE_STATUSES))
async def post_status() -> Response:
    """Repeated with the same `Idempotency-Key`, it is the same note."""
    current, who = services(), require_person()
    params = await read_params()
    key = request.headers.get("Idempotency-Key", "")
    due_ms = read_due(params)
    if due_ms is not None:
        return answer(await _schedule(current, who, params, key=key, due_ms=due_ms))
    posted = None
    if key:
        submission = submission_of(key)
        posted = await current.db.read(find_submitted, who.actor.id, submission)
    if posted is not None:
        return answer(await _show(current, posted))
    current.rates.check(Limit.POST, str(who.user.id))
    return answer(await _post(current, who, params, key))


@routes.update("/v1/statuses/<status_id>", person(Scope.WRITE_STATUSES))
async def edit_status(status_id: str) -> Response:
    current, who = services(), require_person()
    params = await read_params()
    current.rates.check(Limit.POST, str(who.user.id))
    view = await current.db.read(_get_own, status_id, who.actor.id)
    try:
        draft = await with_mentions(current, who, read_change(params, view))
        note = await save_draft(current, who.actor, view.note.id, draft)
    except Invalid as error:
        raise renamed(error.faults) from error
    return answer(await _show(current, note))


@routes.delete("/v1/statuses/<status_id>", person(Scope.WRITE_STATUSES))
async def delete_status(status_id: str) -> Response:
    """The last of it, with the text, for those who want to write it again."""
    current, who = services(), require_person()
    params = await read_params()
    current.rates.check(Limit.DELETE, str(who.user.id))
    found = await current.db.write(
        _delete, current, status_id, who, keeps_photos=not params.flag("delete_media")
    )
    return answer(found)


@routes.get("/v1/statuses/<status_id>/source", person(Scope.READ_STATUSES))
async def show_source(status_id: str) -> Response:
    """What its author wrote, before it became HTML."""
    current, who = services(), require_person()
    view = await current.db.read(_get_own, status_id, who.actor.id)
    return answer(source_entity(view.note))


def get_status(
    r: Reader, current: Services, status_id: str, *, viewer_id: ActorId | None
) -> Json:
    """A note or a boost; raises `NotFound` for what the viewer may not see."""
    entry = find_entry(r, status_id, viewer_id)
    return load_status(r, current, entry, viewer_id=viewer_id)


async def _post(current: Services, who: Member, params: Params, key: str) -> Json:
    try:
        draft = await _read_draft(current, who, params, key)
        return await post_and_read(
            current, who.actor, draft, partial(_load_own, current=current)
        )
    except Invalid as error:
        raise renamed(error.faults) from error


async def _read_draft(
    current: Services, who: Member, params: Params, key: str
) -> NoteDraft:
    """What the app sent, with the people whom it names and the app itself."""
    used = require_bearer().app
    draft = read_post(params, who, key)
    draft = replace(draft, app=UsedApp(used.name, used.website))
    if names_notes(params):
        draft = await current.db.read(link_notes, draft, params, who.actor.id)
    return await with_mentions(current, who, draft)


async def _schedule(
    current: Services, who: Member, params: Params, *, key: str, due_ms: int
) -> Json:
    """For later; whom it names is looked for now as well, so that faults show."""
    current.rates.check(Limit.POST, str(who.user.id))
    try:
        draft = await _read_draft(current, who, params, key)
        return await current.db.write(
            _keep_for_later, current, who, draft=draft, due_ms=due_ms
        )
    except Invalid as error:
        raise renamed(error.faults) from error


def _keep_for_later(
    w: Writer, current: Services, who: Member, *, draft: NoteDraft, due_ms: int
) -> Json:
    made = schedule_note(w, author=who.actor, draft=draft, due_ms=due_ms)
    return load_scheduled(w, current, made)


async def _show(current: Services, note: Note) -> Json:
    return await current.db.read(_load_own, note, current=current)


def _load_own(r: Reader, note: Note, *, current: Services) -> Json:
    """A note as its author sees it."""
    entry = Entry(note.id, note.id)
    return load_status(r, current, entry, viewer_id=note.actor_id)


def _load_many(
    r: Reader, current: Services, ids: Sequence[str], viewer_id: ActorId | None
) -> Sequence[Json]:
    entries = find_entries(r, ids, viewer_id)
    return load_statuses(r, current, entries, viewer_id=viewer_id)


def _get_own(r: Reader, status_id: str, author_id: ActorId) -> NoteView:
    note = get_note_of(r, status_id, author_id)
    if note.actor_id != author_id:
        raise NotFound("only its author has it")
    return load_notes(r, [note.id], viewer_id=author_id)[0]


def _delete(
    w: Writer, current: Services, status_id: str, who: Member, *, keeps_photos: bool
) -> Json:
    entry = find_entry(w, status_id, who.actor.id)
    if entry.booster_id is not None:
        return _take_back(w, current, entry, who)
    note = _get_own(w, status_id, who.actor.id).note
    found = load_status(w, current, Entry(note.id, note.id), viewer_id=who.actor.id)
    delete_note(w, current.urls, note=note, by=who.actor, keeps_photos=keeps_photos)
    return {**found, "text": note.source}


def _take_back(w: Writer, current: Services, entry: Entry, who: Member) -> Json:
    """A boost is deleted by unboosting; the note stays."""
    if entry.booster_id != who.actor.id:
        raise NotFound("only who boosted it takes it back")
    found = load_status(w, current, entry, viewer_id=who.actor.id)
    note = get_visible_note(w, entry.note_id, viewer_id=who.actor.id)
    unboost(w, current.urls, actor=who.actor, note=note)
    return {**found, "text": ""}
