"""Finding actors and their keys."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final, LiteralString, cast

import orjson

from federation.origins import same_origin
from node.actors.models import (
    Actor,
    ActorKind,
    ProfileField,
    SealedKey,
    StoredKey,
)
from node.actors.policy import name_key
from node.database.types import Reader, Record
from node.errors import NotFound
from node.ids import ActorId, Iri, MediaId

NODE_ACTOR_KEY: Final = "node_actor_id"
MAX_FOUND: Final = 40

SELECT_ACTOR: LiteralString = """
    SELECT a.id, a.iri, a.host, a.name, a.kind, a.display_name, a.bio_html,
    a.bio_source, a.fields, a.page_url, a.inbox, a.shared_inbox, a.outbox,
    a.followers_iri, a.following_iri, a.featured_iri, a.avatar_id, a.header_id,
    a.locked, a.discoverable, a.indexable, a.hide_follows, a.moved_to,
    a.also_known_as, a.followers_count, a.following_count, a.notes_count,
    a.answers_count, a.created_ms, a.updated_ms, a.fetched_ms, a.hidden_ms,
    a.suspended_ms, a.suspended_there, a.deleted_ms, a.posted_ms, a.hides_apps,
    CASE WHEN a.host = '' THEN (
        SELECT s.role
        FROM users AS s
        WHERE s.actor_id = a.id
            AND s.role <> 'member'
            AND s.state = 'active'
    ) END AS staff_role
