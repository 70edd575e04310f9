"""Making proofs: of any document, and of the activities that everybody may read.

A proof can be shown to anybody for ever, so only what is addressed to the public gets
one. It is made over one spelling of a document: whoever serves a proven document
serves it as it is. The same document, key and second give the same proof.
"""

from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from federation import contexts
from federation.audience import is_public
from federation.documents import JsonObject, JsonValue
from federation.encode.values import timestamp
from federation.errors import ProofRefused
from federation.keys import SigningKey, encode_base58
from federation.origins import same_origin
from federation.proofs.hashing import CRYPTOSUITE, PROOF_TYPE, PURPOSE, hash_data

PROVEN_ACTIVITIES: Final = frozenset({"Create", "Update", "Delete", "Announce"})
"""What others pass on; the rest concerns whom it is sent to."""


def create_proof(document: JsonObject, key: SigningKey, created_s: int) -> JsonObject:
    """``document`` with a proof, as it stands; ``key`` is an Ed25519 key.

    Raises ``ProofRefused`` for documents that have no canonical form, or a proof.
    """
    if "proof" in document:
        raise ProofRefused("there is a proof already")
    if not isinstance(key.private, Ed25519PrivateKey):
        raise ProofRefused("not an Ed25519 key")
    options: JsonObject = {
        "type": PROOF_TYPE,
        "cryptosuite": CRYPTOSUITE,
        "verificationMethod": key.key_id,
        "proofPurpose": PURPOSE,
        "created": timestamp(created_s * 1_000),
    }
    if "@context" in document:
        options = {"@context": document["@context"], **options}
    signature = key.private.sign(hash_data(document, options))
    proof: JsonObject = {**options, "proofValue": f"z{encode_base58(signature)}"}
    return {**document, "proof": proof}


def prove_object(document: JsonObject, key: SigningKey, created_s: int) -> JsonObject:
    """A public document of its own, with its proof and the context that needs.

    What is not for everybody comes back as it is.
    """
    if not _is_for_everybody(document):
        return document
    context = contexts.with_proof(document.get("@context"))
    return create_proof({"@context": context, **_bare(document)}, key, created_s)


def prove_activity(document: JsonObject, key: SigningKey, created_s: int) -> JsonObject:
    """An activity with a proof, and one for the public object of its actor inside.

    Proofs that were there are made anew. What is not for everybody, or of another
    kind, comes back as it is.
    """
    if document.get("type") not in PROVEN_ACTIVITIES or not _is_for_everybody(document):
        return document
    context = contexts.with_proof(document.get("@context"))
    whole: JsonObject = {"@context": context, **_bare(document)}
    inner = document.get("object")
    if isinstance(inner, dict) and _is_own_note(inner, document.get("actor")):
        # FEP-8b32 has embedded objects bring their own context along.
        inner = {"@context": context, **_bare(inner)}
        whole["object"] = create_proof(inner, key, created_s)
    return create_proof(whole, key, created_s)


def _bare(document: JsonObject) -> JsonObject:
    """Without what a proof brings along."""
    added = ("proof", "@context")
    return {name: value for name, value in document.items() if name not in added}


def _is_own_note(inner: JsonObject, actor: JsonValue) -> bool:
    """Something of its own id that the actor wrote for everybody; no tombstone."""
    iri = inner.get("id")
    return (
        isinstance(iri, str)
        and isinstance(actor, str)
        and inner.get("attributedTo") == actor
        and same_origin(iri, actor)
        and _is_for_everybody(inner)
    )


def _is_for_everybody(document: JsonObject) -> bool:
    to, cc = document.get("to"), document.get("cc")
    listed = [each for part in (to, cc) if isinstance(part, list) for each in part]
    return any(isinstance(each, str) and is_public(each) for each in listed)
