"""Who owns which row: a snapshot of what belongs to some, to be compared later.

Only columns that nobody but the owner may change are in it: what others count
(likes, votes) and what readers learn (times of fetching) are not.
"""

from collections.abc import Mapping
from typing import Any, Final

from node.database.types import Reader

Snapshot = Mapping[str, frozenset[str]]

_ACTOR_COLUMNS: Final = (
    *("iri", "host", "name", "kind", "display_name", "bio_html", "fields"),
    *("page_url", "inbox", "shared_inbox", "followers_iri", "locked", "moved_to"),
    *("also_known_as", "hidden_ms", "suspended_ms", "deleted_ms"),
)
_NOTE_COLUMNS: Final = (
    *("iri", "kind", "title", "html", "warning", "visibility", "url", "reply_to_iri"),
    *("actor_id", "created_ms", "edited_ms", "sensitive", "language"),
)
# The table, the column that names the owner, and what is theirs alone.
_OWNED: Final[tuple[tuple[str, str, tuple[str, ...]], ...]] = (
    ("actors", "id", _ACTOR_COLUMNS),
    ("actor_keys", "actor_id", ("key_id", "public_pem")),
    ("avoided_hosts", "actor_id", ("host",)),
    ("blocks", "actor_id", ("target_id",)),
    ("bookmarks", "actor_id", ("note_id",)),
    ("boosts", "actor_id", ("note_id", "iri")),
    ("emoji_reactions", "actor_id", ("note_id", "emoji", "iri")),
    ("endorsements", "actor_id", ("target_id",)),
    ("filters", "owner_id", ("title", "places", "action", "expires_ms")),
    ("likes", "actor_id", ("note_id",)),
    ("lists", "owner_id", ("title", "replies", "exclusive")),
    ("listings", "actor_id", ("note_id", "link", "title", "amount")),
    ("media", "owner_id", ("key", "alt", "remote_url")),
    ("mutes", "actor_id", ("target_id",)),
    ("notes", "actor_id", _NOTE_COLUMNS),
    ("notifications", "from_id", ("actor_id", "kind", "note_id")),
    ("pins", "actor_id", ("note_id",)),
    ("poll_voters", "actor_id", ("note_id",)),
    ("poll_votes", "actor_id", ("note_id",)),
    ("remarks", "actor_id", ("target_id", "text")),
    ("reports", "reporter_id", ("target_id", "words")),
)
_OF_NOTES: Final = (
    ("note_edits", ("html", "title", "warning")),
    ("note_media", ("media_id",)),
    ("note_topics", ("topic",)),
    ("poll_options", ("position", "name")),
)
_PROTECTED: Final = "SELECT id FROM actors WHERE host = '' OR host = :host"


def list_owned(r: Reader, host: str) -> Snapshot:
    """All that belongs to those who live here or on `host`."""
    found = {
        table: _rows(r, table, columns, f"{owner} IN ({_PROTECTED})", host)
        for table, owner, columns in _OWNED
    }
    theirs = f"note_id IN (SELECT id FROM notes WHERE actor_id IN ({_PROTECTED}))"
    for table, columns in _OF_NOTES:
        found[table] = _rows(r, table, columns, theirs, host)
    owned = "owner_iri IN (SELECT iri FROM actors WHERE host = '' OR host = :host)"
    found["tombstones"] = _rows(r, "tombstones", ("iri",), owned, host)
    return found


def list_remote_notes(r: Reader) -> list[tuple[str, str]]:
    """The ids of remote notes and of their authors."""
    rows = r.all(
        """
        SELECT n.iri, a.iri AS author
        FROM notes AS n
        JOIN actors AS a ON a.id = n.actor_id
        WHERE n.is_local = 0
        """
    )
    return [(row.text("iri"), row.text("author")) for row in rows]


def list_remote_actors(r: Reader) -> list[tuple[str, str]]:
    """The ids of remote actors and the hosts that they are filed under."""
    rows = r.all("SELECT iri, host FROM actors WHERE host <> ''")
    return [(row.text("iri"), row.text("host")) for row in rows]


def _rows(
    r: Reader, table: str, columns: tuple[str, ...], where: str, host: str
) -> frozenset[str]:
    shown = " || ' | ' || ".join(
        f"COALESCE(CAST({column} AS TEXT), '')" for column in columns
    )
    sql: Any = f"SELECT {shown} AS shown FROM {table} WHERE {where}"
    return frozenset(row.text("shown") for row in r.all(sql, host=host))