"""
"""How a query begins that has the table `actors AS a`; read with `actor_of`."""


def find_actor(r: Reader, actor_id: int) -> Actor | None:
    row = r.one(SELECT_ACTOR + " FROM actors AS a WHERE a.id = :id", id=actor_id)
    return actor_of(row) if row else None


def get_actor(r: Reader, actor_id: int) -> Actor:
    """Raises `NotFound`."""
    actor = find_actor(r, actor_id)
    if actor is None:
        raise NotFound("there is no such actor")
    return actor


def find_actor_by_iri(r: Reader, iri: str) -> Actor | None:
    row = r.one(SELECT_ACTOR + " FROM actors AS a WHERE a.iri = :iri", iri=iri)
    return actor_of(row) if row else None


def find_actor_by_handle(r: Reader, name: str, host: str = "") -> Actor | None:
    """Ignores case; the empty host is ours. May be deleted or suspended."""
    row = r.one(
        SELECT_ACTOR
        + """
        FROM actors AS a
        WHERE a.host = :host
            AND a.name_key = :name
        """,
        host=host.lower(),
        name=name_key(name),
    )
    return actor_of(row) if row else None


def find_actor_by_page(r: Reader, url: str) -> Actor | None:
    """Whose page this is, by the word of the server that shows the page."""
    rows = r.all(
        SELECT_ACTOR
        + """
        FROM actors AS a
        WHERE a.page_url = :url
            AND a.page_url <> ''
        ORDER BY a.id
        LIMIT 10
        """,
        url=url,
    )
    found = map(actor_of, rows)
    return next((actor for actor in found if same_origin(actor.iri, url)), None)


def has_actors_of(r: Reader, host: str) -> bool:
    """Whether anybody of that server is known here."""
    row = r.one("SELECT id FROM actors WHERE host = :host LIMIT 1", host=host)
    return row is not None


def list_actors(r: Reader, ids: Iterable[ActorId]) -> dict[ActorId, Actor]:
    """Those of `ids` that exist; at most 500."""
    rows = r.many(
        SELECT_ACTOR + " FROM actors AS a WHERE a.id IN (:items)",
        items=sorted(set(ids)),
    )
    return {actor.id: actor for actor in map(_kept_actor_of, rows)}


def list_actors_by_iri(r: Reader, iris: Iterable[str]) -> dict[str, Actor]:
    """The active ones of at most 500, by their ids on the wire."""
    rows = r.many(
        SELECT_ACTOR + " FROM actors AS a WHERE a.iri IN (:items)",
        items=sorted(set(iris)),
    )
    found = (_kept_actor_of(row) for row in rows)
    return {actor.iri: actor for actor in found if actor.is_active}


def search_actors(r: Reader, text: str, *, limit: int, offset: int = 0) -> list[Actor]:
    """Active actors whose name begins with `text` (`ana`, `@ana`, `@ana@peer`).

    People here come first, then by name. Nobody who is hidden is found.
    """
    name, _, host = text.strip().removeprefix("@").partition("@")
    if not name:
        return []
    rows = r.all(
        SELECT_ACTOR
        + """
        FROM actors AS a
        WHERE a.name_key >= :first
            AND a.name_key < :after
            AND (:host = '' OR a.host = :host)
            AND a.kind <> 'Application'
            AND a.suspended_ms IS NULL
            AND a.deleted_ms IS NULL
            AND a.hidden_ms IS NULL
            AND a.is_blocked = 0
            AND a.is_limited = 0
        ORDER BY CASE WHEN a.host = '' THEN 0 ELSE 1 END, a.name_key, a.host
        LIMIT :limit OFFSET :offset
        """,
        first=name_key(name),
        # The largest character there is: a range serves where LIKE uses no index.
        after=name_key(name) + "\U0010ffff",
        host=host.lower(),
        limit=min(limit, MAX_FOUND),
        offset=offset,
    )
    return [actor_of(row) for row in rows]


def count_actors_by_host(r: Reader, hosts: Iterable[str]) -> dict[str, int]:
    """How many people of these servers are known; at most 500 servers."""
    rows = r.many(
        """
        SELECT a.host, COUNT(*) AS found
        FROM actors AS a
        WHERE a.host IN (:items)
            AND a.deleted_ms IS NULL
        GROUP BY a.host
        """,
        items=sorted(set(hosts)),
    )
    return {row.text("host"): row.num("found") for row in rows}


def count_local_notes(r: Reader) -> int:
    """How many notes people here have posted."""
    row = r.one(
        """
        SELECT CAST(COALESCE(SUM(a.notes_count), 0) AS INTEGER) AS found
        FROM actors AS a
        WHERE a.host = ''
            AND a.deleted_ms IS NULL
        """
    )
    assert row is not None
    return row.num("found")


def find_moved_ms(r: Reader, actor_id: int) -> int | None:
    """When this actor last moved: one of ours by its wish, else as we believed it."""
    row = r.one("SELECT moved_ms FROM actors WHERE id = :id", id=actor_id)
    return row.opt_num("moved_ms") if row else None


def find_public_key(r: Reader, key_id: str) -> StoredKey | None:
    """A key by the id that a signature names."""
    row = r.one(
        """
        SELECT k.key_id, k.actor_id, a.iri, k.public_pem, k.fetched_ms
        FROM actor_keys AS k
        JOIN actors AS a ON a.id = k.actor_id
        WHERE k.key_id = :key_id
        """,
        key_id=key_id,
    )
    return _key(row) if row else None


def list_public_keys(r: Reader, actor_id: int) -> list[StoredKey]:
    """An actor's public keys, newest first; at most ten."""
    rows = r.all(
        """
        SELECT k.key_id, k.actor_id, a.iri, k.public_pem, k.fetched_ms
        FROM actor_keys AS k
        JOIN actors AS a ON a.id = k.actor_id
        WHERE k.actor_id = :actor_id
        ORDER BY k.fetched_ms DESC, k.key_id
        LIMIT 10
        """,
        actor_id=actor_id,
    )
    return [_key(row) for row in rows]


def find_signing_key(r: Reader, actor_id: int) -> SealedKey | None:
    """A local actor's private key, sealed."""
    row = r.one(
        "SELECT key_id, sealed_pem FROM signing_keys WHERE actor_id = :actor_id",
        actor_id=actor_id,
    )
    if row is None:
        return None
    return SealedKey(Iri(row.text("key_id")), row.blob("sealed_pem"))


def list_signing_actors(r: Reader, *, after: int, limit: int) -> list[Actor]:
    """Actors that have a private key here, the node's own among them, by id."""
    rows = r.all(
        SELECT_ACTOR
        + """
        FROM actors AS a
        JOIN signing_keys AS k ON k.actor_id = a.id
        WHERE a.id > :after
            AND a.deleted_ms IS NULL
        ORDER BY a.id
        LIMIT :limit
        """,
        after=after,
        limit=limit,
    )
    return [actor_of(row) for row in rows]


