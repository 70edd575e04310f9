"""Opening a stream for whoever calls, and asking it for what is theirs."""

from node.api.caller import require_bearer, require_person
from node.api.streams.names import Asked, read_wish
from node.door import client_ip, hub, services
from node.limits.rates import client_prefix
from node.lists.queries import get_list
from node.streaming.models import Feed, Watcher, Wish
from node.streaming.stream import Stream


async def open_stream() -> Stream:
    """A stream of the person the app acts for; `hub().close` it.

    Raises `Unauthorised` for anybody else, and as `Hub.open` does.
    """
    found = require_bearer()
    watcher = Watcher(
        actor_id=require_person().actor.id,
        token_id=found.token_id,
        scopes=found.scopes,
        address=client_prefix(client_ip()),
    )
    return await hub().open(watcher)


async def find_wish(asked: Asked) -> Wish:
    """What the caller wants; also raises `NotFound` for lists of others."""
    wish = read_wish(asked, require_bearer().scopes)
    if wish.feed is Feed.LIST:
        owner_id = require_person().actor.id
        await services().db.read(get_list, owner_id, wish.list_id)
    return wish
