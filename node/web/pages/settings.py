"""Pages of the reader's own settings."""

from dataclasses import dataclass

from node.web.pages.shared import (
    ActorView,
    Choice,
    FormView,
    NoteView,
    Pagination,
)

PROFILE_FIELDS = 4


@dataclass(frozen=True, slots=True)
class SettingsProfilePage:
    """`settings/profile.html`, multipart.

    Fields: `name`, `bio`, `avatar` (file), `remove_avatar`, `header` (file),
    `remove_header`, `field_name_1`…`field_name_4`, `field_value_1`…`4`, `topics`.
    """

    form: FormView
    actor: ActorView
    header_url: str | None
    max_upload_mb: int
    max_topics: int
    suggested_topics: list[str]
    """With `#`, what the last notes were about most."""


@dataclass(frozen=True, slots=True)
class SettingsAccountPage:
    """`settings/account.html`: three forms and a link to deletion.

    E-mail: `email`, `password`. Password: `password`, `new_password`. Recovery
    code: `password`.
    """

    handle: str
    email: str
    is_email_confirmed: bool
    email_form: FormView
    password_form: FormView
    recovery_form: FormView
    has_recovery_code: bool
    has_mail: bool


@dataclass(frozen=True, slots=True)
class SettingsPrivacyPage:
    """`settings/privacy.html`.

    Boxes: `discoverable`, `indexable`, `locked`, `hide_follows`. Select:
    `default_visibility`, `language`, `default_replies`, `default_quotes`,
    `default_sensitive`.
    """

    form: FormView
    visibilities: tuple[Choice, ...]
    languages: tuple[tuple[str, str], ...]
    repliers: tuple[Choice, ...]
    quoters: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class SettingsNotificationsPage:
    """`settings/notifications.html`.

    A select for each of `strangers`, with `treatments`; `held` people wait.
    """

    form: FormView
    strangers: tuple[Choice, ...]
    treatments: tuple[Choice, ...]
    held: int


@dataclass(frozen=True, slots=True)
class SessionView:
    """A browser that is logged in."""

    agent: str
    network: str
    created_ms: int
    last_used_ms: int
    is_current: bool
    revoke_url: str


@dataclass(frozen=True, slots=True)
class AllowedAppView:
    """An app that acts for the reader: what it says of itself, and what it may do."""

    name: str
    website_host: str
    powers: tuple[str, ...]
    since_ms: int
    last_used_ms: int
    revoke_url: str


@dataclass(frozen=True, slots=True)
class SettingsAppsPage:
    """`settings/apps.html`."""

    apps: tuple[AllowedAppView, ...]


@dataclass(frozen=True, slots=True)
class SettingsSessionsPage:
    """`settings/sessions.html`."""

    sessions: tuple[SessionView, ...]
    revoke_others_url: str


@dataclass(frozen=True, slots=True)
class SettingsDeletePage:
    """`settings/delete.html`. Fields: `password`, `confirm` (the own name).

    `open_orders` keeps a seller from leaving buyers behind.
    """

    form: FormView
    name: str
    notes_count: int
    followers_count: int
    open_orders: int


@dataclass(frozen=True, slots=True)
class AliasView:
    """Another account of the same person; `name` is its handle, if that is known."""

    iri: str
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class SettingsMovePage:
    """`settings/move.html`. Fields: `alias`; `target`, `password`.

    `next_move_ms` is when the account may move again, None if it may now.
    """

    handle: str
    alias_form: FormView
    move_form: FormView
    aliases: tuple[AliasView, ...]
    may_add: bool
    moved_to: AliasView | None
    next_move_ms: int | None
    followers_count: int


@dataclass(frozen=True, slots=True)
class ExportView:
    """A list that can be taken along; `name` is that of its file."""

    title: str
    url: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class ImportView:
    """A list that was brought along, and how many of its lines came to what."""

    title: str
    url: str
    total: int
    done: int
    known: int
    failed: int
    waiting: int
    created_ms: int
    is_finished: bool


@dataclass(frozen=True, slots=True)
class SettingsDataPage:
    """`settings/data.html`, multipart. Fields: `kind`, `file`.

    `everything` is address and name of the file with all that is kept.
    """

    form: FormView
    exports: tuple[ExportView, ...]
    everything: tuple[str, str]
    kinds: tuple[Choice, ...]
    imports: tuple[ImportView, ...]
    max_lines: int


@dataclass(frozen=True, slots=True)
class SettingsImportPage:
    """`settings/import.html`. `failed` are lines and why; the rest of them follow."""

    shown: ImportView
    failed: tuple[tuple[str, str], ...]
    failed_url: str | None
    failed_name: str
    retry_url: str | None
    pagination: Pagination


@dataclass(frozen=True, slots=True)
class BlockedView:
    """Someone blocked or muted, and how to undo it."""

    actor: ActorView
    undo_url: str


@dataclass(frozen=True, slots=True)
class SettingsBlocksPage:
    """`settings/blocks.html`. Field: `tells_blocks`."""

    form: FormView
    blocked: tuple[BlockedView, ...]
    muted: tuple[BlockedView, ...]
    pagination: Pagination


@dataclass(frozen=True, slots=True)
class FilterView:
    """A filter: what it looks for, where it is heeded and what it does, in words."""

    title: str
    words: tuple[str, ...]
    notes_count: int
    places: str
    action: str
    expires_ms: int | None
    is_over: bool
    edit_url: str
    delete_url: str


@dataclass(frozen=True, slots=True)
class SettingsFiltersPage:
    """`settings/filters.html`.

    Fields: `title`, `words` (one a line), `whole_word`, `action`, `expires`, and a box
    for each place.
    """

    form: FormView
    filters: tuple[FilterView, ...]
    places: tuple[Choice, ...]
    actions: tuple[Choice, ...]
    durations: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class FilterWordView:
    """Words of a filter: the names of their field and of the box for whole words."""

    field: str
    box: str


@dataclass(frozen=True, slots=True)
class FilterNoteView:
    """A single note that is filtered, and the name of the box that ends it."""

    box: str
    note: NoteView


@dataclass(frozen=True, slots=True)
class SettingsFilterPage:
    """`settings/filter.html`.

    The fields of `settings/filters.html`, where `words` are more of them, and those
    that `words` and `notes` here name: words that are emptied go. Of notes there are
    `more` than are shown.
    """

    form: FormView
    words: tuple[FilterWordView, ...]
    notes: tuple[FilterNoteView, ...]
    more: int
    places: tuple[Choice, ...]
    actions: tuple[Choice, ...]
    durations: tuple[Choice, ...]
    save_url: str


@dataclass(frozen=True, slots=True)
class InviteView:
    """An invitation. Its link is known when it is made only: see `InvitesPage`."""

    created_ms: int
    expires_ms: int | None
    uses: int
    max_uses: int
    note: str
    created_by: ActorView | None
    is_usable: bool
    revoke_url: str | None


@dataclass(frozen=True, slots=True)
class InvitesPage:
    """`settings/invites.html` and `admin/invites.html`.

    Fields: `max_uses`, `expires_days`, `note`. `create_url` is None when the
    reader may not invite. `new_url` is the link of the one made just now, which is
    what its owner sends to a friend; it cannot be shown again.
    """

    form: FormView
    invites: tuple[InviteView, ...]
    pagination: Pagination
    create_url: str | None
    mode: str
    new_url: str = ""
