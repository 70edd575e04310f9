"""What people do with notes; all of it may be repeated without another effect."""

from node.reactions.actions.bookmarks import bookmark, unbookmark
from node.reactions.actions.boosts import (
    boost,
    receive_boost,
    receive_unboost,
    unboost,
)
from node.reactions.actions.likes import like, receive_like, receive_unlike, unlike

__all__ = [
    "bookmark",
    "boost",
    "like",
    "receive_boost",
    "receive_like",
    "receive_unboost",
    "receive_unlike",
    "unbookmark",
    "unboost",
    "unlike",
]
