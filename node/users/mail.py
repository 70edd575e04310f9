"""Mail: queued with what causes it, sent by a job, or kept for the owner to pass on.

Texts come from the caller and are sealed until they were sent. Logs have a mail's kind
and id, never its address.
"""

from email.message import EmailMessage
from email.utils import formatdate
from typing import Final, Protocol
from urllib.parse import unquote, urlsplit

import aiosmtplib

from node.clock import DAY_MS
from node.config import is_loopback_name
from node.database.types import Database, Reader, Writer
from node.ids import UserId
from node.jobs.types import JobFailed
from node.logs import get_logger
from node.secrets import SecretBox
from node.users.jobs import SendMail
from node.users.models import Mail
from node.users.queries.post import find_mail
from node.users.seals import seal_body

log = get_logger(__name__)

MOST_A_DAY: Final = 3
KEEP_SENT_MS: Final = 30 * DAY_MS
TIMEOUT_S: Final = 20.0
SEALED_AT_ONCE: Final = 1_000

# What strangers can cause to be sent to somebody; the rest follows from what people
# do themselves, and who queues it limits it.
ON_DEMAND: Final = frozenset({"reset", "confirm"})


class MailRefused(Exception):
    """The mail server will never take this mail."""


class Mailer(Protocol):
    """Takes mails off our hands."""

    @property
    def can_send(self) -> bool:
        """Whether mails leave the node at all."""
        ...

    async def send(self, mail: Mail) -> bool:
        """Whether it was sent; raises `MailRefused` when it never can be."""
        ...


class OutboxOnly:
    """No mail server: mails wait on the owner's outbox page."""

    can_send = False

    async def send(self, mail: Mail) -> bool:
        return False


class SmtpMailer:
    """Hands mails to the operator's mail server."""

    can_send = True

    def __init__(self, url: str, sender: str) -> None:
        """`url` as in the configuration: `smtp://user:password@host:587`."""
        parts = urlsplit(url)
        self._sender = sender
        self._host = parts.hostname or "localhost"
        self._port = parts.port
        self._username = unquote(parts.username) if parts.username else None
        self._password = unquote(parts.password) if parts.password else None
        self._implicit_tls = parts.scheme == "smtps"

    async def send(self, mail: Mail) -> bool:
        try:
            async with self._connection() as server:
                await server.send_message(compose(mail, self._sender))
        except aiosmtplib.SMTPRecipientsRefused as error:
            if all(500 <= each.code < 600 for each in error.recipients):
                raise MailRefused("the address was refused") from None
            raise
        return True

    async def greet(self) -> None:
        """Connect and log in as for a mail, without sending one."""
        async with self._connection() as server:
            await server.noop()

    def _connection(self) -> aiosmtplib.SMTP:
        return aiosmtplib.SMTP(
            hostname=self._host,
            port=self._port,
            username=self._username,
            password=self._password,
            use_tls=self._implicit_tls,
            start_tls=self._start_tls(),
            timeout=TIMEOUT_S,
        )

    def _start_tls(self) -> bool | None:
        if self._implicit_tls:
            return False
        if self._password:
            # It must not go out in the clear because somebody cut STARTTLS out.
            return True
        # On this machine nobody listens in, and certificates are for other names.
        return False if is_loopback_name(self._host) else None


def make_mailer(smtp_url: str | None, smtp_from: str | None) -> Mailer:
    """The mailer that the configuration asks for."""
    if smtp_url is None or smtp_from is None:
        return OutboxOnly()
    return SmtpMailer(smtp_url, smtp_from)


