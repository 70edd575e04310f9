"""A 401 that says how to sign, read for the one retry (RFC 9421 §5)."""

from federation.keys import SigningKey
from federation.net.client import Answer
from federation.signatures.requested import RequestedSignature, find_requested
from federation.signatures.rfc9421 import label_for


def requested_by(
    answer: Answer, method: str, key: SigningKey
) -> RequestedSignature | None:
    """The signature that an answer asks for, if it does and we can make it."""
    text = answer.headers.get("accept-signature", "")
    if answer.status != 401 or not text:
        return None
    return find_requested(
        text,
        has_body=method == "POST",
        has_query="?" in answer.url,
        key_id=key.key_id,
        algorithm=label_for(key),
    )
