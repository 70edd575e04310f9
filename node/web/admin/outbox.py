"""Mail that no mail server took, passed on by hand.

What it says may open an account or an order. So nobody reads it in passing: only who
may manage whom it lets in, with the password given anew, and with a line in the log.
"""

from dataclasses import dataclass

from quart import Blueprint, Response

from node.database.types import Reader, Writer
from node.errors import Forbidden, NotFound
from node.moderation.actions import record_decision
from node.moderation.models import DecisionKind
from node.secrets import SecretBox
from node.users.mail import delete_mail
from node.users.models import User, WaitingMail
from node.users.policy import may_read_mail
from node.users.queries import find_mail, find_waiting_mail, list_mails
from node.web.admin.roles import require_admin
from node.web.context import services
from node.web.inputs import next_page, read_cursor, read_id, see_other
from node.web.pages.admin import OutboxMailView, OutboxPage
from node.web.pages.shared import Pagination
from node.web.proof import ask_for_proof
from node.web.render import render_page

PATH = "/admin/outbox"
PAGE = 40

routes = Blueprint("outbox", __name__)


@dataclass(frozen=True, slots=True)
class Opened:
    """A mail and what it says."""

    mail: WaitingMail
    text: str


@routes.get(PATH)
async def get_outbox() -> Response:
    by = require_admin().user
    found = await services().db.read(list_mails, before=read_cursor(), limit=PAGE)
    mails = tuple(_view(by, mail) for mail in found.items)
    return await _show(mails, next_page(found.next_before))


@routes.post(f"{PATH}/<mail_id>/read")
async def post_read(mail_id: str) -> Response:
    """What one says: shown alone, and not kept by the browser."""
    by = require_admin().user
    if (asking := ask_for_proof(PATH)) is not None:
        return asking
    current = services()
    opened = await current.db.write(_open, current.box, by=by, mail_id=read_id(mail_id))
    return await _show((_view(by, opened.mail, opened.text),), next_page(None))


@routes.post(f"{PATH}/<mail_id>/delete")
async def post_delete(mail_id: str) -> Response:
    """May be repeated: a mail that is gone is gone."""
    by = require_admin().user
    await services().db.write(_delete, by=by, mail_id=read_id(mail_id))
    return see_other(PATH)


def _open(w: Writer, box: SecretBox, *, by: User, mail_id: int) -> Opened:
    waiting = _find_readable(w, by, mail_id)
    mail = find_mail(w, box, mail_id)
    if waiting is None or mail is None:
        raise NotFound("this mail does not wait any more")
    record_decision(
        w,
        by_id=by.id,
        kind=DecisionKind.READ_MAIL,
        target_id=waiting.user.actor_id if waiting.user else None,
        subject=waiting.kind,
    )
    return Opened(waiting, mail.body)


def _delete(w: Writer, *, by: User, mail_id: int) -> None:
    """Not for everybody either: a mail may warn whom it is for."""
    if _find_readable(w, by, mail_id) is not None:
        delete_mail(w, mail_id)


def _find_readable(r: Reader, by: User, mail_id: int) -> WaitingMail | None:
    """Raises `Forbidden` for what lets somebody in whom they may not manage."""
    mail = find_waiting_mail(r, mail_id)
    if mail is not None and not may_read_mail(by, mail):
        raise Forbidden("this mail is for the owner to pass on")
    return mail


async def _show(mails: tuple[OutboxMailView, ...], pagination: Pagination) -> Response:
    has_mail = services().mailer.can_send
    page = OutboxPage(mails=mails, has_mail=has_mail, pagination=pagination)
    return await render_page("admin/outbox.html", page)


def _view(by: User, mail: WaitingMail, text: str = "") -> OutboxMailView:
    is_theirs = may_read_mail(by, mail)
    return OutboxMailView(
        to=mail.recipient,
        subject=mail.subject,
        text=text,
        created_ms=mail.created_ms,
        read_url=f"{PATH}/{mail.id}/read" if is_theirs and not text else "",
        delete_url=f"{PATH}/{mail.id}/delete" if is_theirs else "",
    )
