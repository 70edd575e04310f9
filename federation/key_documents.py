"""Finding a key on the network: the owner's own document must list it.

A key id leads to an actor (with a fragment, or as its own address) or to a small
document about the key alone. The second proves nothing: whoever it names as owner
must claim the key in return, at their own id, on the same origin.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from federation.documents import JsonObject, JsonValue
from federation.errors import KeyRefused
from federation.fetch import Document, fetch_document
from federation.keys import PublicKey, SigningKey, decode_multikey, parse_public_pem
from federation.net.client import HttpClient
from federation.origins import Iri, find_iri, same_origin

MAX_KEYS: Final = 10


@dataclass(frozen=True, slots=True)
class FetchedKey:
    """A key, and the actor document that lists it."""

    key: PublicKey
    actor: Document


async def fetch_key(http: HttpClient, key_id: Iri, *, signer: SigningKey) -> FetchedKey:
    """The key as its owner publishes it now.

    Raises ``FetchError``, ``DecodeError``, or ``KeyRefused`` when what is there is
    not a key of an actor on that origin. At most two documents are read (each may
    take a second request for its id).
    """
    document = await fetch_document(http, key_id, signer=signer)
    key = find_key(document, key_id)
    if key is not None:
        return FetchedKey(key, document)
    owner = _named_owner(document.json, key_id)
    actor = await fetch_document(http, owner, signer=signer)
    key = find_key(actor, key_id)
    if actor.iri != owner or key is None:
        raise KeyRefused("the owner does not list the key")
    return FetchedKey(key, actor)


def find_key(actor: Document, key_id: Iri) -> PublicKey | None:
    """The key of that id in an actor's document; without a fragment, the only one."""
    keys = list_keys(actor)
    for key in keys:
        if key.key_id == key_id:
            return key
    # Some peers sign with the actor's id as key id.
    if key_id == actor.iri and len(keys) == 1:
        return keys[0]
    return None


def list_keys(actor: Document) -> list[PublicKey]:
    """The usable keys of an actor's document, at most ten; bad ones are left out."""
    keys: list[PublicKey] = []
    for entry in _entries(actor.json, "publicKey"):
        keys.extend(_read(actor, entry, owner_term="owner"))
    for entry in _entries(actor.json, "assertionMethod"):
        keys.extend(_read(actor, entry, owner_term="controller"))
    return keys


def _named_owner(json: JsonObject, key_id: Iri) -> Iri:
    owner = find_iri(json.get("owner") or json.get("controller"))
    if owner is None:
        raise KeyRefused("neither an actor with the key nor a key document")
    if not same_origin(owner, key_id):
        raise KeyRefused("the owner is of another origin")
    return owner


def _entries(json: JsonObject, term: str) -> list[JsonObject]:
    value: JsonValue = json.get(term)
    values = value if isinstance(value, list) else [value]
    return [entry for entry in values[:MAX_KEYS] if isinstance(entry, dict)]


def _read(
    actor: Document, entry: JsonObject, *, owner_term: str
) -> Iterator[PublicKey]:
    key_id = find_iri(entry.get("id"))
    owner = entry.get(owner_term) or actor.iri
    if key_id is None or owner != actor.iri or not same_origin(key_id, actor.iri):
        return
    try:
        if owner_term == "owner":
            key = parse_public_pem(entry.get("publicKeyPem"))
        else:
            key = decode_multikey(entry.get("publicKeyMultibase"))
    except KeyRefused:
        return
    yield PublicKey(key_id, actor.iri, key)
