"""Mail that no mail server took: the owner passes it on by hand."""

from quart import Blueprint, Response

from node.users.mail import delete_mail
from node.users.models import Mail
from node.users.queries import list_mails
from node.web.admin.roles import require_admin
from node.web.context import services
from node.web.inputs import next_page, read_cursor, read_id, see_other
from node.web.pages.admin import OutboxMailView, OutboxPage
from node.web.render import render_page

PATH = "/admin/outbox"
PAGE = 40

routes = Blueprint("outbox", __name__)


@routes.get(PATH)
async def get_outbox() -> Response:
    require_admin()
    current = services()
    found = await current.db.read(list_mails, before=read_cursor(), limit=PAGE)
    page = OutboxPage(
        mails=tuple(_view(mail) for mail in found.items),
        has_mail=current.mailer.can_send,
        pagination=next_page(found.next_before),
    )
    return await render_page("admin/outbox.html", page)


@routes.post(f"{PATH}/<mail_id>/delete")
async def post_delete(mail_id: str) -> Response:
    """May be repeated: a mail that is gone is gone."""
    require_admin()
    await services().db.write(delete_mail, read_id(mail_id))
    return see_other(PATH)


def _view(mail: Mail) -> OutboxMailView:
    return OutboxMailView(
        to=mail.recipient,
        subject=mail.subject,
        text=mail.body,
        created_ms=mail.created_ms,
        delete_url=f"{PATH}/{mail.id}/delete",
    )
