"""Our custom emoji by their ids (FEP-9098)."""

from quart import Response

from federation import encode
from node.activitypub.answers import activity_answer
from node.activitypub.askers import require_reader
from node.activitypub.gate import require_federation
from node.door import services as current_services
from node.emoji.queries import find_local
from node.emoji.wire import emoji_tag
from node.errors import NotFound
from node.ids import parse_id


async def emoji(emoji_id: str) -> Response:
    """An emoji with its picture; not one that is switched off."""
    services = current_services()
    require_federation(services)
    await require_reader(services)
    found = await services.db.read(find_local, parse_id(emoji_id) or 0)
    if found is None or not found.is_enabled:
        raise NotFound("there is no such emoji")
    return activity_answer(encode.emoji(emoji_tag(services.urls, found)))
