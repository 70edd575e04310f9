"""Pages about the node, and the report form."""

from dataclasses import dataclass

from markupsafe import Markup

from node.web.pages.shared import (
    ActorView,
    Choice,
    FormView,
    NoteView,
    ProductCardView,
)


@dataclass(frozen=True, slots=True)
class AboutPage:
    """`about/about.html`."""

    html: Markup
    contact: ActorView | None
    contact_email: str
    users: int
    notes: int
    peers: int
    rules: tuple[str, ...]
    shows_servers: bool


@dataclass(frozen=True, slots=True)
class RulesPage:
    """`about/rules.html`."""

    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FederationPage:
    """`about/federation.html`: `FEDERATION.md`, as it stands."""

    text: str


@dataclass(frozen=True, slots=True)
class TextPage:
    """`about/privacy.html` and `about/imprint.html`; empty when not written yet."""

    html: Markup
    updated_ms: int | None


@dataclass(frozen=True, slots=True)
class ReportFormPage:
    """`report.html`. Fields: `category`, `text`, `forward`, and what is reported:
    `note`, `person` or `product`, an id. `forward_host` is the target's server.
    """

    form: FormView
    target: ActorView | None
    note: NoteView | None
    product: ProductCardView | None
    categories: tuple[Choice, ...]
    forward_host: str | None
    back_url: str
