"""``Accept-Signature`` (RFC 9421 §5): the signature that a server asks for in a 401.

Asked for is an exact list of components, perhaps with a nonce. It is given where we
know all of them, and where it covers what we ask of others ourselves: a signature
over less could be taken elsewhere and shown as ours.
"""

from dataclasses import dataclass
from typing import Final

from federation.errors import MalformedRequest
from federation.signatures.fields import BareItem, Item, Parameters, parse_dictionary

MAX_COMPONENTS: Final = 16
LIFETIME_S: Final = 300

DERIVED: Final = frozenset(
    {
        "@method",
        "@target-uri",
        "@authority",
        "@scheme",
        "@request-target",
        "@path",
        "@query",
    }
)
HEADERS: Final = frozenset({"date", "host"})
BODY_HEADERS: Final = frozenset({"content-digest", "content-type"})
_PARAMETERS: Final = frozenset({"created", "expires", "nonce", "alg", "keyid", "tag"})


@dataclass(frozen=True, slots=True)
class RequestedSignature:
    """What to sign, and under which label."""

    label: str
    components: tuple[str, ...]
    expires: bool = False
    nonce: str | None = None
    tag: str | None = None

    def extra_parameters(self, now_s: int) -> dict[str, BareItem]:
        """Beyond those that every signature of ours has."""
        found: dict[str, BareItem] = {}
        if self.expires:
            found["expires"] = now_s + LIFETIME_S
        if self.nonce is not None:
            found["nonce"] = self.nonce
        if self.tag is not None:
            found["tag"] = self.tag
        return found


def find_requested(
    text: str, *, has_body: bool, has_query: bool, key_id: str, algorithm: str
) -> RequestedSignature | None:
    """The first signature in an ``Accept-Signature`` header that we can make.

    None where there is none, also where the header cannot be read.
    """
    try:
        members = parse_dictionary(text)
    except MalformedRequest:
        return None
    for label, member in members.items():
        components = _components(member, has_body=has_body)
        if components is None or not _covers_enough(
            components, has_body=has_body, has_query=has_query
        ):
            continue
        if not _may_be(member.parameters, key_id, algorithm):
            continue
        return RequestedSignature(
            label,
            components,
            expires=bool(member.parameters.get("expires")),
            nonce=_text(member.parameters, "nonce"),
            tag=_text(member.parameters, "tag"),
        )
    return None


def covers_target(names: set[str], *, has_query: bool) -> bool:
    """Scheme and host, path and query must all follow from what is signed."""
    if "@target-uri" in names:
        return True
    if not {"@authority", "host"} & names:
        return False
    if "@request-target" in names:
        return True
    return "@path" in names and (not has_query or "@query" in names)


def _covers_enough(
    components: tuple[str, ...], *, has_body: bool, has_query: bool
) -> bool:
    names = set(components)
    if "@method" not in names or not covers_target(names, has_query=has_query):
        return False
    return not has_body or "content-digest" in names


def _components(member: Item, *, has_body: bool) -> tuple[str, ...] | None:
    if not isinstance(member.value, tuple) or len(member.value) > MAX_COMPONENTS:
        return None
    known = DERIVED | HEADERS | (BODY_HEADERS if has_body else frozenset[str]())
    names: list[str] = []
    for item in member.value:
        if item.parameters or item.value not in known or item.value in names:
            return None
        names.append(str(item.value))
    return tuple(names)


def _may_be(parameters: Parameters, key_id: str, algorithm: str) -> bool:
    if not parameters.keys() <= _PARAMETERS:
        return False
    fits = parameters.get("alg", algorithm) in (algorithm, True)
    return fits and parameters.get("keyid", key_id) in (key_id, True)


def _text(parameters: Parameters, name: str) -> str | None:
    value = parameters.get(name)
    return str(value) if isinstance(value, str) else None
