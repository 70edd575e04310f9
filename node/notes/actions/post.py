"""Posting a note of one of our own people."""

from collections.abc import Sequence

from node.actors.models import Actor
from node.database.types import Writer
from node.errors import Invalid
from node.ids import ActorId, NoteId
from node.media.actions import attach
from node.notes.actions.authors import get_poster
from node.notes.actions.body import Body, write_body
from node.notes.actions.consent import is_held
from node.notes.actions.groups import group_of_draft, put_in_group
from node.notes.actions.insert import insert_note
from node.notes.actions.parts import (
    add_mentions,
    add_note_media,
    add_topics,
    count_note,
    describe_photos,
    index_new_note,
    list_descriptions,
)
from node.notes.actions.polls import start_poll
from node.notes.actions.quoting import (
    check_reply,
    find_quotable,
    quote_note,
    save_consent,
)
from node.notes.actions.submissions import remember_submission
from node.notes.extensions import NoteExtension
from node.notes.jobs import NotePosted
from node.notes.models import NOTE, QUESTION, Note, NoteDraft
from node.notes.policy import check_draft, counts_publicly, reply_visibility
from node.notes.queries import find_submitted, get_visible_note
from node.urls import Urls


def post_note(
    w: Writer,
    urls: Urls,
    *,
    author: Actor,
    draft: NoteDraft,
    extensions: Sequence[NoteExtension] = (),
) -> Note:
    """Store a note and state `NotePosted`, which sends it.

    A draft whose `submission` was posted before gives that note, unchanged.

    Raises `Invalid` with every fault of the draft, and `NotFound` when it answers
    a note that its author may not see.
    """
    author = get_poster(w, author.id)
    posted = find_submitted(w, author.id, draft.submission)
    if posted is not None:
        return posted
    check_draft(draft)
    parent = _find_parent(w, author, draft)
    check_reply(w, parent, author)
    quoted = find_quotable(w, author, draft)
    group = group_of_draft(w, author, draft, parent)
    body = write_body(w, urls, draft)
    note = _insert(w, urls, author=author, draft=draft, body=body, parent=parent)
    addressed = _addressed(author, body, parent)
    add_mentions(w, note.id, addressed)
    save_consent(w, note, author=author, draft=draft, addressed=addressed)
    quote_note(w, note, quoted)
    add_topics(w, note.id, body.topics)
    if group is not None:
        put_in_group(w, note.id, group.id)
    attach(w, draft.media_ids, owner_id=author.id)
    add_note_media(w, note.id, draft.media_ids)
    describe_photos(w, author, list_descriptions(w, draft))
    tag_products(w, note, author=author, draft=draft, extensions=extensions)
    for extension in extensions:
        extension.tag_linked(w, note.id, text=note.source, author=author)
    start_poll(w, note, draft.poll)
    count_note(w, note, 1)
    index_new_note(w, note)
    remember_submission(w, note, draft.submission)
    w.enqueue(NotePosted(note.id))
    return note


def tag_products(
    w: Writer,
    note: Note,
    *,
    author: Actor,
    draft: NoteDraft,
    extensions: Sequence[NoteExtension],
) -> None:
    """Hand a draft's products to whoever keeps them."""
    if draft.product_ids is None:
        return
    if draft.product_ids and not extensions:
        raise Invalid.field("products", "unknown", "This node has no shop.")
    for extension in extensions:
        extension.tag_products(w, note.id, product_ids=draft.product_ids, author=author)


def _find_parent(w: Writer, author: Actor, draft: NoteDraft) -> Note | None:
    if draft.reply_to_id is None:
        return None
    return get_visible_note(w, draft.reply_to_id, viewer_id=author.id)


def _addressed(author: Actor, body: Body, parent: Note | None) -> set[ActorId]:
    """Who is named, and the author of what is answered.

    The latter also without their name in the text: elsewhere only a mention makes
    a reply known to them, and in a private one only a mention lets them see it.
    """
    addressed = set(body.mentioned)
    if parent is not None:
        addressed.add(parent.actor_id)
    return addressed - {author.id}


def _insert(
    w: Writer,
    urls: Urls,
    *,
    author: Actor,
    draft: NoteDraft,
    body: Body,
    parent: Note | None,
) -> Note:
    visibility = draft.visibility
    if parent is not None:
        visibility = reply_visibility(visibility, parent.visibility)

    def context(note_id: NoteId) -> str:
        """Its own conversation, or the one it answers in; private ones have none."""
        if parent is not None:
            return parent.context
        if not counts_publicly(visibility):
            return ""
        return urls.context(urls.note(note_id))

    def make(note_id: NoteId) -> Note:
        return Note(
            id=note_id,
            iri=urls.note(note_id),
            actor_id=author.id,
            is_local=True,
            kind=QUESTION if draft.poll else NOTE,
            title=body.title,
            html=body.html,
            source=body.source,
            warning=body.warning,
            sensitive=draft.sensitive or bool(body.warning),
            visibility=visibility,
            language=body.language,
            url=urls.note_page(author.name, note_id),
            reply_to_id=parent.id if parent else None,
            reply_to_iri=parent.iri if parent else None,
            root_id=parent.root_id if parent else note_id,
            context=context(note_id),
            conversation=parent.conversation if parent else context(note_id),
            likes_count=0,
            boosts_count=0,
            replies_count=0,
            created_ms=w.now_ms,
            received_ms=w.now_ms,
            edited_ms=None,
            held=is_held(w, parent, author),
            app=draft.app,
        )

    note = insert_note(w, w.new_id(), make)
    assert note is not None, "our own ids are new"
    return note
