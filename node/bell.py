"""What of somebody's notifications is shown, and how many of those are new.

A note can be hidden from whom it was told to since, and what waited for a moderator may
be gone: lists leave that out, and the number beside the bell is that of the lists.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from node.actors.models import Actor
from node.database.paging import Page, Span
from node.database.types import Reader
from node.filters.heeding import heed_filters
from node.filters.models import Action, Place
from node.filters.queries import list_active_filters
from node.ids import MAX_ID, ActorId, NoteId, UserId, parse_id
from node.moderation.models import Report
from node.moderation.queries import list_reports_by_id
from node.notes.queries import pick_visible
from node.notes.readmodel import MAX_VIEWS, load_notes
from node.notifications.models import ABOUT_NOTES, Notification, NotificationKind
from node.notifications.queries import find_mark, list_notifications
from node.users.models import UserState
from node.users.queries import list_known_users

AT_ONCE: Final = 500
MAX_COUNTED: Final = 100
ROUNDS: Final = 3
"""So often it is looked for more where some of what is new is not shown."""

ListNew = Callable[[Span], Page[Notification]]


@dataclass(frozen=True, slots=True)
class Matters:
    """The reports, and those who ask to join, that notifications name: by subject."""

    reports: dict[str, Report]
    asking: dict[str, Actor]

    def has(self, item: Notification) -> bool:
        """Whether what it is about is still there; so is all that it says itself."""
        match item.kind:
            case NotificationKind.REPORT:
                return item.subject in self.reports
            case NotificationKind.JOIN_REQUEST:
                return item.subject in self.asking
            case _:
                return True


def load_matters(r: Reader, items: Sequence[Notification]) -> Matters:
    """Two queries of a page for those who moderate, none for others."""
    matters = Matters({}, {})
    for start in range(0, len(items), AT_ONCE):
        some = items[start : start + AT_ONCE]
        matters.reports.update(_load_reports(r, some))
        matters.asking.update(_load_asking(r, some))
    return matters


def pick_shown(
    r: Reader,
    items: Sequence[Notification],
    *,
    viewer_id: ActorId,
    place: Place | None = None,
) -> list[Notification]:
    """Those that lists show, on pages without what filters hide in `place`."""
    matters = load_matters(r, items)
    ids = {each.note_id for each in items if each.note_id and each.kind in ABOUT_NOTES}
    shown = _pick_notes(r, ids, viewer_id, place)
    return [
        each
        for each in items
        if matters.has(each) and (each.kind not in ABOUT_NOTES or each.note_id in shown)
    ]


def count_shown(
    r: Reader,
    list_new: ListNew,
    *,
    viewer_id: ActorId,
    most: int,
    place: Place | None = None,
) -> int:
    """How many there are that were not read, at most `most`; `list_new` reads some."""
    read_id = find_mark(r, viewer_id).read_id
    found, before = 0, MAX_ID
    for _ in range(ROUNDS):
        page = list_new(Span(limit=most, after=read_id, before=before))
        found += len(pick_shown(r, page.items, viewer_id=viewer_id, place=place))
        if found >= most or page.next_before is None:
            break
        before = page.next_before
    return min(found, most)


def count_for_bell(r: Reader, viewer_id: ActorId) -> int:
    """The number that pages show; it stops where theirs does."""

    def list_new(span: Span) -> Page[Notification]:
        return list_notifications(r, viewer_id, span)

    return count_shown(
        r,
        list_new,
        viewer_id=viewer_id,
        most=MAX_COUNTED,
        place=Place.NOTIFICATIONS,
    )


def _load_reports(r: Reader, items: Iterable[Notification]) -> dict[str, Report]:
    found = list_reports_by_id(r, _numbers(items, NotificationKind.REPORT))
    return {str(number): report for number, report in found.items()}


def _load_asking(r: Reader, items: Iterable[Notification]) -> dict[str, Actor]:
    ids = map(UserId, _numbers(items, NotificationKind.JOIN_REQUEST))
    return {
        str(user_id): each.actor
        for user_id, each in list_known_users(r, ids).items()
        if each.user is not None and each.user.state is UserState.WAITING
    }


def _numbers(items: Iterable[Notification], kind: NotificationKind) -> list[int]:
    return [parse_id(each.subject) or 0 for each in items if each.kind is kind]


def _pick_notes(
    r: Reader, ids: Iterable[NoteId], viewer_id: ActorId, place: Place | None
) -> frozenset[NoteId]:
    visible = pick_visible(r, frozenset(ids), viewer_id=viewer_id)
    if place is None or not visible or not _hides_some(r, place, viewer_id):
        return visible
    # Filters look at all words of a note, so it has to be read as a list reads it.
    found, wanted = set[NoteId](), sorted(visible)
    for start in range(0, len(wanted), MAX_VIEWS):
        some = wanted[start : start + MAX_VIEWS]
        views = load_notes(r, some, viewer_id=viewer_id)
        left = heed_filters(r, views, place, viewer_id=viewer_id)
        found |= {each.note.id for each in left}
    return frozenset(found)


def _hides_some(r: Reader, place: Place, viewer_id: ActorId) -> bool:
    return any(
        each.action is Action.HIDE and place in each.places
        for each in list_active_filters(r, viewer_id)
    )
