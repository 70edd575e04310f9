"""Whom a note goes to on other servers, and who holds a copy of it."""

from node.actors.queries import list_actors
from node.database.types import Reader
from node.delivery.actions import recipient_of
from node.delivery.models import Recipient
from node.ids import ActorId
from node.notes.models import Note, Visibility
from node.notes.policy import counts_publicly
from node.notes.queries.groups import find_group_id
from node.notes.queries.notes import find_note, list_mentioned_ids
from node.relations.queries import list_follower_recipients

MAX_INTERESTED = 500


def list_addressees(r: Reader, note: Note) -> list[Recipient]:
    """Whom it names, in person when it is for them alone; else followers as well."""
    recipients = list_note_recipients(r, note)
    if note.visibility is Visibility.DIRECT:
        return recipients
    return [*recipients, *list_follower_recipients(r, note.actor_id)]


def list_holders(r: Reader, note: Note) -> list[Recipient]:
    """Everybody who got a note, and who did something with it since."""
    recipients = list_addressees(r, note)
    if counts_publicly(note.visibility):
        recipients += list_interested_recipients(r, note)
    return recipients


def list_note_recipients(r: Reader, note: Note) -> list[Recipient]:
    """Remote actors a note concerns: mentioned ones, its group, whom it
    answers or quotes.

    Followers are not among them. What is for named people goes to their personal
    inboxes.
    """
    ids = set(list_mentioned_ids(r, note.id))
    group_id = find_group_id(r, note.id)
    if group_id is not None:
        ids.add(group_id)
    if note.reply_to_id is not None:
        parent = find_note(r, note.reply_to_id)
        if parent is not None and note.visibility is not Visibility.DIRECT:
            ids.add(parent.actor_id)
    quoted_author = _find_quoted_author(r, note)
    if quoted_author is not None:
        ids.add(quoted_author)
    return _recipients(r, ids, note.visibility)


def list_interested_recipients(r: Reader, note: Note) -> list[Recipient]:
    """Remote actors who did something with it, or whom it named before an edit.

    They hold copies too.
    """
    rows = r.all(
        """
        SELECT actor_id
        FROM (
            SELECT l.actor_id FROM likes AS l WHERE l.note_id = :note_id
            UNION
            SELECT e.actor_id FROM emoji_reactions AS e WHERE e.note_id = :note_id
            UNION
            SELECT b.actor_id FROM boosts AS b WHERE b.note_id = :note_id
            UNION
            SELECT c.actor_id FROM notes AS c WHERE c.reply_to_id = :note_id
            UNION
            SELECT v.actor_id FROM poll_voters AS v WHERE v.note_id = :note_id
            UNION
            SELECT f.actor_id FROM former_mentions AS f WHERE f.note_id = :note_id
            UNION
            SELECT d.actor_id
            FROM quotes AS q
            JOIN notes AS d ON d.id = q.note_id
            WHERE q.quoted_id = :note_id
        ) AS interested
        ORDER BY actor_id
        LIMIT :limit
        """,
        note_id=note.id,
        limit=MAX_INTERESTED,
    )
    ids = {ActorId(row.num("actor_id")) for row in rows}
    return _recipients(r, ids, Visibility.PUBLIC)


def _find_quoted_author(r: Reader, note: Note) -> ActorId | None:
    row = r.one(
        """
        SELECT d.actor_id
        FROM quotes AS q
        JOIN notes AS d ON d.id = q.quoted_id
        WHERE q.note_id = :note_id
        """,
        note_id=note.id,
    )
    return ActorId(row.num("actor_id")) if row else None


def _recipients(
    r: Reader, ids: set[ActorId], visibility: Visibility
) -> list[Recipient]:
    personal = visibility is Visibility.DIRECT
    found = list_actors(r, ids).values()
    remote = [actor for actor in found if not actor.is_local and actor.is_active]
    return [
        recipient_of(actor, personal=personal)
        for actor in sorted(remote, key=lambda actor: actor.id)
    ]
