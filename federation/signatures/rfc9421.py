"""RFC 9421 HTTP message signatures, in the profile the fediverse uses.

Emitted as what Mastodon demands: one label, ``created`` and ``keyid``, ``@method``
and ``@target-uri``, and the content digest of a body. Read with more components,
but never more than one label, and none with parameters of its own.
"""

from typing import Final

from cryptography.hazmat.primitives.asymmetric import rsa

from federation.errors import MalformedRequest, SignatureError
from federation.keys import SigningKey
from federation.signatures.algorithms import sign_bytes
from federation.signatures.claims import Addressee, Claim, get_single, needs_digest
from federation.signatures.digest import content_digest_value
from federation.signatures.fields import (
    BareItem,
    Item,
    Parameters,
    parse_dictionary,
    serialize_bare,
    serialize_list,
    serialize_parameters,
)
from federation.signatures.messages import (
    Header,
    IncomingRequest,
    OutgoingRequest,
    SignatureScheme,
)
from federation.signatures.requested import RequestedSignature, covers_target
from federation.signatures.times import find_http_date, http_date

LABEL: Final = "sig1"


def sign_rfc9421(
    request: OutgoingRequest,
    key: SigningKey,
    now_s: int,
    *,
    requested: RequestedSignature | None = None,
) -> list[Header]:
    """The headers to add: date, content digest for a body, input and signature."""
    added = {"date": http_date(now_s)}
    if request.body is not None:
        added["content-digest"] = content_digest_value(request.body)
    label, names, extra = LABEL, _usual_components(request), dict[str, BareItem]()
    if requested is not None:
        label, names = requested.label, requested.components
        extra = requested.extra_parameters(now_s)
    values = {name: _own_value(name, request, added).encode() for name in names}
    values |= {name.decode("ascii"): value for name, value in request.signed_headers}
    parameters: dict[str, BareItem] = {
        "created": now_s,
        "keyid": str(key.key_id),
        "alg": label_for(key),
        **extra,
    }
    base, signature_input = signature_base(values, parameters)
    signature = serialize_bare(sign_bytes(key.private, base))
    added["signature-input"] = f"{label}={signature_input}"
    added["signature"] = f"{label}={signature}"
    return [(name.encode(), value.encode()) for name, value in added.items()]


def read_rfc9421(request: IncomingRequest, us: Addressee) -> Claim:
    """The claim in ``Signature-Input`` and ``Signature``: one label in each.

    Raises ``MalformedRequest`` for repeated or unreadable fields and
    ``SignatureError`` for what covers too little.
    """
    label, member = _single_member(request, "signature-input")
    other, signature = _single_member(request, "signature")
    if other != label or not isinstance(signature.value, bytes):
        raise SignatureError("no signature for the label in signature-input")
    names = _component_names(member)
    _check_coverage(names, request)
    values = {name: component_value(name, request, us) for name in names}
    base, _ = signature_base(values, member.parameters)
    return Claim(
        scheme=SignatureScheme.RFC9421,
        key_id=_text(member.parameters, "keyid"),
        algorithm=_find_text(member.parameters, "alg"),
        signature=signature.value,
        bases=(base,),
        signed_at_s=_signed_times(member.parameters, values),
        expires_s=_find_time(member.parameters, "expires"),
        covered=frozenset(names),
    )


def signature_base(
    values: dict[str, bytes], parameters: Parameters
) -> tuple[bytes, str]:
    """The signature base (§2.5) and the value of ``@signature-params``."""
    items = [Item(name) for name in values]
    signature_input = serialize_list(items) + serialize_parameters(parameters)
    lines = [f'"{name}": '.encode() + value for name, value in values.items()]
    lines.append(f'"@signature-params": {signature_input}'.encode())
    return b"\n".join(lines), signature_input


def component_value(name: str, request: IncomingRequest, us: Addressee) -> bytes:
    """The value of one component (§2.1, §2.2) as we received it."""
    if not name.startswith("@"):
        return get_single(request, name)
    path, _, query = request.target.partition(b"?")
    origin = f"{us.scheme}://{us.authority}".encode()
    derived = {
        "@method": request.method.encode(),
        "@target-uri": origin + request.target,
        "@authority": us.authority.encode(),
        "@scheme": us.scheme.encode(),
        "@request-target": request.target,
        "@path": path,
        "@query": b"?" + query,
    }
    if name not in derived:
        raise SignatureError(f"component {name} is not read here")
    return derived[name]


def _usual_components(request: OutgoingRequest) -> tuple[str, ...]:
    if request.body is None:
        return ("@method", "@target-uri")
    return ("@method", "@target-uri", "content-digest", "content-type")


def _own_value(name: str, request: OutgoingRequest, added: dict[str, str]) -> str:
    """The value of one component as we send it."""
    target = request.signed_target or request.target
    path, _, query = target.partition("?")
    match name:
        case "@method":
            return request.method
        case "@target-uri":
            return f"{request.scheme}://{request.authority}{target}"
        case "@authority" | "host":
            return request.authority
        case "@scheme":
            return request.scheme
        case "@request-target":
            return target
        case "@path":
            return path
        case "@query":
            return f"?{query}"
        case "content-type" if request.body is not None:
            return request.body.content_type
        case _:
            return added[name]


def label_for(key: SigningKey) -> str:
    """The name of the algorithm (§6.2.2) that the key signs with."""
    if isinstance(key.private, rsa.RSAPrivateKey):
        return "rsa-v1_5-sha256"
    return "ed25519"


def _single_member(request: IncomingRequest, name: str) -> tuple[str, Item]:
    members = parse_dictionary(get_single(request, name).decode("latin-1"))
    if len(members) != 1:
        raise SignatureError(f"{name} must hold exactly one signature")
    return next(iter(members.items()))


def _component_names(member: Item) -> tuple[str, ...]:
    if not isinstance(member.value, tuple):
        raise MalformedRequest("signature-input is not a list of components")
    names: list[str] = []
    for component in member.value:
        if not isinstance(component.value, str) or component.parameters:
            raise SignatureError("components with parameters are not read here")
        names.append(component.value)
    if len(set(names)) != len(names) or any(name != name.lower() for name in names):
        raise MalformedRequest("components repeat or are not in lower case")
    return tuple(names)


def _check_coverage(names: tuple[str, ...], request: IncomingRequest) -> None:
    if "@method" not in names:
        raise SignatureError("@method is not signed")
    if not covers_target(set(names), has_query=b"?" in request.target):
        raise SignatureError("the target is not signed")
    if needs_digest(request) and "content-digest" not in names:
        raise SignatureError("content-digest is not signed")


def _signed_times(parameters: Parameters, values: dict[str, bytes]) -> tuple[int, ...]:
    created = _find_time(parameters, "created")
    if created is None:
        raise SignatureError("created is missing")
    if "date" not in values:
        return (created,)
    date = find_http_date(values["date"].decode("latin-1"))
    if date is None:
        raise SignatureError("date cannot be read")
    return (created, date)


def _find_time(parameters: Parameters, name: str) -> int | None:
    value = parameters.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int):
        raise SignatureError(f"{name} is not a time")
    return value


def _text(parameters: Parameters, name: str) -> str:
    value = _find_text(parameters, name)
    if not value:
        raise SignatureError(f"{name} is missing")
    return value


def _find_text(parameters: Parameters, name: str) -> str | None:
    value = parameters.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise SignatureError(f"{name} is not text")
    return str(value)
