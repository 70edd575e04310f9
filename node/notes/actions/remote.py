"""Storing, changing and joining up notes of other servers.

Nothing here fetches or sanitises: a `RemoteNote` was checked by the caller.
"""

from collections.abc import Sequence
from dataclasses import replace

from node.actors.models import Actor
from node.actors.queries import get_actor
from node.clock import SECOND_MS
from node.database.types import Reader, Writer
from node.delivery.actions import recipient_of
from node.emoji.actions import learn_emoji
from node.errors import Forbidden
from node.ids import MediaId, NoteId, new_id
from node.listings.actions import drop_listing, note_market_host, receive_listing
from node.media.actions import add_remote, drop_media
from node.media.models import Media, Purpose
from node.media.queries import list_media
from node.notes.actions.claims import save_claims
from node.notes.actions.consent import (
    claim_approval,
    is_held,
    notice_quote,
    save_policy,
)
from node.notes.actions.details import add_details, save_details
from node.notes.actions.edit import (
    addressed_after_edit,
    next_edit_ms,
    update_wording,
)
from node.notes.actions.groups import put_in_told_group
from node.notes.actions.insert import insert_note
from node.notes.actions.mutes import move_mutes
from node.notes.actions.parts import (
    add_mentions,
    add_note_media,
    add_topics,
    count_note,
    count_replies,
    index_new_note,
    index_note,
    key_topics,
    save_mentions,
    save_note_media,
    save_topics,
)
from node.notes.actions.polls import insert_poll, replace_poll, take_over_counts
from node.notes.actions.talks import move_talks
from node.notes.actions.versions import keep_version
from node.notes.jobs import NoteEdited, NotePosted
from node.notes.models import (
    MAX_PHOTOS,
    QUESTION,
    Note,
    RemoteMedia,
    RemoteNote,
    Visibility,
)
from node.notes.policy import counts_publicly, note_date_ms
from node.notes.polls import asks_the_same
from node.notes.queries import (
    find_details,
    find_note_by_iri,
    find_poll,
    find_tombstone,
    find_visible_note,
    get_note,
    list_note_media_ids,
)

MAX_ADOPTED = 500


def store_remote_note(w: Writer, *, author: Actor, note: RemoteNote) -> Note | None:
    """Store a note and state `NotePosted`; one that is here already is returned.

    None when it was deleted before, or when its id belongs to another author.
    """
    if find_tombstone(w, note.iri) is not None:
        return None
    stored = _insert(w, author, note)
    if stored is None:
        return _known(w, author, note)
    save_claims(w, stored.id, note.claims)
    learn_emoji(w, author, note.emoji)
    put_in_told_group(w, stored.id, note.group_iri)
    add_mentions(w, stored.id, set(note.mentions) - {author.id})
    add_topics(w, stored.id, key_topics(note.topics))
    add_note_media(w, stored.id, _add_media(w, author, note))
    add_details(w, stored.id, note.details)
    if note.poll is not None:
        insert_poll(w, stored.id, note.poll, told_ms=w.now_ms)
    _keep_listing(w, author, stored, note)
    save_policy(w, stored.id, note.policy)
    _take_over(w, stored, note)
    count_note(w, stored, 1)
    index_new_note(w, stored)
    adopt_orphans(w, stored)
    w.enqueue(NotePosted(stored.id))
    return stored


