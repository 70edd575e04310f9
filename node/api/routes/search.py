"""Looking for people, notes and topics, here and by address elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from quart import Response

from node.actors.models import Actor
from node.actors.queries import find_actor, find_actor_by_handle
from node.api.answers import Json, answer
from node.api.caller import find_person, viewer_id
from node.api.loading import load_accounts, load_statuses, load_tags
from node.api.paging import read_limit, read_offset
from node.api.params import Params, read_params
from node.api.routing import Routes, anyone, person
from node.api.throttle import limit_caller
from node.database.types import Reader
from node.door import services
from node.errors import Unauthorised
from node.ids import ActorId, NoteId
from node.limits.rates import Limit
from node.lookups import Elsewhere, is_address, is_handle, look_elsewhere
from node.oauth.policy import Scope
from node.relations.queries import search_following
from node.search.queries import search_notes, search_people, search_topics
from node.services import Services
from node.text.plain import clean_name
from node.timelines.models import Entry

MAX_QUERY: Final = 300
FARTHEST: Final = 60
KINDS: Final = ("accounts", "statuses", "hashtags")
PRODUCTS: Final = "products"

routes = Routes("search")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is looked for; `kind` is empty for everything."""

    text: str
    kind: str
    limit: int
    offset: int
    before: int | None
    author_id: int | None
    only_followed: bool
    with_products: bool = False

    def covers(self, kind: str) -> bool:
        return self.kind in ("", kind)


@routes.get("/v2/search", anyone(Scope.READ_SEARCH))
@routes.get("/v1/search", anyone(Scope.READ_SEARCH))
async def search_everything() -> Response:
    params, current = await read_params(), services()
    asked = replace(
        _read_asked(params, usual=20, most=40),
        with_products=PRODUCTS in (params.text("type"), *params.texts("include")),
    )
    if find_person() is None and (params.flag("resolve") or asked.offset):
        raise Unauthorised("Search queries like this need an authenticated user")
    limit_caller(Limit.SEARCH)
    elsewhere = await _look_up(current, params, asked.text)
    found = await current.db.read(_search, current, viewer_id(), asked, elsewhere)
    return answer(found)


@routes.get("/v1/accounts/search", person(Scope.READ_ACCOUNTS))
async def search_accounts() -> Response:
    params, current = await read_params(), services()
    asked = _read_asked(params, usual=40, most=80)
    limit_caller(Limit.SEARCH)
    elsewhere = await _look_up(current, params, asked.text)
    people = await current.db.read(_load_people, current, viewer_id(), asked, elsewhere)
    return answer(people)


def _read_asked(params: Params, *, usual: int, most: int) -> Asked:
    text = clean_name(params.require_text("q"), max_length=MAX_QUERY)
    return Asked(
        text=text,
        kind=params.text("type"),
        limit=read_limit(params, usual=usual, most=most),
        offset=read_offset(params, most=FARTHEST),
        before=params.find_id("max_id"),
        author_id=params.find_id("account_id"),
        only_followed=params.flag("following"),
    )


async def _look_up(current: Services, params: Params, text: str) -> Elsewhere:
    """What an address of ours means, and what one elsewhere does if that is asked."""
    if current.urls.is_ours(text) or (params.flag("resolve") and find_person()):
        return await look_elsewhere(current, text)
    return Elsewhere()


def _search(
    r: Reader,
    current: Services,
    me: ActorId | None,
    asked: Asked,
    elsewhere: Elsewhere,
) -> Json:
    """All three lists, always; what is sold only for who knows of it."""
    found: dict[str, Sequence[Json]] = {kind: [] for kind in KINDS}
    if asked.covers("accounts"):
        found["accounts"] = _load_people(r, current, me, asked, elsewhere)
    if asked.covers("statuses"):
        entries = _find_notes(r, current, me, asked, elsewhere)
        found["statuses"] = load_statuses(r, current, entries, viewer_id=me)
    if asked.covers("hashtags") and not is_address(asked.text):
        topics = search_topics(
            r,
            asked.text.removeprefix("#"),
            limit=asked.offset + asked.limit,
            viewer_id=me,
        )
        names = [each.topic for each in topics[asked.offset :]]
        found["hashtags"] = load_tags(r, current, names, me)
    if asked.with_products:
        found[PRODUCTS] = _find_products(r, current, me, asked)
    return found


def _load_people(
    r: Reader,
    current: Services,
    me: ActorId | None,
    asked: Asked,
    elsewhere: Elsewhere,
) -> list[Json]:
    """Whoever was meant first; also those whom the caller blocks or mutes."""
    if is_address(asked.text):
        meant = _find_meant(r, current, asked, elsewhere)
        return load_accounts(r, current, meant)
    if asked.only_followed and me is not None:
        people = search_following(
            r, me, asked.text.removeprefix("@"), limit=asked.offset + asked.limit
        )[asked.offset :]
        return load_accounts(r, current, people)
    meant = [] if asked.offset else _find_meant(r, current, asked, elsewhere)
    others = search_people(r, asked.text, limit=asked.limit, offset=asked.offset)
    both = {each.id: each for each in (*meant, *others)}
    return load_accounts(r, current, list(both.values())[: asked.limit])


def _find_meant(
    r: Reader, current: Services, asked: Asked, elsewhere: Elsewhere
) -> list[Actor]:
    """Who is called exactly that, were they hidden from lists."""
    if elsewhere.actor_id is not None:
        found = find_actor(r, elsewhere.actor_id)
    else:
        name, _, host = asked.text.removeprefix("@").partition("@")
        own = "" if host.lower() == current.urls.handle_domain else host
        found = find_actor_by_handle(r, name, own)
    if found is None or not found.is_active:
        return []
    refused = found.host and current.peers.refuses(found.host)
    return [] if refused else [found]


def _find_products(
    r: Reader, current: Services, me: ActorId | None, asked: Asked
) -> list[Json]:
    found: list[Json] = []
    for source in current.extensions.links:
        most = asked.offset + asked.limit
        found.extend(source.search(r, asked.text, limit=most, viewer_id=me))
    return found[asked.offset :]


def _find_notes(
    r: Reader,
    current: Services,
    me: ActorId | None,
    asked: Asked,
    elsewhere: Elsewhere,
) -> Sequence[Entry]:
    note_id = elsewhere.note_id or _find_announcing(r, current, asked.text)
    if note_id is not None:
        return [Entry(note_id, note_id)]
    if is_address(asked.text) or is_handle(asked.text):
        return []
    page = search_notes(
        r,
        asked.text,
        viewer_id=me,
        before=asked.before,
        limit=asked.offset + asked.limit,
        author_id=asked.author_id,
    )
    return page.items[asked.offset :]


def _find_announcing(r: Reader, current: Services, text: str) -> NoteId | None:
    """The note about what has a page of ours there."""
    sources = current.extensions.links if current.urls.is_ours(text) else ()
    found = (each.find_announcing(r, text) for each in sources)
    return next((each for each in found if each is not None), None)
