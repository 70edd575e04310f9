"""Notes, photos and relations for tests, made by the node's own actions."""

from typing import Any, LiteralString

from node.actors.models import Actor
from node.database.types import Database, Reader, Writer
from node.ids import ActorId, Iri, MediaId, NoteId, new_token
from node.notes.actions import post_note, store_remote_note
from node.notes.models import Note, NoteDraft, RemoteNote, Visibility
from node.notes.queries import get_note
from node.relations.actions import (
    block,
    mark_accepted,
    receive_follow,
    request_follow,
)
from node.timelines.actions import add_note_to_homes
from support.people import URLS


async def post(db: Database, author: Actor, text: str = "Hello", **rest: Any) -> Note:
    """A local note; `rest` are fields of `NoteDraft`."""
    draft = NoteDraft(text=text, **rest)
    return await db.write(post_note, URLS, author=author, draft=draft)


async def post_to_homes(
    db: Database, author: Actor, text: str = "Hello", **rest: Any
) -> Note:
    """A local note that is in home feeds already."""
    note = await post(db, author, text, **rest)
    await db.write(add_note_to_homes, note)
    return note


async def receive(
    db: Database, author: Actor, name: str = "1", **rest: Any
) -> Note | None:
    """A remote note with the id `name`; `rest` are fields of `RemoteNote`."""
    note = remote_note(author, name, **rest)
    return await db.write(store_remote_note, author=author, note=note)


async def receive_new(
    db: Database, author: Actor, name: str = "1", **rest: Any
) -> Note:
    """`receive`, for notes that are surely stored."""
    note = await receive(db, author, name, **rest)
    assert note is not None
    return note


def remote_iri(author: Actor, name: str = "1") -> Iri:
    return Iri(f"https://{author.host}/notes/{name}")


def remote_note(author: Actor, name: str = "1", **rest: Any) -> RemoteNote:
    fields: dict[str, Any] = {
        "html": f"<p>Note {name}</p>",
        "url": f"https://{author.host}/@{author.name}/{name}",
        **rest,
    }
    return RemoteNote(iri=remote_iri(author, name), **fields)


async def reread(db: Database, note: Note) -> Note:
    """The note as it is now."""
    return await db.read(get_note, note.id)


async def follow(db: Database, follower: Actor, target: Actor) -> None:
    """An accepted follow, wherever the two are."""
    if follower.is_local:
        await db.write(request_follow, URLS, follower=follower, target=target)
        await db.write(mark_accepted, follower=follower, target=target)
        return
    iri = Iri(f"{follower.iri}/follows/{target.id}")
    await db.write(receive_follow, URLS, follower=follower, target=target, iri=iri)


async def block_actor(db: Database, actor: Actor, target: Actor) -> None:
    await db.write(block, URLS, actor=actor, target=target)


async def make_photo(db: Database, owner: Actor, alt: str = "") -> MediaId:
    """An upload that is not used yet."""
    return await db.write(_insert_photo, owner.id, alt)


async def count_rows(db: Database, table: str) -> int:
    """How many rows there are in one of the tables of notes."""
    return await db.read(_count, table)


async def list_jobs(db: Database, kind: str) -> list[str]:
    """Payloads of waiting jobs, oldest first."""
    return await db.read(_list_jobs, kind)


async def list_sent(db: Database) -> list[tuple[str, str]]:
    """What is in line for delivery: the activity's type and the inbox."""
    return await db.read(_list_sent)


def mentioning(**people: Actor) -> dict[str, ActorId]:
    """`NoteDraft.mentioned` for handles of people here."""
    return {name: actor.id for name, actor in people.items()}


def ids_of(notes: list[Note]) -> list[NoteId]:
    return [note.id for note in notes]


PRIVATE = (Visibility.FOLLOWERS, Visibility.DIRECT)


def _insert_photo(w: Writer, owner_id: ActorId, alt: str) -> MediaId:
    media_id = MediaId(w.new_id())
    w.run(
        """
        INSERT INTO media (
            id, key, owner_id, purpose, state, alt, width, height, created_ms, used_ms
        )
        VALUES (:id, :key, :owner_id, 'note', 'ready', :alt, 4, 3, :now, :now)
        """,
        id=media_id,
        key=new_token(16),
        owner_id=owner_id,
        alt=alt,
        now=w.now_ms,
    )
    return media_id


_COUNTS: dict[str, LiteralString] = {
    "bookmarks": "SELECT COUNT(*) AS n FROM bookmarks",
    "boosts": "SELECT COUNT(*) AS n FROM boosts",
    "emoji_counts": "SELECT COUNT(*) AS n FROM emoji_counts",
    "emoji_reactions": "SELECT COUNT(*) AS n FROM emoji_reactions",
    "home": "SELECT COUNT(*) AS n FROM home",
    "filters": "SELECT COUNT(*) AS n FROM filters",
    "filter_keywords": "SELECT COUNT(*) AS n FROM filter_keywords",
    "filter_notes": "SELECT COUNT(*) AS n FROM filter_notes",
    "likes": "SELECT COUNT(*) AS n FROM likes",
    "list_members": "SELECT COUNT(*) AS n FROM list_members",
    "list_notes": "SELECT COUNT(*) AS n FROM list_notes",
    "lists": "SELECT COUNT(*) AS n FROM lists",
    "media": "SELECT COUNT(*) AS n FROM media",
    "media_garbage": "SELECT COUNT(*) AS n FROM media_garbage",
    "note_edits": "SELECT COUNT(*) AS n FROM note_edits",
    "note_media": "SELECT COUNT(*) AS n FROM note_media",
    "note_mentions": "SELECT COUNT(*) AS n FROM note_mentions",
    "note_terms": "SELECT COUNT(*) AS n FROM note_terms",
    "note_topics": "SELECT COUNT(*) AS n FROM note_topics",
    "notes": "SELECT COUNT(*) AS n FROM notes",
    "notifications": "SELECT COUNT(*) AS n FROM notifications",
    "poll_options": "SELECT COUNT(*) AS n FROM poll_options",
    "poll_voters": "SELECT COUNT(*) AS n FROM poll_voters",
    "poll_votes": "SELECT COUNT(*) AS n FROM poll_votes",
    "polls": "SELECT COUNT(*) AS n FROM polls",
    "scheduled_notes": "SELECT COUNT(*) AS n FROM scheduled_notes",
}


def _count(r: Reader, table: str) -> int:
    row = r.one(_COUNTS[table])
    assert row is not None
    return row.num("n")


def _list_jobs(r: Reader, kind: str) -> list[str]:
    rows = r.all(
        "SELECT payload FROM jobs WHERE kind = :kind ORDER BY id LIMIT 1000", kind=kind
    )
    return [row.text("payload") for row in rows]


def _list_sent(r: Reader) -> list[tuple[str, str]]:
    rows = r.all(
        """
        SELECT a.kind, d.inbox
        FROM deliveries AS d
        JOIN activities AS a ON a.id = d.activity_id
        ORDER BY d.id
        LIMIT 1000
        """
    )
    return [(row.text("kind"), row.text("inbox")) for row in rows]
