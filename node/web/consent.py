"""Who quotes a note, and who asks to quote or answer: the lists, and deciding."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from quart import Blueprint, Response

from node.actors.models import Actor
from node.actors.queries import find_actor_by_handle, list_actors
from node.consent.actions import approve, decline, revoke
from node.consent.models import Consent, ConsentKind
from node.consent.queries import list_waiting
from node.database.paging import Page, newest
from node.database.types import Reader, Writer
from node.errors import NotFound
from node.filters.heeding import heed_around
from node.ids import ActorId, NoteId
from node.limits.rates import Limit
from node.notes.queries import find_note_by_iri, get_visible_note
from node.notes.queries.quotes import list_quoting
from node.notes.readmodel import NoteView, load_held, load_notes
from node.urls import Urls
from node.web.context import require_viewer, services
from node.web.forms import go_back
from node.web.inputs import Who, next_page, read_cursor, read_id, read_who, viewer_id
from node.web.pages.notes import AskedPage, AskedView, QuoteLine, QuotesPage
from node.web.render import flash, render_page
from node.web.throttle import limit_viewer
from node.web.views import Pictures, actor_view, load_avatars, note_view

ASKED: Final = "/asked"
PAGE: Final = 20
WORDS: Final[Mapping[ConsentKind, str]] = {
    ConsentKind.QUOTE: "wants to quote your note",
    ConsentKind.REPLY: "wants to reply to your note",
    ConsentKind.LIKE: "wants to like your note",
    ConsentKind.BOOST: "wants to boost your note",
}
Decide = Callable[[Writer, Urls, int, Actor], object]

routes = Blueprint("consent", __name__)


@dataclass(frozen=True, slots=True)
class _Asked:
    page: Page[Consent]
    people: Mapping[ActorId, Actor]
    pictures: Pictures
    targets: Mapping[NoteId, NoteView]
    things: Mapping[str, NoteView]


@routes.get("/@<who>/<note_id>/quotes")
async def show_quotes(who: str, note_id: str) -> Response:
    current, reader_id = services(), viewer_id()
    view, page = await current.db.read(
        _load_quotes,
        read_who(who),
        read_id(note_id),
        before=read_cursor(),
        reader_id=reader_id,
    )
    may_revoke = reader_id is not None and view.author.id == reader_id
    shown = QuotesPage(
        note=note_view(current.urls, view, viewer_id=reader_id),
        quotes=tuple(
            QuoteLine(
                note_view(current.urls, each, viewer_id=reader_id),
                f"/notes/{each.note.id}/unquote"
                if may_revoke and each.author.id != reader_id
                else None,
            )
            for each in page.items
        ),
        pagination=next_page(page.next_before),
    )
    return await render_page("notes/quotes.html", shown)


@routes.post("/notes/<note_id>/unquote")
async def unquote(note_id: str) -> Response:
    """The author who is quoted does not want to be, any more."""
    current, reader = services(), require_viewer()
    limit_viewer(Limit.ACTION)
    await current.db.write(_revoke, current.urls, read_id(note_id), reader.actor)
    response = await go_back("/notifications")
    flash(response, "Your note is not quoted there any more.")
    return response


@routes.get(ASKED)
async def show_asked() -> Response:
    current, reader = services(), require_viewer()
    loaded = await current.db.read(_load_asked, reader.actor.id, before=read_cursor())
    shown = (
        _asked_view(current.urls, loaded, each, reader.actor.id)
        for each in loaded.page.items
    )
    page = AskedPage(
        asked=tuple(each for each in shown if each is not None),
        pagination=next_page(loaded.page.next_before),
    )
    return await render_page("notes/asked.html", page)


@routes.post(f"{ASKED}/<consent_id>/approve")
async def post_approve(consent_id: str) -> Response:
    return await _decide(consent_id, _approve)


@routes.post(f"{ASKED}/<consent_id>/decline")
async def post_decline(consent_id: str) -> Response:
    return await _decide(consent_id, _decline)


async def _decide(consent_id: str, decide: Decide) -> Response:
    current, reader = services(), require_viewer()
    limit_viewer(Limit.ACTION)
    await current.db.write(decide, current.urls, read_id(consent_id), reader.actor)
    return await go_back(ASKED)


def _approve(w: Writer, urls: Urls, consent_id: int, by: Actor) -> object:
    return approve(w, urls, consent_id=consent_id, by=by)


def _decline(w: Writer, urls: Urls, consent_id: int, by: Actor) -> object:
    return decline(w, urls, consent_id=consent_id, by=by)


def _revoke(w: Writer, urls: Urls, note_id: int, by: Actor) -> None:
    quoting = get_visible_note(w, note_id, viewer_id=by.id)
    revoke(w, urls, quoting=quoting, by=by)


def _load_quotes(
    r: Reader,
    who: Who,
    note_id: int,
    *,
    before: int | None,
    reader_id: ActorId | None,
) -> tuple[NoteView, Page[NoteView]]:
    author = find_actor_by_handle(r, who.name, who.host)
    note = get_visible_note(r, note_id, viewer_id=reader_id)
    if author is None or note.actor_id != author.id:
        raise NotFound("there is no such note")
    ids = list_quoting(r, note.id, newest(PAGE, before), viewer_id=reader_id)
    view = load_notes(r, [note.id], viewer_id=reader_id)[0]
    notes = load_notes(r, ids.items, viewer_id=reader_id)
    view, shown = heed_around(r, view, notes, viewer_id=reader_id)
    return view, Page(items=tuple(shown), next_before=ids.next_before)


def _load_asked(r: Reader, reader_id: ActorId, *, before: int | None) -> _Asked:
    page = list_waiting(r, reader_id, before=before, limit=PAGE)
    people = list_actors(r, {each.actor_id for each in page.items})
    targets = load_notes(
        r, {each.target_id for each in page.items}, viewer_id=reader_id
    )
    return _Asked(
        page=page,
        people=people,
        pictures=load_avatars(r, people.values()),
        targets={each.note.id: each for each in targets},
        things=_load_things(r, page.items, reader_id),
    )


def _load_things(
    r: Reader, asked: Sequence[Consent], reader_id: ActorId
) -> dict[str, NoteView]:
    """What they wrote; who is to decide about it has to see it."""
    found = (find_note_by_iri(r, each.interacting_iri) for each in asked)
    notes = [note for note in found if note is not None]
    return {view.note.iri: view for view in load_held(r, notes, viewer_id=reader_id)}


def _asked_view(
    urls: Urls, loaded: _Asked, consent: Consent, reader_id: ActorId
) -> AskedView | None:
    actor = loaded.people.get(consent.actor_id)
    target = loaded.targets.get(consent.target_id)
    if actor is None or target is None:
        return None
    thing = loaded.things.get(consent.interacting_iri)
    return AskedView(
        id=consent.id,
        actor=actor_view(urls, actor, loaded.pictures),
        words=WORDS[consent.kind],
        target=note_view(urls, target, viewer_id=reader_id),
        note=note_view(urls, thing, viewer_id=reader_id) if thing else None,
        url=consent.interacting_iri,
        created_ms=consent.created_ms,
        approve_url=f"{ASKED}/{consent.id}/approve",
        decline_url=f"{ASKED}/{consent.id}/decline",
    )
