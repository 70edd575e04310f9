"""How a mail looks on the wire."""

from node.users.mail import OutboxOnly, SmtpMailer, compose, make_mailer
from node.users.models import Mail

MAIL = Mail(
    id=42,
    kind="reset",
    recipient="ana@peer.example",
    subject="New password",
    body="Öffne diesen Link:\n\nhttps://node.example/reset?token=x\n",
    created_ms=1_800_000_000_000,
    sent_ms=None,
    last_error=None,
)


def test_a_mail_carries_what_is_needed_and_nobody_answers_it() -> None:
    message = compose(MAIL, "node@node.example")

    assert message["From"] == "node@node.example"
    assert message["To"] == "ana@peer.example"
    assert message["Subject"] == "New password"
    assert message["Message-ID"] == "<42.reset@node.example>"
    assert message["Date"] == "Fri, 15 Jan 2027 08:00:00 -0000"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content() == MAIL.body


async def test_without_a_mail_server_mails_stay_here() -> None:
    mailer = make_mailer(None, None)

    assert isinstance(mailer, OutboxOnly)
    assert not mailer.can_send
    assert not await mailer.send(MAIL)


def test_with_a_mail_server_mails_can_be_sent() -> None:
    mailer = make_mailer("smtp://ana:p%40ss@mail.example:587", "node@node.example")

    assert isinstance(mailer, SmtpMailer)
    assert mailer.can_send
