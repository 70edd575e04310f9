"""Proofs on what is made anew for every reader: notes, with their counters of now.

The same text comes back proven from memory, so that a note that many servers fetch
at once is signed once.
"""

from functools import lru_cache
from typing import Final

import orjson

from federation.documents import JsonObject
from federation.errors import ProofRefused
from federation.proofs.create import PROVEN_ACTIVITIES, prove_activity, prove_object
from node.actors.keys import open_key
from node.actors.models import SealedKey
from node.logs import get_logger
from node.secrets import SecretBox

log = get_logger(__name__)

REMEMBERED: Final = 512


@lru_cache(maxsize=REMEMBERED)
def prove_shown(box: SecretBox, key: SealedKey, text: bytes, written_s: int) -> bytes:
    """A public document with its proofs; `written_s` is when it was said."""
    document: JsonObject = orjson.loads(text)
    prove = prove_activity if document["type"] in PROVEN_ACTIVITIES else prove_object
    try:
        return orjson.dumps(prove(document, open_key(box, key), written_s))
    except ProofRefused as error:
        log.warning("proof.refused", iri=document.get("id"), reason=error.reason)
        return text
