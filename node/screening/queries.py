"""The rules and the pile."""

from typing import Final, LiteralString

from node.actors.models import Actor
from node.database.paging import Page, make_page
from node.database.types import Reader, Record
from node.errors import Conflict
from node.ids import MAX_ID, ActorId, Iri
from node.relations.queries import is_followed_here
from node.screening.models import MAX_PHRASES, HeldNote, Phrase

MAX_PAGE: Final = 80

_SELECT: Final[LiteralString] = """
    SELECT id, note_iri, activity_iri, actor_id, recipient, rule, words, body, held_ms
    FROM held_notes
"""


def list_phrases(r: Reader) -> list[Phrase]:
    """All of them, by what is compared."""
    rows = r.all(
        "SELECT key, words FROM held_words ORDER BY key LIMIT :limit",
        limit=MAX_PHRASES,
    )
    return [Phrase(row.text("key"), row.text("words")) for row in rows]


def list_phrases_for(r: Reader, actor: Actor) -> list[Phrase]:
    """What this actor's notes may not hold: nothing, if anybody here follows them."""
    phrases = list_phrases(r)
    return [] if phrases and is_followed_here(r, actor.id) else phrases


def get_held(r: Reader, held_id: int) -> HeldNote:
    """Raises `Conflict` when somebody else has decided."""
    row = r.one(_SELECT + " WHERE id = :id", id=held_id)
    if row is None:
        raise Conflict("somebody has decided about this note")
    return _held(row)


def find_held_by_note(r: Reader, iri: str) -> HeldNote | None:
    row = r.one(_SELECT + " WHERE note_iri = :iri", iri=iri)
    return _held(row) if row else None


def list_held(r: Reader, *, before: int | None, limit: int) -> Page[HeldNote]:
    """Newest first."""
    limit = min(limit, MAX_PAGE)
    rows = r.all(
        _SELECT
        + """
        WHERE id < :before
        ORDER BY id DESC
        LIMIT :limit
        """,
        before=before if before is not None else MAX_ID,
        limit=limit + 1,
    )
    return make_page(rows, limit, lambda row: row.num("id")).map(_held)


def _held(row: Record) -> HeldNote:
    return HeldNote(
        id=row.num("id"),
        note_iri=Iri(row.text("note_iri")),
        activity_iri=Iri(row.text("activity_iri")),
        actor_id=ActorId(row.num("actor_id")),
        recipient=row.text("recipient"),
        rule=row.text("rule"),
        words=row.text("words"),
        body=row.text("body"),
        held_ms=row.num("held_ms"),
    )
