"""Mail: queued, capped, sent once, kept when it cannot be sent."""

import aiosmtplib
import pytest
from support.mails import read_mails
from support.people import BOX, URLS

from node.clock import DAY_MS, SetClock
from node.database.types import Database, Reader, Writer
from node.jobs.types import JobFailed
from node.users.jobs import SendMail
from node.users.mail import (
    MailRefused,
    OutboxOnly,
    delete_mail,
    forget_old_mails,
    queue_mail,
    seal_waiting_mails,
    send_mail,
)
from node.users.models import Mail
from node.users.queries import count_waiting_mails, find_mail


class Recorder:
    """A mail server that remembers, or refuses with an error."""

    can_send = True

    def __init__(self, error: Exception | None = None) -> None:
        self.sent: list[Mail] = []
        self._error = error

    async def send(self, mail: Mail) -> bool:
        if self._error is not None:
            raise self._error
        self.sent.append(mail)
        return True


async def _queue(
    db: Database,
    *,
    kind: str = "order_new",
    recipient: str = "ana@peer.example",
    dedupe: str | None = None,
) -> bool:
    return await db.write(
        queue_mail,
        BOX,
        kind=kind,
        recipient=recipient,
        subject="Two\r\nlines",
        body=f"{URLS.base_url}/reset?token=secret",
        dedupe=dedupe,
    )


def _jobs(r: Reader) -> list[str]:
    rows = r.all("SELECT kind FROM jobs ORDER BY id LIMIT 100")
    return [row.text("kind") for row in rows]


async def _only(db: Database) -> Mail:
    (mail,) = await db.read(read_mails)
    return mail


async def test_a_mail_is_sent_once_and_its_body_forgotten(db: Database) -> None:
    await _queue(db)
    mail = await _only(db)
    server = Recorder()

    await send_mail(db, BOX, server, SendMail(mail.id))
    await send_mail(db, BOX, server, SendMail(mail.id))

    after = await db.read(find_mail, BOX, mail.id)
    assert [sent.body for sent in server.sent] == [mail.body]
    assert mail.subject == "Two lines"
    assert after is not None
    assert after.sent_ms is not None
    assert after.body == ""
    assert await db.read(count_waiting_mails) == 0
    assert await db.read(_jobs) == ["send_mail"]


async def test_without_a_mail_server_the_owner_finds_it_in_the_outbox(
    db: Database,
) -> None:
    await _queue(db)
    mail = await _only(db)

    await send_mail(db, BOX, OutboxOnly(), SendMail(mail.id))

    assert await _only(db) == mail
    assert await db.read(count_waiting_mails) == 1
    assert await db.write(delete_mail, mail.id)
    assert await db.read(read_mails) == []


async def test_an_address_that_is_refused_for_good_is_not_tried_again(
    db: Database,
) -> None:
    await _queue(db)
    mail = await _only(db)

    with pytest.raises(JobFailed):
        await send_mail(
            db, BOX, Recorder(MailRefused("the address was refused")), SendMail(mail.id)
        )

    assert (await _only(db)).last_error == "the address was refused"


async def test_a_server_that_is_away_is_tried_again(db: Database) -> None:
    await _queue(db)
    mail = await _only(db)
    away = aiosmtplib.SMTPConnectError("refused")

    with pytest.raises(aiosmtplib.SMTPConnectError):
        await send_mail(db, BOX, Recorder(away), SendMail(mail.id))
    server = Recorder()
    await send_mail(db, BOX, server, SendMail(mail.id))

    assert len(server.sent) == 1


async def test_a_mail_that_was_deleted_meanwhile_is_not_sent(db: Database) -> None:
    await _queue(db)
    mail = await _only(db)
    await db.write(delete_mail, mail.id)
    server = Recorder()

    await send_mail(db, BOX, server, SendMail(mail.id))

    assert server.sent == []


async def test_the_same_mail_is_queued_once(db: Database) -> None:
    assert await _queue(db, dedupe="order:1")
    assert not await _queue(db, dedupe="order:1")

    assert await db.read(count_waiting_mails) == 1
    assert await db.read(_jobs) == ["send_mail"]


async def test_what_strangers_ask_for_comes_three_times_a_day(
    db: Database, clock: SetClock
) -> None:
    queued = [
        await _queue(db, kind="reset", recipient=recipient)
        for recipient in ("ana@peer.example",) * 2 + ("ANA@peer.example",) * 2
    ]
    other = await _queue(db, kind="reset", recipient="bo@peer.example")
    order = await _queue(db, kind="order_new")
    clock.advance(DAY_MS)
    next_day = await _queue(db, kind="reset")

    assert queued == [True, True, True, False]
    assert other
    assert order
    assert next_day


async def test_traces_of_sent_mails_go_after_a_month(
    db: Database, clock: SetClock
) -> None:
    await _queue(db)
    mail = await _only(db)
    await send_mail(db, BOX, Recorder(), SendMail(mail.id))
    await _queue(db)

    clock.advance(31 * DAY_MS)

    assert await db.write(forget_old_mails) == 1
    assert await db.read(count_waiting_mails) == 1


def _copy(r: Reader) -> list[str]:
    rows = r.all("SELECT body, sealed_body FROM mails ORDER BY id LIMIT 9")
    return [
        f"{row.text('body')}/{(row.opt_blob('sealed_body') or b'').hex()}"
        for row in rows
    ]


def _unseal(w: Writer) -> None:
    """As it was before mails were sealed."""
    w.run("UPDATE mails SET sealed_body = NULL, body = 'Follow /reset?token=old'")


async def test_a_copy_of_the_database_opens_no_account(db: Database) -> None:
    await _queue(db)
    (waiting,) = await db.read(_copy)
    await send_mail(db, BOX, Recorder(), SendMail((await _only(db)).id))

    assert len(waiting) > 1 and waiting.startswith("/")
    assert await db.read(_copy) == ["/"]


async def test_mails_from_before_are_sent_and_sealed_when_they_wait(
    db: Database,
) -> None:
    await _queue(db)
    await db.write(_unseal)
    mail = await _only(db)
    await db.write(seal_waiting_mails, BOX)
    (sealed,) = await db.read(_copy)
    after = await _only(db)
    await db.write(_unseal)
    server = Recorder()
    await send_mail(db, BOX, server, SendMail(mail.id))

    assert mail == after and mail.body == "Follow /reset?token=old"
    assert len(sealed) > 1 and sealed.startswith("/")
    assert [each.body for each in server.sent] == [mail.body]
