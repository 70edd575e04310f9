"""Boosting a note: showing it to one's own followers."""

from dataclasses import replace

from federation.vocabulary import Interaction
from node.actors.models import Actor
from node.actors.policy import check_not_moved
from node.database.types import Writer
from node.ids import Iri, new_id
from node.news import BoostGone, tell
from node.notes.models import Note, Visibility
from node.notes.policy import note_date_ms
from node.notes.queries import get_visible_note
from node.notifications.actions import forget
from node.notifications.models import NotificationKind
from node.reactions.actions.audience import get_seen_note, must_ask_first
from node.reactions.jobs import BoostUndone, NoteBoosted
from node.reactions.models import Boost
from node.reactions.policy import boost_visibility, check_boost
from node.reactions.queries import boost_of
from node.urls import Urls


def boost(
    w: Writer,
    urls: Urls,
    *,
    actor: Actor,
    note: Note,
    visibility: Visibility | None = None,
) -> bool:
    """Whether it is a new boost; it is sent by whoever hears `NoteBoosted`.

    With `visibility` it is shown to no more people than that.
    Raises `NotFound` for what the actor may not see, `Forbidden` for what is not
    to be shown to others.
    """
    check_not_moved(actor)
    seen = get_visible_note(w, note.id, viewer_id=actor.id)
    check_boost(seen, actor.id)
    must_ask_first(w, seen, actor, Interaction.ANNOUNCE)
    boost_id = _free_id(w, w.new_id())
    made = _boost(boost_id, urls.boost(boost_id), actor, seen, w.now_ms)
    shown_to = boost_visibility(seen, visibility)
    return _insert(w, replace(made, visibility=shown_to))


def unboost(w: Writer, urls: Urls, *, actor: Actor, note: Note) -> bool:
    """Whether there was a boost to take back; peers hear by `BoostUndone`."""
    return _remove(w, actor, note)


def receive_boost(
    w: Writer, *, actor: Actor, note: Note, iri: Iri, created_ms: int | None
) -> bool:
    """A remote actor boosts a note. Raises as `boost` does.

    A date in the future counts as now; the feed goes by the date.
    """
    seen = get_seen_note(w, note, actor)
    check_boost(seen, actor.id)
    at_ms = note_date_ms(created_ms, w.now_ms)
    boost_id = _free_id(w, new_id(at_ms))
    return _insert(w, _boost(boost_id, iri, actor, seen, at_ms))


def receive_unboost(w: Writer, *, actor: Actor, note: Note) -> bool:
    """A remote actor takes a boost back."""
    return _remove(w, actor, note)


def _boost(boost_id: int, iri: Iri, actor: Actor, note: Note, at_ms: int) -> Boost:
    return Boost(
        id=boost_id,
        iri=iri,
        note_id=note.id,
        actor_id=actor.id,
        visibility=boost_visibility(note),
        created_ms=at_ms,
    )


def _free_id(w: Writer, first_id: int) -> int:
    """The first id from `first_id` on that is neither a note's nor a boost's."""
    boost_id = first_id
    while w.one(
        """
        SELECT id FROM notes WHERE id = :id
        UNION ALL
        SELECT id FROM boosts WHERE id = :id
        """,
        id=boost_id,
    ):
        boost_id += 1
    return boost_id


def _insert(w: Writer, boost: Boost) -> bool:
    added = w.run(
        """
        INSERT INTO boosts (note_id, actor_id, id, iri, visibility, created_ms)
        VALUES (:note_id, :actor_id, :id, :iri, :visibility, :created_ms)
        ON CONFLICT DO NOTHING
        """,
        note_id=boost.note_id,
        actor_id=boost.actor_id,
        id=boost.id,
        iri=boost.iri,
        visibility=boost.visibility.value,
        created_ms=boost.created_ms,
    )
    if not added:
        return False
    _count(w, boost.note_id, 1)
    w.enqueue(NoteBoosted(boost.id))
    return True


def _remove(w: Writer, actor: Actor, note: Note) -> bool:
    removed = w.all(
        """
        DELETE FROM boosts
        WHERE note_id = :note_id
            AND actor_id = :actor_id
        RETURNING id, iri, note_id, actor_id, visibility, created_ms
        """,
        note_id=note.id,
        actor_id=actor.id,
    )
    if not removed:
        return False
    boost = boost_of(removed[0])
    _count(w, note.id, -1)
    tell(w, BoostGone(boost.id, boost.actor_id))
    forget(
        w,
        recipient_id=note.actor_id,
        kind=NotificationKind.BOOST,
        from_id=actor.id,
        note_id=note.id,
    )
    w.enqueue(
        BoostUndone(
            actor_id=actor.id,
            note_id=note.id,
            boost_iri=boost.iri,
            visibility=boost.visibility.value,
        )
    )
    return True


def _count(w: Writer, note_id: int, by: int) -> None:
    w.run(
        "UPDATE notes SET boosts_count = boosts_count + :by WHERE id = :id",
        id=note_id,
        by=by,
    )