def edit_remote_note(w: Writer, *, author: Actor, note: RemoteNote) -> Note | None:
    """Take over a newer wording; None when we do not have the note.

    A copy that is not newer, or differs in nothing that is shown, changes nothing
    but a poll's counts (Mastodon sends such Updates when only those moved). Author,
    type, date, audience and parent keep their first values whatever the copy says;
    a question stays one, with the options that it had if the copy has none.
    """
    known = find_note_by_iri(w, note.iri)
    if known is None:
        return None
    if known.actor_id != author.id:
        raise Forbidden("only its author edits a note")
    save_claims(w, known.id, note.claims)
    if _is_newer(known, note):
        learn_emoji(w, author, note.emoji)
        _keep_listing(w, author, known, note)
    save_policy(w, known.id, note.policy)
    _take_over(w, known, note)
    edited = _edited(known, note)
    media, told = _list_media(w, known.id), note.media[:MAX_PHOTOS]
    is_same = edited == known and [*map(_shown, media)] == [*map(_told, told)]
    is_same = is_same and find_details(w, known.id) == note.details
    asks_same = _take_over_counts(w, known, note)
    if (is_same and asks_same) or not _is_newer(known, note):
        return known
    keep_version(w, known)
    edited = replace(edited, edited_ms=_edit_ms(w, known, note))
    update_wording(w, edited)
    if not asks_same:
        replace_poll(w, known.id, note.poll, told_ms=w.now_ms)
    _replace_media(w, author, edited, media, told)
    save_details(w, known.id, note.details)
    save_mentions(w, known.id, addressed_after_edit(w, known, note.mentions))
    save_topics(w, known.id, key_topics(note.topics))
    index_note(w, edited)
    w.enqueue(NoteEdited(known.id))
    return edited


def adopt_orphans(w: Writer, parent: Note) -> int:
    """Join answers that arrived before the note they answer; how many.

    The one that the parent's own conversation begins with is left alone: joining it
    would close a circle.
    """
    rows = w.all(
        """
        SELECT id, visibility
        FROM notes
        WHERE reply_to_iri = :iri
            AND reply_to_id IS NULL
        ORDER BY id
        LIMIT :limit
        """,
        iri=parent.iri,
        limit=MAX_ADOPTED,
    )
    if not rows:
        return 0
    orphans = [row for row in rows if row.num("id") != parent.root_id]
    shown = [row for row in orphans if _adopt(w, NoteId(row.num("id")), parent)]
    public = [
        row for row in shown if counts_publicly(Visibility(row.text("visibility")))
    ]
    if public:
        count_replies(w, parent.id, len(public))
    return len(orphans)


def _keep_listing(w: Writer, author: Actor, stored: Note, note: RemoteNote) -> None:
    if note.listing is None:
        drop_listing(w, stored.id)
        return
    receive_listing(
        w,
        note_id=stored.id,
        actor_id=author.id,
        host=author.host,
        listing=note.listing,
    )
    note_market_host(w, recipient_of(author).host)


def _is_among_others(note: RemoteNote, parent: Note | None) -> bool:
    """A message that only refers to a note is nothing its author decides about."""
    is_message = note.visibility is Visibility.DIRECT
    return is_message and parent is not None and parent.actor_id not in note.mentions


def _known(w: Writer, author: Actor, note: RemoteNote) -> Note | None:
    """The same note, told again: an approval may have come to it."""
    known = find_note_by_iri(w, note.iri)
    if known is None or known.actor_id != author.id:
        return None
    claim_approval(w, known, note)
    return known


def _take_over(w: Writer, stored: Note, note: RemoteNote) -> None:
    notice_quote(w, stored, note)
    claim_approval(w, stored, note)


def _insert(w: Writer, author: Actor, note: RemoteNote) -> Note | None:
    parent = _find_parent(w, author, note)
    created_ms = note_date_ms(note.published_ms, w.now_ms)

    def make(note_id: NoteId) -> Note:
        return Note(
            id=note_id,
            iri=note.iri,
            actor_id=author.id,
            is_local=False,
            kind=note.kind,
            title=note.title,
            html=note.html,
            source="",
            warning=note.warning,
            sensitive=note.sensitive or bool(note.warning),
            visibility=note.visibility,
            language=note.language,
            url=note.url,
            reply_to_id=parent.id if parent else None,
            reply_to_iri=note.reply_to_iri,
            root_id=parent.root_id if parent else note_id,
            context=note.context,
            conversation=note.conversation,
            likes_count=0,
            boosts_count=0,
            replies_count=0,
            created_ms=created_ms,
            received_ms=w.now_ms,
            edited_ms=_first_edit_ms(w, note, created_ms),
            held=is_held(w, parent, author) and not _is_among_others(note, parent),
        )

    return insert_note(w, new_id(created_ms), make)


