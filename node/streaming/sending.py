"""From one thing that happened to messages in streams.

First which of the open streams might want it, then whom of their people it reaches,
then what it looks like to them. Each step ends it when nobody is left.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Final, Protocol, TypeAlias, TypeVar

from node.database.types import Database, Reader
from node.ids import ActorId, NoteId
from node.lists.queries import Owned, list_holding
from node.news import (
    BoostCame,
    BoostGone,
    FiltersChanged,
    News,
    NoteCame,
    NoteChanged,
    NoteGone,
    NotificationsMerged,
    Notified,
)
from node.notes.models import Visibility
from node.streaming.alike import Group, list_alike
from node.streaming.models import Feed, Happening, Message, Wish
from node.streaming.queries import (
    MAX_VIEWERS,
    Audience,
    find_audience,
    list_bereft,
    list_bereft_lists,
    list_refused,
    list_talkers,
)
from node.streaming.stream import Stream
from node.timelines.models import Entry, Origin
from node.timelines.queries.reach import list_home_holders

T = TypeVar("T")
Wanted: TypeAlias = Sequence[tuple[Stream, Wish]]

WRITTEN_AT_ONCE: Final = 20
"""How many versions of a note one look into the database is for."""
_OPEN: Final = frozenset({Feed.PUBLIC, Feed.TOPIC})
_OWN: Final = frozenset({Feed.HOME, Feed.LIST})


class Writing(Protocol):
    """Writes down, as JSON, what is sent; None for what the viewer may not see."""

    def note(self, r: Reader, entry: Entry, viewer_id: ActorId) -> str | None: ...

    def notice(
        self, r: Reader, notification_id: int, viewer_id: ActorId
    ) -> str | None: ...

    def order(self, r: Reader, notification_id: int, viewer_id: ActorId) -> str | None:
        """A notice of what somebody sells or buys; None for other notices."""
        ...

    def talk(self, r: Reader, note_id: NoteId, viewer_id: ActorId) -> str | None:
        """The conversation of direct notes that a note is in."""
        ...


class Dispatch:
    """Sends news; `list_wishes` gives all open streams, once for each wish."""

    def __init__(
        self,
        db: Database,
        writing: Writing,
        list_wishes: Callable[[], Iterable[tuple[Stream, Wish]]],
    ) -> None:
        self._db = db
        self._writing = writing
        self._list_wishes = list_wishes

    async def send(self, news: News) -> None:
        """Put it into every stream that it belongs in."""
        match news:
            case NoteCame(note_id):
                await self._send_note(NoteId(note_id), Happening.NOTE)
                await self._send_talk(NoteId(note_id))
            case NoteChanged(note_id):
                await self._send_note(NoteId(note_id), Happening.EDIT)
            case BoostCame(boost_id, note_id, booster_id):
                entry = Entry(boost_id, NoteId(note_id), ActorId(booster_id))
                await self._send_boost(entry)
            case NoteGone() | BoostGone():
                await self._send_deletion(news)
            case Notified(notification_id, actor_id):
                await self._send_notice(notification_id, ActorId(actor_id))
            case FiltersChanged(actor_id):
                message = Message(Happening.FILTERS)
                for stream, wish in self._of(ActorId(actor_id), Feed.HOME):
                    stream.put(wish.label, message)
            case NotificationsMerged(actor_id):
                message = Message(Happening.MERGED)
                for stream, wish in self._of_noticed(ActorId(actor_id)):
                    stream.put(wish.label, message)
            case _:
                raise AssertionError(news.kind)

    async def _send_note(self, note_id: NoteId, happening: Happening) -> None:
        for wanted in self._in_parts(_OPEN | _OWN):
            audience = await self._db.read(
                find_audience,
                note_id,
                home=_viewers(wanted, {Feed.HOME}),
                public=_viewers(wanted, _OPEN),
                listing=_viewers(wanted, {Feed.LIST}),
            )
            reached = [
                (stream, wish)
                for stream, wish in wanted
                if reaches(wish, audience, stream.watcher.actor_id)
            ]
            await self._put(reached, Entry(note_id, note_id), happening)

    async def _send_talk(self, note_id: NoteId) -> None:
        for wanted in self._in_parts({Feed.MESSAGES}):
            holders = await self._db.read(list_talkers, note_id, _viewers(wanted))
            for viewer in sorted(holders):
                payload = await self._db.read(self._writing.talk, note_id, viewer)
                if payload is None:
                    continue
                message = Message(Happening.TALK, payload)
                for stream, wish in wanted:
                    if stream.watcher.actor_id == viewer:
                        stream.put(wish.label, message)

    async def _send_boost(self, entry: Entry) -> None:
        for wanted in self._in_parts(_OWN):
            reached = await self._db.read(_find_holders, entry, wanted)
            await self._put(reached, entry, Happening.NOTE)

    async def _send_deletion(self, gone: NoteGone | BoostGone) -> None:
        feeds = _OWN if isinstance(gone, BoostGone) else _OPEN | _OWN
        for wanted in self._in_parts(feeds):
            message, reached = await self._db.read(_find_bereft, gone, wanted)
            for stream, wish in reached:
                stream.put(wish.label, message)

    async def _send_notice(self, notification_id: int, actor_id: ActorId) -> None:
        writing, shop = self._writing, self._of(actor_id, Feed.SHOP)
        for wanted, write, happening in (
            (self._of_noticed(actor_id), writing.notice, Happening.NOTICE),
            (shop, writing.order, Happening.ORDER),
        ):
            if not wanted:
                continue
            payload = await self._db.read(write, notification_id, actor_id)
            if payload is None:
                continue
            for stream, wish in wanted:
                stream.put(wish.label, Message(happening, payload))

    async def _put(self, reached: Wanted, entry: Entry, happening: Happening) -> None:
        if not reached:
            return
        groups = await self._db.read(list_alike, entry.note_id, _viewers(reached))
        for start in range(0, len(groups), WRITTEN_AT_ONCE):
            part = groups[start : start + WRITTEN_AT_ONCE]
            messages = await self._db.read(self._write, entry, happening, part)
            for stream, wish in reached:
                message = messages.get(stream.watcher.actor_id)
                if message is not None:
                    stream.put(wish.label, message)

    def _write(
        self, r: Reader, entry: Entry, happening: Happening, groups: Sequence[Group]
    ) -> dict[ActorId, Message]:
        found: dict[ActorId, Message] = {}
        for group in groups:
            payload = self._writing.note(r, entry, group[0])
            if payload is not None:
                found |= dict.fromkeys(group, Message(happening, payload))
        return found

    def _of(self, actor_id: ActorId, *feeds: Feed) -> Wanted:
        return [
            (stream, wish)
            for stream, wish in self._list_wishes()
            if wish.feed in feeds and stream.watcher.actor_id == actor_id
        ]

    def _of_noticed(self, actor_id: ActorId) -> Wanted:
        """Where somebody reads what they are told."""
        return [
            (stream, wish)
            for stream, wish in self._of(actor_id, Feed.HOME, Feed.NOTICES)
            if wish.with_notices or wish.feed is Feed.NOTICES
        ]

    def _in_parts(self, feeds: Iterable[Feed]) -> Iterator[Wanted]:
        """Who wants something of these feeds, by so many people as can be asked for."""
        kinds = frozenset(feeds)
        wanted = [each for each in self._list_wishes() if each[1].feed in kinds]
        viewers = _viewers(wanted)
        for start in range(0, len(viewers), MAX_VIEWERS):
            part = frozenset(viewers[start : start + MAX_VIEWERS])
            yield [each for each in wanted if each[0].watcher.actor_id in part]


def reaches(wish: Wish, audience: Audience, viewer_id: ActorId) -> bool:
    """Whether a note is in the feed that was asked for."""
    if wish.feed is Feed.HOME:
        return viewer_id in audience.home
    if wish.feed is Feed.LIST:
        return (viewer_id, wish.list_id) in audience.lists
    place = audience.place
    if place is None or viewer_id not in audience.public:
        return False
    if not _is_from(wish, is_local=place.is_local):
        return False
    if wish.feed is Feed.TOPIC:
        return wish.topic in audience.topics
    return place.is_top_level and (place.has_photos or not wish.photos_only)


def _find_bereft(
    r: Reader, gone: NoteGone | BoostGone, wanted: Wanted
) -> tuple[Message, Wanted]:
    own = _pick_own(
        wanted,
        list_bereft(r, gone, _viewers(wanted, {Feed.HOME})),
        list_bereft_lists(r, gone, _viewers(wanted, {Feed.LIST})),
    )
    if isinstance(gone, BoostGone):
        return Message(Happening.DELETION, str(gone.boost_id)), own
    refused = list_refused(r, gone, _viewers(wanted, _OPEN))
    return Message(Happening.DELETION, str(gone.note_id)), [
        *own,
        *(
            (stream, wish)
            for stream, wish in wanted
            if wish.feed in _OPEN
            and stream.watcher.actor_id not in refused
            and _was_in(wish, gone)
        ),
    ]


def _find_holders(r: Reader, entry: Entry, wanted: Wanted) -> Wanted:
    """In whose home feed and lists something is in its place."""
    place, sort_id = entry.note_id, entry.sort_id
    at_home, listing = _viewers(wanted, {Feed.HOME}), _viewers(wanted, {Feed.LIST})
    return _pick_own(
        wanted,
        list_home_holders(r, place, at_home, sort_id=sort_id),
        list_holding(r, place, listing, sort_id=sort_id),
    )


def _pick_own(
    wanted: Wanted, home: Collection[ActorId], lists: Collection[Owned]
) -> Wanted:
    """Of the home feeds those of these people, of the lists these."""
    return [
        (stream, wish)
        for stream, wish in wanted
        if (wish.feed is Feed.HOME and stream.watcher.actor_id in home)
        or (wish.feed is Feed.LIST and (stream.watcher.actor_id, wish.list_id) in lists)
    ]


def _was_in(wish: Wish, gone: NoteGone) -> bool:
    if gone.visibility != Visibility.PUBLIC:
        return False
    if not _is_from(wish, is_local=gone.is_local):
        return False
    return wish.feed is Feed.PUBLIC or wish.topic in gone.topics


def _is_from(wish: Wish, *, is_local: bool) -> bool:
    match wish.origin:
        case Origin.ANYWHERE:
            return True
        case Origin.HERE:
            return is_local
        case Origin.ELSEWHERE:
            return not is_local


def _viewers(wanted: Wanted, feeds: Iterable[Feed] = Feed) -> list[ActorId]:
    kinds = frozenset(feeds)
    return sorted(
        {stream.watcher.actor_id for stream, wish in wanted if wish.feed in kinds}
    )
