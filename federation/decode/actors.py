"""Actor documents.

Everything an actor says about its own addresses and keys must lie on its own origin;
what does not is left out (or, for the inbox, refused), so that nobody can make us
deliver to, count, or trust somebody else by describing themselves.
"""

from typing import Final

from federation.decode.fields import Fields
from federation.decode.media import attached_links_of, picture_of
from federation.decode.tags import tags_of
from federation.decode.values import (
    flag_of,
    identifier_of,
    iri_of,
    line_of,
    links_of,
    many,
    one,
    text_of,
    time_of,
)
from federation.documents import JsonValue
from federation.errors import DecodeError
from federation.origins import Iri, same_origin
from federation.vocabulary import (
    Actor,
    ActorKey,
    ActorKind,
    Capability,
    Multikey,
    ProfileField,
)

MAX_BIO: Final = 20_000
MAX_FIELDS: Final = 32
MAX_FIELD_TEXT: Final = 2_047
MAX_KEYS: Final = 10
MAX_PEM: Final = 16_384
MAX_ALIASES: Final = 64
MAX_CAPABILITIES: Final = 32

_FIELD_KINDS: Final = frozenset({"PropertyValue", "Note"})
_KNOWN: Final = frozenset(
    {
        "preferredUsername",
        "webfinger",
        "name",
        "summary",
        "url",
        "inbox",
        "endpoints",
        "sharedInbox",
        "outbox",
        "followers",
        "following",
        "featured",
        "featuredTags",
        "proposals",
        "icon",
        "image",
        "attachment",
        "tag",
        "manuallyApprovesFollowers",
        "discoverable",
        "indexable",
        "memorial",
        "suspended",
        "hidesToPublicFromUnauthedWeb",
        "hidesCcPublicFromUnauthedWeb",
        "publicKey",
        "assertionMethod",
        "alsoKnownAs",
        "movedTo",
        "published",
        "updated",
        "generator",
        "implements",
    }
)


def actor_of(fields: Fields, kind: ActorKind) -> Actor:
    """Raises ``DecodeError`` without a usable id or with an unusable inbox."""
    iri = required_iri(fields)
    return Actor(
        iri=iri,
        kind=kind,
        preferred_username=line_of(fields.get("preferredUsername")),
        webfinger=_webfinger(fields),
        name=line_of(fields.get("name")),
        summary=text_of(fields.get("summary"), MAX_BIO),
        url=_page(fields, iri),
        inbox=_inbox(fields, iri),
        shared_inbox=_shared_inbox(fields, iri),
        outbox=_own(fields, "outbox", iri),
        followers=_own(fields, "followers", iri),
        following=_own(fields, "following", iri),
        featured=_own(fields, "featured", iri),
        featured_tags=_own(fields, "featuredTags", iri),
        icon=picture_of(fields.get("icon"), iri),
        image=picture_of(fields.get("image"), iri),
        fields=_profile_fields(fields),
        proposals=_own(fields, "proposals", iri),
        links=attached_links_of(fields),
        emoji=tags_of(fields).emoji,
        is_locked=flag_of(fields.get("manuallyApprovesFollowers")),
        is_discoverable=flag_of(fields.get("discoverable")),
        is_indexable=flag_of(fields.get("indexable")),
        is_memorial=flag_of(fields.get("memorial")),
        is_suspended=flag_of(fields.get("suspended")),
        hides_public=flag_of(fields.get("hidesToPublicFromUnauthedWeb")),
        hides_unlisted=flag_of(fields.get("hidesCcPublicFromUnauthedWeb")),
        public_keys=_public_keys(fields, iri),
        assertion_methods=_multikeys(fields, iri),
        also_known_as=_aliases(fields),
        moved_to=iri_of(fields.get("movedTo")),
        published_ms=time_of(fields.get("published")),
        updated_ms=time_of(fields.get("updated")),
        implements=_capabilities(fields),
        extra=fields.rest(_KNOWN),
    )


def required_iri(fields: Fields) -> Iri:
    """The id of a top-level object: an http(s) IRI without a fragment."""
    iri = fields.iri
    if iri is None:
        raise DecodeError(fields.at("id"), "not an http(s) IRI")
    if "#" in iri:
        raise DecodeError(fields.at("id"), "has a fragment")
    return iri


def _webfinger(fields: Fields) -> str | None:
    handle = line_of(fields.get("webfinger"))
    return handle and (handle.removeprefix("acct:").removeprefix("@") or None)


