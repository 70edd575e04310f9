"""Finding whom a call is about, and answering with lists of people."""

from collections.abc import Callable, Iterable

from quart import Response

from node.actors.models import Actor
from node.actors.queries import find_actor
from node.api.answers import Json, answer_page
from node.api.entities.relationships import relationship_entity
from node.api.loading import load_accounts
from node.api.paging import read_span
from node.api.params import read_params
from node.database.paging import Page, Span
from node.database.types import Reader
from node.door import services
from node.ids import ActorId, parse_id
from node.relations.queries import find_relationship, list_relationships
from node.services import Services
from node.users.queries import check_is_shown, check_is_there

ListPeople = Callable[[Reader, Span], Page[Actor]]
Loaded = tuple[Page[Actor], list[Json]]


def get_known(r: Reader, account_id: str) -> Actor:
    """Somebody by their id; raises `NotFound` or `Gone`."""
    return check_is_there(r, find_actor(r, parse_id(account_id) or 0))


def get_shown(r: Reader, current: Services, account_id: str) -> Actor:
    """The same, for showing them: nobody of a server that is refused."""
    found = find_actor(r, parse_id(account_id) or 0)
    return check_is_shown(r, current.peers, found)


def load_relationship(r: Reader, viewer_id: ActorId, target_id: ActorId) -> Json:
    """What the two are to each other now."""
    return relationship_entity(target_id, find_relationship(r, viewer_id, target_id))


def load_relationships(
    r: Reader, viewer_id: ActorId, ids: Iterable[ActorId]
) -> list[Json]:
    """One for each, in their order."""
    wanted = list(ids)
    found = list_relationships(r, viewer_id, wanted)
    return [relationship_entity(each, found[each]) for each in wanted]


async def answer_people(list_people: ListPeople) -> Response:
    """The part of a list of people that is asked for."""
    current = services()
    span = read_span(await read_params(), usual=40, most=80)
    page, found = await current.db.read(_load, current, list_people, span)
    return answer_page(found, page, limit=span.limit)


def _load(r: Reader, current: Services, list_people: ListPeople, span: Span) -> Loaded:
    page = list_people(r, span)
    return page, load_accounts(r, current, page.items)
