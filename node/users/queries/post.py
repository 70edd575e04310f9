"""Mail that waits."""

from typing import Final, LiteralString

from node.database.paging import Page, make_page
from node.database.types import Reader, Record
from node.ids import MAX_ID
from node.users.models import Mail

MAX_PAGE: Final = 80

_SELECT_MAIL: LiteralString = """
    SELECT id, kind, recipient, subject, body, created_ms, sent_ms, last_error
"""


def find_mail(r: Reader, mail_id: int) -> Mail | None:
    row = r.one(_SELECT_MAIL + " FROM mails WHERE id = :id", id=mail_id)
    return _mail(row) if row else None


def list_mails(r: Reader, *, before: int | None = None, limit: int) -> Page[Mail]:
    """What was not sent, newest first: for the owner's outbox page."""
    limit = min(limit, MAX_PAGE)
    rows = r.all(
        _SELECT_MAIL
        + """
        FROM mails
        WHERE sent_ms IS NULL
            AND id < :before
        ORDER BY id DESC
        LIMIT :limit
        """,
        before=before if before is not None else MAX_ID,
        limit=limit + 1,
    )
    return make_page(rows, limit, lambda row: row.num("id")).map(_mail)


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


def _mail(row: Record) -> Mail:
    return Mail(
        id=row.num("id"),
        kind=row.text("kind"),
        recipient=row.text("recipient"),
        subject=row.text("subject"),
        body=row.text("body"),
        created_ms=row.num("created_ms"),
        sent_ms=row.opt_num("sent_ms"),
        last_error=row.opt_text("last_error"),
    )
