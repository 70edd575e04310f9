"""What happened to the reader's things, and marking it as seen.

Likes, boosts and equal reactions of one note, and new followers, stand in one line
each.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup
from quart import Blueprint, Response, request

from node.actors.models import Actor
from node.actors.queries import list_actors
from node.bell import Matters, load_matters
from node.database.paging import Page, newest
from node.database.types import Reader
from node.filters.heeding import heed_filters
from node.filters.models import Place
from node.ids import ActorId, parse_id
from node.moderation.models import Decision
from node.moderation.queries import list_told
from node.moderation.words import notice_words
from node.notes.readmodel import NoteView as LoadedNote
from node.notes.readmodel import load_notes
from node.notifications.actions import mark_read
from node.notifications.held import count_held
from node.notifications.models import (
    ABOUT_NOTES,
    MoveNews,
    Notification,
    NotificationKind,
    read_severance,
)
from node.notifications.queries import list_notifications
from node.urls import Urls
from node.web import pages
from node.web.context import require_viewer, services
from node.web.emoji import reaction
from node.web.forms import go_back
from node.web.inputs import next_page, read_cursor
from node.web.pages.people import NotificationsPage, NotificationView
from node.web.pages.shared import Chip, NoteView
from node.web.render import render_page
from node.web.views import Pictures, actor_view, by_id, load_avatars, note_views

PAGE_SIZE: Final = 40

Kind = NotificationKind

SHOWN: Final[Mapping[str, tuple[str, tuple[Kind, ...]]]] = {
    "all": ("All", tuple(Kind)),
    "mentions": ("Comments", (Kind.REPLY, Kind.MENTION, Kind.QUOTE, Kind.ASKED)),
    "follows": (
        "Follows",
        (Kind.FOLLOW, Kind.FOLLOW_REQUEST, Kind.FOLLOW_ACCEPTED, Kind.MOVE),
    ),
    "shop": ("Shop", (Kind.ORDER, Kind.PURCHASE)),
}
GROUPED: Final = frozenset(
    (Kind.LIKE, Kind.REACTION, Kind.BOOST, Kind.FOLLOW, Kind.SIGN_UP)
)
MOVES: Final[Mapping[MoveNews, str]] = {
    MoveNews.FOLLOWED: "{old} moved to {new}. You follow them there now",
    MoveNews.BLOCKED: "{old}, whom you block, moved to {new}. You block that one too",
    MoveNews.MUTED: "{old}, whom you mute, moved to {new}. You mute that one too",
    MoveNews.NOT_BLOCKED: "{old}, whom you block, moved to {new}, whom you follow."
    " You go on following them",
    MoveNews.NOT_MUTED: "{old}, whom you mute, moved to {new}, whom you follow."
    " You go on hearing of them",
}

PAGES: Final[Mapping[Kind, str]] = {
    Kind.FOLLOW_REQUEST: "/follow-requests",
    Kind.ASKED: "/asked",
    Kind.JOIN_REQUEST: "/moderation/approvals",
    Kind.NOTICE: "/settings/account",
    Kind.SEVERED: "/about/servers",
}
"""Where those lead that are the same for everybody."""
SAYINGS: Final[Mapping[Kind, str]] = {
    Kind.REPORT: "A new report waits for you",
    Kind.JOIN_REQUEST: "Somebody asks to join",
}
PURCHASES: Final[Mapping[str, str]] = {
    "accepted": "Your request to buy was granted: order at the seller’s checkout",
    "rejected": "Your request to buy was declined",
    "expired": "Your request to buy was not answered in time",
    "undelivered": "Your request to buy could not be delivered",
    "paid": "What you bought elsewhere is paid, says the seller",
    "shipped": "What you bought elsewhere was sent, says the seller",
    "completed": "What you bought elsewhere is completed, says the seller",
    "cancelled": "What you asked to buy elsewhere was cancelled by the seller’s server",
    "refunded": "What you bought elsewhere was refunded, says the seller",
}

routes = Blueprint("notifications", __name__)


@dataclass(frozen=True, slots=True)
class _Loaded:
    page: Page[Notification]
    people: Mapping[ActorId, Actor]
    pictures: Pictures
    notes: list[LoadedNote]
    decisions: Mapping[str, Decision]
    matters: Matters
    held: int


@routes.get("/notifications")
async def show_notifications() -> Response:
    current, reader = services(), require_viewer()
    shown = request.args.get("show", "all")
    shown = shown if shown in SHOWN else "all"
    sender_id = parse_id(request.args.get("from", ""))
    loaded = await current.db.read(
        _load,
        reader.actor.id,
        before=read_cursor(),
        kinds=SHOWN[shown][1],
        from_id=ActorId(sender_id) if sender_id else None,
    )
    items = loaded.page.items
    sender = loaded.people.get(ActorId(sender_id)) if sender_id else None
    page = NotificationsPage(
        notifications=_lines(current.urls, loaded, reader.actor.id),
        tabs=tuple(
            Chip(word, f"/notifications?show={name}", name == shown)
            for name, (word, _) in SHOWN.items()
        ),
        pagination=next_page(
            loaded.page.next_before,
            show="" if shown == "all" else shown,
            **{"from": str(sender_id or "")},
        ),
        read_url=f"/notifications/read?until={items[0].id if items else 0}",
        sender=actor_view(current.urls, sender, loaded.pictures) if sender else None,
        held=loaded.held,
    )
    return await render_page("people/notifications.html", page)


@routes.post("/notifications/read")
async def read_notifications() -> Response:
    """Only what the page showed is marked: more may have come since."""
    reader = require_viewer()
    until = parse_id(request.args.get("until", ""))
    if until:
        await services().db.write(mark_read, reader.actor.id, until)
    return await go_back("/notifications")


def _load(
    r: Reader,
    actor_id: ActorId,
    *,
    before: int | None,
    kinds: Sequence[Kind],
    from_id: ActorId | None,
) -> _Loaded:
    """What was shown; of one sender also what is held back."""
    span = newest(PAGE_SIZE, before)
    page = list_notifications(
        r,
        actor_id,
        span,
        kinds=kinds,
        from_id=from_id,
        with_held=from_id is not None,
    )
    people = list_actors(r, {each.from_id for each in page.items if each.from_id})
    notes = load_notes(
        r,
        [each.note_id for each in page.items if each.note_id],
        viewer_id=actor_id,
    )
    return _Loaded(
        page,
        people,
        load_avatars(r, people.values()),
        heed_filters(r, notes, Place.NOTIFICATIONS, viewer_id=actor_id),
        list_told(r, (each.subject for each in page.items if each.kind is Kind.NOTICE)),
        load_matters(r, page.items),
        count_held(r, actor_id).senders,
    )


def _lines(
    urls: Urls, loaded: _Loaded, reader_id: ActorId
) -> tuple[NotificationView, ...]:
    notes = by_id(note_views(urls, loaded.notes, viewer_id=reader_id))
    lines: list[NotificationView] = []
    for group in _grouped(filter(loaded.matters.has, loaded.page.items)):
        note = notes.get(group[0].note_id) if group[0].note_id else None
        if note is None and group[0].kind in ABOUT_NOTES:
            continue
        lines.append(_line(urls, loaded, group, note))
    return tuple(lines)


def _grouped(items: Iterable[Notification]) -> list[list[Notification]]:
    """Newest first; what belongs together stands where the newest of it is."""
    groups: dict[object, list[Notification]] = {}
    for each in items:
        alike = (each.kind, each.note_id, each.subject)
        groups.setdefault(alike if each.kind in GROUPED else each.id, []).append(each)
    return list(groups.values())


def _line(
    urls: Urls,
    loaded: _Loaded,
    group: Sequence[Notification],
    note: NoteView | None,
) -> NotificationView:
    latest = group[0]
    ids = dict.fromkeys(each.from_id for each in group if each.from_id)
    actors = [loaded.people[each] for each in ids if each in loaded.people]
    return NotificationView(
        id=latest.id,
        kind=pages.NotificationKind(latest.kind.value),
        actors=tuple(actor_view(urls, actor, loaded.pictures) for actor in actors),
        others=max(0, len(actors) - 1),
        url=_target(urls, latest, actors, note),
        note=note,
        text=_words(latest, loaded.decisions.get(latest.subject)),
        created_ms=latest.created_ms,
        is_unread=any(each.is_unread for each in group),
    )


def _target(
    urls: Urls, item: Notification, actors: Sequence[Actor], note: NoteView | None
) -> str:
    if item.kind in PAGES:
        return PAGES[item.kind]
    match item.kind:
        case Kind.ORDER:
            return f"/sell/orders/{item.subject.partition(':')[0]}"
        case Kind.PURCHASE:
            return f"/requests#request-{item.subject.partition(':')[0]}"
        case Kind.REPORT:
            return f"/moderation/reports/{item.subject}"
        case Kind.MOVE:
            return f"/@{item.subject.split(' ')[-1]}"
        case _ if note is not None:
            return note.url
        case _ if actors:
            return urls.profile_path(actors[0].name, actors[0].host)
        case _:
            return "/notifications"


def _words(item: Notification, decision: Decision | None) -> str:
    """What is said in words; the template has its own for what people do."""
    if item.kind in SAYINGS:
        return SAYINGS[item.kind]
    match item.kind:
        case Kind.REACTION:
            emoji = reaction(item.subject)
            return Markup("reacted with {} to your note").format(emoji)
        case Kind.ASKED:
            wish = "quote" if item.subject.startswith("quote:") else "answer"
            return f"asks to {wish} your note"
        case Kind.ORDER:
            return _order_words(item.subject)
        case Kind.PURCHASE:
            return PURCHASES.get(item.subject.partition(":")[2], "A seller answered")
        case Kind.POLL if item.from_id is None:
            return "Your poll has ended"
        case Kind.NOTICE:
            return notice_words(item.subject, decision)
        case Kind.SEVERED:
            return _severed_words(item.subject)
        case Kind.MOVE:
            return _move_words(item.subject)
        case _:
            return ""


def _severed_words(subject: str) -> str:
    lost = read_severance(subject)
    parts = [
        f"{number} {one if number == 1 else more}"
        for number, one, more in (
            (lost.followers, "follower", "followers"),
            (lost.following, "account you followed", "accounts you followed"),
        )
        if number
    ]
    return f"{lost.host} was blocked here: you lost {' and '.join(parts)}"


def _move_words(subject: str) -> str:
    news, old, new = subject.split(" ")
    return MOVES[MoveNews(news)].format(old=f"@{old}", new=f"@{new}")


def _order_words(subject: str) -> str:
    code, _, change = subject.partition(":")
    match change:
        case "cancelled":
            return f"The buyer cancelled order {code}"
        case "asked":
            return f"The buyer asks you to cancel order {code}"
        case "withdrawn":
            return f"The buyer withdrew from order {code}"
        case _:
            return f"New order {code}"
