"""Apps, and what they were allowed."""

from dataclasses import dataclass

from node.oauth.policy import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """A row of `apps`, without its secret."""

    id: int
    client_id: str
    name: str
    website: str
    redirect_uris: tuple[str, ...]
    scopes: frozenset[Scope]
    created_ms: int


@dataclass(frozen=True, slots=True)
class NewApp:
    """An app that registered; its secret is known now and never again."""

    app: App
    secret: str


@dataclass(frozen=True, slots=True)
class NewToken:
    """What an app may do from now on; the token is known now and never again."""

    id: int
    token: str
    scopes: frozenset[Scope]
    created_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """What somebody agreed to: how much, where the app is told, and to whose proof."""

    redirect_uri: str
    scopes: frozenset[Scope]
    challenge: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What a person lets an app do, by however many tokens."""

    app: App
    scopes: frozenset[Scope]
    since_ms: int
    used_ms: int
