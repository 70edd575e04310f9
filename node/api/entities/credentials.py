"""One's own account, with what only its owner reads (CredentialAccount)."""

from collections.abc import Mapping, Sequence
from typing import Final

from node.actors.models import Actor, ActorKind
from node.api.answers import Json
from node.api.entities.accounts import field_entity
from node.api.entities.roles import role_entity
from node.api.entities.statuses import VISIBILITIES
from node.api.entities.tags import featured_tag_entity
from node.timelines.models import FeaturedTopic
from node.urls import Urls
from node.users.models import User

QUOTE_POLICIES: Final[Mapping[str, str]] = {
    "everyone": "public",
    "followers": "followers",
    "ask": "followers",
    "nobody": "nobody",
}
"""By whom may quote what somebody writes; some may here only when they ask."""


def credential_entity(account: Json, user: User, actor: Actor, *, asking: int) -> Json:
    """A CredentialAccount; `asking` is how many ask to follow."""
    return {
        **account,
        "source": source_entity(user, actor, asking=asking),
        "role": role_entity(user.role),
    }


def source_entity(user: User, actor: Actor, *, asking: int) -> Json:
    """What the forms of a profile are filled with; plain texts."""
    return {
        "privacy": VISIBILITIES[user.default_visibility],
        "sensitive": user.default_sensitive,
        "language": user.language or None,
        "note": actor.bio_source,
        "fields": [field_entity(each, each.source) for each in actor.fields],
        "follow_requests_count": asking,
        "hide_collections": actor.hide_follows,
        "discoverable": actor.discoverable,
        "indexable": actor.indexable,
        "attribution_domains": [],
        "quote_policy": QUOTE_POLICIES.get(user.default_quotes, "public"),
    }


def preferences_entity(user: User) -> Json:
    """Preferences; what the node does not know of is as in a new account."""
    return {
        "posting:default:visibility": VISIBILITIES[user.default_visibility],
        "posting:default:sensitive": user.default_sensitive,
        "posting:default:language": user.language or None,
        "posting:default:quote_policy": QUOTE_POLICIES.get(
            user.default_quotes, "public"
        ),
        "reading:expand:media": "default",
        "reading:expand:spoilers": False,
        "reading:autoplay:gifs": False,
    }


def profile_entity(
    urls: Urls, account: Json, actor: Actor, featured: Sequence[FeaturedTopic]
) -> Json:
    """A Profile (API 4.6): one's own account as its form has it."""
    return {
        "id": str(actor.id),
        "display_name": actor.display_name,
        "note": actor.bio_source,
        "fields": [field_entity(each, each.source) for each in actor.fields],
        "avatar": account["avatar"] if actor.avatar_id else None,
        "avatar_static": account["avatar_static"] if actor.avatar_id else None,
        "avatar_description": "",
        "header": account["header"] if actor.header_id else None,
        "header_static": account["header_static"] if actor.header_id else None,
        "header_description": "",
        "locked": actor.locked,
        "bot": actor.kind is ActorKind.SERVICE,
        "hide_collections": actor.hide_follows,
        "discoverable": actor.discoverable,
        "indexable": actor.indexable,
        "show_media": True,
        "show_media_replies": True,
        "show_featured": True,
        "attribution_domains": [],
        "featured_tags": [featured_tag_entity(urls, each) for each in featured],
    }