def _find_parent(r: Reader, author: Actor, note: RemoteNote) -> Note | None:
    """The note that is answered, unless the author should not know of it.

    Only for our own notes can we tell: who follows whom elsewhere is not known
    here.
    """
    if note.reply_to_iri is None or note.reply_to_iri == note.iri:
        return None
    parent = find_note_by_iri(r, note.reply_to_iri)
    if parent is None or not parent.is_local:
        return parent
    return find_visible_note(r, parent.id, viewer_id=author.id)


def _first_edit_ms(r: Reader, note: RemoteNote, created_ms: int) -> int | None:
    if note.updated_ms is None or note.updated_ms <= created_ms:
        return None
    return min(note.updated_ms, r.now_ms)


def _take_over_counts(w: Writer, known: Note, note: RemoteNote) -> bool:
    """Whether both ask the same, or nothing; only then counts can be compared."""
    if known.kind != QUESTION or note.poll is None:
        return True
    poll = find_poll(w, known.id)
    if poll is None or not asks_the_same(poll, note.poll):
        return False
    take_over_counts(w, poll, note.poll)
    return True


def _edited(known: Note, note: RemoteNote) -> Note:
    return replace(
        known,
        title=note.title,
        html=note.html,
        warning=note.warning,
        sensitive=note.sensitive or bool(note.warning),
        language=note.language or known.language,
    )


def _is_newer(known: Note, note: RemoteNote) -> bool:
    """Without a date (Pleroma, Misskey) the difference has to do.

    So it has within one second: most servers write no fractions.
    """
    if note.updated_ms is None:
        return True
    known_ms = known.edited_ms or known.created_ms
    return note.updated_ms // SECOND_MS >= known_ms // SECOND_MS


def _edit_ms(w: Writer, known: Note, note: RemoteNote) -> int:
    now = next_edit_ms(w, known)
    if note.updated_ms is None:
        return now
    return max(min(note.updated_ms, now), (known.edited_ms or known.created_ms) + 1)


def _list_media(r: Reader, note_id: NoteId) -> list[Media]:
    ids = list_note_media_ids(r, note_id)
    found = list_media(r, ids)
    return [found[media_id] for media_id in ids if media_id in found]


def _shown(media: Media) -> tuple[str, str]:
    return (media.remote_url or "", media.alt)


def _told(media: RemoteMedia) -> tuple[str, str]:
    return (media.url, media.alt)


def _add_media(w: Writer, author: Actor, note: RemoteNote) -> list[MediaId]:
    return [_add(w, author, each) for each in note.media[:MAX_PHOTOS]]


def _add(w: Writer, author: Actor, media: RemoteMedia) -> MediaId:
    return add_remote(
        w,
        owner_id=author.id,
        purpose=Purpose.PHOTO,
        url=media.url,
        alt=media.alt,
        mime=media.mime,
        width=media.width,
        height=media.height,
        blurhash=media.blurhash,
        focal=(media.focal_x, media.focal_y),
    )


def _replace_media(
    w: Writer,
    author: Actor,
    note: Note,
    before: Sequence[Media],
    after: Sequence[RemoteMedia],
) -> None:
    """Keep the rows of photos that are the same: their copies may be cached."""
    kept = {_shown(each): each.id for each in before}
    ids = [kept.pop(_told(each), None) or _add(w, author, each) for each in after]
    save_note_media(w, note.id, ids)
    drop_media(w, [each.id for each in before if each.id not in ids])


def _adopt(w: Writer, orphan_id: NoteId, parent: Note) -> bool:
    """Whether it is shown there: not where its author had to ask first."""
    orphan = get_note(w, orphan_id)
    held = is_held(w, parent, get_actor(w, orphan.actor_id))
    w.run(
        "UPDATE notes SET reply_to_id = :parent_id, held = :held WHERE id = :id",
        id=orphan_id,
        parent_id=parent.id,
        held=held,
    )
    # What hung on the orphan comes along.
    w.run(
        "UPDATE notes SET root_id = :root_id WHERE root_id = :id",
        id=orphan_id,
        root_id=parent.root_id,
    )
    move_mutes(w, orphan_id, NoteId(parent.root_id))
    move_talks(w, orphan_id, NoteId(parent.root_id))
    return not held