def find_proof_key(r: Reader, actor_id: int) -> SealedKey | None:
    """A local actor's private key for proofs, sealed; None if it has none yet."""
    row = r.one(
        "SELECT key_id, sealed_pem FROM proof_keys WHERE actor_id = :actor_id",
        actor_id=actor_id,
    )
    if row is None:
        return None
    return SealedKey(Iri(row.text("key_id")), row.blob("sealed_pem"))


def list_without_proof_key(r: Reader, *, limit: int) -> list[ActorId]:
    """Local actors that can sign, but make no proofs yet; oldest first."""
    rows = r.all(
        """
        SELECT s.actor_id
        FROM signing_keys AS s
        WHERE NOT EXISTS (SELECT 1 FROM proof_keys AS p WHERE p.actor_id = s.actor_id)
        ORDER BY s.actor_id
        LIMIT :limit
        """,
        limit=limit,
    )
    return [ActorId(row.num("actor_id")) for row in rows]


def find_node_actor(r: Reader) -> Actor | None:
    """The actor that speaks for the node itself; None before the first start."""
    row = r.one("SELECT value FROM node_state WHERE key = :key", key=NODE_ACTOR_KEY)
    return find_actor(r, int(row.text("value"))) if row else None


def get_node_actor(r: Reader) -> Actor:
    """The actor that speaks for the node itself; raises `NotFound`."""
    actor = find_node_actor(r)
    if actor is None:
        raise NotFound("the node has no actor yet")
    return actor


def actor_of(row: Record) -> Actor:
    """Build an actor from a row that `SELECT_ACTOR` begins."""
    return Actor(
        id=ActorId(row.num("id")),
        iri=Iri(row.text("iri")),
        host=row.text("host"),
        name=row.text("name"),
        kind=ActorKind(row.text("kind")),
        display_name=row.text("display_name"),
        bio_html=row.text("bio_html"),
        bio_source=row.text("bio_source"),
        fields=_fields(row.text("fields")),
        page_url=row.text("page_url"),
        inbox=row.text("inbox"),
        shared_inbox=row.text("shared_inbox"),
        outbox=row.text("outbox"),
        followers_iri=row.text("followers_iri"),
        following_iri=row.text("following_iri"),
        featured_iri=row.text("featured_iri"),
        avatar_id=_media_id(row.opt_num("avatar_id")),
        header_id=_media_id(row.opt_num("header_id")),
        locked=row.flag("locked"),
        discoverable=row.flag("discoverable"),
        indexable=row.flag("indexable"),
        hide_follows=row.flag("hide_follows"),
        moved_to=row.opt_text("moved_to"),
        also_known_as=tuple(cast("list[str]", orjson.loads(row.text("also_known_as")))),
        followers_count=row.num("followers_count"),
        following_count=row.num("following_count"),
        notes_count=row.num("notes_count"),
        answers_count=row.num("answers_count"),
        created_ms=row.num("created_ms"),
        updated_ms=row.num("updated_ms"),
        fetched_ms=row.num("fetched_ms"),
        hidden_ms=row.opt_num("hidden_ms"),
        suspended_ms=row.opt_num("suspended_ms"),
        suspended_there=row.flag("suspended_there"),
        deleted_ms=row.opt_num("deleted_ms"),
        posted_ms=row.opt_num("posted_ms"),
        hides_apps=row.flag("hides_apps"),
        staff_role=row.opt_text("staff_role") or "",
    )


_kept_actor_of = lru_cache(maxsize=1_024)(actor_of)
"""The same actor for the same row: feeds show the same people again and again."""


def _key(row: Record) -> StoredKey:
    return StoredKey(
        key_id=Iri(row.text("key_id")),
        actor_id=ActorId(row.num("actor_id")),
        owner=Iri(row.text("iri")),
        public_pem=row.text("public_pem"),
        fetched_ms=row.num("fetched_ms"),
    )


def _fields(text: str) -> tuple[ProfileField, ...]:
    return tuple(ProfileField(*row) for row in cast("list[Any]", orjson.loads(text)))


def _media_id(value: int | None) -> MediaId | None:
    return None if value is None else MediaId(value)
