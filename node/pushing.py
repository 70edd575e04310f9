"""Sending notifications to apps that are not open: what they say, and how it ends.

A push service that does not answer is asked again while the news is news. Whoever's
push service is slow waits for itself: each person has a few places, and all together
leave room for other jobs.
"""

from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from federation.errors import FetchError, NotFoundRemotely, Unreachable
from federation.net.bodies import BodyLimit, WhenLonger
from federation.net.client import HttpClient, Lane, Limits
from federation.origins import origin_of
from federation.statuses import check_status
from node.actors.models import Actor
from node.actors.queries import find_actor
from node.clock import DAY_MS, HOUR_MS, SECOND_MS, Clock
from node.database.types import Database, Reader
from node.ids import ActorId
from node.jobs.types import JobDelayed
from node.logs import get_logger
from node.media.addresses import picture_url
from node.media.queries import find_media
from node.notes.models import Note
from node.notes.queries import find_visible_note
from node.notifications.models import Notification
from node.notifications.names import NAMES
from node.notifications.queries import find_notification
from node.notifications.words import headline
from node.push.actions import end_channel
from node.push.jobs import SendPush
from node.push.models import Message, PushKey, Subscription
from node.push.policy import wants
from node.push.queries import find_addressee, get_push_key
from node.push.request import make_request, write_message
from node.push.tokens import open_token
from node.push.vapid import open_push_key
from node.relations.queries import follows
from node.secrets import SecretBox
from node.text.plain import clean_name, cut
from node.text.sanitize import to_text
from node.urls import Urls

log = get_logger(__name__)

NEWS_MS: Final = DAY_MS
"""What is older is told to nobody."""
FIRST_DELAY_MS: Final = 15 * SECOND_MS
LONGEST_DELAY_MS: Final = HOUR_MS
NO_PLACE_MS: Final = 2 * SECOND_MS
PLACES: Final = 8
PLACES_OF_ONE: Final = 3
LIMITS: Final = Limits(BodyLimit(16 * 1_024, WhenLonger.IGNORE), lane=Lane.SERVICE)
MAX_WHO: Final = 60
MAX_WORDS: Final = 240
ICON_WIDTH: Final = 240
NO_ICON: Final = "avatar.png"


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message, to whom it goes, and the key that says it is from here."""

    subscription: Subscription
    message: Message
    key: PushKey
    created_ms: int


class Pusher:
    """Handles `SendPush`."""

    def __init__(
        self,
        db: Database,
        http: HttpClient,
        *,
        urls: Urls,
        box: SecretBox,
        clock: Clock,
    ) -> None:
        self._db = db
        self._http = http
        self._urls = urls
        self._box = box
        self._clock = clock
        self._busy: Counter[ActorId] = Counter()

    async def send(self, job: SendPush) -> None:
        """Raises `JobDelayed` for what is to be tried later."""
        parcel = await self._db.read(load_parcel, self._urls, job)
        if parcel is None:
            return
        age_ms = self._clock.now_ms() - parcel.created_ms
        if age_ms > NEWS_MS:
            return
        with self._place(parcel.subscription.actor_id):
            await self._try(parcel, age_ms)

    async def _try(self, parcel: Parcel, age_ms: int) -> None:
        endpoint = parcel.subscription.channel.endpoint
        try:
            await self._post(parcel)
        except NotFoundRemotely:
            token_id = parcel.subscription.token_id
            await self._db.write(end_channel, token_id, endpoint)
        except Unreachable as error:
            asked_ms = (error.retry_after_s or 0) * SECOND_MS
            # As long again as it has waited already.
            delay_ms = max(FIRST_DELAY_MS, min(age_ms, LONGEST_DELAY_MS), asked_ms)
            raise JobDelayed("no answer", after_ms=delay_ms) from None
        except FetchError as error:
            # The address is a secret, so neither it nor the error goes to the log.
            reason = type(error).__name__
            log.info("push.refused", host=origin_of(endpoint).host, reason=reason)

    async def _post(self, parcel: Parcel) -> None:
        """Raises `FetchError` for anything but a success."""
        subscription, now_ms = parcel.subscription, self._clock.now_ms()
        token = open_token(self._box, subscription)
        request, headers = make_request(
            subscription.channel,
            write_message(parcel.message, token),
            key=open_push_key(self._box, parcel.key),
            public_key=parcel.key.public_key,
            contact=self._urls.base_url,
            now_ms=now_ms,
        )
        check_status(await self._http.send(request, headers, limits=LIMITS), now_ms)

    @contextmanager
    def _place(self, actor_id: ActorId) -> Generator[None]:
        if self._busy.total() >= PLACES or self._busy[actor_id] >= PLACES_OF_ONE:
            raise JobDelayed("others are being told", after_ms=NO_PLACE_MS)
        self._busy[actor_id] += 1
        try:
            yield
        finally:
            self._busy[actor_id] -= 1
            if not self._busy[actor_id]:
                del self._busy[actor_id]


def load_parcel(r: Reader, urls: Urls, job: SendPush) -> Parcel | None:
    """None if there is nothing to tell any more, or nobody who wants to hear it."""
    addressee = find_addressee(r, job.token_id)
    if addressee is None:
        return None
    subscription = addressee.subscription
    item = find_notification(r, subscription.actor_id, job.notification_id)
    if item is None or not _is_wanted(r, subscription, item):
        return None
    note = None
    if item.note_id is not None:
        note = find_visible_note(r, item.note_id, viewer_id=subscription.actor_id)
        if note is None:
            return None
    sender = find_actor(r, item.from_id) if item.from_id else None
    message = Message(
        notification_id=item.id,
        type=NAMES[item.kind],
        title=headline(item, _name_of(sender) if sender else None),
        body=words_of(note) if note else _handle_of(sender),
        icon=_icon_of(r, urls, sender),
        locale=addressee.language,
    )
    return Parcel(subscription, message, get_push_key(r), item.created_ms)


def words_of(note: Note) -> str:
    """The beginning of a note; of one with a warning the warning."""
    if note.warning:
        return cut(note.warning, MAX_WORDS)
    words = to_text(Markup(note.html))  # noqa: S704  clean when stored
    return cut("\n".join(filter(None, (note.title, words))), MAX_WORDS)


def _is_wanted(r: Reader, subscription: Subscription, item: Notification) -> bool:
    me, sender = subscription.actor_id, item.from_id
    return wants(
        subscription,
        NAMES[item.kind],
        is_followed=sender is not None and follows(r, me, sender),
        is_follower=sender is not None and follows(r, sender, me),
    )


def _name_of(actor: Actor) -> str:
    return clean_name(actor.display_name, max_length=MAX_WHO) or actor.name


def _handle_of(actor: Actor | None) -> str:
    if actor is None:
        return ""
    return f"@{actor.name}@{actor.host}" if actor.host else f"@{actor.name}"


def _icon_of(r: Reader, urls: Urls, actor: Actor | None) -> str:
    picture_id = actor.avatar_id if actor else None
    picture = find_media(r, picture_id) if picture_id else None
    return picture_url(urls, picture, width=ICON_WIDTH, none=NO_ICON)
