"""What is around a status: its conversation, its versions, who reacted, who quotes."""

from collections.abc import Callable, Sequence
from typing import Final

from quart import Response

from node.actors.queries import list_actors
from node.api.answers import Json, answer, answer_page
from node.api.caller import require_person, viewer_id
from node.api.drafts import read_quote_audience
from node.api.entities.statuses import edit_entity, version_entity
from node.api.loading import (
    get_note_of,
    load_accounts,
    load_status,
    load_statuses,
    load_surroundings,
)
from node.api.paging import read_span
from node.api.params import read_params
from node.api.routing import Routes, anyone, person
from node.consent.actions import revoke
from node.database.paging import Page, Span
from node.database.types import Reader, Writer
from node.door import services
from node.errors import Invalid, NotFound
from node.ids import ActorId, NoteId
from node.limits.rates import Limit
from node.notes.actions import change_consent
from node.notes.models import Audience, ThreadEntry
from node.notes.queries import list_edits, list_thread
from node.notes.queries.quotes import find_quote, list_quoting
from node.notes.readmodel import MAX_VIEWS, load_notes
from node.oauth.policy import Scope
from node.reactions.queries import list_boosters, list_likers
from node.services import Services
from node.timelines.models import Entry
from node.users.models import Member

GUEST_ANCESTORS: Final = 40
GUEST_DESCENDANTS: Final = 60
GUEST_DEPTH: Final = 20

ListPeople = Callable[..., Page[ActorId]]

routes = Routes("status_around")


@routes.get("/v1/statuses/<status_id>/context", anyone(Scope.READ_STATUSES))
async def show_context(status_id: str) -> Response:
    """As much of the conversation as is here; of a long one guests get a part."""
    current = services()
    found = await current.db.read(_load_context, current, status_id, viewer_id())
    return answer(found)


@routes.get("/v1/statuses/<status_id>/history", anyone(Scope.READ_STATUSES))
async def show_history(status_id: str) -> Response:
    """Every version, the original first."""
    current = services()
    found = await current.db.read(_load_history, current, status_id, viewer_id())
    return answer(found)


@routes.get("/v1/statuses/<status_id>/favourited_by", anyone(Scope.READ_ACCOUNTS))
async def show_favourited_by(status_id: str) -> Response:
    return await _show_people(status_id, list_likers)


@routes.get("/v1/statuses/<status_id>/reblogged_by", anyone(Scope.READ_ACCOUNTS))
async def show_reblogged_by(status_id: str) -> Response:
    return await _show_people(status_id, list_boosters)


@routes.get("/v1/statuses/<status_id>/quotes", anyone(Scope.READ_STATUSES))
async def show_quotes(status_id: str) -> Response:
    current = services()
    span = read_span(await read_params())
    page, found = await current.db.read(
        _load_quotes, current, status_id, span=span, viewer_id=viewer_id()
    )
    return answer_page(found, page, limit=span.limit)


@routes.post(
    "/v1/statuses/<status_id>/quotes/<quoting_id>/revoke",
    person(Scope.WRITE_STATUSES),
)
async def revoke_quote(status_id: str, quoting_id: str) -> Response:
    """Who is quoted does not want to be, any more; answers the note that quoted."""
    current, who = services(), require_person()
    current.rates.check(Limit.ACTION, str(who.user.id))
    found = await current.db.write(
        _revoke, current, who, status_id=status_id, quoting_id=quoting_id
    )
    return answer(found)


@routes.update(
    "/v1/statuses/<status_id>/interaction_policy", person(Scope.WRITE_STATUSES)
)
async def change_policy(status_id: str) -> Response:
    """Who may quote it from now on."""
    current, who = services(), require_person()
    audience = read_quote_audience(await read_params())
    if audience is None:
        text = "quote_approval_policy is missing"
        raise Invalid.field("quote_approval_policy", "blank", text)
    current.rates.check(Limit.ACTION, str(who.user.id))
    found = await current.db.write(
        _change_policy, current, who, status_id=status_id, audience=audience
    )
    return answer(found)


