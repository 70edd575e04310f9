"""The rows around a note: who is named, topics, photos, words, counters."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from node.actors.models import Actor
from node.database.fulltext import add_terms, save_terms
from node.database.types import Reader, Writer
from node.ids import ActorId, MediaId, NoteId
from node.media.actions import describe
from node.media.models import Focal
from node.media.queries import list_media
from node.notes.models import (
    MAX_MENTIONS,
    MAX_TOPICS,
    QUESTION,
    Note,
    NoteDraft,
    Visibility,
)
from node.notes.policy import counts_publicly
from node.notes.polls import names_of
from node.notes.queries import find_poll, list_note_media_ids, list_note_topics
from node.text.sanitize import to_text
from node.text.segment import index_text
from node.text.tokens import TagKey, tag_key


def save_mentions(w: Writer, note_id: NoteId, actor_ids: Iterable[ActorId]) -> None:
    """Set whom a note is addressed to by name."""
    w.run("DELETE FROM note_mentions WHERE note_id = :note_id", note_id=note_id)
    add_mentions(w, note_id, actor_ids)


def add_mentions(w: Writer, note_id: NoteId, actor_ids: Iterable[ActorId]) -> None:
    """`save_mentions` for a note that is new."""
    for actor_id in sorted(set(actor_ids))[: MAX_MENTIONS + 1]:
        w.run(
            """
            INSERT INTO note_mentions (note_id, actor_id)
            VALUES (:note_id, :actor_id)
            """,
            note_id=note_id,
            actor_id=actor_id,
        )


def keep_former_mentions(
    w: Writer, note_id: NoteId, actor_ids: Iterable[ActorId]
) -> None:
    """Remember whom an edit names no more: they were told of the note."""
    for actor_id in sorted(set(actor_ids)):
        w.run(
            """
            INSERT INTO former_mentions (note_id, actor_id)
            VALUES (:note_id, :actor_id)
            ON CONFLICT (note_id, actor_id) DO NOTHING
            """,
            note_id=note_id,
            actor_id=actor_id,
        )


def save_topics(w: Writer, note_id: NoteId, topics: Mapping[TagKey, str]) -> None:
    """Set a note's topics: their key, and how the author wrote them."""
    w.run("DELETE FROM note_topics WHERE note_id = :note_id", note_id=note_id)
    add_topics(w, note_id, topics)


def add_topics(w: Writer, note_id: NoteId, topics: Mapping[TagKey, str]) -> None:
    """`save_topics` for a note that is new."""
    for topic, shown in list(topics.items())[:MAX_TOPICS]:
        w.run(
            """
            INSERT INTO note_topics (topic, note_id, shown)
            VALUES (:topic, :note_id, :shown)
            """,
            topic=topic,
            note_id=note_id,
            shown=shown,
        )


def key_topics(names: Iterable[str]) -> dict[TagKey, str]:
    """Topics by their key; what cannot be one is left out."""
    keyed = ((tag_key(name), name.removeprefix("#")) for name in names)
    topics: dict[TagKey, str] = {}
    for key, name in keyed:
        if key is not None:
            topics.setdefault(key, name)
    return topics


def save_note_media(w: Writer, note_id: NoteId, media_ids: Sequence[MediaId]) -> None:
    """Set a note's photos in this order."""
    w.run("DELETE FROM note_media WHERE note_id = :note_id", note_id=note_id)
    add_note_media(w, note_id, media_ids)


def add_note_media(w: Writer, note_id: NoteId, media_ids: Sequence[MediaId]) -> None:
    """`save_note_media` for a note that is new."""
    for position, media_id in enumerate(media_ids):
        w.run(
            """
            INSERT INTO note_media (note_id, position, media_id)
            VALUES (:note_id, :position, :media_id)
            """,
            note_id=note_id,
            position=position,
            media_id=media_id,
        )


@dataclass(frozen=True, slots=True)
class Description:
    """What a photo shows, and what of it is to stay in sight."""

    alt: str
    focal: Focal


