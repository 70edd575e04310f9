"""Doing what one line of an import asks for: in one transaction, all or nothing."""

from collections.abc import Sequence

from node.actors.models import Actor
from node.actors.policy import check_not_moved
from node.actors.queries import find_actor
from node.database.types import Reader, Writer
from node.errors import Invalid, NotFound
from node.filters.actions import add_note, create_filter
from node.filters.models import KeywordChange
from node.filters.queries import list_filters
from node.ids import ActorId
from node.lists.actions import add_members, create_list
from node.lists.models import ListDraft, PeopleList
from node.lists.queries import list_lists, list_lists_with
from node.notes.models import Note
from node.notes.queries import find_note_by_iri, find_visible_note
from node.reactions.actions import bookmark
from node.relations.actions import avoid_host, block, mute, request_follow
from node.relations.queries import find_relationship
from node.transfers.actions import settle_line
from node.transfers.filterfile import UNREADABLE, FilterCopy, copy_of, load_filter
from node.transfers.models import Import, ImportLine, LineState, ListKind
from node.transfers.queries import name_filtered
from node.urls import Urls
from node.users.queries import is_shut_out


def apply_line(
    w: Writer, urls: Urls, found: Import, line: ImportLine, target: Actor | Note | None
) -> None:
    """Do it, and note it in the same transaction; raises `Refusal`."""
    actor = _get_active(w, found.actor_id)
    match target:
        case Actor():
            is_new = _bring_person(
                w, urls, found.kind, actor=actor, target_id=target.id, title=line.detail
            )
        case Note():
            is_new = bookmark(w, actor=actor, note=target)
        case None if found.kind is ListKind.FILTERS:
            is_new = _bring_filter(w, actor.id, line.detail)
        case None:
            is_new = avoid_host(w, urls, actor=actor, text=line.handle)
    state = LineState.DONE if is_new else LineState.KNOWN
    settle_line(w, found.id, line.number, state=state)


def _bring_person(
    w: Writer,
    urls: Urls,
    kind: ListKind,
    *,
    actor: Actor,
    target_id: ActorId,
    title: str,
) -> bool:
    """False when it was so before."""
    target = find_actor(w, target_id)
    if target is None:
        raise NotFound("there is no such account any more")
    relation = find_relationship(w, actor.id, target.id)
    match kind:
        case ListKind.BLOCKS:
            if relation.blocking:
                return False
            block(w, urls, actor=actor, target=target)
        case ListKind.MUTES:
            if relation.muting:
                return False
            mute(w, actor=actor, target=target)
        case ListKind.LISTS:
            return _bring_member(w, urls, actor=actor, target=target, title=title)
        case _:
            return _follow(w, urls, actor, target)
    return True


def _follow(w: Writer, urls: Urls, actor: Actor, target: Actor) -> bool:
    relation = find_relationship(w, actor.id, target.id)
    if relation.following or relation.requested:
        return False
    check_not_moved(actor)
    request_follow(w, urls, follower=actor, target=target)
    return True


def _bring_member(
    w: Writer, urls: Urls, *, actor: Actor, target: Actor, title: str
) -> bool:
    """Lists hold who is followed, so that who is not is asked, as in Mastodon."""
    if any(each.title == title for each in list_lists_with(w, actor.id, target.id)):
        return False
    if target.id != actor.id:
        _follow(w, urls, actor, target)
    add_members(w, _ensure_list(w, actor.id, title), [target.id])
    return True


def _ensure_list(w: Writer, owner_id: ActorId, title: str) -> PeopleList:
    known = (each for each in list_lists(w, owner_id) if each.title == title)
    return next(known, None) or create_list(w, owner_id, ListDraft(title))


def _bring_filter(w: Writer, owner_id: ActorId, detail: str) -> bool:
    """False for one that is there with the same words; its posts are added then."""
    brought, iris = _load_filter(detail), name_filtered(w, owner_id)
    known = (
        each
        for each in list_filters(w, owner_id)
        if (copy := copy_of(each, iris)).draft == brought.draft
        and copy.keywords == brought.keywords
    )
    found = next(known, None)
    is_new = found is None
    if found is None:
        words = [
            KeywordChange(text=text, whole_word=whole)
            for text, whole in brought.keywords
        ]
        found = create_filter(w, owner_id, brought.draft, words)
    for note in _list_known(w, owner_id, brought.iris):
        found = add_note(w, found, note.id)
    return is_new


def _load_filter(detail: str) -> FilterCopy:
    """Raises `Invalid` for what was none when it came, and is tried once more."""
    try:
        return load_filter(detail)
    except ValueError:
        raise Invalid.field("file", "unusable", UNREADABLE) from None


def _list_known(r: Reader, owner_id: ActorId, iris: Sequence[str]) -> list[Note]:
    """Posts that are here and may be read; nothing is fetched to be hidden."""
    found = (find_note_by_iri(r, iri) for iri in iris)
    return [
        note
        for note in found
        if note is not None and find_visible_note(r, note.id, viewer_id=owner_id)
    ]


def _get_active(r: Reader, actor_id: ActorId) -> Actor:
    actor = find_actor(r, actor_id)
    if actor is None or not actor.is_active or is_shut_out(r, actor_id):
        raise NotFound("there is no such account any more")
    return actor
