"""Actor documents as Mastodon, Misskey, Pixelfed and Takahē all accept them."""

from federation.documents import JsonObject, JsonValue
from federation.encode.values import (
    emoji_tag,
    filled,
    iris,
    link_object,
    picture,
    timestamp,
)
from federation.vocabulary import Actor, ActorKey, ActorKind, Multikey


def actor_body(actor: Actor) -> JsonObject:
    """Without a context; ``publicKey`` is one object unless there are more keys."""
    return filled(
        {
            "id": actor.iri,
            "type": actor.kind.value,
            "preferredUsername": actor.preferred_username,
            "webfinger": actor.webfinger,
            "name": actor.name,
            "summary": actor.summary,
            "url": actor.url,
            "inbox": actor.inbox,
            "outbox": actor.outbox,
            "followers": actor.followers,
            "following": actor.following,
            "featured": actor.featured,
            "featuredTags": actor.featured_tags,
            "endpoints": _endpoints(actor),
            "published": timestamp(actor.published_ms),
            "updated": timestamp(actor.updated_ms),
            "manuallyApprovesFollowers": actor.is_locked,
            "discoverable": actor.is_discoverable,
            "indexable": actor.is_indexable,
            "memorial": actor.is_memorial or None,
            "suspended": actor.is_suspended or None,
            "hidesToPublicFromUnauthedWeb": actor.hides_public or None,
            "hidesCcPublicFromUnauthedWeb": actor.hides_unlisted or None,
            "icon": picture(actor.icon),
            "image": picture(actor.image),
            "proposals": actor.proposals,
            "attachment": [*_profile_fields(actor), *map(link_object, actor.links)],
            "tag": [emoji_tag(emoji) for emoji in actor.emoji],
            "alsoKnownAs": iris(actor.also_known_as) or None,
            "movedTo": actor.moved_to,
            "publicKey": _public_key(actor),
            "assertionMethod": _assertion_methods(actor),
            **_capabilities(actor),
        },
        actor.extra,
    )


def _endpoints(actor: Actor) -> JsonValue:
    return {"sharedInbox": actor.shared_inbox} if actor.shared_inbox else None


def _profile_fields(actor: Actor) -> list[JsonValue]:
    return [
        {"type": "PropertyValue", "name": row.name, "value": row.value}
        for row in actor.fields
    ]


def _public_key(actor: Actor) -> JsonValue:
    keys = [_key(key) for key in actor.public_keys]
    # Flohmarkt, Takahē and Pixelfed read a single object only.
    return keys[0] if len(keys) == 1 else list(keys) or None


def _key(key: ActorKey) -> JsonObject:
    return {"id": key.iri, "owner": key.owner, "publicKeyPem": key.pem}


def _assertion_methods(actor: Actor) -> JsonValue:
    return [_multikey(key) for key in actor.assertion_methods] or None


def _multikey(key: Multikey) -> JsonObject:
    return {
        "id": key.iri,
        "type": "Multikey",
        "controller": key.controller,
        "publicKeyMultibase": key.multibase,
    }


def _capabilities(actor: Actor) -> JsonObject:
    """FEP-844e: they are the server's, so that people name it as their generator."""
    if not actor.implements:
        return {}
    entries: list[JsonValue] = [
        filled({"href": entry.href, "name": entry.name}) for entry in actor.implements
    ]
    if actor.kind is ActorKind.APPLICATION:
        return {"implements": entries}
    return {"generator": {"type": "Application", "implements": entries}}
