"""Who is reading: the session and what the navigation shows of it."""

from dataclasses import dataclass

from node.bell import count_for_bell
from node.database.types import Reader
from node.media.queries import list_media
from node.urls import Urls
from node.users.models import Viewer
from node.users.queries import find_session
from node.web.pages.site import Role, ViewerView
from node.web.pictures import avatar_path


@dataclass(frozen=True, slots=True)
class ReaderOfPage:
    """The viewer, and how pages show them."""

    viewer: Viewer
    view: ViewerView


def find_reader(r: Reader, urls: Urls, token: str) -> ReaderOfPage | None:
    """The person behind a session cookie, if it is good."""
    viewer = find_session(r, token)
    if viewer is None:
        return None
    actor = viewer.actor
    avatar = None
    if actor.avatar_id is not None:
        avatar = list_media(r, [actor.avatar_id]).get(actor.avatar_id)
    view = ViewerView(
        id=actor.id,
        handle=f"@{actor.name}",
        name=actor.shown_name,
        url=urls.profile_path(actor.name),
        avatar_url=avatar_path(urls, avatar),
        role=Role(viewer.user.role.value),
        can_sell=viewer.user.may_sell,
        buys_elsewhere=viewer.user.buys_elsewhere,
        unread_notifications=count_for_bell(r, actor.id) if viewer.has_news else 0,
        follow_requests=viewer.follow_requests,
        open_reports=viewer.open_reports,
        waiting_approvals=viewer.waiting,
        held_notes=viewer.held_notes,
    )
    return ReaderOfPage(viewer, view)
