"""One note: its page with the conversation, answering, deleting."""

from dataclasses import dataclass, replace
from typing import Final

from quart import Blueprint, Response, request

from node.actors.models import Actor
from node.actors.queries import find_actor_by_handle
from node.database.types import Reader, Writer
from node.errors import Gone, Invalid, NotFound
from node.filters.heeding import heed_around
from node.ids import ActorId, Iri, NoteId
from node.limits.rates import Limit
from node.notes.actions import delete_note, request_refresh
from node.notes.models import (
    Note,
    NoteClaims,
    Thread,
    ThreadEntry,
    ThreadState,
    Visibility,
)
from node.notes.polls import is_stale
from node.notes.queries import (
    find_tombstone,
    find_visible_note,
    get_visible_note,
    list_thread,
)
from node.notes.queries.loads import find_claims, find_thread_state
from node.notes.readmodel import NoteView, load_notes
from node.relations.models import Relationship
from node.relations.queries import find_relationship
from node.services import Services
from node.timelines.queries import find_neighbours
from node.urls import Urls
from node.web.context import require_viewer, services
from node.web.drafts import FIELD_NAMES, POSTED, audience_of, read_reply
from node.web.forms import failed_form, read_form, typed_values
from node.web.inputs import (
    Who,
    name_object,
    next_page,
    read_cursor,
    read_id,
    read_who,
    see_other,
    send_to_object,
    viewer_id,
    wants_activity,
)
from node.web.pages.notes import CommentView, ElsewhereView, NotePage
from node.web.pages.shared import ActorView, FormView, RelationView
from node.web.pictures import preview_url
from node.web.render import flash, render_page
from node.web.threads import look_for_more, thread_view, thread_word
from node.web.throttle import limit_viewer
from node.web.views import (
    by_id,
    handle_of,
    note_view,
    note_views,
    origin_url,
    relation_view,
)
from node.writing import post_draft

COMMENTS: Final = 50
MAX_PREFIX: Final = 10

