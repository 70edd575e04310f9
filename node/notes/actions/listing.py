"""Notes that announce what somebody here sells: posted once, then kept up to date.

Their words, photos and price come from the shop, so nobody edits them as a note; who
is told of a change, and when, is the shop's decision too (`NoteEdited`).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from node.actors.models import Actor
from node.database.types import Writer
from node.ids import MediaId, NoteId
from node.media.actions import drop_media
from node.notes.actions.authors import get_poster
from node.notes.actions.body import Body, write_body
from node.notes.actions.edit import next_edit_ms, update_wording
from node.notes.actions.insert import insert_note
from node.notes.actions.parts import (
    add_note_media,
    add_topics,
    count_note,
    index_new_note,
    index_note,
    save_note_media,
    save_topics,
)
from node.notes.actions.quoting import save_consent
from node.notes.actions.versions import keep_words
from node.notes.jobs import NotePosted
from node.notes.models import Audience, Note, NoteDraft, Visibility
from node.notes.queries import list_note_media_ids
from node.urls import Urls


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingDraft:
    """The words and photos of something for sale; the photos stay the shop's."""

    title: str
    text: str
    media_ids: tuple[MediaId, ...]


@dataclass(frozen=True, slots=True)
class ListingConsent:
    """Who may answer and quote it."""

    may_reply: Audience = Audience.EVERYONE
    may_quote: Audience = Audience.EVERYONE


def post_listing(
    w: Writer,
    urls: Urls,
    *,
    author: Actor,
    draft: ListingDraft,
    consent: ListingConsent,
    describe: Callable[[Note], None],
) -> Note:
    """Post the note and state `NotePosted`; `describe` stores what it lists.

    Raises `Conflict` for an author who has moved away.
    """
    author = get_poster(w, author.id)
    body = _body(w, urls, draft)

    def make(note_id: NoteId) -> Note:
        return _note(w, urls, author, body, note_id)

    note = insert_note(w, w.new_id(), make)
    assert note is not None, "our own ids are new"
    wish = NoteDraft(may_reply=consent.may_reply, may_quote=consent.may_quote)
    save_consent(w, note, author=author, draft=wish, addressed=())
    add_topics(w, note.id, body.topics)
    add_note_media(w, note.id, draft.media_ids)
    count_note(w, note, 1)
    index_new_note(w, note)
    describe(note)
    w.enqueue(NotePosted(note.id))
    return note


def reword_listing(w: Writer, urls: Urls, *, note: Note, draft: ListingDraft) -> bool:
    """Put new words and photos in place; whether any were new. Nobody is told."""
    body = _body(w, urls, draft)
    edited = replace(
        note,
        title=body.title,
        html=body.html,
        source=body.source,
        language=body.language,
    )
    before = list_note_media_ids(w, note.id)
    if edited == note and before == [*draft.media_ids]:
        return False
    keep_words(w, note)
    edited = replace(edited, edited_ms=next_edit_ms(w, note))
    update_wording(w, edited)
    save_note_media(w, note.id, draft.media_ids)
    # The shop let go of these before; the note was the last to show them.
    drop_media(w, [each for each in before if each not in draft.media_ids])
    save_topics(w, note.id, body.topics)
    index_note(w, edited)
    return True


def _body(w: Writer, urls: Urls, draft: ListingDraft) -> Body:
    return write_body(w, urls, NoteDraft(title=draft.title, text=draft.text))


def _note(w: Writer, urls: Urls, author: Actor, body: Body, note_id: NoteId) -> Note:
    iri = urls.item(author.id, note_id)
    return Note(
        id=note_id,
        iri=iri,
        actor_id=author.id,
        is_local=True,
        kind="Note",
        title=body.title,
        html=body.html,
        source=body.source,
        warning="",
        sensitive=False,
        visibility=Visibility.PUBLIC,
        language=body.language,
        url=urls.note_page(author.name, note_id),
        reply_to_id=None,
        reply_to_iri=None,
        root_id=note_id,
        context=urls.context(iri),
        conversation=urls.context(iri),
        likes_count=0,
        boosts_count=0,
        replies_count=0,
        created_ms=w.now_ms,
        received_ms=w.now_ms,
        edited_ms=None,
    )
