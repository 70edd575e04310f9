"""What the node says about itself, kept in memory for a few seconds.

Every page needs it and it changes a few times a year, so a page does not read
it from the database; a change is seen at once in the process that made it.
"""

from dataclasses import dataclass
from typing import cast

from quart import current_app

from node.database.types import Reader
from node.services import Services
from node.users.settings import SiteSettings, load_site

FRESH_MS = 5_000
STORE = "vermilion_site"


@dataclass(frozen=True, slots=True)
class Site:
    """The settings a page shows, and facts that follow from the database."""

    settings: SiteSettings
    has_shops: bool

    @property
    def name(self) -> str:
        return self.settings.name

    @property
    def description(self) -> str:
        return self.settings.description


async def current_site(services: Services) -> Site:
    """The site, at most a few seconds old."""
    now_ms = services.clock.now_ms()
    known = cast("tuple[int, Site] | None", current_app.extensions.get(STORE))
    if known and 0 <= now_ms - known[0] < FRESH_MS:
        return known[1]
    site = await services.db.read(_load, services)
    current_app.extensions[STORE] = (now_ms, site)
    return site


def forget_site() -> None:
    """Read it again for the next page: after a change."""
    current_app.extensions.pop(STORE, None)


def _load(r: Reader, services: Services) -> Site:
    has_shops = any(source.has_shops(r) for source in services.extensions.shops)
    return Site(load_site(r), has_shops)
