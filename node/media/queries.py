"""Finding pictures."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final, LiteralString, cast
from urllib.parse import urlsplit

import orjson

from node.database.types import Reader, Record
from node.ids import ActorId, MediaId
from node.limits.decisions import load_decisions
from node.media.models import Media, MediaState, Use

MEDIA_COLUMNS: Final[LiteralString] = """
    id, key, owner_id, purpose, state, alt, mime, width, height, focal_x, focal_y,
    blurhash, lqip, variants, remote_url, tries, created_ms, used_ms
"""

_LIST: Final[LiteralString] = "\n".join(
    ("SELECT", MEDIA_COLUMNS, "FROM media WHERE id IN (:items)")
)
_FIND: Final[LiteralString] = "\n".join(
    ("SELECT", MEDIA_COLUMNS, "FROM media WHERE id = :id")
)
_STALE: Final[LiteralString] = "\n".join(
    (
        "SELECT",
        MEDIA_COLUMNS,
        "FROM media",
        "WHERE remote_url IS NOT NULL AND state = 'ready' AND used_ms < :before",
        "ORDER BY used_ms, id",
        "LIMIT :limit",
    )
)
_STORED: Final[LiteralString] = "\n".join(
    (
        "SELECT",
        MEDIA_COLUMNS,
        "FROM media",
        "WHERE state = 'ready' AND id > :after",
        "ORDER BY id",
        "LIMIT :limit",
    )
)
_FIND_BY_KEY: Final[LiteralString] = "\n".join(
    ("SELECT", MEDIA_COLUMNS, "FROM media WHERE key = :key")
)


def list_media(r: Reader, ids: Iterable[MediaId]) -> dict[MediaId, Media]:
    """Those of `ids` that exist; at most 500."""
    rows = r.many(_LIST, items=sorted(set(ids)))
    return {media.id: media for media in map(_kept_media_of, rows)}


def find_media_by_key(r: Reader, key: str) -> Media | None:
    """A picture by its public name."""
    row = r.one(_FIND_BY_KEY, key=key)
    return media_of(row) if row else None


def find_shown_media(r: Reader, key: str) -> Media | None:
    """The same, unless the pictures of its server or of its owner's are refused."""
    media = find_media_by_key(r, key)
    if media is None or media.remote_url is None:
        return media
    row = r.one("SELECT host FROM actors WHERE id = :id", id=media.owner_id)
    hosts = {urlsplit(media.remote_url).netloc, row.text("host") if row else ""}
    decisions = load_decisions(r, hosts)
    refused = any(decisions.refuses_media(host) for host in hosts)
    return None if refused else media


def find_media(r: Reader, media_id: int) -> Media | None:
    """A picture by its id."""
    row = r.one(_FIND, id=media_id)
    return media_of(row) if row else None


def is_attached(r: Reader, media_id: MediaId) -> bool:
    """Whether something uses it."""
    row = r.one("SELECT attached FROM media WHERE id = :id", id=media_id)
    return row is not None and row.flag("attached")


def list_loose(r: Reader, *, before_ms: int, limit: int = 200) -> list[MediaId]:
    """Uploads that nobody used, made before a time."""
    rows = r.all(
        """
        SELECT id
        FROM media
        WHERE attached = 0
            AND created_ms < :before
        ORDER BY created_ms
        LIMIT :limit
        """,
        before=before_ms,
        limit=limit,
    )
    return [MediaId(row.num("id")) for row in rows]


def list_stale(r: Reader, *, before_ms: int, limit: int = 200) -> list[Media]:
    """Copies of remote pictures that nobody looked at since a time, oldest first."""
    return [media_of(row) for row in r.all(_STALE, before=before_ms, limit=limit)]


def sum_cached_bytes(r: Reader) -> int:
    """What copies of remote pictures take."""
    row = r.one(
        """
        SELECT CAST(COALESCE(SUM(size_bytes), 0) AS INTEGER) AS size
        FROM media
        WHERE remote_url IS NOT NULL
            AND state = 'ready'
        """
    )
    assert row is not None
    return row.num("size")


def list_garbage(r: Reader, *, limit: int = 200) -> list[str]:
    """Keys of forgotten pictures whose files are perhaps still there."""
    rows = r.all(
        "SELECT name FROM media_garbage ORDER BY since_ms, name LIMIT :limit",
        limit=limit,
    )
    return [row.text("name") for row in rows]


def list_stored(r: Reader, *, after: int, limit: int = 500) -> list[Media]:
    """Pictures with copies, by id; for checks that walk through all of them."""
    return [media_of(row) for row in r.all(_STORED, after=after, limit=limit)]


def media_of(row: Record) -> Media:
    """Build a picture from a row with `MEDIA_COLUMNS`."""
    return Media(
        id=MediaId(row.num("id")),
        key=row.text("key"),
        owner_id=ActorId(row.num("owner_id")),
        use=Use(row.text("purpose")),
        state=MediaState(row.text("state")),
        alt=row.text("alt"),
        mime=row.text("mime"),
        width=row.num("width"),
        height=row.num("height"),
        focal_x=row.real("focal_x"),
        focal_y=row.real("focal_y"),
        blurhash=row.text("blurhash"),
        lqip=row.text("lqip"),
        variants=tuple(cast("list[str]", orjson.loads(row.text("variants")))),
        remote_url=row.opt_text("remote_url"),
        tries=row.num("tries"),
        created_ms=row.num("created_ms"),
        used_ms=row.num("used_ms"),
    )


_kept_media_of = lru_cache(maxsize=2_048)(media_of)
"""The same picture for the same row: feeds show the same ones again and again."""
