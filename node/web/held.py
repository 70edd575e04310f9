"""Notes of strangers that were held back, and the words that hold them back."""

from collections.abc import Mapping
from dataclasses import dataclass

from quart import Blueprint, Response

from node.actors.models import Actor
from node.actors.queries import list_actors
from node.database.paging import Page
from node.database.types import Reader
from node.errors import Conflict, Invalid
from node.ids import ActorId
from node.moderation.held import choose_words, decide_about_held
from node.screening.models import MAX_PHRASES, HeldNote, Phrase
from node.screening.queries import list_held, list_phrases
from node.web.admin.roles import require_staff
from node.web.context import services
from node.web.forms import failed_form, read_form, typed_values
from node.web.inputs import next_page, read_cursor, read_id, see_other
from node.web.moderation import too_late
from node.web.pages.shared import FormView
from node.web.pages.strangers import HeldPage, HeldView
from node.web.render import flash, render_page
from node.web.views import actor_view

PATH = "/moderation/held"
PAGE = 40

routes = Blueprint("held", __name__)


@dataclass(frozen=True, slots=True)
class Pile:
    """A page of what waits, by whom it is, and the words."""

    page: Page[HeldNote]
    authors: Mapping[ActorId, Actor]
    phrases: list[Phrase]


@routes.get(PATH)
async def get_held() -> Response:
    require_staff()
    return await _show(None)


@routes.post(f"{PATH}/words")
async def post_words() -> Response:
    who, form = require_staff(), await read_form()
    try:
        count = await services().db.write(
            choose_words, by=who.user, text=form.get("words", "")
        )
    except Invalid as error:
        return await _show(failed_form(typed_values(form), error.faults))
    return _done(f"Saved: {count}.")


@routes.post(f"{PATH}/<held_id>/release")
async def post_release(held_id: str) -> Response:
    return await _decide(held_id, released=True)


@routes.post(f"{PATH}/<held_id>/discard")
async def post_discard(held_id: str) -> Response:
    return await _decide(held_id, released=False)


async def _decide(held_id: str, *, released: bool) -> Response:
    who = require_staff()
    try:
        await services().db.write(
            decide_about_held, by=who.user, held_id=read_id(held_id), released=released
        )
    except Conflict:
        return too_late(PATH)
    return _done("Released." if released else "Discarded.")


def _load(r: Reader, before: int | None) -> Pile:
    page = list_held(r, before=before, limit=PAGE)
    authors = list_actors(r, (each.actor_id for each in page.items))
    return Pile(page, authors, list_phrases(r))


async def _show(form: FormView | None) -> Response:
    """The page; with 422 when the words could not be saved as they were typed."""
    found = await services().db.read(_load, read_cursor())
    words = "\n".join(each.words for each in found.phrases)
    page = HeldPage(
        notes=tuple(_view(each, found.authors) for each in found.page.items),
        form=form or FormView({"words": words}),
        words_url=f"{PATH}/words",
        most_phrases=MAX_PHRASES,
        pagination=next_page(found.page.next_before),
    )
    return await render_page("admin/held.html", page, status=422 if form else 200)


def _view(held: HeldNote, authors: Mapping[ActorId, Actor]) -> HeldView:
    author = authors.get(held.actor_id)
    return HeldView(
        author=actor_view(services().urls, author) if author else None,
        rule=held.rule,
        words=held.words,
        note_url=held.note_iri,
        activity=held.activity_iri,
        held_ms=held.held_ms,
        release_url=f"{PATH}/{held.id}/release",
        discard_url=f"{PATH}/{held.id}/discard",
    )


def _done(words: str) -> Response:
    response = see_other(PATH)
    flash(response, words)
    return response
