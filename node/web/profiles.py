"""Profiles, of people here and elsewhere, and whom they follow."""

from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import quote

from markupsafe import Markup
from quart import Blueprint, Response, request

from node.actors.models import Actor
from node.actors.queries import find_actor_by_handle
from node.database.paging import Page, newest
from node.database.types import Reader
from node.errors import NotFound
from node.filters.heeding import heed_filters
from node.filters.models import Place
from node.ids import ActorId
from node.media.models import Media
from node.media.queries import list_media
from node.moves.queries import find_new_account
from node.notes.actions import request_featured
from node.notes.featured import is_stale
from node.notes.queries import find_featured_ms, list_pinned_ids
from node.notes.readmodel import NoteView
from node.relations.models import Relationship
from node.relations.queries import (
    find_relationship,
    list_followers,
    list_following,
    list_relationships,
    shows_follows,
)
from node.services import Services, TabLink
from node.text.plain import cut
from node.text.sanitize import clean_html, mark_own, to_text
from node.timelines.models import Entry, FeaturedTopic
from node.timelines.queries import list_featured_topics, list_profile, load_entries
from node.urls import Urls
from node.users.queries import check_is_shown, check_is_there
from node.web.context import services
from node.web.inputs import (
    Who,
    name_object,
    next_page,
    read_cursor,
    read_who,
    see_other,
    send_to_object,
    viewer_id,
    wants_activity,
)
from node.web.pages.people import (
    PeopleListPage,
    ProfileFieldView,
    ProfilePage,
    ProfileTab,
    TopicOnProfile,
)
from node.web.pages.shared import Chip, RelationView
from node.web.pictures import header_path
from node.web.render import render_page
from node.web.views import (
    Pictures,
    actor_view,
    load_avatars,
    note_views,
    origin_url,
    relation_view,
)

PAGE_SIZE: Final = 24
PEOPLE: Final = 40
MAX_PLAIN: Final = 300
TABS: Final = {ProfileTab.NOTES: "Notes", ProfileTab.REPLIES: "Notes and replies"}

