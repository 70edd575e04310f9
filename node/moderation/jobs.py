"""Handlers of what happens to users: staff and owners are told."""

from node.clock import DAY_MS
from node.database.types import Database, Writer
from node.notifications.actions import notify
from node.notifications.models import NotificationKind
from node.users.jobs import LoginTroubled, UserAsked, UserJoined
from node.users.models import UserState
from node.users.queries import find_user, list_staff_ids


async def tell_of_request(db: Database, job: UserAsked) -> None:
    """Handles `UserAsked`: everybody on the staff is told."""
    await db.write(_tell_of_request, job.user_id)


async def tell_of_joining(db: Database, job: UserJoined) -> None:
    """Handles `UserJoined`: the same, where nobody has to decide."""
    await db.write(_tell_of_joining, job.user_id)


async def tell_of_trouble(db: Database, job: LoginTroubled) -> None:
    """Handles `LoginTroubled`: the owner of the account is told, once a day."""
    await db.write(_tell_owner, job.user_id)


def _tell_of_request(w: Writer, user_id: int) -> None:
    user = find_user(w, user_id)
    if user is None or user.state is not UserState.WAITING:
        return
    for staff_id in list_staff_ids(w):
        # No sender: who waits is not shown as an actor yet.
        notify(
            w,
            recipient_id=staff_id,
            kind=NotificationKind.JOIN_REQUEST,
            from_id=None,
            subject=str(user_id),
        )


def _tell_of_joining(w: Writer, user_id: int) -> None:
    user = find_user(w, user_id)
    if user is None or user.state is not UserState.ACTIVE:
        return
    for staff_id in list_staff_ids(w):
        notify(
            w,
            recipient_id=staff_id,
            kind=NotificationKind.SIGN_UP,
            from_id=user.actor_id,
        )


def _tell_owner(w: Writer, user_id: int) -> None:
    user = find_user(w, user_id)
    if user is None or user.state is not UserState.ACTIVE:
        return
    notify(
        w,
        recipient_id=user.actor_id,
        kind=NotificationKind.NOTICE,
        from_id=None,
        subject=f"attempts:{w.now_ms // DAY_MS}",
    )
