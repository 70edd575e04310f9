"""Writing a note and editing one: the same form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from quart import Blueprint, Response, request

from federation.vocabulary import Policy
from node.actors.models import Actor
from node.database.types import Reader
from node.errors import Forbidden, Invalid
from node.ids import ActorId, NoteId, parse_id
from node.limits.rates import Limit
from node.notes.actions.quoting import may_quote
from node.notes.consent import quote_audience, reply_audience
from node.notes.models import MAX_TEXT, MAX_TITLE, Note, Visibility
from node.notes.policy import counts_publicly
from node.notes.queries import find_visible_note, get_visible_note
from node.notes.queries.consent import find_policy
from node.notes.readmodel import Card, NoteView, load_notes
from node.relations.queries import list_followed_groups
from node.services import Services
from node.text.languages import language_choices
from node.users.models import Viewer
from node.web.consent_words import QUOTERS, REPLIERS
from node.web.context import require_viewer, services
from node.web.drafts import (
    FIELD_NAMES,
    POLL_FIELDS,
    POSTED,
    read_draft,
    split_topics,
)
from node.web.forms import Form, failed_form, read_form, typed_values
from node.web.inputs import read_id, see_other
from node.web.pages.notes import ComposePage, PollFieldsView
from node.web.pages.shared import Choice, FormView, ProductCardView
from node.web.photos import (
    MAX_UPLOAD_MB,
    Photo,
    Photos,
    draft_photos,
    photo_values,
    take_photos,
)
from node.web.render import flash, render_page
from node.web.throttle import limit_viewer
from node.web.views import handle_of, note_view
from node.writing import post_draft, save_draft

USUAL_DURATION: Final = "86400"
DURATIONS: Final = (
    Choice("300", "5 minutes"),
    Choice("1800", "30 minutes"),
    Choice("3600", "1 hour"),
    Choice("21600", "6 hours"),
    Choice("43200", "12 hours"),
    Choice(USUAL_DURATION, "1 day"),
    Choice("259200", "3 days"),
    Choice("604800", "7 days"),
    Choice("1209600", "14 days"),
    Choice("2592000", "30 days"),
)

SEND_PATH: Final = "/compose?send=1"
"""Not the address of the form: a POST makes the browser forget what it had from there
(RFC 9111 §4.4), and who steps back would get a new form that posts a second time."""

routes = Blueprint("compose", __name__)


@dataclass(frozen=True, slots=True)
class _Around:
    """The note edited or answered, what can be tagged, and where it can be posted."""

    note: NoteView | None
    parent: NoteView | None
    quoted: NoteView | None
    products: Sequence[Card]
    consent: Mapping[str, str]
    groups: Sequence[Actor] = ()


@routes.get("/compose")
async def show_compose() -> Response:
    reader = require_viewer()
    if reader.actor.moved_to is not None:
        return see_other("/settings/move")
    quote = parse_id(request.args.get("quote", ""))
    around = await _load(
        reader, reply_to=parse_id(request.args.get("reply_to", "")), quote=quote
    )
    if quote is not None and around.quoted is None:
        raise Forbidden("This note cannot be quoted.")
    values = {
        "text": request.args.get("text", "")[:MAX_TEXT],
        "title": request.args.get("title", "")[:MAX_TITLE],
        "topics": request.args.get("topic", "").removeprefix("#"),
        "visibility": _first_visibility(reader, around).value,
        "language": reader.user.language,
        "is_sensitive": "1" if reader.user.default_sensitive else "",
        "poll_lasts": USUAL_DURATION,
        "may_reply": reader.user.default_replies,
        "may_quote": reader.user.default_quotes,
        "group": request.args.get("group", ""),
    }
    chosen = parse_id(request.args.get("product", ""))
    page = _page(around, FormView(values), chosen=frozenset({chosen} - {None}))
    return await render_page("notes/compose.html", page)


@routes.post("/compose")
async def compose() -> Response:
    current, reader = services(), require_viewer()
    form, photos = await _read_form(reader)
    limit_viewer(Limit.POST)
    try:
        draft = await read_draft(current, reader.member, form, photos)
        note = await post_draft(current, reader.actor, draft)
    except Invalid as error:
        reply_to = parse_id(form.get("reply_to", ""))
        quote = parse_id(form.get("quote", ""))
        around = await _load(reader, reply_to=reply_to, quote=quote)
        return await _answer_faults("notes/compose.html", around, form, photos, error)
    response = see_other(current.urls.note_path(reader.actor.name, note.id))
    flash(response, "Posted.", about=POSTED)
    return response


@routes.get("/notes/<note_id>/edit")
async def show_edit(note_id: str) -> Response:
    reader = require_viewer()
    around = await _load(reader, edited=read_id(note_id))
    assert around.note is not None
    values = {
        **_values_of(around.note.note),
        **_poll_values(around.note),
        **around.consent,
    }
    photos = [Photo(media, media.alt) for media in around.note.media]
    page = _page(around, FormView(values), photos, chosen=_tagged(around.note))
    return await render_page("notes/edit.html", page)


@routes.post("/notes/<note_id>/edit")
async def edit(note_id: str) -> Response:
    current, reader = services(), require_viewer()
    number = read_id(note_id)
    around = await _load(reader, edited=number)
    assert around.note is not None
    form, photos = await _read_form(reader)
    limit_viewer(Limit.POST)
    try:
        form_draft = await read_draft(
            current, reader.member, _with_visibility(form, around), photos
        )
        draft = replace(form_draft, reply_to_id=None)
        note = await save_draft(current, reader.actor, number, draft)
    except Invalid as error:
        return await _answer_faults("notes/edit.html", around, form, photos, error)
    response = see_other(current.urls.note_path(reader.actor.name, note.id))
    flash(response, "Saved.", about=POSTED)
    return response


async def _read_form(reader: Viewer) -> tuple[Form, Photos]:
    form, files = await read_form(), await request.files
    photos = await take_photos(services(), form, files, owner_id=reader.actor.id)
    return form, photos


async def _answer_faults(
    template: str, around: _Around, form: Form, photos: Photos, error: Invalid
) -> Response:
    """The form again, with everything that was typed and the photos taken in."""
    values = {
        **typed_values(form),
        **photo_values(photos.items),
        "cover": photos.items[0].key if photos.items else "",
    }
    chosen = (parse_id(text) for text in form.getlist("products"))
    page = _page(
        around,
        failed_form(values, error.faults, FIELD_NAMES),
        photos.items,
        chosen=frozenset(chosen),
    )
    return await render_page(template, page, status=422)


def _page(
    around: _Around,
    form: FormView,
    photos: Sequence[Photo] = (),
    *,
    chosen: frozenset[int | None] = frozenset(),
) -> ComposePage:
    urls, reader_id = services().urls, require_viewer().actor.id
    parent, edited, quoted = around.parent, around.note, around.quoted
    action_url = f"/notes/{edited.note.id}/edit" if edited else SEND_PATH
    return ComposePage(
        form=form,
        action_url=action_url,
        photos=draft_photos(urls, photos),
        languages=language_choices(form.value("language")),
        products=tuple(
            card.item
            for card in around.products
            if isinstance(card.item, ProductCardView)
        ),
        chosen_products=frozenset(each for each in chosen if each is not None),
        max_upload_mb=MAX_UPLOAD_MB,
        repliers=REPLIERS,
        quoters=QUOTERS,
        quoted=note_view(urls, quoted, viewer_id=reader_id) if quoted else None,
        reply_to=note_view(urls, parent, viewer_id=reader_id) if parent else None,
        note=note_view(urls, edited, viewer_id=reader_id) if edited else None,
        poll=_poll_fields(edited),
        groups=_group_choices(around.groups),
    )


async def _load(
    reader: Viewer,
    *,
    reply_to: int | None = None,
    quote: int | None = None,
    edited: int | None = None,
) -> _Around:
    current = services()
    return await current.db.read(
        _load_around, current, reader, reply_to=reply_to, quote=quote, edited=edited
    )


def _load_around(
    r: Reader,
    current: Services,
    reader: Viewer,
    *,
    reply_to: int | None,
    quote: int | None,
    edited: int | None,
) -> _Around:
    reader_id = reader.actor.id
    note = _get_own(r, edited, reader_id) if edited is not None else None
    parent = find_visible_note(r, reply_to or 0, viewer_id=reader_id)
    quoted = find_visible_note(r, quote or 0, viewer_id=reader_id)
    if quoted is not None and not may_quote(r, quoted, reader.actor):
        quoted = None
    views = load_notes(
        r,
        [NoteId(each.id) for each in (note, parent, quoted) if each is not None],
        viewer_id=reader_id,
        cards=current.extensions.cards,
    )
    found = {view.note.id: view for view in views}
    return _Around(
        note=found.get(note.id) if note else None,
        parent=found.get(parent.id) if parent else None,
        quoted=found.get(quoted.id) if quoted else None,
        products=[
            card
            for source in current.extensions.products
            for card in source.list_own(r, reader.actor)
        ],
        consent=_consent_of(r, note, reader.actor) if note else {},
        groups=[] if note or parent else list_followed_groups(r, reader_id),
    )


def _group_choices(groups: Sequence[Actor]) -> tuple[Choice, ...]:
    if not groups:
        return ()
    shown = (
        Choice(str(group.id), f"{group.shown_name} ({handle_of(group)})")
        for group in groups
    )
    return (Choice("", "No group"), *shown)


def _get_own(r: Reader, note_id: int, reader_id: ActorId) -> Note:
    note = get_visible_note(r, note_id, viewer_id=reader_id)
    if note.actor_id != reader_id:
        raise Forbidden("Only its author edits a note.")
    return note


def _first_visibility(reader: Viewer, around: _Around) -> Visibility:
    """What is answered decides, and what is quoted if it is not for everybody."""
    if around.parent is not None:
        return around.parent.note.visibility
    quoted = around.quoted.note if around.quoted else None
    if quoted is not None and not counts_publicly(quoted.visibility):
        return quoted.visibility
    return reader.user.default_visibility


def _values_of(note: Note) -> Mapping[str, str]:
    text, topics = split_topics(note.source)
    return {
        "title": note.title,
        "text": text,
        "topics": topics,
        "summary": note.warning,
        "is_sensitive": "1" if note.sensitive else "",
        "visibility": note.visibility.value,
        "language": note.language,
    }


def _consent_of(r: Reader, note: Note, author: Actor) -> Mapping[str, str]:
    """Who may answer and quote, as the form has it."""
    policy = find_policy(r, note) or Policy()
    return {
        "may_reply": reply_audience(policy, author),
        "may_quote": quote_audience(policy, author),
    }


def _poll_values(view: NoteView) -> Mapping[str, str]:
    if view.poll is None:
        return {}
    names = (option.name for option in view.poll.options)
    options = dict(zip(POLL_FIELDS, names, strict=False))
    return {
        **options,
        "poll_multiple": "1" if view.poll.is_multiple else "",
        "poll_secret": "1" if view.poll.hides_totals else "",
    }


def _poll_fields(edited: NoteView | None) -> PollFieldsView | None:
    """A new note may have a poll; an old one has it or will never."""
    if edited is None:
        return PollFieldsView(lasts=DURATIONS)
    if edited.poll is None:
        return None
    return PollFieldsView(votes=edited.poll.total, is_over=edited.poll.is_over)


def _with_visibility(form: Form, around: _Around) -> Form:
    """Who can see a note is chosen once: the form's word, if any, is not heard."""
    assert around.note is not None
    fixed = form.copy()
    fixed["visibility"] = around.note.note.visibility.value
    return fixed


def _tagged(view: NoteView) -> frozenset[int | None]:
    items = (card.item for card in view.cards)
    return frozenset(item.id for item in items if isinstance(item, ProductCardView))
