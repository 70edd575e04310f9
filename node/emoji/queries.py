"""Finding custom emoji."""

from collections.abc import Iterable
from typing import Final, LiteralString

from node.database.patterns import escape_like
from node.database.types import Reader, Record
from node.emoji.models import CustomEmoji, key_of, reaction_key
from node.ids import Iri, MediaId
from node.limits.decisions import load_decisions
from node.media.models import MediaState
from node.media.queries import list_media

MAX_AT_ONCE: Final = 500

_COLUMNS: Final[LiteralString] = (
    "id, key, host, name, iri, media_id, is_enabled, updated_ms"
)
_BY_KEY: Final[LiteralString] = "\n".join(
    ("SELECT", _COLUMNS, "FROM custom_emoji WHERE key IN (:items)")
)
_BY_IRI: Final[LiteralString] = "\n".join(
    ("SELECT", _COLUMNS, "FROM custom_emoji WHERE iri = :iri ORDER BY id LIMIT 1")
)
_BY_ID: Final[LiteralString] = "\n".join(
    ("SELECT", _COLUMNS, "FROM custom_emoji WHERE id = :id AND host = ''")
)
_LOCAL: Final[LiteralString] = "\n".join(
    (
        "SELECT",
        _COLUMNS,
        """
    FROM custom_emoji
    WHERE host = ''
        AND name > :after
    ORDER BY name
    LIMIT :limit
    """,
    )
)
_STARTING: Final[LiteralString] = "\n".join(
    (
        "SELECT",
        _COLUMNS,
        """
    FROM custom_emoji
    WHERE host = ''
        AND is_enabled = 1
        AND lower(name) LIKE :pattern ESCAPE '!'
    ORDER BY name
    LIMIT :limit
    """,
    )
)


def list_emoji(r: Reader, keys: Iterable[str]) -> dict[str, CustomEmoji]:
    """Those of the first 500 `keys` that are known, by key."""
    wanted = list(dict.fromkeys(keys))[:MAX_AT_ONCE]
    rows = r.many(_BY_KEY, items=wanted) if wanted else []
    return {each.key: each for each in _with_pictures(r, rows)}


def list_shown(r: Reader, keys: Iterable[str]) -> dict[str, CustomEmoji]:
    """Those that pages show: not switched off, not refused, not in vain."""
    found = list_emoji(r, keys)
    decisions = load_decisions(r, {each.host for each in found.values() if each.host})
    return {
        key: each
        for key, each in found.items()
        if each.is_enabled
        and each.picture.state is not MediaState.FAILED
        and not (each.host and decisions.refuses_media(each.host))
    }


def list_usable(r: Reader, names: Iterable[str]) -> tuple[CustomEmoji, ...]:
    """Our own emoji of these names, in their order; not those switched off."""
    keys = [key_of(name, "") for name in names]
    found = list_emoji(r, keys) if keys else {}
    return tuple(found[k] for k in keys if k in found and found[k].is_enabled)


def find_reacted(r: Reader, reaction: str) -> CustomEmoji | None:
    """The emoji that a stored reaction names, if it is a custom one."""
    key = reaction_key(reaction)
    return None if key is None else list_emoji(r, [key]).get(key)


def find_emoji_by_iri(r: Reader, iri: Iri) -> CustomEmoji | None:
    """An emoji by the id that its own server gave it."""
    return _first(r, r.one(_BY_IRI, iri=iri))


def find_local(r: Reader, emoji_id: int) -> CustomEmoji | None:
    """One of ours."""
    return _first(r, r.one(_BY_ID, id=emoji_id))


def list_local(r: Reader, *, after: str, limit: int) -> list[CustomEmoji]:
    """Ours by name, those that come after one."""
    return _with_pictures(r, r.all(_LOCAL, after=after, limit=limit))


def search_local(r: Reader, typed: str, *, limit: int) -> list[CustomEmoji]:
    """Ours that can be used and begin so, in whatever case."""
    pattern = escape_like(typed.lower()) + "%"
    return _with_pictures(r, r.all(_STARTING, pattern=pattern, limit=limit))


def count_emoji(r: Reader, host: str) -> int:
    """How many of a server are known."""
    row = r.one("SELECT COUNT(*) AS n FROM custom_emoji WHERE host = :host", host=host)
    assert row is not None
    return row.num("n")


def _first(r: Reader, row: Record | None) -> CustomEmoji | None:
    return next(iter(_with_pictures(r, [row] if row else [])), None)


def _with_pictures(r: Reader, rows: list[Record]) -> list[CustomEmoji]:
    if not rows:
        return []
    pictures = list_media(r, [MediaId(row.num("media_id")) for row in rows])
    return [
        CustomEmoji(
            id=row.num("id"),
            host=row.text("host"),
            name=row.text("name"),
            iri=Iri(iri) if (iri := row.opt_text("iri")) else None,
            picture=pictures[MediaId(row.num("media_id"))],
            is_enabled=row.flag("is_enabled"),
            updated_ms=row.num("updated_ms"),
        )
        for row in rows
    ]
