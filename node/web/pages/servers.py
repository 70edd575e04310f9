"""Pages on what was decided about other servers."""

from dataclasses import dataclass

from node.web.pages.shared import Choice, FormView


@dataclass(frozen=True, slots=True)
class ServerPage:
    """`admin/server.html`: one server, what is decided and what a block would cut.

    Fields: `host` (fixed), `policy`, `limited`, `media`, `reports`, `exact`,
    `obfuscate`, `comment`, `reason`, `password`. `severed` follows are cut already.
    """

    host: str
    form: FormView
    policies: tuple[Choice, ...]
    people: int
    following: int
    followers: int
    severed: int
    is_blocked: bool
    needs_password: bool
    save_url: str
    back_url: str


@dataclass(frozen=True, slots=True)
class DecidedServer:
    """A row of the public list; the name may be partly hidden."""

    name: str
    words: str
    comment: str


@dataclass(frozen=True, slots=True)
class ServersPage:
    """`about/servers.html`."""

    servers: tuple[DecidedServer, ...]
    is_list_only: bool
