"""Invitations, as their makers and those who run the node see them."""

from collections.abc import Mapping
from dataclasses import dataclass

from node.clock import DAY_MS
from node.config import Registration
from node.database.paging import Page
from node.database.types import Reader, Writer
from node.errors import FieldFault, Invalid
from node.ids import UserId
from node.site import current_site
from node.text.plain import clean_name
from node.urls import Urls
from node.users.actions import create_invite
from node.users.actions.invites import MAX_DAYS
from node.users.models import Invite, Member, User
from node.users.queries import find_member, list_invites
from node.users.settings import effective_registration
from node.web.context import require_viewer, services
from node.web.forms import Form, number_of
from node.web.inputs import next_page, read_cursor
from node.web.pages.settings import InvitesPage, InviteView
from node.web.pages.shared import FormView
from node.web.views import actor_view

PAGE = 40
MAX_USES = 100
MAX_NOTE = 100


@dataclass(frozen=True, slots=True)
class InviteDraft:
    """An invitation as asked for."""

    uses: int
    days: int
    note: str


@dataclass(frozen=True, slots=True)
class Invites:
    """A page of invitations and who made them."""

    page: Page[Invite]
    makers: Mapping[UserId, Member]


def read_invite(form: Form) -> InviteDraft:
    """Raises `Invalid` with every fault."""
    faults: list[FieldFault] = []
    numbers: dict[str, int] = {}
    for name, highest in (("max_uses", MAX_USES), ("expires_days", MAX_DAYS)):
        try:
            numbers[name] = number_of(form, name, lowest=1, highest=highest)
        except Invalid as error:
            faults.extend(error.faults)
    if faults:
        raise Invalid(faults)
    note = clean_name(form.get("note", ""), max_length=MAX_NOTE)
    return InviteDraft(numbers["max_uses"], numbers["expires_days"], note)


def make_invite(w: Writer, made_by: UserId, draft: InviteDraft) -> str:
    """The code of a new invitation."""
    return create_invite(
        w,
        made_by=made_by,
        uses=draft.uses,
        expires_ms=w.now_ms + draft.days * DAY_MS,
        note=draft.note,
    )


def may_invite(user: User, mode: Registration) -> bool:
    """Members where one joins by invitation; staff wherever one joins at all.

    Where each newcomer is looked at, an invitation goes past those who look.
    """
    if mode is Registration.CLOSED:
        return False
    return user.role.is_staff or mode is Registration.INVITE


async def current_mode() -> Registration:
    """Who may join at the moment."""
    site = await current_site(services())
    return effective_registration(services().config.registration, site.settings)


async def invites_page(
    path: str, *, form: FormView, made_by: UserId | None, new_code: str = ""
) -> InvitesPage:
    """The page at `path`, of one user or of all."""
    current = services()
    found = await current.db.read(_load, made_by, read_cursor())
    mode = await current_mode()
    now_ms = current.clock.now_ms()
    new_url = f"{current.config.base_url}/join?invite={new_code}" if new_code else ""
    return InvitesPage(
        form=form,
        invites=tuple(
            _view(current.urls, each, found.makers, path=path, now_ms=now_ms)
            for each in found.page.items
        ),
        pagination=next_page(found.page.next_before),
        create_url=path if may_invite(require_viewer().user, mode) else None,
        mode=mode,
        new_url=new_url,
    )


def _load(r: Reader, made_by: UserId | None, before: int | None) -> Invites:
    page = list_invites(r, made_by=made_by, before=before, limit=PAGE)
    if made_by is not None:
        return Invites(page, {})
    ids = {invite.made_by for invite in page.items if invite.made_by is not None}
    members = (find_member(r, user_id) for user_id in sorted(ids))
    return Invites(page, {each.user.id: each for each in members if each})


def _view(
    urls: Urls,
    invite: Invite,
    makers: Mapping[UserId, Member],
    *,
    path: str,
    now_ms: int,
) -> InviteView:
    maker = makers.get(invite.made_by) if invite.made_by is not None else None
    is_usable = invite.is_usable(now_ms)
    return InviteView(
        created_ms=invite.created_ms,
        expires_ms=invite.expires_ms,
        uses=invite.uses,
        max_uses=invite.uses + invite.uses_left,
        note=invite.note,
        created_by=actor_view(urls, maker.actor) if maker else None,
        is_usable=is_usable,
        revoke_url=f"{path}/{invite.id}/revoke" if is_usable else None,
    )
