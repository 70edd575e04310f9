"""draft-cavage-http-signatures-12: the scheme every peer verifies.

Emitted in the one form all of them parse: quoted parameters, commas without blanks,
``algorithm="rsa-sha256"``, no ``created``. Read tolerantly in form, strictly in
substance: target, host, a time and the digest must be under the signature.
"""

import base64
import binascii
import re
from typing import Final

from cryptography.hazmat.primitives.asymmetric import rsa

from federation.errors import MalformedRequest, SignatureError
from federation.keys import SigningKey
from federation.signatures.algorithms import sign_bytes
from federation.signatures.claims import Claim, get_single, needs_digest
from federation.signatures.digest import digest_value
from federation.signatures.messages import (
    Header,
    IncomingRequest,
    OutgoingRequest,
    SignatureScheme,
)
from federation.signatures.times import find_http_date, http_date

MAX_HEADER_CHARACTERS: Final = 8_192
MAX_SIGNED_HEADERS: Final = 32

_PARAMETER = re.compile(
    r'[ \t]*([A-Za-z]+)[ \t]*=[ \t]*(?:"([^"]*)"|([^",\s]+))[ \t]*(?:,|$)'
)
_SECONDS = re.compile(r"([0-9]{1,12})(?:\.[0-9]{1,9})?")


def sign_cavage(request: OutgoingRequest, key: SigningKey, now_s: int) -> list[Header]:
    """The headers to add: date, digest for a body, signature."""
    fields = {
        "(request-target)": _request_target(request),
        "host": request.authority,
        "date": http_date(now_s),
    }
    if request.body is not None:
        fields["digest"] = digest_value(request.body)
        fields["content-type"] = request.body.content_type
    for name, value in request.signed_headers:
        fields[name.decode("ascii")] = value.decode("ascii")
    base = "\n".join(f"{name}: {value}" for name, value in fields.items())
    signature = base64.b64encode(sign_bytes(key.private, base.encode()))
    header = (
        f'keyId="{key.key_id}",algorithm="{_label_for(key)}",'
        f'headers="{" ".join(fields)}",signature="{signature.decode("ascii")}"'
    )
    added = {name: fields[name] for name in ("date", "digest") if name in fields}
    return [
        (name.encode(), value.encode())
        for name, value in (added | {"signature": header}).items()
    ]


def read_cavage(request: IncomingRequest) -> Claim:
    """The claim in the one ``Signature`` header.

    Raises ``MalformedRequest`` for repeated parameters or headers and
    ``SignatureError`` for what covers too little.
    """
    parameters = parse_parameters(get_single(request, "signature").decode("latin-1"))
    algorithm = parameters.get("algorithm", "").lower() or None
    names = _covered_names(parameters, algorithm)
    _check_coverage(names, request)
    return Claim(
        scheme=SignatureScheme.CAVAGE,
        key_id=_get(parameters, "keyId"),
        algorithm=algorithm,
        signature=_decode_signature(_get(parameters, "signature")),
        bases=_bases(names, parameters, request),
        signed_at_s=_signed_times(names, parameters, request),
        expires_s=_seconds(parameters, "expires") if "(expires)" in names else None,
        covered=frozenset(names),
    )


def parse_parameters(text: str) -> dict[str, str]:
    """The parameters of a ``Signature`` header, each at most once."""
    if len(text) > MAX_HEADER_CHARACTERS:
        raise MalformedRequest("signature header too long")
    text = text.removeprefix("Signature ")
    found: dict[str, str] = {}
    at = 0
    while at < len(text):
        match = _PARAMETER.match(text, at)
        if match is None:
            raise SignatureError("signature header cannot be read")
        if match[1] in found:
            raise MalformedRequest(f"{match[1]} is there twice")
        found[match[1]] = match[3] if match[2] is None else match[2]
        at = match.end()
    return found


def signing_string(
    names: tuple[str, ...],
    parameters: dict[str, str],
    request: IncomingRequest,
    target: bytes,
) -> bytes:
    """The bytes under the signature (§2.3), built from the raw request."""
    lines: list[bytes] = []
    for name in names:
        if name == "(request-target)":
            value = request.method.lower().encode() + b" " + target
        elif name in {"(created)", "(expires)"}:
            value = _get(parameters, name.strip("()")).encode("latin-1")
        else:
            value = get_single(request, name)
        lines.append(name.encode("latin-1") + b": " + value)
    return b"\n".join(lines)


def _label_for(key: SigningKey) -> str:
    return "rsa-sha256" if isinstance(key.private, rsa.RSAPrivateKey) else "hs2019"


def _request_target(request: OutgoingRequest) -> str:
    return f"{request.method.lower()} {request.signed_target or request.target}"


def _covered_names(
    parameters: dict[str, str], algorithm: str | None
) -> tuple[str, ...]:
    names = tuple(parameters.get("headers", "date").lower().split())
    if len(names) > MAX_SIGNED_HEADERS or len(set(names)) != len(names):
        raise SignatureError("list of signed headers is too long or repeats itself")
    pseudo = {"(created)", "(expires)"} & set(names)
    # §2.3: an error beside the algorithms that are older than these fields.
    if pseudo and (algorithm or "").startswith(("rsa", "hmac", "ecdsa")):
        raise SignatureError("(created) and (expires) do not go with this algorithm")
    return names


def _check_coverage(names: tuple[str, ...], request: IncomingRequest) -> None:
    for name in ("(request-target)", "host"):
        if name not in names:
            raise SignatureError(f"{name} is not signed")
    if not {"date", "(created)"} & set(names):
        raise SignatureError("neither date nor (created) is signed")
    if needs_digest(request) and not {"digest", "content-digest"} & set(names):
        raise SignatureError("digest is not signed")


def _bases(
    names: tuple[str, ...], parameters: dict[str, str], request: IncomingRequest
) -> tuple[bytes, ...]:
    targets = [request.target]
    path, question, _ = request.target.partition(b"?")
    if question and request.method.upper() == "GET":
        # Several peers sign GETs without the query; nothing is changed by a GET.
        targets.append(path)
    return tuple(
        signing_string(names, parameters, request, target) for target in targets
    )


def _signed_times(
    names: tuple[str, ...], parameters: dict[str, str], request: IncomingRequest
) -> tuple[int, ...]:
    times: list[int] = []
    if "date" in names:
        date = find_http_date(get_single(request, "date").decode("latin-1"))
        if date is None:
            raise SignatureError("date cannot be read")
        times.append(date)
    if "(created)" in names:
        times.append(_seconds(parameters, "created"))
    return tuple(times)


def _seconds(parameters: dict[str, str], name: str) -> int:
    match = _SECONDS.fullmatch(_get(parameters, name))
    if match is None:
        raise SignatureError(f"{name} is not a time")
    return int(match[1])


def _get(parameters: dict[str, str], name: str) -> str:
    value = parameters.get(name)
    if not value:
        raise SignatureError(f"{name} is missing")
    return value


def _decode_signature(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise SignatureError("signature is not base64") from error
