"""What an eddsa-jcs-2022 signature is made over (W3C Data Integrity EdDSA §3.3)."""

from hashlib import sha256
from typing import Final

from federation.documents import JsonObject
from federation.proofs.canonical import canonical_json

PROOF_TYPE: Final = "DataIntegrityProof"
CRYPTOSUITE: Final = "eddsa-jcs-2022"
PURPOSE: Final = "assertionMethod"


def hash_data(document: JsonObject, options: JsonObject) -> bytes:
    """64 bytes of a document without proof and a proof without its value.

    Raises ``ProofRefused`` for what has no canonical form.
    """
    hashes = (sha256(canonical_json(part)) for part in (options, document))
    return b"".join(each.digest() for each in hashes)
