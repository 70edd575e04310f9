"""Who reads a note alike: it is written down once for all of them.

Of whatever in a note depends on its reader, the reason belongs here. A test holds what
is sent against what each reader is answered.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from federation.audience import PUBLIC
from node.database.types import Reader, Record
from node.ids import ActorId, Iri, NoteId
from node.notes.models import Note
from node.notes.queries import find_note
from node.notes.queries.consent import find_policy
from node.notes.queries.quotes import find_quote
from node.streaming.queries import list_wanting

Group = tuple[ActorId, ...]


def list_alike(
    r: Reader, note_id: NoteId, viewer_ids: Sequence[ActorId]
) -> list[Group]:
    """At most 500 viewers of a note in groups, most of them in one."""
    note = find_note(r, note_id)
    if note is None:
        return []
    quoted = _find_quoted(r, note_id)
    shown = [note] if quoted is None else [note, quoted]
    apart = _list_apart(r, shown, viewer_ids)
    standing = _list_standing(r, shown, viewer_ids)
    groups: defaultdict[object, list[ActorId]] = defaultdict(list)
    for viewer in viewer_ids:
        key = viewer if viewer in apart else standing.get(viewer, ())
        groups[key].append(viewer)
    return [tuple(group) for group in groups.values()]


def _find_quoted(r: Reader, note_id: NoteId) -> Note | None:
    quote = find_quote(r, note_id)
    return find_note(r, quote.quoted_id) if quote and quote.quoted_id else None


def _list_apart(
    r: Reader, shown: Sequence[Note], viewer_ids: Sequence[ActorId]
) -> frozenset[ActorId]:
    """Authors, who had to do with it, and who may not see all that is around it."""
    apart: set[ActorId] = set()
    around = {note.reply_to_id for note in shown} | {note.id for note in shown[1:]}
    for note in shown:
        apart |= {note.actor_id, *_list_touched(r, note, viewer_ids)}
    for note_id in around - {None}:
        assert note_id is not None
        apart |= frozenset(viewer_ids) - list_wanting(r, note_id, viewer_ids)
    return frozenset(apart)


def _list_touched(
    r: Reader, note: Note, viewer_ids: Sequence[ActorId]
) -> frozenset[ActorId]:
    """Who was named in a note, did something with it, had enough of it, or filters."""
    rows = r.many(
        """
        SELECT v.id
        FROM actors AS v
        WHERE v.id IN (:items)
            AND (
                EXISTS (
                    SELECT 1 FROM note_mentions AS x
                    WHERE x.note_id = :note_id AND x.actor_id = v.id
                )
                OR EXISTS (
                    SELECT 1 FROM likes AS x
                    WHERE x.note_id = :note_id AND x.actor_id = v.id
                )
                OR EXISTS (
                    SELECT 1 FROM boosts AS x
                    WHERE x.note_id = :note_id AND x.actor_id = v.id
                )
                OR EXISTS (
                    SELECT 1 FROM bookmarks AS x
                    WHERE x.note_id = :note_id AND x.actor_id = v.id
                )
                OR EXISTS (
                    SELECT 1 FROM emoji_reactions AS x
                    WHERE x.note_id = :note_id AND x.actor_id = v.id
                )
                OR EXISTS (
                    SELECT 1 FROM poll_voters AS x
                    WHERE x.note_id = :note_id AND x.actor_id = v.id
                )
                OR EXISTS (
                    SELECT 1 FROM muted_threads AS x
                    WHERE x.root_id = :root_id AND x.actor_id = v.id
                )
                OR EXISTS (
                    SELECT 1 FROM filters AS x
                    WHERE x.owner_id = v.id
                        AND (x.expires_ms IS NULL OR x.expires_ms > :now)
                )
            )
        """,
        items=[*viewer_ids],
        note_id=note.id,
        root_id=note.root_id,
        now=r.now_ms,
    )
    return frozenset(ActorId(row.num("id")) for row in rows)


def _list_standing(
    r: Reader, shown: Sequence[Note], viewer_ids: Sequence[ActorId]
) -> dict[ActorId, tuple[object, ...]]:
    """How viewers stand to those authors who let not everybody quote them."""
    found: defaultdict[ActorId, tuple[object, ...]] = defaultdict(tuple)
    for note in shown:
        quoters = frozenset(_list_quoters(r, note))
        rows = _list_follows(r, note.actor_id, viewer_ids) if quoters else []
        for row in rows:
            is_named = row.text("iri") in quoters
            standing = (is_named, row.flag("follows"), row.flag("is_followed"))
            found[ActorId(row.num("id"))] += (standing,)
    return dict(found)


def _list_quoters(r: Reader, note: Note) -> Iterator[Iri]:
    """Whom a note names as those who may quote it; nobody where all may."""
    policy = find_policy(r, note)
    if policy is not None and policy.quote is not None:
        rule = policy.quote
        if PUBLIC not in rule.automatic:
            yield from (*rule.automatic, *rule.manual)


def _list_follows(
    r: Reader, author_id: ActorId, viewer_ids: Sequence[ActorId]
) -> list[Record]:
    """Whether each follows an author, and is followed."""
    return r.many(
        """
        SELECT v.id, v.iri,
            CASE WHEN EXISTS (
                SELECT 1
                FROM follows AS f
                WHERE f.follower_id = v.id
                    AND f.target_id = :author_id
                    AND f.state = 'accepted'
            ) THEN 1 ELSE 0 END AS follows,
            CASE WHEN EXISTS (
                SELECT 1
                FROM follows AS f
                WHERE f.follower_id = :author_id
                    AND f.target_id = v.id
                    AND f.state = 'accepted'
            ) THEN 1 ELSE 0 END AS is_followed
        FROM actors AS v
        WHERE v.id IN (:items)
        """,
        items=[*viewer_ids],
        author_id=author_id,
    )
