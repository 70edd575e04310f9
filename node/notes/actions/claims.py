"""Keeping what a note's own server says about it beyond its words."""

from node.database.types import Writer
from node.ids import NoteId
from node.notes.models import NoteClaims

NOTHING = NoteClaims()


def save_claims(w: Writer, note_id: NoteId, claims: NoteClaims) -> None:
    """Keep the newest; when the answers were last read there stays."""
    if claims == NOTHING:
        return
    w.run(
        """
        INSERT INTO note_claims (
            note_id, replies_iri, history_iri, replies, likes, shares
        )
        VALUES (:note_id, :replies_iri, :history_iri, :replies, :likes, :shares)
        ON CONFLICT (note_id) DO UPDATE
        SET replies_iri = excluded.replies_iri,
            history_iri = excluded.history_iri,
            replies = excluded.replies,
            likes = excluded.likes,
            shares = excluded.shares
        """,
        note_id=note_id,
        replies_iri=claims.replies_iri or "",
        history_iri=claims.history_iri or "",
        replies=claims.replies,
        likes=claims.likes,
        shares=claims.shares,
    )


def mark_read(w: Writer, note_ids: list[NoteId]) -> None:
    """The answers to these notes were looked at where they stand."""
    w.many(
        """
        UPDATE note_claims
        SET read_ms = :now
        WHERE note_id IN (:items)
        RETURNING note_id
        """,
        items=[*note_ids],
        now=w.now_ms,
    )
