"""The way from a forgotten password to a mailed link.

Nobody learns by asking who has an account: a request leaves the same job whether it
has or not, and the job finds out.
"""

from typing import Final

from node.actors.queries import get_actor
from node.clock import MINUTE_MS
from node.database.types import Database, Writer
from node.letters import RESET, Letter, post_letter, reset_letter
from node.secrets import SecretBox
from node.services import Services
from node.users.actions import make_ticket
from node.users.jobs import ResetAsked
from node.users.mail import may_mail
from node.users.models import TicketKind, UserState
from node.users.queries import find_user, find_user_by_login

RESET_MINUTES: Final = 30


async def ask_for_link(services: Services, login: str) -> None:
    """Somebody forgot the password of this account, if there is one."""
    letter = await reset_letter(RESET_MINUTES)
    await services.db.write(_note_asking, login, letter)


async def mail_link(db: Database, box: SecretBox, job: ResetAsked) -> None:
    """The handler of `ResetAsked`; done twice, the newer link is the good one."""
    await db.write(_mail_link, box, job)


def _note_asking(w: Writer, login: str, letter: Letter) -> None:
    user = find_user_by_login(w, login)
    # Not the text itself: people type passwords into the wrong field.
    user_id = 0 if user is None else user.id
    w.enqueue(ResetAsked(user_id, letter.subject, letter.body))


def _mail_link(w: Writer, box: SecretBox, job: ResetAsked) -> None:
    user = find_user(w, job.user_id)
    if user is None or user.state is not UserState.ACTIVE:
        return
    if user.email is None or user.email_confirmed_ms is None:
        return
    if not may_mail(w, RESET, user.email):
        # A new link would end the one that was sent last.
        return
    token = make_ticket(w, TicketKind.RESET, user.id, RESET_MINUTES * MINUTE_MS)
    name = get_actor(w, user.actor_id).name
    letter = Letter(RESET, job.subject, job.body, box)
    post_letter(w, letter, user.email, user_id=user.id, name=name, token=token)
