"""What people do with notes; all of it may be repeated without another effect."""

from node.reactions.actions.bookmarks import bookmark, unbookmark
from node.reactions.actions.boosts import (
    boost,
    receive_boost,
    receive_unboost,
    unboost,
)
from node.reactions.actions.emoji import (
    receive_reaction,
    receive_unreaction,
    uncount_reaction,
    unreact,
)
from node.reactions.actions.likes import like, receive_like, receive_unlike, unlike
from node.reactions.actions.reacting import react
from node.reactions.actions.refused import drop_reactions

__all__ = [
    "bookmark",
    "boost",
    "drop_reactions",
    "like",
    "react",
    "receive_boost",
    "receive_like",
    "receive_reaction",
    "receive_unboost",
    "receive_unlike",
    "receive_unreaction",
    "unbookmark",
    "unboost",
    "uncount_reaction",
    "unlike",
    "unreact",
]