def _page(fields: Fields, iri: Iri) -> Iri | None:
    links = links_of(fields.get("url"), iri)
    pages = [link for link in links if link.media_type in ("text/html", None)]
    # Mastodon ignores profile pages of other hosts, too.
    return next((link.href for link in pages if same_origin(link.href, iri)), None)


def _inbox(fields: Fields, iri: Iri) -> Iri | None:
    if not fields.has("inbox"):
        return None
    inbox = _own(fields, "inbox", iri)
    if inbox is None:
        raise DecodeError(fields.at("inbox"), "not an IRI of the actor's origin")
    return inbox


def _shared_inbox(fields: Fields, iri: Iri) -> Iri | None:
    endpoints = one(fields.get("endpoints"))
    nested = endpoints.get("sharedInbox") if isinstance(endpoints, dict) else None
    found = iri_of(nested) or iri_of(fields.get("sharedInbox"))
    return found if found is not None and same_origin(found, iri) else None


def _own(fields: Fields, name: str, iri: Iri) -> Iri | None:
    found = iri_of(fields.get(name))
    return found if found is not None and same_origin(found, iri) else None


def _profile_fields(fields: Fields) -> tuple[ProfileField, ...]:
    rows = (
        _profile_field(fields, item) for item in many(fields.get("attachment"), 200)
    )
    # Some tell each both ways (FEP-fb2a).
    return tuple(dict.fromkeys(row for row in rows if row is not None))[:MAX_FIELDS]


def _profile_field(fields: Fields, item: JsonValue) -> ProfileField | None:
    row = _object_in(fields, item, "attachment")
    if row is None or _FIELD_KINDS.isdisjoint(row.kinds):
        return None
    name = line_of(row.get("name"), MAX_FIELD_TEXT)
    value = text_of(row.get("value", "content"), MAX_FIELD_TEXT)
    return ProfileField(name=name, value=value or "") if name else None


def _public_keys(fields: Fields, iri: Iri) -> tuple[ActorKey, ...]:
    keys = (
        _public_key(fields, item, iri) for item in many(fields.get("publicKey"), 50)
    )
    return tuple(key for key in keys if key is not None)[:MAX_KEYS]


def _public_key(fields: Fields, item: JsonValue, iri: Iri) -> ActorKey | None:
    key = _object_in(fields, item, "publicKey")
    if key is None or key.iri is None:
        return None
    owner = iri_of(key.get("owner", "controller")) or iri
    pem = text_of(key.get("publicKeyPem"), MAX_PEM)
    if pem is None or owner != iri or not same_origin(key.iri, iri):
        return None
    return ActorKey(iri=key.iri, owner=owner, pem=pem)


def _multikeys(fields: Fields, iri: Iri) -> tuple[Multikey, ...]:
    entries = many(fields.get("assertionMethod"), 50)
    keys = (_multikey(fields, item, iri) for item in entries)
    return tuple(key for key in keys if key is not None)[:MAX_KEYS]


def _multikey(fields: Fields, item: JsonValue, iri: Iri) -> Multikey | None:
    key = _object_in(fields, item, "assertionMethod")
    if key is None or key.iri is None or "Multikey" not in key.kinds:
        return None
    controller = iri_of(key.get("controller")) or iri
    multibase = line_of(key.get("publicKeyMultibase"), MAX_PEM)
    if multibase is None or controller != iri or not same_origin(key.iri, iri):
        return None
    return Multikey(iri=key.iri, controller=controller, multibase=multibase)


def _aliases(fields: Fields) -> tuple[str, ...]:
    """Strings only: an embedded object would be somebody's word about another."""
    entries = many(fields.get("alsoKnownAs"), MAX_ALIASES)
    aliases = (identifier_of(item) for item in entries if isinstance(item, str))
    return tuple(dict.fromkeys(alias for alias in aliases if alias is not None))


def _capabilities(fields: Fields) -> tuple[Capability, ...]:
    """FEP-844e: on the server's own actor, or on the ``generator`` of its people."""
    generator = one(fields.get("generator"))
    entries = generator.get("implements") if isinstance(generator, dict) else None
    entries = fields.get("implements") if entries is None else entries
    links = links_of(entries)[:MAX_CAPABILITIES]
    return tuple(Capability(href=link.href, name=link.name) for link in links)


def _object_in(fields: Fields, item: JsonValue, name: str) -> Fields | None:
    try:
        return fields.inner(item, name)
    except DecodeError:
        return None
