"""What apps call the feeds that can be streamed, and what each asks for.

Mastodon 4.5: methods/streaming. The label comes back with every message, as the app
wrote it, so that it knows which of its subscriptions is meant.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Final

from node.errors import Forbidden, Refusal
from node.ids import parse_id
from node.oauth.policy import Scope, allows
from node.streaming.models import Feed, Label, Wish
from node.text.tokens import tag_key
from node.timelines.models import Origin

UNKNOWN: Final = "Unknown stream type"
NO_TAG: Final = "Missing tag name parameter"
NO_LIST: Final = "Missing list name parameter"
NO_SCOPE: Final = "Access token does not have the required scopes"
LIST: Final = "list"


@dataclass(frozen=True, slots=True)
class Asked:
    """A stream by its name, and what some take besides."""

    name: str
    tag: str = ""
    list_id: str = ""

    @property
    def label(self) -> Label:
        if self.name.startswith("hashtag"):
            return (self.name, self.tag)
        return (self.name, self.list_id) if self.name == LIST else (self.name,)


def _wish(name: str, feed: Feed, origin: Origin = Origin.ANYWHERE) -> Wish:
    is_narrow = name.endswith(":media")
    return Wish(label=(name,), feed=feed, origin=origin, photos_only=is_narrow)


WISHES: Final[Mapping[str, Wish]] = {
    "user": _wish("user", Feed.HOME),
    "user:notification": _wish("user:notification", Feed.NOTICES),
    "public": _wish("public", Feed.PUBLIC),
    "public:media": _wish("public:media", Feed.PUBLIC),
    "public:local": _wish("public:local", Feed.PUBLIC, Origin.HERE),
    "public:local:media": _wish("public:local:media", Feed.PUBLIC, Origin.HERE),
    "public:remote": _wish("public:remote", Feed.PUBLIC, Origin.ELSEWHERE),
    "public:remote:media": _wish("public:remote:media", Feed.PUBLIC, Origin.ELSEWHERE),
    "hashtag": _wish("hashtag", Feed.TOPIC),
    "hashtag:local": _wish("hashtag:local", Feed.TOPIC, Origin.HERE),
    "direct": _wish("direct", Feed.MESSAGES),
    "shop": _wish("shop", Feed.SHOP),
}


def read_wish(asked: Asked, scopes: Collection[Scope]) -> Wish:
    """What is wanted; raises `Refusal` or `Forbidden`.

    Whose a list is has still to be looked up.
    """
    if asked.name == LIST:
        _check_scope(scopes, Scope.READ_LISTS)
        if not asked.list_id:
            raise Refusal(NO_LIST)
        list_id = parse_id(asked.list_id) or 0
        return Wish(label=asked.label, feed=Feed.LIST, list_id=list_id)
    wish = WISHES.get(asked.name)
    if wish is None:
        raise Refusal(UNKNOWN)
    if wish.feed is Feed.NOTICES:
        _check_scope(scopes, Scope.READ_NOTIFICATIONS)
        return wish
    if wish.feed is Feed.SHOP:
        _check_scope(scopes, Scope.READ_SHOP)
        return wish
    _check_scope(scopes, Scope.READ_STATUSES)
    if wish.feed is Feed.HOME:
        return replace(wish, with_notices=allows(scopes, Scope.READ_NOTIFICATIONS))
    return _with_topic(wish, asked) if wish.feed is Feed.TOPIC else wish


def _with_topic(wish: Wish, asked: Asked) -> Wish:
    key = tag_key(asked.tag)
    if key is None:
        raise Refusal(NO_TAG)
    return replace(wish, label=asked.label, topic=key)


def _check_scope(scopes: Collection[Scope], scope: Scope) -> None:
    if not allows(scopes, scope):
        raise Forbidden(NO_SCOPE)
