"""Tickets and invites that are still good."""

from typing import Final

from node.database.paging import Page, make_page
from node.database.types import Reader, Record
from node.ids import MAX_ID, UserId, hash_token
from node.users.models import Invite, Ticket, TicketKind

MAX_PAGE: Final = 80


def find_ticket(r: Reader, kind: TicketKind, token: str) -> Ticket | None:
    """Look at a ticket without using it up: to show the form behind a link."""
    row = r.one(
        """
        SELECT user_id, data, leads_to, expires_ms
        FROM tickets
        WHERE token_hash = :token_hash
            AND kind = :kind
            AND expires_ms > :now
        """,
        token_hash=hash_token(token),
        kind=kind,
        now=r.now_ms,
    )
    return ticket_of(kind, row) if row else None


def ticket_of(kind: TicketKind, row: Record) -> Ticket:
    user_id = row.opt_num("user_id")
    return Ticket(
        kind,
        None if user_id is None else UserId(user_id),
        row.text("data"),
        row.text("leads_to"),
        row.num("expires_ms"),
    )


def is_invite_usable(r: Reader, code: str) -> bool:
    """Whether an invitation can still be used; using it counts again."""
    row = r.one(
        """
        SELECT 1 AS found
        FROM invites
        WHERE code_hash = :code_hash
            AND uses_left > 0
            AND (expires_ms IS NULL OR expires_ms > :now)
        """,
        code_hash=hash_token(code),
        now=r.now_ms,
    )
    return row is not None


def list_invites(
    r: Reader, *, made_by: int | None = None, before: int | None = None, limit: int
) -> Page[Invite]:
    """Newest first; of one user, or of all."""
    limit = min(limit, MAX_PAGE)
    rows = r.all(
        """
        SELECT id, note, made_by, uses, uses_left, expires_ms, created_ms
        FROM invites
        WHERE id < :before
            AND (:made_by = 0 OR made_by = :made_by)
        ORDER BY id DESC
        LIMIT :limit
        """,
        before=before if before is not None else MAX_ID,
        made_by=made_by or 0,
        limit=limit + 1,
    )
    page = make_page(rows, limit, lambda row: row.num("id"))
    return page.map(_invite)


def _invite(row: Record) -> Invite:
    made_by = row.opt_num("made_by")
    return Invite(
        id=row.num("id"),
        note=row.text("note"),
        made_by=None if made_by is None else UserId(made_by),
        uses=row.num("uses"),
        uses_left=row.num("uses_left"),
        expires_ms=row.opt_num("expires_ms"),
        created_ms=row.num("created_ms"),
    )