def list_descriptions(r: Reader, draft: NoteDraft) -> dict[MediaId, Description]:
    """What a draft says of its photos that differs from what is known."""
    media = list_media(r, draft.media_ids)
    found: dict[MediaId, Description] = {}
    for each in media.values():
        known = Description(each.alt, (each.focal_x, each.focal_y))
        said = Description(
            draft.alts.get(each.id, known.alt), draft.focals.get(each.id, known.focal)
        )
        if said != known:
            found[each.id] = said
    return found


def describe_photos(
    w: Writer, author: Actor, described: Mapping[MediaId, Description]
) -> None:
    """Give an author's photos new descriptions."""
    for media_id, said in described.items():
        describe(w, media_id, author.id, alt=said.alt, focal=said.focal)


def index_note(w: Writer, note: Note) -> None:
    """Make a note findable: public ones, and all of our own for their authors."""
    if _is_findable(note):
        save_terms(w, note.id, _list_terms(w, note))


def index_new_note(w: Writer, note: Note) -> None:
    """`index_note` for a note that is new."""
    if _is_findable(note):
        add_terms(w, note.id, _list_terms(w, note))


def count_note(w: Writer, note: Note, by: int) -> None:
    """Add a note to, or take it from, its author's and its parent's counters."""
    is_shown = counts_publicly(note.visibility) and not note.held
    if note.visibility is not Visibility.DIRECT:
        w.run(
            """
            UPDATE actors
            SET notes_count = notes_count + :by,
                answers_count = answers_count + :answers,
                posted_ms = CASE
                    WHEN :posted_ms > COALESCE(posted_ms, 0) THEN :posted_ms
                    ELSE posted_ms
                END
            WHERE id = :id
            """,
            id=note.actor_id,
            by=by,
            answers=by if note.reply_to_iri else 0,
            posted_ms=note.created_ms if is_shown and by > 0 else 0,
        )
    if is_shown and by < 0:
        _forget_last(w, note)
    if note.reply_to_id is not None and is_shown:
        count_replies(w, note.reply_to_id, by)


def note_shown(w: Writer, note: Note) -> None:
    """A note that was counted is for everybody only now."""
    w.run(
        """
        UPDATE actors
        SET posted_ms = :posted_ms
        WHERE id = :id
            AND COALESCE(posted_ms, 0) < :posted_ms
        """,
        id=note.actor_id,
        posted_ms=note.created_ms,
    )
    if note.reply_to_id is not None:
        count_replies(w, note.reply_to_id, 1)


def count_replies(w: Writer, note_id: NoteId, by: int) -> None:
    w.run(
        "UPDATE notes SET replies_count = replies_count + :by WHERE id = :id",
        id=note_id,
        by=by,
    )


def _forget_last(w: Writer, note: Note) -> None:
    """When its author last posted for everybody, without this one if it was that."""
    w.run(
        """
        UPDATE actors
        SET posted_ms = (
            SELECT n.created_ms
            FROM notes AS n
            WHERE n.actor_id = actors.id
                AND n.visibility IN ('public', 'unlisted')
                AND n.held = 0
                AND n.id <> :note_id
            ORDER BY n.id DESC
            LIMIT 1
        )
        WHERE id = :id
            AND posted_ms = :posted_ms
        """,
        id=note.actor_id,
        note_id=note.id,
        posted_ms=note.created_ms,
    )


def _is_findable(note: Note) -> bool:
    return note.is_local or note.visibility is Visibility.PUBLIC


def _list_terms(r: Reader, note: Note) -> list[str]:
    media = list_media(r, list_note_media_ids(r, note.id))
    poll = find_poll(r, note.id) if note.kind == QUESTION else None
    words = (
        note.title,
        note.warning,
        to_text(Markup(note.html)),  # noqa: S704  clean when stored
        *list_note_topics(r, note.id),
        *(each.alt for each in media.values()),
        *(names_of(poll.options) if poll else ()),
    )
    return index_text("\n".join(words)).split(" ")
