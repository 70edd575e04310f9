"""Whether the pages that a profile links to link back (`rel="me"`).

Then both are the same person's, and the profile says so. Pages are looked at when a
profile is saved and once a week; one that could not be read takes nothing back, one
without the link does. Only people of this node are checked: others' servers know
their own addresses.
"""

import asyncio
from typing import Final
from urllib.parse import urlsplit

from federation.errors import FederationError
from federation.net.client import PAGE_HEAD, Answer, HttpClient, Redirects
from node.actors.actions import ask_about_old_links, link_of, save_checked_links
from node.actors.jobs import CheckLinks, CheckOldLinks
from node.actors.models import Actor
from node.actors.queries import find_actor
from node.database.types import Database
from node.logs import get_logger
from node.text.backlinks import list_own_links

log = get_logger(__name__)

GONE: Final = (404, 410)
PAGES: Final = ("text/html", "application/xhtml+xml")


async def check_links(db: Database, http: HttpClient, job: CheckLinks) -> None:
    """Handles `CheckLinks`."""
    actor = await db.read(find_actor, job.actor_id)
    if actor is None or not (actor.is_local and actor.is_active):
        return
    links = {link for link in map(link_of, actor.fields) if link}
    found = {link: await _links_back(http, link, actor) for link in links}
    await db.write(save_checked_links, actor.id, found)


async def check_old_links(db: Database, job: CheckOldLinks) -> None:
    """Handles `CheckOldLinks`."""
    del job
    await db.write(ask_about_old_links)


async def _links_back(http: HttpClient, link: str, actor: Actor) -> bool | None:
    """None if that cannot be said today."""
    try:
        page = await http.get(
            link,
            accept="text/html",
            limits=PAGE_HEAD,
            redirects=Redirects.ANYWHERE,
        )
    except FederationError as error:
        log.info("link.not_checked", link=link, reason=str(error))
        return None
    if page.status in GONE:
        return False
    if page.status != 200 or page.media_type not in PAGES:
        return None
    own = {_plain(actor.page_url), _plain(actor.iri)}
    links = await asyncio.to_thread(_read_links, page)
    return any(_plain(each) in own for each in links)


def _read_links(page: Answer) -> list[str]:
    return list(list_own_links(page.body.decode(errors="replace")))


def _plain(url: str) -> str:
    """Without what people type or leave out: case, the last slash, a fragment."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return parts._replace(fragment="").geturl().rstrip("/").casefold()