def queue_mail(
    w: Writer,
    box: SecretBox,
    *,
    kind: str,
    recipient: str,
    subject: str,
    body: str,
    user_id: UserId | None = None,
    dedupe: str | None = None,
) -> bool:
    """Write a mail in this transaction; whether it will be sent.

    `user_id` is whose account a link in it opens: it decides who of the staff may
    read it. Without, only owners do.

    With `dedupe`, a second mail under the same text is the first one. What strangers
    can ask for goes to one address at most three times a day.
    """
    if not may_mail(w, kind, recipient):
        return False
    mail_id = w.new_id()
    queued = w.run(
        """
        INSERT INTO mails (
            id, kind, recipient, subject, body, sealed_body, user_id, dedupe,
            created_ms
        )
        VALUES (
            :id, :kind, :recipient, :subject, '', :sealed_body, :user_id, :dedupe,
            :now
        )
        ON CONFLICT (dedupe) DO NOTHING
        """,
        id=mail_id,
        kind=kind,
        recipient=recipient,
        subject=" ".join(subject.split()),
        sealed_body=seal_body(box, body, mail_id),
        user_id=user_id,
        dedupe=dedupe,
        now=w.now_ms,
    )
    if queued:
        w.enqueue(SendMail(mail_id))
    return queued > 0


def may_mail(r: Reader, kind: str, recipient: str) -> bool:
    """Whether the address may get another mail of this kind today."""
    return kind not in ON_DEMAND or _sent_today(r, kind, recipient) < MOST_A_DAY


async def send_mail(
    db: Database, box: SecretBox, mailer: Mailer, job: SendMail
) -> None:
    """The handler of `SendMail`: send one mail, once."""
    mail = await db.read(find_mail, box, job.mail_id)
    if mail is None or mail.sent_ms is not None:
        return
    try:
        was_sent = await mailer.send(mail)
    except MailRefused as error:
        await db.write(_note_failure, mail.id, str(error))
        raise JobFailed(str(error)) from None
    except (aiosmtplib.SMTPException, OSError) as error:
        await db.write(_note_failure, mail.id, type(error).__name__)
        raise
    if was_sent:
        await db.write(_note_sent, mail.id)
        log.info("mail.sent", mail=mail.id, kind=mail.kind)


def delete_mail(w: Writer, mail_id: int) -> bool:
    """The owner passed it on by hand, or it is not wanted; False if it was sent."""
    return w.run("DELETE FROM mails WHERE id = :id AND sent_ms IS NULL", id=mail_id) > 0


def seal_waiting_mails(w: Writer, box: SecretBox) -> None:
    """Seal what waits since before mails were sealed."""
    rows = w.all(
        """
        SELECT id, body
        FROM mails
        WHERE sent_ms IS NULL
            AND sealed_body IS NULL
        ORDER BY id
        LIMIT :limit
        """,
        limit=SEALED_AT_ONCE,
    )
    for row in rows:
        w.run(
            "UPDATE mails SET body = '', sealed_body = :sealed WHERE id = :id",
            id=row.num("id"),
            sealed=seal_body(box, row.text("body"), row.num("id")),
        )


def forget_old_mails(w: Writer) -> int:
    """Drop the traces of mails sent a month ago; for a nightly job."""
    return w.run(
        "DELETE FROM mails WHERE sent_ms < :before", before=w.now_ms - KEEP_SENT_MS
    )


def compose(mail: Mail, sender: str) -> EmailMessage:
    """The message as it goes out; the id stays the same on a second try."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = mail.recipient
    message["Subject"] = mail.subject
    message["Date"] = formatdate(mail.created_ms / 1000)
    message["Message-ID"] = f"<{mail.id}.{mail.kind}@{sender.rpartition('@')[2]}>"
    # RFC 3834 §5: nobody's holiday notice should answer.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.body)
    return message


def _sent_today(r: Reader, kind: str, recipient: str) -> int:
    row = r.one(
        """
        SELECT COUNT(*) AS found
        FROM mails
        WHERE lower(recipient) = :recipient
            AND created_ms > :since
            AND kind = :kind
        """,
        recipient=recipient.lower(),
        since=r.now_ms - DAY_MS,
        kind=kind,
    )
    assert row is not None
    return row.num("found")


def _note_sent(w: Writer, mail_id: int) -> None:
    # The body may hold a secret link, and nobody needs it any more.
    w.run(
        """
        UPDATE mails
        SET sent_ms = :now,
            body = '',
            sealed_body = NULL,
            last_error = NULL
        WHERE id = :id
        """,
        id=mail_id,
        now=w.now_ms,
    )


def _note_failure(w: Writer, mail_id: int, error: str) -> None:
    w.run(
        "UPDATE mails SET last_error = :error WHERE id = :id",
        id=mail_id,
        error=error[:200],
    )
