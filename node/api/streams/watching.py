"""Opening a stream for whoever calls."""

from node.api.caller import require_bearer, require_person
from node.door import client_ip, hub
from node.limits.rates import client_prefix
from node.streaming.models import Watcher
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