async def _show_people(status_id: str, list_people: ListPeople) -> Response:
    current = services()
    span = read_span(await read_params(), usual=40, most=80)
    page, found = await current.db.read(
        _load_people,
        current,
        status_id,
        list_people=list_people,
        span=span,
        viewer_id=viewer_id(),
    )
    return answer_page(found, page, limit=span.limit)


def _load_people(
    r: Reader,
    current: Services,
    status_id: str,
    *,
    list_people: ListPeople,
    span: Span,
    viewer_id: ActorId | None,
) -> tuple[Page[ActorId], Sequence[Json]]:
    note = get_note_of(r, status_id, viewer_id)
    page = list_people(r, note.id, span, viewer_id=viewer_id)
    people = list_actors(r, page.items)
    shown = [people[each] for each in page.items if each in people]
    return page, load_accounts(r, current, shown)


def _load_context(
    r: Reader, current: Services, status_id: str, viewer_id: ActorId | None
) -> Json:
    note = get_note_of(r, status_id, viewer_id)
    thread = list_thread(r, note, viewer_id=viewer_id)
    above, below = thread.ancestors, thread.replies
    if viewer_id is None:
        above = above[-GUEST_ANCESTORS:]
        below = tuple(each for each in below if each.depth < GUEST_DEPTH)
        below = below[:GUEST_DESCENDANTS]
    return {
        "ancestors": _load_entries(r, current, above, viewer_id),
        "descendants": _load_entries(r, current, below, viewer_id),
    }


def _load_entries(
    r: Reader,
    current: Services,
    places: Sequence[ThreadEntry],
    viewer_id: ActorId | None,
) -> Sequence[Json]:
    """A hundred at a time."""
    entries = [Entry(each.id, each.id) for each in places]
    found: list[Json] = []
    for start in range(0, len(entries), MAX_VIEWS):
        part = entries[start : start + MAX_VIEWS]
        found += load_statuses(r, current, part, viewer_id=viewer_id)
    return found


def _load_history(
    r: Reader, current: Services, status_id: str, viewer_id: ActorId | None
) -> Sequence[Json]:
    note = get_note_of(r, status_id, viewer_id)
    view = load_notes(r, [note.id], viewer_id=viewer_id)[0]
    around = load_surroundings(r, [view.author], [view])
    edits = reversed(list_edits(r, note.id))
    older = [edit_entity(current.urls, view, each, around) for each in edits]
    return [*older, version_entity(current.urls, view, around)]


def _load_quotes(
    r: Reader,
    current: Services,
    status_id: str,
    *,
    span: Span,
    viewer_id: ActorId | None,
) -> tuple[Page[NoteId], Sequence[Json]]:
    note = get_note_of(r, status_id, viewer_id)
    page = list_quoting(r, note.id, span, viewer_id=viewer_id)
    entries = [Entry(each, each) for each in page.items]
    return page, load_statuses(r, current, entries, viewer_id=viewer_id)


def _revoke(
    w: Writer, current: Services, who: Member, *, status_id: str, quoting_id: str
) -> Json:
    quoted = get_note_of(w, status_id, who.actor.id)
    quoting = get_note_of(w, quoting_id, who.actor.id)
    quote = find_quote(w, quoting.id)
    if quote is None or quote.quoted_id != quoted.id:
        raise NotFound("it does not quote this note")
    revoke(w, current.urls, quoting=quoting, by=who.actor)
    entry = Entry(quoting.id, quoting.id)
    return load_status(w, current, entry, viewer_id=who.actor.id)


def _change_policy(
    w: Writer, current: Services, who: Member, *, status_id: str, audience: Audience
) -> Json:
    note = get_note_of(w, status_id, who.actor.id)
    change_consent(w, note=note, by=who.actor, may_quote=audience)
    return load_status(w, current, Entry(note.id, note.id), viewer_id=who.actor.id)
