"""One-time links: made, used, and killed by newer ones."""

from node.database.types import Writer
from node.ids import UserId, hash_token, new_token
from node.users.models import Ticket, TicketKind
from node.users.queries.links import ticket_of


def make_ticket(
    w: Writer,
    kind: TicketKind,
    user_id: UserId | None,
    ttl_ms: int,
    *,
    data: str = "",
    leads_to: str = "",
) -> str:
    """The token for a link. Older ones of the kind die, but for `UNDO`.

    An undoing must outlive whatever a thief asks for after it.
    """
    if kind is not TicketKind.UNDO:
        _kill_tickets(w, kind, user_id)
    token = new_token()
    w.run(
        """
        INSERT INTO tickets (token_hash, kind, user_id, data, expires_ms, leads_to)
        VALUES (:token_hash, :kind, :user_id, :data, :expires, :leads_to)
        """,
        token_hash=hash_token(token),
        kind=kind,
        user_id=user_id,
        data=data,
        expires=w.now_ms + ttl_ms,
        leads_to=leads_to,
    )
    return token


def use_ticket(w: Writer, kind: TicketKind, token: str) -> Ticket | None:
    """What the link was for; None when it is unknown, too old or used."""
    row = w.one(
        """
        DELETE FROM tickets
        WHERE token_hash = :token_hash
            AND kind = :kind
            AND expires_ms > :now
        RETURNING user_id, data, leads_to, expires_ms
        """,
        token_hash=hash_token(token),
        kind=kind,
        now=w.now_ms,
    )
    return ticket_of(kind, row) if row else None


def end_later_undoings(w: Writer, used: Ticket) -> None:
    """End the undoings made since this one: what they bring back was undone too.

    All are good for the same time, so those made later expire later.
    """
    w.run(
        """
        DELETE FROM tickets
        WHERE kind = 'undo'
            AND user_id = :user_id
            AND expires_ms >= :expires
        """,
        user_id=used.user_id,
        expires=used.expires_ms,
    )


def forget_way(w: Writer, user_id: UserId) -> None:
    """They got to where their links lead; these lead there no more."""
    w.run(
        "UPDATE tickets SET leads_to = '' WHERE user_id = :id AND leads_to <> ''",
        id=user_id,
    )


def forget_old_tickets(w: Writer) -> int:
    """Drop what expired; for a nightly job."""
    return w.run("DELETE FROM tickets WHERE expires_ms <= :now", now=w.now_ms)


def _kill_tickets(w: Writer, kind: TicketKind, user_id: UserId | None) -> None:
    w.run(
        """
        DELETE FROM tickets
        WHERE kind = :kind
            AND COALESCE(user_id, 0) = :user_id
        """,
        kind=kind,
        user_id=user_id or 0,
    )
