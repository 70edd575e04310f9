"""What follows from a note or a boost: who is told, whose feeds, which servers.

Each handler does it in that order, in one transaction, and may run again: people
are told once, feeds take a note once, and activities have ids of their own.
"""

from typing import Final

from federation.vocabulary import Update
from node.actors.activities import update_actor
from node.actors.jobs import ActorChanged
from node.actors.models import Actor
from node.actors.queries import find_actor, get_actor
from node.actors.wire import load_actor_document
from node.clock import DAY_MS, HOUR_MS
from node.consent.actions import ask_for_boost, ask_for_like, settle_note
from node.consent.models import ConsentState
from node.database.types import Database, Reader, Writer
from node.delivery.actions import new_activity_iri, recipient_of, send
from node.delivery.models import Recipient
from node.ids import ActorId, Iri, NoteId
from node.listings.jobs import ListingCounted
from node.listings.queries import list_market_hosts
from node.lists.actions import (
    add_boost_to_lists,
    add_note_to_lists,
    fill_for_follow,
    remove_from_lists,
)
from node.news import BoostCame, NoteCame, NoteChanged, tell
from node.notes.actions import keep_direct_note
from node.notes.activities import create_note, refresh_note, update_note
from node.notes.jobs import NoteEdited, NotePosted, NoteRefreshed
from node.notes.models import Note, Visibility
from node.notes.policy import counts_publicly, may_be_relayed
from node.notes.queries import (
    find_note,
    list_mentioned_ids,
)
from node.notes.queries.groups import find_group_id
from node.notes.queries.recipients import list_addressees, list_holders
from node.notes.wire import load_note_document
from node.notifications.actions import notify
from node.notifications.models import NotificationKind
from node.reactions.activities import boost as boost_activity
from node.reactions.activities import undo_boost as undo_boost_activity
from node.reactions.jobs import BoostUndone, LikeNeedsConsent, NoteBoosted
from node.reactions.models import Boost
from node.reactions.queries import find_boost
from node.relations.jobs import FollowAccepted, FollowEnded
from node.relations.queries import list_follower_recipients, list_told_follower_ids
from node.relays.actions import announce_to_relays
from node.relays.models import RelayKind
from node.relays.queries import is_relayed, list_relay_recipients
from node.timelines.actions import (
    add_boost_to_homes,
    add_note_to_homes,
    empty_home_of,
    remove_from_homes,
)
from node.urls import Urls

NEWS_MS: Final = 2 * DAY_MS
"""Nobody is told of what is older: a thread that was fetched, an import."""

STREAMED_MS: Final = 6 * HOUR_MS
"""What is older comes late and is no news to whoever watches (as in Mastodon)."""


class Distribution:
    """Handlers of what happens to notes, boosts, follows and profiles."""

    def __init__(self, db: Database, urls: Urls) -> None:
        self._db = db
        self._urls = urls

    async def on_note_posted(self, job: NotePosted) -> None:
        """A note is new here, ours or another server's."""
        await self._db.write(_note_posted, self._urls, job.note_id)

    async def on_note_edited(self, job: NoteEdited) -> None:
        """A note reads differently."""
        await self._db.write(_note_edited, self._urls, job.note_id)

    async def on_listing_counted(self, job: ListingCounted) -> None:
        """Of something sold here there is more or less than before."""
        await self._db.write(_listing_counted, self._urls, job.note_id)

    async def on_note_boosted(self, job: NoteBoosted) -> None:
        """A note was boosted, by one of ours or elsewhere."""
        await self._db.write(_note_boosted, self._urls, job.boost_id)

    async def on_note_refreshed(self, job: NoteRefreshed) -> None:
        """What hangs on a note of ours is another than before."""
        await self._db.write(_note_refreshed, self._urls, job.note_id)

    async def on_like_needs_consent(self, job: LikeNeedsConsent) -> None:
        """One of ours likes what they should ask for."""
        await self._db.write(
            ask_for_like,
            self._urls,
            actor_id=ActorId(job.actor_id),
            note_id=NoteId(job.note_id),
        )

    async def on_boost_undone(self, job: BoostUndone) -> None:
        """A boost was taken back."""
        await self._db.write(_boost_undone, job)

    async def on_follow_accepted(self, job: FollowAccepted) -> None:
        """One of ours follows somebody from now on."""
        await self._db.write(
            fill_for_follow, ActorId(job.follower_id), ActorId(job.target_id)
        )

    async def on_follow_ended(self, job: FollowEnded) -> None:
        """One of ours follows somebody no more."""
        await self._db.write(
            empty_home_of, ActorId(job.follower_id), ActorId(job.target_id)
        )

    async def on_actor_changed(self, job: ActorChanged) -> None:
        """A profile of ours is another than before."""
        await self._db.write(_actor_changed, self._urls, job.actor_id)