routes = Blueprint("profiles", __name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Loaded:
    """All of a profile's page, from one read.

    `featured_ms` is when we last asked what they pinned, None where nobody is to ask.
    """

    actor: Actor
    relation: Relationship
    pictures: Pictures
    header: Media | None
    moved_to: Actor | None
    tabs: tuple[TabLink, ...]
    pinned: list[NoteView]
    notes: list[NoteView]
    next_before: int | None
    featured_ms: int | None
    topics: list[FeaturedTopic]


@dataclass(frozen=True, slots=True, kw_only=True)
class _People:
    """A list of people around an actor, from one read."""

    actor: Actor
    page: Page[Actor]
    pictures: Pictures
    relations: dict[ActorId, Relationship]


@routes.get("/@<who>")
async def show_profile(who: str) -> Response:
    named, current, reader_id = read_who(who), services(), viewer_id()
    if wants_activity(request):
        actor = await current.db.read(_find_shown, current, named)
        return send_to_object(actor.iri)
    tab = _read_tab()
    try:
        loaded = await current.db.read(
            _load_profile, current, reader_id, who=named, tab=tab, before=read_cursor()
        )
    except NotFound:
        if named.host and reader_id is not None:
            handle = quote(f"@{named.name}@{named.host}", safe="")
            return see_other(f"/search?q={handle}&tab=people")
        raise
    if reader_id is not None and _is_stale(loaded, current.clock.now_ms()):
        await current.db.write(request_featured, loaded.actor.id)
    page = _profile_page(current.urls, loaded, tab, reader_id)
    response = await render_page("people/profile.html", page)
    name_object(response, page.activity_url)
    return response


@routes.get("/@<who>/followers")
async def show_followers(who: str) -> Response:
    return await _answer_people(read_who(who), "followers")


@routes.get("/@<who>/following")
async def show_following(who: str) -> Response:
    return await _answer_people(read_who(who), "following")


async def _answer_people(who: Who, which: str) -> Response:
    current, reader_id = services(), viewer_id()
    loaded = await current.db.read(
        _load_people, reader_id, who=who, which=which, before=read_cursor()
    )
    urls, actor = current.urls, loaded.actor
    page = PeopleListPage(
        actor=actor_view(urls, actor, loaded.pictures),
        people=tuple(
            relation_view(
                each,
                actor_view(urls, each, loaded.pictures),
                viewer_id=reader_id,
                relation=loaded.relations.get(each.id, Relationship()),
            )
            for each in loaded.page.items
        ),
        pagination=next_page(loaded.page.next_before),
        is_partial=not actor.is_local,
        origin_url=origin_url(actor),
    )
    return await render_page(f"people/{which}.html", page)


def _find_shown(r: Reader, current: Services, who: Who) -> Actor:
    """Whose profile is shown; nobody of a server that is refused."""
    found = find_actor_by_handle(r, who.name, who.host)
    return check_is_shown(r, current.peers, found)


def _load_profile(
    r: Reader,
    current: Services,
    reader_id: ActorId | None,
    *,
    who: Who,
    tab: ProfileTab,
    before: int | None,
) -> _Loaded:
    actor = _find_shown(r, current, who)
    found = list_profile(
        r,
        actor.id,
        newest(PAGE_SIZE, before),
        viewer_id=reader_id,
        with_replies=tab is ProfileTab.REPLIES,
        without_pinned=tab is ProfileTab.NOTES,
    )
    pinned_ids = (
        list_pinned_ids(r, actor.id, viewer_id=reader_id)
        if tab is ProfileTab.NOTES and before is None
        else []
    )
    entries = (*(Entry(each, each, None) for each in pinned_ids), *found.items)
    views = load_entries(
        r, entries, viewer_id=reader_id, cards=current.extensions.cards
    )
    views = heed_filters(r, views, Place.ACCOUNT, viewer_id=reader_id)
    moved_to = find_new_account(r, actor)
    links = (source.tab_for(r, actor) for source in current.extensions.tabs)
    return _Loaded(
        actor=actor,
        relation=find_relationship(r, reader_id, actor.id)
        if reader_id
        else Relationship(),
        pictures=load_avatars(r, [each for each in (actor, moved_to) if each]),
        header=_find_header(r, actor),
        moved_to=moved_to,
        tabs=tuple(link for link in links if link),
        pinned=[view for view in views if view.note.id in pinned_ids],
        notes=[view for view in views if view.note.id not in pinned_ids],
        next_before=found.next_before,
        featured_ms=_find_featured_ms(r, actor),
        topics=list_featured_topics(r, actor.id) if actor.is_local else [],
    )


def _load_people(
    r: Reader,
    reader_id: ActorId | None,
    *,
    who: Who,
    which: str,
    before: int | None,
) -> _People:
    actor = check_is_there(r, find_actor_by_handle(r, who.name, who.host))
    if not shows_follows(r, actor, reader_id):
        raise NotFound("the list is not shown")
    listed = list_followers if which == "followers" else list_following
    page = listed(r, actor.id, newest(PEOPLE, before))
    ids = [each.id for each in page.items]
    return _People(
        actor=actor,
        page=page,
        pictures=load_avatars(r, [actor, *page.items]),
        relations=list_relationships(r, reader_id, ids) if reader_id else {},
    )


def _find_featured_ms(r: Reader, actor: Actor) -> int | None:
    is_asked = not actor.is_local and actor.is_active and bool(actor.featured_iri)
    return find_featured_ms(r, actor.id) if is_asked else None


def _is_stale(loaded: _Loaded, now_ms: int) -> bool:
    """Whether what they pinned may be another thing by now."""
    return loaded.featured_ms is not None and is_stale(loaded.featured_ms, now_ms)


def _find_header(r: Reader, actor: Actor) -> Media | None:
    if actor.header_id is None:
        return None
    return list_media(r, [actor.header_id]).get(actor.header_id)


def _profile_page(
    urls: Urls, loaded: _Loaded, tab: ProfileTab, reader_id: ActorId | None
) -> ProfilePage:
    actor, is_self = loaded.actor, loaded.actor.id == reader_id
    is_open = actor.suspended_ms is None
    # Names and pictures are words as well.
    named = actor if is_open else replace(actor, display_name="", avatar_id=None)
    shown = actor_view(urls, named, loaded.pictures)
    shows_lists = is_self or not actor.hide_follows
    bio = clean_html(actor.bio_html) if is_open else Markup()
    gone_text = _gone_text(loaded)
    return ProfilePage(
        actor=shown,
        relation=_relation(loaded, reader_id, urls),
        bio=bio,
        bio_plain=cut(to_text(bio), MAX_PLAIN),
        header_url=header_path(urls, loaded.header) if is_open else None,
        fields=_fields(actor) if is_open else (),
        joined_ms=actor.created_ms if actor.is_local else None,
        notes_count=max(0, actor.notes_count - actor.answers_count),
        followers_count=actor.followers_count if shows_lists else None,
        following_count=actor.following_count if shows_lists else None,
        followers_url=f"{shown.url}/followers" if shows_lists and is_open else None,
        following_url=f"{shown.url}/following" if shows_lists and is_open else None,
        tab=tab,
        tabs=_tabs(shown.url, tab, loaded.tabs) if is_open else (),
        pinned=()
        if gone_text
        else note_views(urls, loaded.pinned, viewer_id=reader_id),
        notes=() if gone_text else note_views(urls, loaded.notes, viewer_id=reader_id),
        pagination=next_page(
            loaded.next_before, tab="" if tab is ProfileTab.NOTES else tab.value
        ),
        edit_url="/settings/profile" if is_self else None,
        origin_url=origin_url(actor),
        moved_to=actor_view(urls, loaded.moved_to, loaded.pictures)
        if loaded.moved_to
        else None,
        moved_claim="" if loaded.moved_to else actor.moved_to or "",
        is_indexable=actor.is_local and actor.indexable and actor.hidden_ms is None,
        gone_text=gone_text,
        activity_url=actor.iri,
        topics=()
        if gone_text
        else tuple(
            TopicOnProfile(each.topic, urls.topic(each.topic), each.notes_count)
            for each in loaded.topics
        ),
        duty=actor.staff_role.capitalize() if is_open else "",
    )


def _relation(
    loaded: _Loaded, reader_id: ActorId | None, urls: Urls
) -> RelationView | None:
    if reader_id is None:
        return None
    shown = actor_view(urls, loaded.actor, loaded.pictures)
    return relation_view(
        loaded.actor, shown, viewer_id=reader_id, relation=loaded.relation
    )


def _gone_text(loaded: _Loaded) -> str:
    """Why there are no notes, or ""."""
    if loaded.actor.suspended_ms is not None:
        return "This account is suspended."
    if loaded.relation.blocking:
        return "You blocked this account. Unblock it to see its notes."
    if loaded.relation.blocked_by:
        return "You cannot see the notes of this account."
    return ""


def _fields(actor: Actor) -> tuple[ProfileFieldView, ...]:
    """Links of our people say that they are theirs: so can others verify them."""
    shown = mark_own if actor.is_local else Markup
    return tuple(
        ProfileFieldView(
            each.name,
            shown(clean_html(each.html)),
            is_verified=each.verified_ms is not None,
        )
        for each in actor.fields
    )


def _tabs(url: str, tab: ProfileTab, links: tuple[TabLink, ...]) -> tuple[Chip, ...]:
    own = (
        Chip(
            word, url if each is ProfileTab.NOTES else f"{url}?tab={each}", each is tab
        )
        for each, word in TABS.items()
    )
    return (*own, *(Chip(link.label, link.url, False) for link in links))


def _read_tab() -> ProfileTab:
    if request.args.get("tab") == ProfileTab.REPLIES.value:
        return ProfileTab.REPLIES
    return ProfileTab.NOTES
