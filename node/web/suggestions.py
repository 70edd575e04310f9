"""What one may mean while typing `@`, `#` or `:`: people, topics, emoji known here.

For scripts only: without them names and topics are simply typed.
"""

from typing import Final

from quart import Blueprint, Response, request

from node.actors.models import Actor
from node.actors.queries import search_actors
from node.database.types import Reader
from node.emoji.models import CustomEmoji
from node.emoji.queries import search_local
from node.ids import ActorId
from node.limits.rates import Limit
from node.relations.queries import list_relationships, search_following
from node.search.queries import search_topics
from node.timelines.models import TopicCount
from node.urls import Urls
from node.web.context import services, viewer
from node.web.emoji import picture
from node.web.pages.notes import (
    EmojiSuggestion,
    PersonSuggestion,
    Suggestions,
    TopicSuggestion,
)
from node.web.render import render_fragment
from node.web.throttle import limit_viewer
from node.web.views import Pictures, actor_view, handle_of, load_avatars

MOST: Final = 6
MAX_TYPED: Final = 128

routes = Blueprint("suggestions", __name__)


@routes.get("/suggestions")
async def get_suggestions() -> Response:
    """`?for=@an`, `#cl` or `:bl`: nothing for guests, who write nothing here."""
    reader = viewer()
    mark, typed = _read_typed()
    if reader is None or not typed:
        return await _answer(Suggestions())
    limit_viewer(Limit.SUGGEST)
    current = services()
    if mark == "#":
        topics = await current.db.read(
            search_topics, typed, limit=MOST, viewer_id=reader.actor.id
        )
        return await _answer(Suggestions(topics=tuple(map(_topic, topics))))
    if mark == ":":
        emoji = await current.db.read(search_local, typed, limit=MOST)
        named = tuple(_emoji(current.urls, each) for each in emoji)
        return await _answer(Suggestions(emoji=named))
    people, pictures = await current.db.read(_list_people, reader.actor.id, typed)
    shown = (_person(current.urls, actor, pictures) for actor in people)
    return await _answer(Suggestions(tuple(shown)))


def _read_typed() -> tuple[str, str]:
    """The mark and what stands behind it, so far."""
    text = request.args.get("for", "")[:MAX_TYPED]
    mark, typed = text[:1], text[1:]
    is_name = mark in ("@", "#", ":") and bool(typed) and typed.isprintable()
    return (mark, typed) if is_name else ("", "")


def _list_people(
    r: Reader, reader_id: ActorId, typed: str
) -> tuple[list[Actor], Pictures]:
    """Whom the reader follows, then others; nobody who is blocked on either side."""
    name, _, host = typed.partition("@")
    followed = [] if host else search_following(r, reader_id, name, limit=MOST)
    others = search_actors(r, typed, limit=2 * MOST)
    found = {actor.id: actor for actor in (*followed, *others)}
    relations = list_relationships(r, reader_id, found)
    people = [
        actor
        for actor in found.values()
        if not (relations[actor.id].blocking or relations[actor.id].blocked_by)
    ][:MOST]
    return people, load_avatars(r, people)


def _person(urls: Urls, actor: Actor, pictures: Pictures) -> PersonSuggestion:
    return PersonSuggestion(handle_of(actor), actor_view(urls, actor, pictures))


def _topic(found: TopicCount) -> TopicSuggestion:
    return TopicSuggestion(f"#{found.shown}", found.notes_count)


def _emoji(urls: Urls, found: CustomEmoji) -> EmojiSuggestion:
    return EmojiSuggestion(f":{found.name}:", picture(urls, found))


async def _answer(found: Suggestions) -> Response:
    return await render_fragment("fragments/suggestions.html", page=found)
