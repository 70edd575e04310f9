"""Under which origin this node began: the ids it minted begin with it.

Other servers know people and notes by these ids, so a node does not move once one
of them has heard of it. Before that, everything stored is rewritten.
"""

from typing import Final, LiteralString

from node.config import Config, Fault, read_origin
from node.database.types import Reader, Writer
from node.errors import ConfigError, Conflict

KEY: Final = "base_url"

_MOVES: Final[tuple[LiteralString, ...]] = (
    """
    UPDATE actors
    SET iri = REPLACE(iri, :old, :new),
        bio_html = REPLACE(bio_html, :old, :new),
        fields = REPLACE(fields, :old, :new),
        page_url = REPLACE(page_url, :old, :new),
        inbox = REPLACE(inbox, :old, :new),
        shared_inbox = REPLACE(shared_inbox, :old, :new),
        outbox = REPLACE(outbox, :old, :new),
        followers_iri = REPLACE(followers_iri, :old, :new),
        following_iri = REPLACE(following_iri, :old, :new),
        featured_iri = REPLACE(featured_iri, :old, :new)
    """,
    "UPDATE actor_keys SET key_id = REPLACE(key_id, :old, :new)",
    "UPDATE signing_keys SET key_id = REPLACE(key_id, :old, :new)",
    "UPDATE retired_keys SET key_id = REPLACE(key_id, :old, :new)",
    "UPDATE proof_keys SET key_id = REPLACE(key_id, :old, :new)",
    """
    UPDATE notes
    SET iri = REPLACE(iri, :old, :new),
        url = REPLACE(url, :old, :new),
        html = REPLACE(html, :old, :new),
        reply_to_iri = REPLACE(reply_to_iri, :old, :new),
        context = REPLACE(context, :old, :new),
        conversation = REPLACE(conversation, :old, :new)
    """,
    "UPDATE note_edits SET html = REPLACE(html, :old, :new)",
    """
    UPDATE tombstones
    SET iri = REPLACE(iri, :old, :new), owner_iri = REPLACE(owner_iri, :old, :new)
    """,
    "UPDATE follows SET iri = REPLACE(iri, :old, :new)",
    "UPDATE blocks SET iri = REPLACE(iri, :old, :new)",
    "UPDATE likes SET iri = REPLACE(iri, :old, :new)",
    "UPDATE emoji_reactions SET iri = REPLACE(iri, :old, :new)",
    "UPDATE custom_emoji SET iri = REPLACE(iri, :old, :new)",
    "UPDATE boosts SET iri = REPLACE(iri, :old, :new)",
    """
    UPDATE reports
    SET iri = REPLACE(iri, :old, :new), note_iris = REPLACE(note_iris, :old, :new)
    """,
    """
    UPDATE activities
    SET iri = REPLACE(iri, :old, :new),
        object_iri = REPLACE(object_iri, :old, :new),
        body = REPLACE(body, :old, :new),
        proof = CASE WHEN proof = 'done' THEN 'due' ELSE proof END
    """,
)


def parse_origin(text: str) -> str | None:
    """An origin as it is stored; None when the text is none."""
    try:
        return read_origin(text)
    except (Fault, ValueError):
        return None


def find_origin(r: Reader) -> str | None:
    """The origin of the first start; None before it."""
    row = r.one("SELECT value FROM node_state WHERE key = :key", key=KEY)
    return row.text("value") if row else None


def claim_origin(w: Writer, config: Config) -> None:
    """Keep the origin at the first start; afterwards raise for another one."""
    stored = find_origin(w)
    if stored is None:
        _keep(w, config.base_url)
    elif stored != config.base_url:
        raise ConfigError([_moved(stored, config.base_url)])


def move_origin(w: Writer, origin: str) -> str:
    """Rewrite everything for another origin; the one it had before.

    Raises `Conflict` once another server knows this one.
    """
    stored = find_origin(w)
    if stored is None:
        raise Conflict("the node was never started; just set base_url")
    if _is_known(w):
        raise Conflict(
            f"other servers know this node as {stored}; it cannot move any more"
        )
    for text in _MOVES:
        w.run(text, old=stored + "/", new=origin + "/")
    _keep(w, origin)
    return stored


def _is_known(r: Reader) -> bool:
    row = r.one(
        """
        SELECT 1 AS known
        WHERE EXISTS (SELECT 1 FROM actors WHERE host <> '')
            OR EXISTS (SELECT 1 FROM deliveries)
            OR EXISTS (SELECT 1 FROM seen_activities)
            OR EXISTS (SELECT 1 FROM peers WHERE last_ok_ms > 0)
        """
    )
    return row is not None


def _keep(w: Writer, origin: str) -> None:
    w.run(
        """
        INSERT INTO node_state (key, value)
        VALUES (:key, :value)
        ON CONFLICT (key) DO UPDATE
        SET value = excluded.value
        """,
        key=KEY,
        value=origin,
    )


def _moved(stored: str, wanted: str) -> str:
    return (
        f"base_url: this node is {stored}, and its ids begin with that; set base_url "
        f"to it again, or, while no other server knows the node, run: vermilion config "
        f"set-base-url {wanted}"
    )
