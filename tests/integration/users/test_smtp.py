"""Handing mails to a mail server: in the clear, encrypted, and not at all."""

import ssl
from collections.abc import Iterator
from pathlib import Path

import aiosmtplib
import pytest
import trustme
from support.post_office import PostOffice, open_post_office

from node.users.mail import MailRefused, SmtpMailer
from node.users.models import Mail

MAIL = Mail(
    id=42,
    kind="reset",
    recipient="ana@peer.example",
    subject="Neues Passwort für Ana",
    body="Öffne diesen Link:\n\n.\n\nhttps://node.example/reset?token=x\n",
    created_ms=1_800_000_000_000,
    sent_ms=None,
    last_error=None,
)


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """What a server needs whose authority `SSL_CERT_FILE` names."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    return certified_by(authority)


def certified_by(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    return context


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with open_post_office(PostOffice()) as found:
        yield found


def mailer(office: PostOffice, *, scheme: str = "smtp", login: str = "") -> SmtpMailer:
    url = f"{scheme}://{login}localhost:{office.port}"
    return SmtpMailer(url, "node@node.example")


async def test_a_mail_arrives_as_it_was_written(office: PostOffice) -> None:
    assert await mailer(office).send(MAIL)

    (arrived,) = office.mails
    assert arrived["Subject"] == MAIL.subject
    assert arrived["To"] == MAIL.recipient
    assert arrived["From"] == "node@node.example"
    assert arrived.get_content().replace("\r\n", "\n") == MAIL.body


async def test_a_password_goes_through_starttls(
    office: PostOffice, trusted: ssl.SSLContext
) -> None:
    office.tls = trusted

    assert await mailer(office, login="node:p%40ss@").send(MAIL)

    assert office.passwords == [("node", "p@ss")]
    assert office.was_encrypted == [True]


async def test_a_server_may_speak_nothing_but_tls(
    office: PostOffice, trusted: ssl.SSLContext
) -> None:
    office.tls, office.is_tls_first = trusted, True

    assert await mailer(office, scheme="smtps", login="node:secret@").send(MAIL)

    assert office.passwords == [("node", "secret")]


async def test_a_password_is_kept_when_starttls_was_cut_out(office: PostOffice) -> None:
    with pytest.raises(aiosmtplib.SMTPException):
        await mailer(office, login="node:secret@").send(MAIL)
    with pytest.raises(aiosmtplib.SMTPException):
        await mailer(office, login="node:secret@").greet()

    assert office.passwords == []
    assert office.mails == []
    assert "AUTH" not in office.visits


async def test_a_certificate_that_nobody_vouches_for_is_refused(
    office: PostOffice, trusted: ssl.SSLContext
) -> None:
    office.tls = certified_by(trustme.CA())

    with pytest.raises((aiosmtplib.SMTPException, OSError)):
        await mailer(office, login="node:secret@").send(MAIL)

    assert office.passwords == []


async def test_a_server_on_this_machine_needs_no_certificate(
    office: PostOffice,
) -> None:
    """A fresh Postfix offers STARTTLS with one that it made up itself."""
    office.tls = certified_by(trustme.CA())

    assert await mailer(office).send(MAIL)

    assert office.was_encrypted == [False]


async def test_refusals_for_good_are_told_from_those_for_now(
    office: PostOffice,
) -> None:
    office.answers = [b"451 come back later", b"550 nobody of that name"]

    with pytest.raises(aiosmtplib.SMTPException):
        await mailer(office).send(MAIL)
    with pytest.raises(MailRefused):
        await mailer(office).send(MAIL)

    assert office.mails == []


async def test_greeting_logs_in_and_sends_nothing(
    office: PostOffice, trusted: ssl.SSLContext
) -> None:
    office.tls = trusted

    await mailer(office, login="node:secret@").greet()

    assert office.passwords == [("node", "secret")]
    assert office.mails == []
