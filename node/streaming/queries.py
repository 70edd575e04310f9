"""Whom of those who watch something reaches: the rules of the feeds, for many at once.

`viewer_ids` are at most 500. The conditions are those of the pages, word for word,
with each viewer in the place of the one.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final, LiteralString

from node.database.types import Reader
from node.ids import ActorId, NoteId
from node.lists.queries import Owned, list_holding, list_naming
from node.news import BoostGone, NoteGone
from node.notes.models import Visibility
from node.notes.queries import list_topic_keys
from node.notes.queries.visible import VISIBLE, WANTED
from node.timelines.queries.reach import (
    PublicPlace,
    find_public_place,
    list_home_holders,
)

MAX_VIEWERS: Final = 500

_WANTING: Final[LiteralString] = "\n".join(
    (
        """
    SELECT v.id
    FROM actors AS v
    JOIN notes AS n ON n.id = :note_id
    JOIN actors AS a ON a.id = n.actor_id
    WHERE v.id IN (:items)
        AND
    """,
        (VISIBLE + WANTED).replace(":viewer_id", "v.id"),
    )
)


@dataclass(frozen=True, slots=True)
class Audience:
    """Where a note turned up, and for whom of those that were asked for."""

    note_id: NoteId
    place: PublicPlace | None
    topics: frozenset[str]
    home: frozenset[ActorId]
    public: frozenset[ActorId]
    lists: frozenset[Owned]


def find_audience(
    r: Reader,
    note_id: int,
    *,
    home: Sequence[ActorId],
    public: Sequence[ActorId],
    listing: Sequence[ActorId],
) -> Audience:
    """Whose home feed and lists a note is in, and who may meet it in public feeds."""
    found = NoteId(note_id)
    place = find_public_place(r, found) if public else None
    return Audience(
        note_id=found,
        place=place,
        topics=frozenset(list_topic_keys(r, found)) if place else frozenset(),
        home=list_home_holders(r, found, home),
        public=list_wanting(r, found, public) if place else frozenset(),
        lists=list_holding(r, found, listing),
    )


def list_wanting(
    r: Reader, note_id: NoteId, viewer_ids: Sequence[ActorId]
) -> frozenset[ActorId]:
    """Who may see a note, and neither blocks nor mutes its author."""
    rows = r.many(_WANTING, items=[*viewer_ids], note_id=note_id)
    return frozenset(ActorId(row.num("id")) for row in rows)


def list_talkers(
    r: Reader, note_id: NoteId, viewer_ids: Sequence[ActorId]
) -> frozenset[ActorId]:
    """Who has a direct note in a conversation of theirs; nobody, if it is none."""
    rows = r.many(
        """
        SELECT actor_id
        FROM direct_notes
        WHERE note_id = :note_id
            AND actor_id IN (:items)
        """,
        items=[*viewer_ids],
        note_id=note_id,
    )
    return frozenset(ActorId(row.num("actor_id")) for row in rows)


def list_bereft(
    r: Reader, gone: NoteGone | BoostGone, viewer_ids: Sequence[ActorId]
) -> frozenset[ActorId]:
    """Who could have in their home feed what is no more."""
    if isinstance(gone, BoostGone):
        followers = _list_followers(r, gone.booster_id, viewer_ids)
        return followers | _among(viewer_ids, {gone.booster_id})
    theirs = _among(viewer_ids, {gone.author_id})
    named = _among(viewer_ids, gone.named) - list_refused(r, gone, viewer_ids)
    if gone.visibility == Visibility.DIRECT:
        return theirs | named
    return theirs | named | _list_followers(r, gone.author_id, viewer_ids)


def list_bereft_lists(
    r: Reader, gone: NoteGone | BoostGone, owner_ids: Sequence[ActorId]
) -> frozenset[Owned]:
    """Which lists could hold what is no more; direct notes are in none."""
    if isinstance(gone, BoostGone):
        return list_naming(r, gone.booster_id, owner_ids)
    if gone.visibility == Visibility.DIRECT:
        return frozenset()
    return list_naming(r, gone.author_id, owner_ids)


def list_refused(
    r: Reader, gone: NoteGone, viewer_ids: Sequence[ActorId]
) -> frozenset[ActorId]:
    """Whom the author blocked, who knows nothing of their notes."""
    rows = r.many(
        """
        SELECT target_id
        FROM blocks
        WHERE actor_id = :author_id
            AND target_id IN (:items)
        """,
        items=[*viewer_ids],
        author_id=gone.author_id,
    )
    return frozenset(ActorId(row.num("target_id")) for row in rows)


def _list_followers(
    r: Reader, actor_id: int, viewer_ids: Sequence[ActorId]
) -> frozenset[ActorId]:
    rows = r.many(
        """
        SELECT follower_id
        FROM follows
        WHERE follower_id IN (:items)
            AND target_id = :actor_id
            AND state = 'accepted'
        """,
        items=[*viewer_ids],
        actor_id=actor_id,
    )
    return frozenset(ActorId(row.num("follower_id")) for row in rows)


def _among(
    viewer_ids: Sequence[ActorId], actor_ids: Collection[int]
) -> frozenset[ActorId]:
    return frozenset(each for each in viewer_ids if each in actor_ids)
