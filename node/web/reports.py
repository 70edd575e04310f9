"""Reporting a person, a note or a product, also without an account."""

from collections.abc import Sequence
from dataclasses import dataclass

from quart import Blueprint, Response, request

from node.actors.models import Actor
from node.actors.queries import get_actor
from node.database.types import Reader, Writer
from node.errors import Invalid, NotFound
from node.ids import ActorId, NoteId
from node.limits.peers import PeerPolicy
from node.limits.rates import Limit
from node.moderation.actions import file_report
from node.moderation.models import Evidence, ReportCategory, ReportDraft
from node.notes.queries import get_visible_note
from node.notes.readmodel import NoteView as LoadedNote
from node.notes.readmodel import load_notes
from node.services import ReportSource
from node.urls import Urls
from node.web.context import services, viewer
from node.web.forms import Form, choice_of, failed_form, is_on, read_form, typed_values
from node.web.inputs import read_id, see_other
from node.web.pages.about import ReportFormPage
from node.web.pages.shared import Choice, FormView, ProductCardView
from node.web.render import flash, render_page
from node.web.throttle import limit_client, limit_viewer
from node.web.views import actor_view, load_avatars, note_view

CATEGORIES = (
    Choice(ReportCategory.SPAM, "Spam", "Adverts, lures, the same thing again."),
    Choice(ReportCategory.HARASSMENT, "Harassment", "Somebody is being hounded."),
    Choice(ReportCategory.HATE, "Hate", "Against people for who they are."),
    Choice(ReportCategory.VIOLENCE, "Violence", "Threats, or cruelty shown."),
    Choice(ReportCategory.SEXUAL, "Sexual", "Without a warning, or without consent."),
    Choice(ReportCategory.FRAUD, "Fraud", "Cheating buyers or sellers."),
    Choice(ReportCategory.ILLEGAL, "Against the law", "Say which, if you can."),
    Choice(ReportCategory.RIGHTS, "My rights", "Photos or words taken from you."),
    Choice(ReportCategory.OTHER, "Something else", "Say what, below."),
)
KINDS = ("note", "product", "person")

routes = Blueprint("reports", __name__)


@dataclass(frozen=True, slots=True)
class Subject:
    """What is reported: always somebody, perhaps something of theirs."""

    target: Actor
    note: LoadedNote | None = None
    evidence: tuple[Evidence, ...] = ()
    card: object = None


@routes.get("/report")
async def get_report() -> Response:
    kind, thing_id = _asked(request.args)
    return await _show(kind, thing_id, FormView({kind: str(thing_id)}))


@routes.post("/report")
async def post_report() -> Response:
    form = await read_form()
    kind, thing_id = _asked(form)
    try:
        category = ReportCategory(choice_of(form, "category", CATEGORIES))
        _limit()
        back = await _file(kind, thing_id, form, category)
    except Invalid as error:
        failed = failed_form(typed_values(form), error.faults)
        return await _show(kind, thing_id, failed)
    response = see_other(back)
    flash(response, "Thank you. The people who run this node will look at it.")
    return response


def _asked(fields: Form) -> tuple[str, int]:
    """What is reported, by its field; raises `NotFound` when nothing is."""
    for kind in KINDS:
        if fields.get(kind):
            return kind, read_id(fields[kind])
    raise NotFound("there is nothing to report")


def _limit() -> None:
    if viewer() is None:
        limit_client(Limit.REPORT_ORIGIN)
    else:
        limit_viewer(Limit.REPORT_USER)


async def _file(kind: str, thing_id: int, form: Form, category: ReportCategory) -> str:
    """File it; the path to go back to."""
    who, current = viewer(), services()
    return await current.db.write(
        _file_now,
        current.urls,
        who.actor if who else None,
        kind,
        thing_id,
        category=category,
        words=form.get("text", "").strip(),
        forward=is_on(form, "forward"),
        sources=current.extensions.reports,
    )


def _file_now(
    w: Writer,
    urls: Urls,
    reporter: Actor | None,
    kind: str,
    thing_id: int,
    *,
    category: ReportCategory,
    words: str,
    forward: bool,
    sources: Sequence[ReportSource],
) -> str:
    viewer_id = reporter.id if reporter else None
    subject = _get_subject(w, kind, thing_id, viewer_id=viewer_id, sources=sources)
    draft = ReportDraft(
        category=category,
        words=words,
        note_ids=(NoteId(thing_id),) if kind == "note" else (),
        evidence=subject.evidence,
        forward=forward,
    )
    target = subject.target
    file_report(w, urls, reporter=reporter, target=target, draft=draft)
    return urls.profile_path(target.name, target.host)


def _get_subject(
    r: Reader,
    kind: str,
    thing_id: int,
    *,
    viewer_id: ActorId | None,
    sources: Sequence[ReportSource],
) -> Subject:
    """Raises `NotFound` for what is not there, or not for this viewer."""
    if kind == "person":
        return Subject(_get_person(r, thing_id))
    if kind == "note":
        note = get_visible_note(r, thing_id, viewer_id=viewer_id)
        shown = load_notes(r, [note.id], viewer_id=viewer_id)
        target = _get_person(r, note.actor_id)
        return Subject(target, note=shown[0] if shown else None)
    found = (source.find_reported(r, thing_id) for source in sources)
    thing = next((each for each in found if each is not None), None)
    if thing is None:
        raise NotFound("there is nothing to report")
    target = _get_person(r, thing.owner_id)
    return Subject(target, evidence=(thing.evidence,), card=thing.card)


def _get_person(r: Reader, actor_id: int) -> Actor:
    actor = get_actor(r, actor_id)
    if not actor.is_active:
        raise NotFound("there is nobody to report")
    return actor


def _forward_host(peers: PeerPolicy, target: Actor) -> str | None:
    """The server that may be told as well; nothing goes to those that are refused."""
    return target.host if target.host and not peers.refuses(target.host) else None


async def _show(kind: str, thing_id: int, form: FormView) -> Response:
    who, current = viewer(), services()
    viewer_id = who.actor.id if who else None
    subject = await current.db.read(
        _get_subject,
        kind,
        thing_id,
        viewer_id=viewer_id,
        sources=current.extensions.reports,
    )
    target, urls = subject.target, current.urls
    pictures = await current.db.read(load_avatars, [target])
    note = subject.note
    page = ReportFormPage(
        form=form,
        target=actor_view(urls, target, pictures),
        note=note_view(urls, note, viewer_id=viewer_id) if note else None,
        product=subject.card if isinstance(subject.card, ProductCardView) else None,
        categories=CATEGORIES,
        forward_host=_forward_host(current.peers, target) if who else None,
        back_url=urls.profile_path(target.name, target.host),
    )
    return await render_page("report.html", page, status=422 if form.errors else 200)
