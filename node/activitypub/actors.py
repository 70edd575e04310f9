"""Documents of our actors, and the collections that hang on them."""

from collections.abc import Sequence
from typing import Final

from quart import Response, request
from werkzeug.wrappers import Response as WerkzeugResponse

from federation import encode
from federation.origins import Iri
from federation.vocabulary import Collection, CollectionPage, Hashtag, Ref, Thing
from node.activitypub.answers import activity_answer, page_answer, wants_page
from node.activitypub.askers import (
    Asker,
    find_asker,
    is_welcome,
    require_reader,
    viewer_id_of,
)
from node.activitypub.gate import (
    incoming,
    is_signed,
    refuses_origin,
    require_federation,
)
from node.activitypub.standing import check_known, check_shown
from node.actors.models import Actor, ActorKind
from node.actors.queries import get_actor, list_public_keys
from node.actors.wire import load_actor_document, stub_document
from node.database.paging import Page, newest
from node.database.types import Reader
from node.door import services as current_services
from node.errors import Forbidden, NotFound, Unauthorised
from node.ids import ActorId, parse_id
from node.notes.activities import create_note
from node.notes.queries import get_note, list_pinned_ids
from node.notes.wire import load_note_document
from node.relations.queries import (
    list_followers,
    list_following,
    list_relationships,
)
from node.relations.queries.digests import (
    MAX_COMPARED,
    list_followers_of_origin,
    origin_text,
)
from node.services import Services
from node.timelines.queries import list_featured_topics, list_profile
from node.urls import Urls

PEOPLE: Final = 40
NOTES: Final = 20


async def actor(actor_id: str) -> Response | WerkzeugResponse:
    """An actor's document; the page for browsers, its keys alone for strangers."""
    services = current_services()
    require_federation(services)
    found = await services.db.read(_get_known, actor_id)
    if wants_page():
        return page_answer(found.page_url)
    if await _may_read(services, found):
        document = await services.db.read(load_actor_document, services.urls, found)
    else:
        keys = await services.db.read(list_public_keys, found.id)
        document = stub_document(found, keys)
    return activity_answer(encode.document(document))


async def outbox(actor_id: str) -> Response:
    """What an actor posted for everybody, newest first."""
    services, found, asker = await find_owner(actor_id)
    iri = Iri(found.outbox)
    if not _is_page():
        return _overview(iri, found.notes_count, has_pages=True)
    before = _before()
    items, next_before = await services.db.read(
        _list_outbox, services.urls, found, before, viewer_id=viewer_id_of(asker)
    )
    return _page(iri, items, before, next_before)


async def followers(actor_id: str) -> Response:
    """Who follows; only how many when the actor hides it."""
    services, found, asker = await find_owner(actor_id)
    iri = Iri(found.followers_iri)
    if not _is_page() or found.hide_follows:
        return _overview(iri, found.followers_count, has_pages=not found.hide_follows)
    before = _before()
    span = newest(PEOPLE, before)
    page = await services.db.read(list_followers, found.id, span)
    return await _people_page(services, iri, page, before, asker)


async def followers_synchronization(actor_id: str) -> Response:
    """The followers on the server that asks, all at once (FEP-8fcf).

    Anybody there may know them: its own actor signs as well as its people.
    """
    services = current_services()
    require_federation(services)
    asker = await find_asker(services)
    if asker is None:
        raise Unauthorised("sign the request")
    if asker.actor is not None and not asker.actor.is_active:
        raise Forbidden("you are not welcome here")
    found = await services.db.read(_get_shown, actor_id)
    origin = origin_text(asker.iri)
    iris = await services.db.read(list_followers_of_origin, found.id, origin)
    if len(iris) > MAX_COMPARED:
        raise NotFound("too many to be compared")
    collection = Collection(
        iri=services.urls.followers_synchronization(found.id),
        total_items=len(iris),
        items=tuple(Ref(iri=iri) for iri in iris),
    )
    return activity_answer(encode.document(collection), is_private=True)


async def following(actor_id: str) -> Response:
    """Whom the actor follows; only how many when the actor hides it."""
    services, found, asker = await find_owner(actor_id)
    iri = Iri(found.following_iri)
    if not _is_page() or found.hide_follows:
        return _overview(iri, found.following_count, has_pages=not found.hide_follows)
    before = _before()
    span = newest(PEOPLE, before)
    page = await services.db.read(list_following, found.id, span)
    return await _people_page(services, iri, page, before, asker)


