"""Editing: the wording, photos and topics change; author, date and audience stay.

The version before is kept and can be read by whoever may read the note.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace

from node.actors.models import Actor
from node.clock import SECOND_MS
from node.database.types import Writer
from node.errors import Conflict, Forbidden
from node.ids import ActorId, MediaId
from node.listings.queries import find_listing
from node.media.actions import attach, drop_media
from node.notes.actions.authors import get_author
from node.notes.actions.body import Body, write_body
from node.notes.actions.parts import (
    describe_photos,
    index_note,
    keep_former_mentions,
    list_descriptions,
    save_mentions,
    save_note_media,
    save_topics,
)
from node.notes.actions.polls import change_secrecy, find_change, replace_poll
from node.notes.actions.post import tag_products
from node.notes.actions.quoting import save_consent
from node.notes.actions.versions import keep_version
from node.notes.extensions import NoteExtension
from node.notes.jobs import NoteEdited, NoteRefreshed
from node.notes.models import Note, NoteDraft
from node.notes.policy import check_draft, counts_publicly
from node.notes.queries import (
    find_note,
    find_poll,
    get_visible_note,
    list_mentioned_ids,
    list_note_media_ids,
)
from node.notes.queries.edits import list_former_media_ids
from node.urls import Urls


def edit_note(
    w: Writer,
    urls: Urls,
    *,
    author: Actor,
    note_id: int,
    draft: NoteDraft,
    extensions: Sequence[NoteExtension] = (),
) -> Note:
    """Put a draft in a note's place and state `NoteEdited`.

    The draft's visibility and parent are ignored. When nothing differs, nothing
    happens: peers would otherwise show an edit that nobody made. When only others
    may answer or quote it, or may know how its poll stands, that is told without one.
    """
    author = get_author(w, author.id)
    note = get_visible_note(w, note_id, viewer_id=author.id)
    if note.actor_id != author.id:
        raise Forbidden("only its author edits a note")
    if find_listing(w, note.id) is not None:
        raise Conflict("This note announces a product; change the product.")
    check_draft(draft)
    body = write_body(w, urls, draft)
    tag_products(w, note, author=author, draft=draft, extensions=extensions)
    edited = _edited(note, draft, body)
    kept = list_note_media_ids(w, note.id)
    described = list_descriptions(w, draft)
    known_poll = find_poll(w, note.id)
    poll = find_change(known_poll, draft.poll)
    addressed = addressed_after_edit(w, note, body.mentioned)
    is_retold = save_consent(w, note, author=author, draft=draft, addressed=addressed)
    is_retold |= change_secrecy(w, known_poll, draft.poll)
    is_same = edited == note and kept == list(draft.media_ids)
    if is_same and not described and poll is None:
        if is_retold:
            w.enqueue(NoteRefreshed(note.id))
        return note
    keep_version(w, note)
    edited = replace(edited, edited_ms=next_edit_ms(w, note))
    update_wording(w, edited)
    if poll is not None:
        replace_poll(w, note.id, poll, told_ms=w.now_ms)
    _replace_media(w, note, kept, draft.media_ids)
    describe_photos(w, author, described)
    keep_former_mentions(w, note.id, {*list_mentioned_ids(w, note.id)} - addressed)
    save_mentions(w, note.id, addressed)
    save_topics(w, note.id, body.topics)
    index_note(w, edited)
    w.enqueue(NoteEdited(note.id))
    return edited


def next_edit_ms(w: Writer, note: Note) -> int:
    """Now, but a second after every earlier date: peers compare them as written."""
    before_ms = note.edited_ms or note.created_ms
    return max(w.now_ms, (before_ms // SECOND_MS + 1) * SECOND_MS)


def update_wording(w: Writer, note: Note) -> None:
    """Store what an edit may change."""
    w.run(
        """
        UPDATE notes
        SET kind = :kind, title = :title, html = :html, source = :source,
            warning = :warning, sensitive = :sensitive, language = :language,
            edited_ms = :edited_ms
        WHERE id = :id
        """,
        id=note.id,
        kind=note.kind,
        title=note.title,
        html=note.html,
        source=note.source,
        warning=note.warning,
        sensitive=note.sensitive,
        language=note.language,
        edited_ms=note.edited_ms,
    )


def addressed_after_edit(
    w: Writer, note: Note, named: Collection[ActorId]
) -> set[ActorId]:
    """Who is addressed by the new wording.

    A private note stays among those it was written for: naming somebody in an
    edit must not show it to them (as in Mastodon, GHSA-5fq7).
    """
    before = set(list_mentioned_ids(w, note.id))
    if not counts_publicly(note.visibility):
        return before
    parent = find_note(w, note.reply_to_id) if note.reply_to_id else None
    answered = {parent.actor_id} if parent else set[ActorId]()
    return (set(named) | answered) - {note.actor_id}


def _edited(note: Note, draft: NoteDraft, body: Body) -> Note:
    return replace(
        note,
        title=body.title,
        html=body.html,
        source=body.source,
        warning=body.warning,
        sensitive=draft.sensitive or bool(body.warning),
        language=body.language,
    )


def _replace_media(
    w: Writer, note: Note, before: Sequence[MediaId], after: Sequence[MediaId]
) -> None:
    # What an earlier version shows may come back.
    known = {*before, *list_former_media_ids(w, note.id)}
    attach(
        w,
        [media_id for media_id in after if media_id not in known],
        owner_id=note.actor_id,
    )
    save_note_media(w, note.id, after)
    drop_media(w, [media_id for media_id in before if media_id not in after])
