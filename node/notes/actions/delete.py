"""Deleting: the note and all that hangs on it go, its id is remembered for ever."""

from node.actors.models import Actor
from node.actors.queries import get_actor, list_actors
from node.database.fulltext import forget_terms
from node.database.types import Writer
from node.delivery.actions import new_activity_iri, send
from node.delivery.models import Recipient
from node.errors import Forbidden
from node.ids import ActorId, Iri
from node.listings.queries import find_listing
from node.media.actions import detach, drop_media
from node.news import BoostGone, NoteGone, fit, tell
from node.notes.actions.parts import count_note
from node.notes.actions.versions import forget_in_versions
from node.notes.activities import delete_note as delete_activity
from node.notes.models import Note, Visibility
from node.notes.policy import counts_publicly
from node.notes.queries import (
    find_note,
    find_note_by_iri,
    list_mentioned_ids,
    list_note_ids_of,
    list_note_media_ids,
    list_topic_keys,
)
from node.notes.queries.edits import list_former_media_ids
from node.notes.queries.groups import find_group
from node.notes.queries.recipients import (
    list_interested_recipients,
    list_note_recipients,
)
from node.relations.queries import list_follower_recipients
from node.relays.queries import list_relay_recipients
from node.urls import Urls

PURGED_AT_ONCE = 100
BOOSTS_TOLD = 20
"""Of how many boosts of a note streams are told that they went with it."""


def delete_note(
    w: Writer, urls: Urls, *, note: Note, by: Actor, keeps_photos: bool = False
) -> None:
    """Delete a note of ours for its author and tell everybody who got it.

    With `keeps_photos` they can be used again, for a day.
    """
    if note.actor_id != by.id:
        raise Forbidden("only its author deletes a note")
    if keeps_photos and find_listing(w, note.id) is None:
        media_ids = list_note_media_ids(w, note.id)
        w.run("DELETE FROM note_media WHERE note_id = :id", id=note.id)
        forget_in_versions(w, media_ids)
        detach(w, media_ids)
    remove_note(w, urls, note=note)


def remove_note(w: Writer, urls: Urls, *, note: Note) -> None:
    """Delete any note; a Delete goes out if it was ours. Who may is the caller's."""
    author = get_actor(w, note.actor_id)
    if author.is_local:
        _send_delete(w, urls, note, author)
    erase_note(w, note, author.iri)


def delete_remote_note(w: Writer, *, iri: str, by: Actor) -> bool:
    """Delete what a remote author took back; False when we never had it.

    Raises `Forbidden` when it is somebody else's.
    """
    note = find_note_by_iri(w, iri)
    if note is None:
        return False
    if note.actor_id != by.id:
        raise Forbidden("only its author deletes a note")
    erase_note(w, note, by.iri)
    return True


def purge_notes_of(w: Writer, actor: Actor) -> int:
    """Erase some notes of an actor who is gone; repeat until it answers 0."""
    note_ids = list_note_ids_of(w, actor.id, limit=PURGED_AT_ONCE)
    for note_id in note_ids:
        note = find_note(w, note_id)
        if note is not None:
            _bury(w, note, actor.iri)
    return len(note_ids)


def erase_note(w: Writer, note: Note, owner_iri: Iri) -> None:
    """Remove a note without telling other servers.

    Its answers stay where they are in the conversation, without a parent.
    """
    _tell_streams(w, note)
    _bury(w, note, owner_iri)


def forget_note(w: Writer, note: Note) -> None:
    """Remove a note as if it had never come; it may come again."""
    # The photos of what is sold here are the shop's.
    is_own_listing = note.is_local and find_listing(w, note.id) is not None
    media_ids = [] if is_own_listing else list_note_media_ids(w, note.id)
    media_ids += list_former_media_ids(w, note.id)
    w.run("UPDATE notes SET reply_to_id = NULL WHERE reply_to_id = :id", id=note.id)
    count_note(w, note, -1)
    forget_terms(w, note.id)
    w.run("DELETE FROM notes WHERE id = :id", id=note.id)
    drop_media(w, media_ids)


def _bury(w: Writer, note: Note, owner_iri: Iri) -> None:
    w.run(
        """
        INSERT INTO tombstones (iri, former_kind, owner_iri, was_public, deleted_ms)
        VALUES (:iri, :kind, :owner_iri, :was_public, :now)
        ON CONFLICT (iri) DO NOTHING
        """,
        iri=note.iri,
        kind=note.kind,
        owner_iri=owner_iri,
        was_public=counts_publicly(note.visibility),
        now=w.now_ms,
    )
    forget_note(w, note)


def _tell_streams(w: Writer, note: Note) -> None:
    """Afterwards nobody can find out who had it."""
    for row in w.all(
        """
        SELECT id, actor_id
        FROM boosts
        WHERE note_id = :note_id
        ORDER BY id DESC
        LIMIT :limit
        """,
        note_id=note.id,
        limit=BOOSTS_TOLD,
    ):
        tell(w, BoostGone(row.num("id"), row.num("actor_id")))
    # One that is held back only its author knows.
    visibility = Visibility.DIRECT if note.held else note.visibility
    named = [] if note.held else list_mentioned_ids(w, note.id)
    tell(
        w,
        NoteGone(
            note_id=note.id,
            author_id=note.actor_id,
            visibility=visibility.value,
            is_local=note.is_local,
            topics=fit(list_topic_keys(w, note.id)),
            named=tuple(named),
        ),
    )


def _send_delete(w: Writer, urls: Urls, note: Note, author: Actor) -> None:
    mentioned = list_actors(w, list_mentioned_ids(w, note.id)).values()
    group = find_group(w, note.id)
    groups = () if group is None or group in mentioned else (group,)
    activity = delete_activity(
        note,
        iri=new_activity_iri(w, urls),
        author=author,
        mentioned=[actor.iri for actor in (*mentioned, *groups)],
    )
    send(
        w,
        sender=author,
        activity=activity,
        to=_recipients(w, note, author.id),
        topic=note.iri,
        is_public=counts_publicly(note.visibility),
    )


def _recipients(w: Writer, note: Note, author_id: ActorId) -> list[Recipient]:
    """Everybody the note went to, and who reacted to it."""
    recipients = list_note_recipients(w, note)
    if note.visibility is Visibility.DIRECT:
        return recipients
    return [
        *recipients,
        *list_follower_recipients(w, author_id),
        *list_interested_recipients(w, note),
        # Also of somebody who no longer wants to be found.
        *(list_relay_recipients(w) if note.visibility is Visibility.PUBLIC else ()),
    ]