def _note_posted(w: Writer, urls: Urls, note_id: int) -> None:
    note = find_note(w, note_id)
    if note is None:
        return
    if is_relayed(w, note.id):
        _stream(w, note)
        return
    if not settle_note(w, urls, note):
        return
    if w.now_ms - note.created_ms < NEWS_MS:
        _tell_people(w, note)
    keep_direct_note(w, note)
    add_note_to_homes(w, note)
    add_note_to_lists(w, note)
    _stream(w, note)
    if not note.is_local:
        return
    author = get_actor(w, note.actor_id)
    if author.is_active:
        send(
            w,
            sender=author,
            activity=create_note(load_note_document(w, urls, note)),
            # LitePub's relays are told the id instead.
            to=[
                *list_addressees(w, note),
                *_relays(w, note, author, RelayKind.MASTODON),
            ],
            topic=note.iri,
            is_public=counts_publicly(note.visibility),
        )
        if may_be_relayed(note, author):
            announce_to_relays(w, urls, note.id, note.iri)


def _stream(w: Writer, note: Note) -> None:
    if w.now_ms - note.created_ms < STREAMED_MS:
        tell(w, NoteCame(note.id))


def _note_refreshed(w: Writer, urls: Urls, note_id: int) -> None:
    tell(w, NoteChanged(note_id))
    told = _find_told(w, note_id)
    if told is None:
        return
    note, author = told
    activity = refresh_note(
        load_note_document(w, urls, note), iri=new_activity_iri(w, urls)
    )
    _send_update(w, note, author, activity, to=list_holders(w, note))


def _relays(
    r: Reader, note: Note, author: Actor, kind: RelayKind | None = None
) -> list[Recipient]:
    return list_relay_recipients(r, kind=kind) if may_be_relayed(note, author) else []


def _listing_counted(w: Writer, urls: Urls, note_id: int) -> None:
    """Only to those who read listings: to everybody else nothing reads differently."""
    note = find_note(w, note_id)
    if note is None or not note.is_local:
        return
    author = get_actor(w, note.actor_id)
    holders = list_holders(w, note)
    hosts = list_market_hosts(w, [each.host for each in holders])
    if author.is_active and hosts:
        shops = [each for each in holders if each.host in hosts]
        update = update_note(load_note_document(w, urls, note))
        _send_update(w, note, author, update, to=shops)


def _send_update(
    w: Writer, note: Note, author: Actor, activity: Update, *, to: list[Recipient]
) -> None:
    send(
        w,
        sender=author,
        activity=activity,
        to=to,
        topic=note.iri,
        is_public=counts_publicly(note.visibility),
    )


def _note_edited(w: Writer, urls: Urls, note_id: int) -> None:
    tell(w, NoteChanged(note_id))
    told = _find_told(w, note_id)
    if told is None:
        return
    note, author = told
    # Whoever it names from now on.
    keep_direct_note(w, note)
    update = update_note(load_note_document(w, urls, note))
    holders = [*list_holders(w, note), *_relays(w, note, author)]
    _send_update(w, note, author, update, to=holders)


def _find_told(r: Reader, note_id: int) -> tuple[Note, Actor] | None:
    """A note of ours that others were told of, and its author; None if it is none."""
    note = find_note(r, note_id)
    if note is None or not note.is_local or note.held:
        return None
    author = get_actor(r, note.actor_id)
    return (note, author) if author.is_active else None


