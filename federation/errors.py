"""Every failure federation/ can raise, drawn as one tree.

Callers catch the narrowest class they can act on; ``FederationError`` catches all.
Texts are for our own logs: they may name hosts and JSON paths, never bodies or keys.
Faults of our own node (bad arguments, lost invariants) stay ordinary exceptions.
"""


class FederationError(Exception):
    """Root of everything that other servers' data or behaviour can cause."""


class DecodeError(FederationError):
    """What another server sent is not what its form promises."""

    def __init__(self, path: str, text: str) -> None:
        """``path`` is a JSON path such as ``$.object.id``; ``$`` is the document."""
        super().__init__(f"{path}: {text}")
        self.path = path
        self.text = text


class InvalidIri(DecodeError):
    """Text that should have been an http(s) IRI, a host or an authority is not."""

    def __init__(self, text: str) -> None:
        super().__init__("$", text)


class InvalidHandle(DecodeError):
    """Text that should have been ``@name@host`` is not."""

    def __init__(self, text: str) -> None:
        super().__init__("$", text)


class SignatureError(FederationError):
    """The request is not proven to come from whom it names (answer 401)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class MalformedRequest(SignatureError):
    """The signature headers contradict themselves (answer 400)."""


class ProofRefused(FederationError):
    """A document proves nothing about who made it, or cannot be made to."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class KeyRefused(FederationError):
    """Key material that we do not load: weak, wrong kind, private or malformed."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class FetchError(FederationError):
    """A request to another server did not give what was asked for."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(f"{url}: {reason}")
        self.url = url
        self.reason = reason


class Refused(FetchError):
    """Our own policy forbids the request: scheme, port, host or address."""


class Unreachable(FetchError):
    """No usable answer for now: name, connection, TLS, time-out, 429 or 5xx."""

    def __init__(
        self,
        url: str,
        reason: str,
        *,
        status: int | None = None,
        retry_after_s: int | None = None,
    ) -> None:
        super().__init__(url, reason)
        self.status = status
        self.retry_after_s = retry_after_s


class NotFoundRemotely(FetchError):
    """The other server says there is nothing there (404 or 410)."""

    def __init__(self, url: str, status: int) -> None:
        super().__init__(url, f"answered {status}")
        self.status = status

    @property
    def gone(self) -> bool:
        """True when it was there and has been deleted (410)."""
        return self.status == 410


class Unauthorised(FetchError):
    """The other server does not let this signer read it (401 or 403)."""

    def __init__(self, url: str, status: int) -> None:
        super().__init__(url, f"answered {status}")
        self.status = status


class TooLarge(FetchError):
    """The answer is longer than the limit for its kind, packed or unpacked."""


class WrongDocument(FetchError):
    """An answer came, but of the wrong media type, form, origin or id."""
