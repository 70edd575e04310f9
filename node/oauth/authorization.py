"""What an app asks somebody for, and what is wrong with it (RFC 6749 §4.1.1); pure.

Who asks, and where the answer goes, must be right before anything else is looked at:
nobody is sent to an address that its app did not register.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import urlencode, urlsplit

from node.config import is_loopback_name
from node.oauth.models import App, Consent
from node.oauth.pkce import METHOD, is_challenge
from node.oauth.policy import allows_all, default_scopes, read_scopes
from node.oauth.registration import OOB


class Refused(StrEnum):
    """What an app is told that does not get its code (RFC 6749 §4.1.2.1)."""

    ACCESS_DENIED = "access_denied"
    INVALID_REQUEST = "invalid_request"
    INVALID_SCOPE = "invalid_scope"
    UNSUPPORTED_RESPONSE_TYPE = "unsupported_response_type"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What an app asks for, as it was sent."""

    client_id: str
    redirect_uri: str
    response_type: str
    scope: str
    state: str
    code_challenge: str
    code_challenge_method: str

    @property
    def is_copied(self) -> bool:
        """Whether the code is shown, for nobody can be sent back."""
        return self.redirect_uri == OOB


NAMES: Final = tuple(Asking.__dataclass_fields__)


def read_asking(values: Mapping[str, str]) -> Asking:
    """Take the fields out of a query or a form; what is missing is empty."""
    return Asking(**{name: values.get(name, "") for name in NAMES})


def list_fields(asking: Asking) -> tuple[tuple[str, str], ...]:
    """Its fields, for a form or a query that asks for the same."""
    pairs = ((name, getattr(asking, name)) for name in NAMES)
    return tuple((name, value) for name, value in pairs if value)


def judge(app: App, asking: Asking) -> Consent | Refused:
    """What somebody would agree to, or why they are not even asked."""
    if asking.response_type != "code":
        return Refused.UNSUPPORTED_RESPONSE_TYPE
    if asking.code_challenge or asking.code_challenge_method:
        # Without a method it would be `plain`, which proves nothing (RFC 9700 §2.1.1).
        if asking.code_challenge_method != METHOD:
            return Refused.INVALID_REQUEST
        if not is_challenge(asking.code_challenge):
            return Refused.INVALID_REQUEST
    scopes = read_scopes(asking.scope)
    if scopes is None or not allows_all(app.scopes, scopes):
        return Refused.INVALID_SCOPE
    return Consent(
        redirect_uri=asking.redirect_uri,
        scopes=scopes or default_scopes(app.scopes),
        challenge=asking.code_challenge,
    )


def way_back(asking: Asking, **answer: str) -> str:
    """Where the browser goes with an answer; what the app has in there stays."""
    if asking.state:
        answer["state"] = asking.state
    # Not taken apart: `app://` would lose its slashes.
    joint = "&" if "?" in asking.redirect_uri else "?"
    return f"{asking.redirect_uri}{joint}{urlencode(answer)}"


def host_of(address: str) -> str:
    """The host to show of a web address, with its port; empty for other schemes."""
    parts = urlsplit(address)
    return parts.netloc.lower() if parts.scheme in ("https", "http") else ""


def is_this_device(address: str) -> bool:
    """Whether a web address leads back to the machine of who opens it."""
    return bool(host_of(address)) and is_loopback_name(urlsplit(address).hostname or "")


def scheme_of(address: str) -> str:
    """The scheme of an address that an app of its own opens; empty for others."""
    return "" if address == OOB or host_of(address) else urlsplit(address).scheme
