"""Mails of the node: the texts in `templates/email/`, filled and queued.

A letter is written before the transaction that queues it, so that nothing is
rendered while the database waits. What only the transaction knows stands in it as a
mark until then.
"""

from dataclasses import dataclass, field

from node.database.types import Writer
from node.door import services
from node.ids import UserId
from node.secrets import SecretBox
from node.site import current_site
from node.templates import fill_template
from node.users.mail import queue_mail

TOKEN = "%TOKEN%"  # noqa: S105  a mark, not a secret
NAME = "%NAME%"
RESET = "reset"


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail without its recipient, perhaps with marks, and what will seal it."""

    kind: str
    subject: str
    body: str
    box: SecretBox = field(repr=False)


async def write_letter(kind: str, **values: object) -> Letter:
    """The letter `email/KIND.txt`; the node's name is known to all."""
    site = await current_site(services())
    text = fill_template(f"email/{kind}.txt", site_name=site.name, **values)
    first, _, body = text.partition("\n")
    subject = first.removeprefix("Subject:").strip()
    return Letter(kind, subject, body.strip() + "\n", services().box)


def post_letter(
    w: Writer,
    letter: Letter,
    recipient: str,
    *,
    user_id: UserId | None,
    name: str = "",
    token: str = "",
) -> bool:
    """Queue it; False when the address got too many of the kind today.

    `user_id` is whose account it is about, though the address may be another's.
    """
    return queue_mail(
        w,
        letter.box,
        kind=letter.kind,
        recipient=recipient,
        subject=letter.subject,
        body=letter.body.replace(NAME, name).replace(TOKEN, token),
        user_id=user_id,
    )


async def reset_letter(minutes: int) -> Letter:
    """The link to a new password."""
    return await write_letter(
        RESET, name=NAME, url=_address(f"/reset?token={TOKEN}"), minutes=minutes
    )


async def confirm_letter(days: int) -> Letter:
    """The link that proves an address."""
    return await write_letter(
        "confirm", name=NAME, url=_address(f"/email/confirm?token={TOKEN}"), days=days
    )


async def address_changed_letter() -> Letter:
    """To the address before, with the link that brings it back."""
    url = _address(f"/email/undo?token={TOKEN}")
    return await write_letter("address_changed", name=NAME, url=url)


async def password_changed_letter() -> Letter:
    return await write_letter("password_changed", name=NAME, url=_address("/forgot"))


async def recovery_letter() -> Letter:
    """Somebody has a new code to get in with; the letter does not hold it."""
    return await write_letter("recovery_made", name=NAME, url=_address("/forgot"))


async def answer_letter(*, approved: bool, reason: str) -> Letter:
    """What becomes of a request to join."""
    if approved:
        return await write_letter("approved", name=NAME, url=_address("/login"))
    return await write_letter("rejected", name=NAME, reason=reason)


def _address(path: str) -> str:
    # Never from the request: whoever sends one chooses its Host header.
    return services().config.base_url + path
