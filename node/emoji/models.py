"""What is known of a custom emoji."""

from dataclasses import dataclass
from typing import Final

from node.ids import Iri
from node.media.models import Media

MAX_LOCAL: Final = 2_000
MAX_EACH_HOST: Final = 10_000
"""Emoji of one server that are known here; the rest of them stay words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomEmoji:
    """A row of `custom_emoji` with its picture. Ours have the empty host.

    `iri` is None for those whose server gives them none.
    """

    id: int
    host: str
    name: str
    iri: Iri | None
    picture: Media
    is_enabled: bool
    updated_ms: int

    @property
    def key(self) -> str:
        return key_of(self.name, self.host)

    @property
    def reaction(self) -> str:
        """How reactions name it: `:name:` for ours, else `:name@host:`."""
        return f":{self.key}:" if self.host else f":{self.name}:"


def key_of(name: str, host: str) -> str:
    """How an emoji is looked up; names count with their capitals (Mastodon)."""
    return f"{name}@{host}"


def reaction_key(reaction: str) -> str | None:
    """The key of the emoji that a stored reaction names; None for Unicode's."""
    if not reaction.startswith(":"):
        return None
    name, _, host = reaction.strip(":").partition("@")
    return key_of(name, host)
