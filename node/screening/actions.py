"""Changing the rules, and what becomes of notes that they hold back."""

from collections.abc import Iterable
from dataclasses import dataclass

from node.actors.models import Actor
from node.database.types import Writer
from node.ids import Iri
from node.screening.jobs import HandleReleased
from node.screening.models import (
    KEPT_MS,
    MAX_BODY,
    MAX_HELD,
    MAX_HELD_OF_ACTOR,
    HeldNote,
    Phrase,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspect:
    """An activity about a note, and the rule that it met."""

    note_iri: Iri
    activity_iri: Iri
    recipient: str
    rule: str
    words: str
    body: str


def save_phrases(w: Writer, phrases: Iterable[Phrase]) -> None:
    """Replace the list; what is held back already stays so."""
    w.run("DELETE FROM held_words")
    for each in phrases:
        w.run(
            "INSERT INTO held_words (key, words) VALUES (:key, :words)",
            key=each.key,
            words=each.words,
        )


def hold_back(w: Writer, actor: Actor, suspect: Suspect) -> bool:
    """Keep it for the moderators; the newest that was said about a note.

    False, and nothing kept, when it is too long or its author has enough waiting.
    Where there is too much in all, the oldest goes.
    """
    if len(suspect.body) > MAX_BODY or _has_enough(w, actor, suspect.note_iri):
        return False
    w.run(
        """
        INSERT INTO held_notes (
            id, note_iri, activity_iri, actor_id, recipient, rule, words, body, held_ms
        )
        VALUES (
            :id, :note_iri, :activity_iri, :actor_id, :recipient, :rule, :words, :body,
            :now
        )
        ON CONFLICT (note_iri) DO UPDATE
        SET activity_iri = excluded.activity_iri,
            rule = excluded.rule,
            words = excluded.words,
            body = excluded.body
        """,
        id=w.new_id(),
        note_iri=suspect.note_iri,
        activity_iri=suspect.activity_iri,
        actor_id=actor.id,
        recipient=suspect.recipient,
        rule=suspect.rule,
        words=suspect.words,
        body=suspect.body,
        now=w.now_ms,
    )
    w.run(
        """
        DELETE FROM held_notes
        WHERE id <= (
            SELECT oldest.id
            FROM held_notes AS oldest
            ORDER BY oldest.id DESC
            LIMIT 1 OFFSET :kept
        )
        """,
        kept=MAX_HELD,
    )
    return True


def release(w: Writer, held: HeldNote, actor: Actor) -> None:
    """Have it acted on after all."""
    drop_held(w, held.id)
    w.enqueue(
        HandleReleased(held.body, actor.iri, held.activity_iri, held.recipient),
        unique=f"{HandleReleased.kind} {held.id}",
    )


def drop_held(w: Writer, held_id: int) -> None:
    w.run("DELETE FROM held_notes WHERE id = :id", id=held_id)


def forget_held(w: Writer) -> None:
    """Drop what nobody decided about for a month."""
    w.run("DELETE FROM held_notes WHERE held_ms < :before", before=w.now_ms - KEPT_MS)


def _has_enough(w: Writer, actor: Actor, note_iri: Iri) -> bool:
    row = w.one(
        """
        SELECT COUNT(*) AS waiting
        FROM held_notes
        WHERE actor_id = :actor_id
            AND note_iri <> :note_iri
        """,
        actor_id=actor.id,
        note_iri=note_iri,
    )
    assert row is not None
    return row.num("waiting") >= MAX_HELD_OF_ACTOR
