"""Invitations: made by users, used by strangers."""

from typing import Final

from node.clock import DAY_MS
from node.database.types import Writer
from node.errors import Invalid
from node.ids import UserId, hash_token, new_token

MAX_USES: Final = 1_000
MAX_DAYS: Final = 365
MAX_NOTE: Final = 200


def create_invite(
    w: Writer,
    *,
    made_by: UserId | None,
    uses: int = 1,
    expires_ms: int | None = None,
    note: str = "",
) -> str:
    """The code of a new invitation, shown this once; `expires_ms` is a date."""
    if not 1 <= uses <= MAX_USES:
        text = f"Between 1 and {MAX_USES} people can use an invitation."
        raise Invalid.field("max_uses", "out_of_range", text)
    lasts_ms = None if expires_ms is None else expires_ms - w.now_ms
    if lasts_ms is not None and not 0 < lasts_ms <= MAX_DAYS * DAY_MS:
        text = f"An invitation lasts between 1 and {MAX_DAYS} days."
        raise Invalid.field("expires_days", "out_of_range", text)
    code = new_token(16)
    w.run(
        """
        INSERT INTO invites (
            id, code_hash, note, made_by, uses_left, expires_ms, created_ms
        )
        VALUES (:id, :code_hash, :note, :made_by, :uses, :expires, :now)
        """,
        id=w.new_id(),
        code_hash=hash_token(code),
        note=note.strip()[:MAX_NOTE],
        made_by=made_by,
        uses=uses,
        expires=expires_ms,
        now=w.now_ms,
    )
    return code


def use_invite(w: Writer, code: str) -> int | None:
    """Take one use of an invitation; its id, or None when none is left."""
    row = w.one(
        """
        UPDATE invites
        SET uses_left = uses_left - 1, uses = uses + 1
        WHERE code_hash = :code_hash
            AND uses_left > 0
            AND (expires_ms IS NULL OR expires_ms > :now)
        RETURNING id
        """,
        code_hash=hash_token(code.strip()),
        now=w.now_ms,
    )
    return row.num("id") if row else None


def revoke_invite(w: Writer, invite_id: int, *, made_by: UserId | None = None) -> bool:
    """Let nobody else in with it; with `made_by`, only if they made it."""
    changed = w.run(
        """
        UPDATE invites
        SET uses_left = 0
        WHERE id = :id
            AND uses_left > 0
            AND (:made_by = 0 OR made_by = :made_by)
        """,
        id=invite_id,
        made_by=made_by or 0,
    )
    return changed > 0
