"""What an app can be allowed: the scopes that apps for Mastodon know, and the shop's.

A scope holds all that begin with it and a colon; `follow` is what older apps call
everything about follows, blocks and mutes (Mastodon 4.5, OAuth scopes).
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final


class Scope(StrEnum):
    """One thing that an app may do."""

    PROFILE = "profile"
    READ = "read"
    READ_ACCOUNTS = "read:accounts"
    READ_BLOCKS = "read:blocks"
    READ_BOOKMARKS = "read:bookmarks"
    READ_FAVOURITES = "read:favourites"
    READ_FILTERS = "read:filters"
    READ_FOLLOWS = "read:follows"
    READ_LISTS = "read:lists"
    READ_MUTES = "read:mutes"
    READ_NOTIFICATIONS = "read:notifications"
    READ_SEARCH = "read:search"
    READ_SHOP = "read:shop"
    READ_STATUSES = "read:statuses"
    WRITE = "write"
    WRITE_ACCOUNTS = "write:accounts"
    WRITE_BLOCKS = "write:blocks"
    WRITE_BOOKMARKS = "write:bookmarks"
    WRITE_CONVERSATIONS = "write:conversations"
    WRITE_FAVOURITES = "write:favourites"
    WRITE_FILTERS = "write:filters"
    WRITE_FOLLOWS = "write:follows"
    WRITE_LISTS = "write:lists"
    WRITE_MEDIA = "write:media"
    WRITE_MUTES = "write:mutes"
    WRITE_NOTIFICATIONS = "write:notifications"
    WRITE_REPORTS = "write:reports"
    WRITE_SHOP = "write:shop"
    WRITE_STATUSES = "write:statuses"
    FOLLOW = "follow"
    PUSH = "push"
    ADMIN_READ = "admin:read"
    ADMIN_READ_ACCOUNTS = "admin:read:accounts"
    ADMIN_READ_DOMAIN_ALLOWS = "admin:read:domain_allows"
    ADMIN_READ_DOMAIN_BLOCKS = "admin:read:domain_blocks"
    ADMIN_READ_REPORTS = "admin:read:reports"
    ADMIN_WRITE = "admin:write"
    ADMIN_WRITE_ACCOUNTS = "admin:write:accounts"
    ADMIN_WRITE_DOMAIN_ALLOWS = "admin:write:domain_allows"
    ADMIN_WRITE_DOMAIN_BLOCKS = "admin:write:domain_blocks"
    ADMIN_WRITE_REPORTS = "admin:write:reports"

    @property
    def is_for_staff(self) -> bool:
        """Whether it is of use to those who moderate only."""
        return self.startswith("admin:")


_FOLLOW: Final = frozenset(
    {
        Scope.READ_BLOCKS,
        Scope.READ_FOLLOWS,
        Scope.READ_MUTES,
        Scope.WRITE_BLOCKS,
        Scope.WRITE_FOLLOWS,
        Scope.WRITE_MUTES,
    }
)
HOLDS: Final[Mapping[Scope, frozenset[Scope]]] = {
    scope: _FOLLOW
    if scope is Scope.FOLLOW
    else frozenset(each for each in Scope if each.startswith(f"{scope}:"))
    for scope in Scope
}
"""What each scope allows besides itself."""


def read_scopes(text: str) -> frozenset[Scope] | None:
    """A list with blanks between (RFC 6749 §3.3); None if one of them is unknown."""
    words = text.replace("+", " ").split()
    if any(word not in tuple(Scope) for word in words):
        return None
    return frozenset(Scope(word) for word in words)


def default_scopes(held: Iterable[Scope]) -> frozenset[Scope]:
    """What an app asks for that names nothing: to read, or else all it may ask for."""
    scopes = frozenset(held)
    return frozenset({Scope.READ}) if allows(scopes, Scope.READ) else scopes


def write_scopes(scopes: Iterable[Scope]) -> str:
    """The list as text, in one order."""
    return " ".join(scope for scope in Scope if scope in frozenset(scopes))


def allows(given: Iterable[Scope], wanted: Scope) -> bool:
    """Whether somebody who was given these may do what needs `wanted`."""
    return any(wanted is each or wanted in HOLDS[each] for each in given)


def allows_all(given: Iterable[Scope], wanted: Iterable[Scope]) -> bool:
    """Whether these ask for no more than those; a narrower scope is no more."""
    held = frozenset(given)
    return all(allows(held, each) for each in wanted)