def _note_boosted(w: Writer, urls: Urls, boost_id: int) -> None:
    boost = find_boost(w, boost_id)
    note = find_note(w, boost.note_id) if boost else None
    if boost is None or note is None:
        return
    answer = ask_for_boost(w, urls, boost=boost, note=note)
    if answer is not None and answer.state is not ConsentState.GRANTED:
        return
    stamp = answer.stamp_iri if answer else ""
    is_passed_on = find_group_id(w, note.id) == boost.actor_id
    if w.now_ms - boost.created_ms < NEWS_MS and not is_passed_on:
        notify(
            w,
            recipient_id=note.actor_id,
            kind=NotificationKind.BOOST,
            from_id=boost.actor_id,
            note_id=note.id,
        )
    add_boost_to_homes(w, boost)
    add_boost_to_lists(w, boost)
    if w.now_ms - boost.created_ms < STREAMED_MS:
        tell(w, BoostCame(boost.id, note.id, boost.actor_id))
    booster = get_actor(w, boost.actor_id)
    if booster.is_local and booster.is_active:
        _send_boost(w, booster, boost, note, approved_by=Iri(stamp) if stamp else None)


def _boost_undone(w: Writer, job: BoostUndone) -> None:
    remove_from_homes(w, job.note_id, booster_id=job.actor_id)
    remove_from_lists(w, job.note_id, booster_id=job.actor_id)
    booster, note = find_actor(w, job.actor_id), find_note(w, NoteId(job.note_id))
    if booster is None or note is None or not booster.is_local:
        return
    author = get_actor(w, note.actor_id)
    undo = undo_boost_activity(
        booster,
        author,
        iri=Iri(f"{job.boost_iri}/undo"),
        boost_iri=Iri(job.boost_iri),
        note_iri=note.iri,
        visibility=Visibility(job.visibility),
    )
    send(
        w,
        sender=booster,
        activity=undo,
        to=_boost_recipients(w, booster, author),
        topic=Iri(job.boost_iri),
        is_public=counts_publicly(Visibility(job.visibility)),
    )


def _actor_changed(w: Writer, urls: Urls, actor_id: int) -> None:
    actor = find_actor(w, actor_id)
    # A suspension is told too: `load_actor_document` says it and little else.
    if actor is None or not actor.is_local or actor.deleted_ms is not None:
        return
    send(
        w,
        sender=actor,
        activity=update_actor(actor, load_actor_document(w, urls, actor)),
        to=list_follower_recipients(w, actor.id),
        topic=actor.iri,
        is_public=True,
    )


def _tell_people(w: Writer, note: Note) -> None:
    """The author of what is answered, and whoever is named or wants to hear of all;
    each once.
    """
    told: set[ActorId] = set()
    parent = find_note(w, note.reply_to_id) if note.reply_to_id else None
    named = list_mentioned_ids(w, note.id)
    is_meant = parent is not None and (
        counts_publicly(note.visibility) or parent.actor_id in named
    )
    if parent is not None and is_meant:
        _tell(w, note, parent.actor_id, NotificationKind.REPLY)
        told.add(parent.actor_id)
    for actor_id in named:
        if actor_id not in told:
            _tell(w, note, actor_id, NotificationKind.MENTION)
            told.add(actor_id)
    _tell_followers(w, note, told, parent)


def _tell_followers(
    w: Writer, note: Note, told: set[ActorId], parent: Note | None
) -> None:
    """Those who want to hear of each note; not of answers to others (Mastodon)."""
    answers_others = note.reply_to_iri is not None and (
        parent is None or parent.actor_id != note.actor_id
    )
    if answers_others or note.held or note.visibility is Visibility.DIRECT:
        return
    for follower_id in list_told_follower_ids(w, note.actor_id):
        if follower_id not in told:
            _tell(w, note, follower_id, NotificationKind.POSTED)


def _tell(w: Writer, note: Note, recipient_id: ActorId, kind: NotificationKind) -> None:
    notify(
        w,
        recipient_id=recipient_id,
        kind=kind,
        from_id=note.actor_id,
        note_id=note.id,
    )


def _send_boost(
    w: Writer, booster: Actor, boost: Boost, note: Note, *, approved_by: Iri | None
) -> None:
    author = get_actor(w, note.actor_id)
    send(
        w,
        sender=booster,
        activity=boost_activity(
            booster,
            author,
            iri=boost.iri,
            note_iri=note.iri,
            visibility=boost.visibility,
            published_ms=boost.created_ms,
            approved_by=approved_by,
        ),
        to=_boost_recipients(w, booster, author),
        topic=boost.iri,
        is_public=counts_publicly(boost.visibility),
    )


def _boost_recipients(r: Reader, booster: Actor, author: Actor) -> list[Recipient]:
    recipients = list_follower_recipients(r, booster.id)
    if not author.is_local and author.is_active and author.inbox:
        recipients.append(recipient_of(author))
    return recipients
