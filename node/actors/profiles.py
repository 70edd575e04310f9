"""Actor documents of other servers into profiles that may be stored and shown. Pure.

What is text is made one line without tricks, what is HTML is sanitised, and only
what a document can say about itself is taken from it; its handle comes from outside,
confirmed.
"""

from collections.abc import Iterable
from typing import Final

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from federation.capabilities import reads_listings
from federation.errors import DecodeError, InvalidHandle
from federation.keys import (
    AnyPublicKey,
    PublicKey,
    decode_multikey,
    encode_multikey,
    parse_public_pem,
)
from federation.origins import origin_of, same_origin
from federation.vocabulary import Actor as ActorDocument
from federation.vocabulary import Picture
from federation.webfinger import Handle, parse_handle
from node.actors.models import (
    ActorKind,
    ProfileField,
    RemoteKey,
    RemotePicture,
    RemoteProfile,
    StoredKey,
)
from node.ids import Iri
from node.text.plain import clean_name
from node.text.sanitize import clean_html
from node.text.weblinks import clean_url

MAX_NAME: Final = 100
MAX_FIELDS: Final = 16
MAX_ALIASES: Final = 20
MAX_PROPOSALS: Final = 3
MAX_ALT: Final = 1_500


def handle_claim(shown: ActorDocument, *, allow_port: bool) -> Handle:
    """What a document says its handle is; raises `DecodeError` if it says nothing.

    `webfinger` (FEP-2c59) if it can be read, else the name at the id's own host.
    Never read from the id's path: ids are opaque.
    """
    claims = [shown.webfinger] if shown.webfinger else []
    if shown.preferred_username:
        host = origin_of(shown.iri).authority
        claims.append(f"{shown.preferred_username}@{host}")
    for claim in claims:
        try:
            return parse_handle(claim, allow_port=allow_port)
        except InvalidHandle:
            continue
    raise DecodeError("$.preferredUsername", "no usable name")


def profile_of(
    shown: ActorDocument,
    handle: Handle,
    keys: Iterable[PublicKey],
    *,
    is_confirmed: bool,
) -> RemoteProfile:
    """A profile ready to be stored; `keys` are those that were found usable."""
    assert shown.inbox is not None, "a stub is no profile"
    return RemoteProfile(
        iri=shown.iri,
        host=handle.host,
        name=handle.username,
        is_confirmed=is_confirmed,
        kind=ActorKind(shown.kind.value),
        display_name=clean_name(shown.name or "", max_length=MAX_NAME),
        bio_html=str(clean_html(shown.summary or "")),
        fields=_fields(shown),
        page_url=clean_url(shown.url or "") or "",
        inbox=shown.inbox,
        shared_inbox=shown.shared_inbox or "",
        outbox=shown.outbox or "",
        followers_iri=shown.followers or "",
        following_iri=shown.following or "",
        featured_iri=shown.featured or "",
        avatar=_picture(shown.icon),
        header=_picture(shown.image),
        locked=shown.is_locked,
        discoverable=shown.is_discoverable,
        indexable=shown.is_indexable,
        hides_public=shown.hides_public,
        hides_unlisted=shown.hides_unlisted,
        moved_to=shown.moved_to,
        is_suspended=shown.is_suspended,
        also_known_as=shown.also_known_as[:MAX_ALIASES],
        proposals=_proposals(shown),
        reads_listings=reads_listings(shown.implements),
        keys=tuple(RemoteKey(key.key_id, key_text(key.key)) for key in keys),
        published_ms=shown.published_ms,
        emoji=shown.emoji,
    )


def key_text(key: AnyPublicKey) -> str:
    """A public key as the table holds it: RSA as PEM, Ed25519 as Multikey."""
    if isinstance(key, Ed25519PublicKey):
        return encode_multikey(key)
    pem = key.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return pem.decode("ascii")


def read_key(stored: StoredKey) -> PublicKey:
    """The reverse of `key_text`; raises `KeyRefused`."""
    text = stored.public_pem
    key = decode_multikey(text) if stored.is_multikey else parse_public_pem(text)
    return PublicKey(Iri(stored.key_id), Iri(stored.owner), key)


def _fields(shown: ActorDocument) -> tuple[ProfileField, ...]:
    rows = (
        ProfileField(clean_name(row.name), str(clean_html(row.value)))
        for row in shown.fields[:MAX_FIELDS]
    )
    return tuple(row for row in rows if row.name)


def _proposals(shown: ActorDocument) -> tuple[Iri, ...]:
    """What the actor says it sells (FEP-0ea0), as Mitra, Epicyon and we write it."""
    found = (
        link.href
        for link in shown.links
        if "payment" in link.rel and any(rel.endswith("Proposal") for rel in link.rel)
    )
    own = [href for href in found if same_origin(href, shown.iri)]
    return tuple(own[:MAX_PROPOSALS])


def _picture(picture: Picture | None) -> RemotePicture | None:
    if picture is None:
        return None
    alt = clean_name(picture.alt or "", max_length=MAX_ALT)
    return RemotePicture(url=picture.url, alt=alt, mime=picture.media_type or "")