async def featured(actor_id: str) -> Response:
    """Notes that the actor pinned, as ids."""
    services, found, asker = await find_owner(actor_id)
    iris = await services.db.read(_list_featured, found, viewer_id=viewer_id_of(asker))
    collection = Collection(
        iri=Iri(found.featured_iri),
        total_items=len(iris),
        items=tuple(Ref(iri=iri) for iri in iris),
    )
    return activity_answer(encode.document(collection))


async def featured_topics(actor_id: str) -> Response:
    """Topics that the actor shows on the profile."""
    services, found, _ = await find_owner(actor_id)
    topics = await services.db.read(list_featured_topics, found.id)
    hashtags = [
        Hashtag(name=each.topic, href=Iri(services.urls.topic(each.topic)))
        for each in topics
    ]
    iri = services.urls.featured_topics(found.id)
    return activity_answer(encode.topics(iri, hashtags))


async def find_owner(actor_id: str) -> tuple[Services, Actor, Asker | None]:
    """Whose collection is asked for; raises `Forbidden` for those the owner blocks."""
    services = current_services()
    require_federation(services)
    asker = await require_reader(services)
    found = await services.db.read(_get_shown, actor_id)
    if not await services.db.read(is_welcome, found, asker):
        raise Forbidden("you are not welcome here")
    return services, found, asker


async def _may_read(services: Services, found: Actor) -> bool:
    """The node's own actor is open always, else two strict servers never meet."""
    if found.kind is ActorKind.APPLICATION or not services.config.authorized_fetch:
        return True
    if not is_signed(incoming()):
        return False
    asker = await find_asker(services)
    if asker is None or (asker.actor is not None and not asker.actor.is_active):
        return False
    return await services.db.read(is_welcome, found, asker)


def _get_known(r: Reader, actor_id: str) -> Actor:
    number = parse_id(actor_id)
    if number is None:
        raise NotFound("not an id")
    return check_known(r, get_actor(r, number))


def _get_shown(r: Reader, actor_id: str) -> Actor:
    return check_shown(r, _get_known(r, actor_id))


def _list_outbox(
    r: Reader,
    urls: Urls,
    owner: Actor,
    before: int | None,
    *,
    viewer_id: ActorId | None,
) -> tuple[list[Thing], int | None]:
    page = list_profile(
        r, owner.id, newest(NOTES, before), viewer_id=viewer_id, with_replies=True
    )
    notes = [get_note(r, entry.note_id) for entry in page.items]
    items: list[Thing] = [
        create_note(load_note_document(r, urls, note)) for note in notes
    ]
    return items, page.next_before


def _list_featured(r: Reader, owner: Actor, *, viewer_id: ActorId | None) -> list[Iri]:
    ids = list_pinned_ids(r, owner.id, viewer_id=viewer_id)
    return [get_note(r, each).iri for each in ids]


def _is_page() -> bool:
    return "page" in request.args or "before" in request.args


def _before() -> int | None:
    return parse_id(request.args.get("before", ""))


def _overview(iri: Iri, total: int, *, has_pages: bool) -> Response:
    first = Iri(f"{iri}?page=1") if has_pages else None
    collection = Collection(iri=iri, total_items=max(total, 0), first=first)
    return activity_answer(encode.document(collection))


async def _people_page(
    services: Services,
    iri: Iri,
    page: Page[Actor],
    before: int | None,
    asker: Asker | None,
) -> Response:
    """Without people of refused servers, and without those who block the asker."""
    known = [
        each
        for each in page.items
        if each.is_local or not refuses_origin(services, each.iri)
    ]
    if (viewer_id := viewer_id_of(asker)) is not None:
        ids = [each.id for each in known]
        ties = await services.db.read(list_relationships, viewer_id, ids)
        known = [each for each in known if not ties[each.id].blocked_by]
    items = [Ref(iri=each.iri) for each in known]
    return _page(iri, items, before, page.next_before)


def _page(
    iri: Iri, items: Sequence[Thing], before: int | None, next_before: int | None
) -> Response:
    here = f"{iri}?page=1" if before is None else f"{iri}?before={before}"
    page = CollectionPage(
        iri=Iri(here),
        part_of=iri,
        next=Iri(f"{iri}?before={next_before}") if next_before else None,
        items=tuple(items),
    )
    return activity_answer(encode.document(page))
