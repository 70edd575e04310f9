"""The door of the federation: discovery, documents and the inbox."""

from node.activitypub.blueprint import activitypub

__all__ = ["activitypub"]
