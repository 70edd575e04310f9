"""Mail that waits."""

from typing import Final, LiteralString

from node.database.paging import Page, make_page
from node.database.types import Reader, Record
from node.ids import MAX_ID
from node.secrets import SecretBox
from node.users.models import Mail, WaitingMail
from node.users.queries.rows import USER_COLUMNS, user_of
from node.users.seals import open_body

MAX_PAGE: Final = 80

_SELECT_WAITING: Final[LiteralString] = "\n".join(
    (
        "SELECT m.id AS mail_id, m.kind, m.recipient, m.subject, m.created_ms,",
        USER_COLUMNS,
        """
        FROM mails AS m
        LEFT JOIN users AS u ON u.id = m.user_id
        """,
    )
)


def find_mail(r: Reader, box: SecretBox, mail_id: int) -> Mail | None:
    """A mail with what it says; nothing any more once it was sent.

    Raises `ConfigError` with another node's secret key.
    """
    row = r.one(
        """
        SELECT
            id, kind, recipient, subject, body, sealed_body, created_ms, sent_ms,
            last_error
        FROM mails
        WHERE id = :id
        """,
        id=mail_id,
    )
    return _mail(row, box) if row else None


def find_waiting_mail(r: Reader, mail_id: int) -> WaitingMail | None:
    """A mail that was not sent, as it is listed."""
    row = r.one(_SELECT_WAITING + " WHERE m.id = :id AND m.sent_ms IS NULL", id=mail_id)
    return _waiting(row) if row else None


def list_mails(
    r: Reader, *, before: int | None = None, limit: int
) -> Page[WaitingMail]:
    """What was not sent, newest first: for the outbox page."""
    limit = min(limit, MAX_PAGE)
    rows = r.all(
        _SELECT_WAITING
        + """
        WHERE m.sent_ms IS NULL
            AND m.id < :before
        ORDER BY m.id DESC
        LIMIT :limit
        """,
        before=before if before is not None else MAX_ID,
        limit=limit + 1,
    )
    return make_page(rows, limit, lambda row: row.num("mail_id")).map(_waiting)


def count_waiting_mails(r: Reader) -> int:
    """How many were not sent; stops counting at 100."""
    row = r.one(
        """
        SELECT COUNT(*) AS found
        FROM (SELECT 1 FROM mails WHERE sent_ms IS NULL LIMIT 100) AS counted
        """
    )
    assert row is not None
    return row.num("found")


def _mail(row: Record, box: SecretBox) -> Mail:
    sealed = row.opt_blob("sealed_body")
    return Mail(
        id=row.num("id"),
        kind=row.text("kind"),
        recipient=row.text("recipient"),
        subject=row.text("subject"),
        body=open_body(box, sealed, row.num("id")) if sealed else row.text("body"),
        created_ms=row.num("created_ms"),
        sent_ms=row.opt_num("sent_ms"),
        last_error=row.opt_text("last_error"),
    )


def _waiting(row: Record) -> WaitingMail:
    return WaitingMail(
        id=row.num("mail_id"),
        kind=row.text("kind"),
        recipient=row.text("recipient"),
        subject=row.text("subject"),
        user=user_of(row) if row.opt_num("user_id") is not None else None,
        created_ms=row.num("created_ms"),
    )
