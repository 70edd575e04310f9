"""The addresses on local profiles: when they are checked, and what came of it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from node.actors.actions.fields import fields_text
from node.actors.jobs import CheckLinks
from node.actors.models import Actor, ProfileField
from node.actors.queries import get_actor
from node.clock import DAY_MS
from node.database.types import Reader, Writer
from node.ids import ActorId

OLD_MS: Final = 7 * DAY_MS
MOST: Final = 500


def link_of(field: ProfileField) -> str | None:
    """The address that a line of a profile is, if it is nothing else."""
    parts = field.source.split()
    if len(parts) != 1 or not parts[0].startswith(("https://", "http://")):
        return None
    return parts[0]


def ask_about_links(w: Writer, actor: Actor) -> None:
    """Have the pages looked at that a profile links to, if any."""
    if any(map(link_of, actor.fields)):
        w.enqueue(CheckLinks(actor.id), unique=f"check_links {actor.id}")


def ask_about_old_links(w: Writer) -> None:
    """The same for profiles that were not looked at for a week."""
    for actor_id in _list_old(w):
        w.enqueue(CheckLinks(actor_id), unique=f"check_links {actor_id}")


def save_checked_links(
    w: Writer, actor_id: ActorId, found: Mapping[str, bool | None]
) -> None:
    """Which addresses link back; None for those that could not be asked.

    Lines that changed meanwhile are not in `found` and stay as they are.
    """
    actor = get_actor(w, actor_id)
    checked = tuple(
        _checked(field, found.get(link_of(field) or ""), w.now_ms)
        for field in actor.fields
    )
    w.run(
        """
        UPDATE actors
        SET fields = :fields,
            checked_ms = :now
        WHERE id = :id
        """,
        fields=fields_text(checked),
        id=actor_id,
        now=w.now_ms,
    )


def _checked(field: ProfileField, links_back: bool | None, now_ms: int) -> ProfileField:
    if links_back is None:
        return field
    if not links_back:
        return replace(field, verified_ms=None)
    return replace(field, verified_ms=field.verified_ms or now_ms)


def _list_old(r: Reader) -> list[int]:
    rows = r.all(
        """
        SELECT a.id
        FROM actors AS a
        WHERE a.host = ''
            AND a.fields LIKE '%"http%'
            AND a.checked_ms < :old
            AND a.suspended_ms IS NULL
            AND a.deleted_ms IS NULL
        ORDER BY a.checked_ms, a.id
        LIMIT :limit
        """,
        old=r.now_ms - OLD_MS,
        limit=MOST,
    )
    return [row.num("id") for row in rows]
