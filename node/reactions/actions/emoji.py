"""Emoji reactions as rows: adding, replacing and taking back (FEP-c0e0)."""

from typing import Final

from node.actors.models import Actor
from node.actors.queries import find_actor
from node.database.types import Writer
from node.delivery.actions import new_activity_iri
from node.ids import Iri
from node.notes.models import Note
from node.notifications.actions import forget, notify
from node.notifications.models import NotificationKind
from node.reactions import activities
from node.reactions.actions.audience import get_seen_note
from node.reactions.actions.telling import tell_author, told_reaction
from node.reactions.models import EmojiReaction
from node.reactions.queries import list_own_reactions
from node.urls import Urls

MAX_EACH: Final = 8
"""Emoji of one actor under one note."""
MAX_KINDS: Final = 50
"""Different emoji under one note."""


def unreact(w: Writer, urls: Urls, *, actor: Actor, note: Note) -> bool:
    """Whether there was a reaction of somebody here to take back."""
    taken = list_own_reactions(w, actor.id, note.id)
    author = find_actor(w, note.actor_id)
    for reaction in taken:
        _delete(w, note, reaction)
        if author is None or author.is_local:
            continue
        undo = activities.undo_like(
            actor,
            author,
            iri=new_activity_iri(w, urls),
            like_iri=reaction.iri,
            note_iri=note.iri,
            reaction=told_reaction(w, urls, reaction.emoji),
        )
        tell_author(w, actor=actor, author=author, note=note, activity=undo)
    return bool(taken)


def receive_reaction(
    w: Writer, *, actor: Actor, note: Note, iri: Iri, emoji: str, is_only: bool
) -> bool:
    """A remote actor reacts; `NotFound` when they should not know of the note.

    `is_only` where the actor's server knows one reaction to a note: it replaces the
    one before. What is too much for one actor or note is left out.
    """
    get_seen_note(w, note, actor)
    others = [
        reaction
        for reaction in list_own_reactions(w, actor.id, note.id)
        if reaction.emoji != emoji
    ]
    if is_only:
        for reaction in others:
            _delete(w, note, reaction)
    elif len(others) >= MAX_EACH:
        return False
    if not _has_room(w, note, emoji):
        return False
    return insert_reaction(w, w.new_id(), iri, actor=actor, note=note, emoji=emoji)


def receive_unreaction(w: Writer, *, actor: Actor, note: Note, emoji: str) -> bool:
    """A remote actor takes a reaction back; whether it was there."""
    for reaction in list_own_reactions(w, actor.id, note.id):
        if reaction.emoji == emoji:
            _delete(w, note, reaction)
            return True
    return False


def insert_reaction(
    w: Writer, reaction_id: int, iri: Iri, *, actor: Actor, note: Note, emoji: str
) -> bool:
    """Whether it is new."""
    added = w.run(
        """
        INSERT INTO emoji_reactions (note_id, actor_id, emoji, id, iri, created_ms)
        VALUES (:note_id, :actor_id, :emoji, :id, :iri, :now)
        ON CONFLICT DO NOTHING
        """,
        note_id=note.id,
        actor_id=actor.id,
        emoji=emoji,
        id=reaction_id,
        iri=iri,
        now=w.now_ms,
    )
    if not added:
        return False
    _count_up(w, note, emoji, reaction_id)
    notify(
        w,
        recipient_id=note.actor_id,
        kind=NotificationKind.REACTION,
        from_id=actor.id,
        note_id=note.id,
        subject=emoji,
    )
    return True


def _delete(w: Writer, note: Note, reaction: EmojiReaction) -> None:
    """Its row, its share of the count, and what the author was told."""
    if not w.run("DELETE FROM emoji_reactions WHERE id = :id", id=reaction.id):
        return
    uncount_reaction(w, note.id, reaction.emoji)
    forget(
        w,
        recipient_id=note.actor_id,
        kind=NotificationKind.REACTION,
        from_id=reaction.actor_id,
        note_id=note.id,
        subject=reaction.emoji,
    )


def uncount_reaction(w: Writer, note_id: int, emoji: str) -> None:
    """One less; an emoji that nobody uses any more leaves the note."""
    w.run(
        """
        UPDATE emoji_counts
        SET total = total - 1
        WHERE note_id = :note_id
            AND emoji = :emoji
        """,
        note_id=note_id,
        emoji=emoji,
    )
    w.run(
        """
        DELETE FROM emoji_counts
        WHERE note_id = :note_id
            AND emoji = :emoji
            AND total <= 0
        """,
        note_id=note_id,
        emoji=emoji,
    )


def _count_up(w: Writer, note: Note, emoji: str, reaction_id: int) -> None:
    w.run(
        """
        INSERT INTO emoji_counts (note_id, emoji, total, first_id)
        VALUES (:note_id, :emoji, 1, :id)
        ON CONFLICT (note_id, emoji) DO UPDATE
        SET total = emoji_counts.total + 1
        """,
        note_id=note.id,
        emoji=emoji,
        id=reaction_id,
    )


def _has_room(w: Writer, note: Note, emoji: str) -> bool:
    """Whether the emoji is under the note already, or may be one more."""
    row = w.one(
        """
        SELECT COUNT(*) AS found
        FROM emoji_counts
        WHERE note_id = :note_id
            AND emoji <> :emoji
        """,
        note_id=note.id,
        emoji=emoji,
    )
    return row is not None and row.num("found") < MAX_KINDS
