"""Mails that wait, with what they say."""

from node.database.types import Reader
from node.users.models import Mail
from node.users.queries import find_mail, list_mails
from support.people import BOX


def read_mails(r: Reader) -> list[Mail]:
    """Newest first."""
    found = (find_mail(r, BOX, each.id) for each in list_mails(r, limit=20).items)
    return [mail for mail in found if mail is not None]
