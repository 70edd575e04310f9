"""What apps may do, in plain words."""

from collections.abc import Collection, Mapping
from typing import Final

from node.oauth.policy import HOLDS, Scope

WORDS: Final[Mapping[Scope, str]] = {
    Scope.PROFILE: "See who you are: your name, picture and profile",
    Scope.READ: "Read everything you can read, also notes only for you, "
    "your notifications, lists, blocks and orders",
    Scope.READ_ACCOUNTS: "See your account, your preferences and other people",
    Scope.READ_BLOCKS: "See whom you block",
    Scope.READ_BOOKMARKS: "See what you saved",
    Scope.READ_FAVOURITES: "See what you liked",
    Scope.READ_FILTERS: "See what you filter out",
    Scope.READ_FOLLOWS: "See whom you follow and who follows you",
    Scope.READ_LISTS: "See your lists",
    Scope.READ_MUTES: "See whom you muted",
    Scope.READ_NOTIFICATIONS: "Read your notifications",
    Scope.READ_SEARCH: "Search as you",
    Scope.READ_SHOP: "See your orders and what you sell",
    Scope.READ_STATUSES: "Read all notes that you can read, also those only for you",
    Scope.WRITE: "Do everything you do here: post, answer, edit and delete, like, "
    "follow, block, change your profile, buy and sell",
    Scope.WRITE_ACCOUNTS: "Change your profile and preferences",
    Scope.WRITE_BLOCKS: "Block people and servers, and unblock them",
    Scope.WRITE_BOOKMARKS: "Save notes",
    Scope.WRITE_CONVERSATIONS: "Put conversations away",
    Scope.WRITE_FAVOURITES: "Like notes",
    Scope.WRITE_FILTERS: "Change what you filter out",
    Scope.WRITE_FOLLOWS: "Follow people and unfollow them",
    Scope.WRITE_LISTS: "Change your lists",
    Scope.WRITE_MEDIA: "Upload photos",
    Scope.WRITE_MUTES: "Mute people and conversations",
    Scope.WRITE_NOTIFICATIONS: "Clear your notifications",
    Scope.WRITE_REPORTS: "Report people and notes",
    Scope.WRITE_SHOP: "Buy and sell as you",
    Scope.WRITE_STATUSES: "Post, boost, edit and delete notes as you",
    Scope.FOLLOW: "Follow, block and mute people, and see whom you do",
    Scope.PUSH: "Tell you at once when something happens",
    Scope.ADMIN_READ: "If you moderate, see what moderators see: people and how they "
    "stand, reports, and decisions about servers",
    Scope.ADMIN_READ_ACCOUNTS: "If you moderate, see people and how they stand",
    Scope.ADMIN_READ_DOMAIN_ALLOWS: "If you run the node, see which servers it allows",
    Scope.ADMIN_READ_DOMAIN_BLOCKS: "If you run the node, see which servers it blocks "
    "or limits, and why",
    Scope.ADMIN_READ_REPORTS: "If you moderate, read reports",
    Scope.ADMIN_WRITE: "If you moderate, do what moderators do: suspend, hide and "
    "let in people, decide about reports and servers, delete accounts",
    Scope.ADMIN_WRITE_ACCOUNTS: "If you moderate, suspend, hide and let in people, "
    "delete accounts",
    Scope.ADMIN_WRITE_DOMAIN_ALLOWS: "If you run the node, allow servers",
    Scope.ADMIN_WRITE_DOMAIN_BLOCKS: "If you run the node, block and limit servers",
    Scope.ADMIN_WRITE_REPORTS: "If you moderate, decide about reports",
}


def scope_words(scopes: Collection[Scope]) -> tuple[str, ...]:
    """A line for each scope that is not part of another."""
    held = {each for scope in scopes for each in HOLDS[scope]}
    # What `follow` holds is all in `read` and `write`.
    if Scope.READ in scopes and Scope.WRITE in scopes:
        held.add(Scope.FOLLOW)
    return tuple(
        WORDS[scope] for scope in Scope if scope in scopes and scope not in held
    )