routes = Blueprint("notes", __name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Loaded:
    """All of a note's page, from one read."""

    view: NoteView
    others: list[NoteView]
    thread: Thread
    comments: tuple[ThreadEntry, ...]
    next_before: int | None
    relation: Relationship
    newer_id: NoteId | None
    older_id: NoteId | None
    state: ThreadState
    claims: NoteClaims | None


@routes.get("/@<who>/<note_id>")
async def show_note(who: str, note_id: str) -> Response:
    named, number = read_who(who), read_id(note_id)
    if wants_activity(request):
        return send_to_object(await _find_iri(named, number))
    return await answer_note(named, number, form=FormView(), status=200)


@routes.post("/notes/<note_id>/reply")
async def reply(note_id: str) -> Response:
    current, reader = services(), require_viewer()
    number = read_id(note_id)
    typed = await read_form()
    limit_viewer(Limit.POST)
    parent = await current.db.read(_load_parent, number, reader.actor.id)
    try:
        typed_draft = await read_reply(current, reader.member, typed, parent.note)
        draft = replace(
            typed_draft,
            may_reply=audience_of(reader.user.default_replies),
            may_quote=audience_of(reader.user.default_quotes),
        )
        answer = await post_draft(current, reader.actor, draft)
    except Invalid as error:
        who = Who(parent.author.name, parent.author.host)
        form = failed_form(typed_values(typed), error.faults, FIELD_NAMES)
        return await answer_note(who, number, form=form, status=422)
    path = current.urls.note_path(parent.author.name, number, parent.author.host)
    before = await current.db.read(_find_page, parent.note, answer, reader.actor.id)
    query = f"?after={before}" if before else ""
    response = see_other(f"{path}{query}#c-{answer.id}")
    flash(response, "Your comment is posted.", about=POSTED)
    return response


@routes.post("/notes/<note_id>/delete")
async def delete(note_id: str) -> Response:
    current, reader = services(), require_viewer()
    limit_viewer(Limit.DELETE)
    await current.db.write(
        _delete, current.urls, note_id=read_id(note_id), author=reader.actor
    )
    response = see_other(current.urls.profile_path(reader.actor.name))
    flash(response, "The note is deleted, and other servers are told to forget it.")
    return response


async def answer_note(
    who: Who, note_id: int, *, form: FormView, status: int
) -> Response:
    """The page of a note; again with the faults of a reply that failed."""
    current, reader_id = services(), viewer_id()
    after = read_cursor() if request.method == "GET" else None
    loaded = await current.db.read(
        _load_note, current, reader_id, who=who, note_id=note_id, after=after
    )
    if reader_id is not None and _is_stale(loaded.view, current.clock.now_ms()):
        await current.db.write(request_refresh, loaded.view.note.id)
    state = await look_for_more(loaded.state)
    page = _note_page(current.urls, replace(loaded, state=state), reader_id, form)
    response = await render_page("notes/note.html", page, status=status)
    name_object(response, page.activity_url)
    return response


async def _find_iri(who: Who, note_id: int) -> str:
    """The id of a note; of one from elsewhere only if everybody may know of it."""
    current = services()
    if not who.host:
        return await current.db.read(_find_own_iri, current.urls, note_id)
    note = await current.db.read(
        find_shown_note, current.urls, who, note_id=note_id, reader_id=None
    )
    return note.iri


def _find_own_iri(r: Reader, urls: Urls, note_id: int) -> Iri:
    """What sells has an id of another form; who may read it is decided there."""
    note = find_visible_note(r, note_id, viewer_id=None)
    return note.iri if note and note.is_local else urls.note(note_id)


def find_shown_note(
    r: Reader, urls: Urls, who: Who, *, note_id: int, reader_id: ActorId | None
) -> Note:
    """The note under this name; raises `NotFound`, or `Gone` once deleted."""
    author = find_actor_by_handle(r, who.name, who.host)
    note = find_visible_note(r, note_id, viewer_id=reader_id)
    if author is not None and note is not None and note.actor_id == author.id:
        return note
    if author is not None and note is None:
        for iri in (urls.note(note_id), urls.item(author.id, note_id)):
            left = find_tombstone(r, iri)
            if left and left.was_public and left.owner_iri == author.iri:
                raise Gone("the note was deleted")
    raise NotFound("there is no such note")


def _note_page(
    urls: Urls, loaded: _Loaded, reader_id: ActorId | None, form: FormView
) -> NotePage:
    note, author = loaded.view.note, loaded.view.author
    shown = note_view(urls, loaded.view, viewer_id=reader_id)
    others = by_id(note_views(urls, loaded.others, viewer_id=reader_id))
    return NotePage(
        note=shown,
        relation=_relation(loaded, shown.author, reader_id),
        ancestors=tuple(
            others[each.id] for each in loaded.thread.ancestors if each.id in others
        ),
        comments=tuple(
            CommentView(each.id, others[each.id], min(each.depth, 1))
            for each in loaded.comments
            if each.id in others
        ),
        pagination=next_page(loaded.next_before),
        reply_form=form,
        reply_prefix=_reply_prefix(loaded.view, reader_id),
        canonical_url=origin_url(note)
        or urls.note_page(author.name, note.id, author.host),
        image_url=_preview(urls, loaded.view),
        is_indexable=_is_indexable(note, author),
        next_url=_neighbour(urls, author, loaded.older_id),
        prev_url=_neighbour(urls, author, loaded.newer_id),
        activity_url=note.iri,
        thread=thread_view(
            loaded.state, note.id, thread_word(loaded.state), page_url=shown.url
        ),
        elsewhere=_elsewhere(author, loaded.claims),
    )


def _load_note(
    r: Reader,
    current: Services,
    reader_id: ActorId | None,
    *,
    who: Who,
    note_id: int,
    after: int | None,
) -> _Loaded:
    note = find_shown_note(r, current.urls, who, note_id=note_id, reader_id=reader_id)
    thread = list_thread(r, note, viewer_id=reader_id)
    comments, next_before = _comments_after(thread, after)
    ids = [note.id, *(each.id for each in (*thread.ancestors, *comments))]
    views = load_notes(r, ids, viewer_id=reader_id, cards=current.extensions.cards)
    view, others = heed_around(r, views[0], views[1:], viewer_id=reader_id)
    newer, older = find_neighbours(r, note, viewer_id=reader_id)
    return _Loaded(
        view=view,
        others=others,
        thread=thread,
        comments=comments,
        next_before=next_before,
        relation=find_relationship(r, reader_id, note.actor_id)
        if reader_id
        else Relationship(),
        newer_id=newer,
        older_id=older,
        state=find_thread_state(r, note),
        claims=None if note.is_local else find_claims(r, note.id),
    )


def _comments_after(
    thread: Thread, after: int | None
) -> tuple[tuple[ThreadEntry, ...], int | None]:
    """The comments of one page, which begins behind the comment `after`."""
    places = (place for place, each in enumerate(thread.replies) if each.id == after)
    start = next(places, -1) + 1
    shown = thread.replies[start : start + COMMENTS]
    more = len(thread.replies) > start + COMMENTS
    return shown, shown[-1].id if more else None


def _find_page(
    r: Reader, parent: Note, answer: Note, reader_id: ActorId
) -> NoteId | None:
    """The comment behind which the page with this one begins; None for the first."""
    if parent.replies_count < COMMENTS:
        return None
    ids = [each.id for each in list_thread(r, parent, viewer_id=reader_id).replies]
    place = ids.index(answer.id) if answer.id in ids else 0
    start = place - place % COMMENTS
    return ids[start - 1] if start else None


def _load_parent(r: Reader, note_id: int, reader_id: ActorId) -> NoteView:
    note = get_visible_note(r, note_id, viewer_id=reader_id)
    return load_notes(r, [note.id], viewer_id=reader_id)[0]


def _delete(w: Writer, urls: Urls, *, note_id: int, author: Actor) -> None:
    note = get_visible_note(w, note_id, viewer_id=author.id)
    delete_note(w, urls, note=note, by=author)


def _relation(
    loaded: _Loaded, shown: ActorView, reader_id: ActorId | None
) -> RelationView | None:
    if reader_id is None:
        return None
    return relation_view(
        loaded.view.author, shown, viewer_id=reader_id, relation=loaded.relation
    )


def _is_stale(view: NoteView, now_ms: int) -> bool:
    """Whether the counts shown are another server's, and old."""
    if view.poll is None or view.note.is_local:
        return False
    return is_stale(view.poll, now_ms)


def _reply_prefix(view: NoteView, reader_id: ActorId | None) -> str:
    """Who else takes part; the author is told anyway."""
    author_id = view.author.id
    others = [a for a in view.mentions if a.id not in (reader_id, author_id)]
    return "".join(f"{handle_of(actor)} " for actor in others[:MAX_PREFIX])


def _elsewhere(author: Actor, claims: NoteClaims | None) -> ElsewhereView | None:
    if claims is None or not (claims.likes or claims.shares or claims.replies):
        return None
    return ElsewhereView(author.host, claims.likes, claims.shares, claims.replies)


def _preview(urls: Urls, view: NoteView) -> str | None:
    """The picture that other sites may show; never one behind a warning."""
    if view.note.sensitive or not view.media:
        return None
    return preview_url(urls, view.media[0])


def _is_indexable(note: Note, author: Actor) -> bool:
    """Pages about notes from elsewhere are found where they come from."""
    return (
        note.is_local
        and note.visibility is Visibility.PUBLIC
        and author.indexable
        and author.hidden_ms is None
    )


def _neighbour(urls: Urls, author: Actor, note_id: NoteId | None) -> str | None:
    return (
        None if note_id is None else urls.note_path(author.name, note_id, author.host)
    )
