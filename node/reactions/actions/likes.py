"""Liking a note, from here or from elsewhere."""

from federation.vocabulary import Interaction
from node.actors.models import Actor
from node.actors.policy import check_not_moved
from node.actors.queries import find_actor
from node.database.types import Writer
from node.delivery.actions import new_activity_iri
from node.ids import Iri
from node.notes.models import Note
from node.notes.queries import get_visible_note
from node.notifications.actions import forget, notify
from node.notifications.models import NotificationKind
from node.reactions import activities
from node.reactions.actions.audience import get_seen_note, must_ask_first
from node.reactions.actions.emoji import unreact
from node.reactions.actions.telling import tell_author
from node.reactions.jobs import LikeNeedsConsent
from node.urls import Urls


def like(w: Writer, urls: Urls, *, actor: Actor, note: Note) -> bool:
    """Whether it is a new like; it replaces a reaction of the actor with an emoji.

    Raises `NotFound` for what the actor may not see, `Forbidden` where the author
    lets only others like it.
    """
    check_not_moved(actor)
    seen = get_visible_note(w, note.id, viewer_id=actor.id)
    asks = must_ask_first(w, seen, actor, Interaction.LIKE)
    unreact(w, urls, actor=actor, note=note)
    like_id = w.new_id()
    iri = urls.like(like_id)
    if not _insert(w, like_id, iri, actor, note):
        return False
    author = find_actor(w, note.actor_id)
    if author is not None and not author.is_local:
        activity = activities.like(actor, author, iri=iri, note_iri=note.iri)
        tell_author(w, actor=actor, author=author, note=note, activity=activity)
        if asks:
            w.enqueue(LikeNeedsConsent(actor.id, note.id))
    return True


def unlike(w: Writer, urls: Urls, *, actor: Actor, note: Note) -> bool:
    """Whether there was a like to take back."""
    iri = _remove(w, actor, note)
    if iri is None:
        return False
    author = find_actor(w, note.actor_id)
    if author is not None and not author.is_local:
        undo = activities.undo_like(
            actor,
            author,
            iri=new_activity_iri(w, urls),
            like_iri=iri,
            note_iri=note.iri,
        )
        tell_author(w, actor=actor, author=author, note=note, activity=undo)
    return True


def receive_like(w: Writer, *, actor: Actor, note: Note, iri: Iri) -> bool:
    """A remote actor likes a note; `NotFound` when they should not know of it."""
    get_seen_note(w, note, actor)
    return _insert(w, w.new_id(), iri, actor, note)


def receive_unlike(w: Writer, *, actor: Actor, note: Note) -> bool:
    """A remote actor takes a like back."""
    return _remove(w, actor, note) is not None


def _insert(w: Writer, like_id: int, iri: Iri, actor: Actor, note: Note) -> bool:
    added = w.run(
        """
        INSERT INTO likes (note_id, actor_id, id, iri, created_ms)
        VALUES (:note_id, :actor_id, :id, :iri, :now)
        ON CONFLICT DO NOTHING
        """,
        note_id=note.id,
        actor_id=actor.id,
        id=like_id,
        iri=iri,
        now=w.now_ms,
    )
    if not added:
        return False
    _count(w, note, 1)
    notify(
        w,
        recipient_id=note.actor_id,
        kind=NotificationKind.LIKE,
        from_id=actor.id,
        note_id=note.id,
    )
    return True


def _remove(w: Writer, actor: Actor, note: Note) -> Iri | None:
    """The id of the like that was there."""
    removed = w.all(
        """
        DELETE FROM likes
        WHERE note_id = :note_id
            AND actor_id = :actor_id
        RETURNING iri
        """,
        note_id=note.id,
        actor_id=actor.id,
    )
    if not removed:
        return None
    _count(w, note, -1)
    forget(
        w,
        recipient_id=note.actor_id,
        kind=NotificationKind.LIKE,
        from_id=actor.id,
        note_id=note.id,
    )
    return Iri(removed[0].text("iri"))


def _count(w: Writer, note: Note, by: int) -> None:
    w.run(
        "UPDATE notes SET likes_count = likes_count + :by WHERE id = :id",
        id=note.id,
        by=by,
    )
