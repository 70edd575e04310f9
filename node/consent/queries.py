"""Finding what was asked."""

from typing import Final, LiteralString

from node.consent.models import Consent, ConsentKind, ConsentState
from node.database.paging import Page, make_page
from node.database.types import Reader, Record
from node.ids import MAX_ID, ActorId, Iri, NoteId

MAX_PAGE: Final = 40

COLUMNS: Final[LiteralString] = """
    c.id, c.kind, c.state, c.actor_id, c.author_id, c.target_id, c.interacting_iri,
    c.request_iri, c.stamp_iri, c.created_ms
"""
_FIND: Final = "\n".join(("SELECT", COLUMNS, "FROM consents AS c WHERE c.id = :id"))
_BY_INTERACTING: Final = "\n".join(
    (
        "SELECT",
        COLUMNS,
        """
        FROM consents AS c
        WHERE c.kind = :kind
            AND c.interacting_iri = :iri
        """,
    )
)
_ASKED: Final = "\n".join(
    (
        "SELECT",
        COLUMNS,
        """
        FROM consents AS c
        WHERE c.id IN (
            SELECT d.id
            FROM consents AS d
            WHERE d.request_iri = :iri
                AND d.request_iri <> ''
            UNION
            SELECT e.id
            FROM consents AS e
            WHERE e.kind IN ('quote', 'reply', 'like', 'boost')
                AND e.interacting_iri = :iri
        )
            AND c.author_id = :author_id
        ORDER BY c.id
        LIMIT 4
        """,
    )
)
_WAITING: Final = "\n".join(
    (
        "SELECT",
        COLUMNS,
        """
        FROM consents AS c
        JOIN actors AS a ON a.id = c.actor_id
        WHERE c.author_id = :author_id
            AND c.state = 'pending'
            AND c.id < :before
            AND a.suspended_ms IS NULL
            AND a.deleted_ms IS NULL
        ORDER BY c.id DESC
        LIMIT :limit
        """,
    )
)
_OLD: Final = "\n".join(
    (
        "SELECT",
        COLUMNS,
        """
        FROM consents AS c
        WHERE c.state = 'pending'
            AND c.created_ms < :before
        ORDER BY c.created_ms
        LIMIT :limit
        """,
    )
)


def find_consent(r: Reader, consent_id: int) -> Consent | None:
    row = r.one(_FIND, id=consent_id)
    return consent_of(row) if row else None


def find_by_interacting(r: Reader, kind: ConsentKind, iri: str) -> Consent | None:
    """What was asked for a quote, a reply, a like or a boost."""
    row = r.one(_BY_INTERACTING, kind=kind, iri=iri)
    return consent_of(row) if row else None


def find_asked(r: Reader, iri: str, author_id: ActorId) -> Consent | None:
    """What `author_id` was asked, by the id of the request or of what it was for."""
    rows = r.all(_ASKED, iri=iri, author_id=author_id)
    return consent_of(rows[0]) if rows else None


def list_waiting(
    r: Reader, author_id: ActorId, *, before: int | None, limit: int
) -> Page[Consent]:
    """What waits for one of ours to decide, newest first."""
    rows = r.all(
        _WAITING,
        author_id=author_id,
        before=before if before is not None else MAX_ID,
        limit=limit + 1,
    )
    return make_page(rows, limit, lambda row: row.num("id")).map(consent_of)


def count_waiting(r: Reader, author_id: ActorId) -> int:
    """How many wait; stops counting at 100."""
    row = r.one(
        """
        SELECT COUNT(*) AS found
        FROM (
            SELECT 1
            FROM consents
            WHERE author_id = :author_id
                AND state = 'pending'
            LIMIT 100
        ) AS counted
        """,
        author_id=author_id,
    )
    assert row is not None
    return row.num("found")


def list_old(r: Reader, *, before_ms: int, limit: int) -> list[Consent]:
    """What nobody ever answered."""
    return [consent_of(row) for row in r.all(_OLD, before=before_ms, limit=limit)]


def consent_of(row: Record) -> Consent:
    return Consent(
        id=row.num("id"),
        kind=ConsentKind(row.text("kind")),
        state=ConsentState(row.text("state")),
        actor_id=ActorId(row.num("actor_id")),
        author_id=ActorId(row.num("author_id")),
        target_id=NoteId(row.num("target_id")),
        interacting_iri=Iri(row.text("interacting_iri")),
        request_iri=row.text("request_iri"),
        stamp_iri=row.text("stamp_iri"),
        created_ms=row.num("created_ms"),
    )
