"""Polls and votes: rows into models, and who voted."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from node.database.types import Reader, Record
from node.errors import NotFound
from node.ids import ActorId, Iri, NoteId
from node.notes.polls import Poll, PollOption

MAX_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """One vote of one of ours, as it is told to the poll's author."""

    id: int
    voter_iri: Iri
    author_iri: Iri
    note_iri: Iri
    choice: str
    created_ms: int


def find_poll(r: Reader, note_id: NoteId) -> Poll | None:
    """The poll of a note, whoever asks."""
    return list_polls(r, [note_id]).get(note_id)


def get_poll(r: Reader, note_id: NoteId) -> Poll:
    """`find_poll`, but raises `NotFound`."""
    poll = find_poll(r, note_id)
    if poll is None:
        raise NotFound("there is no such poll")
    return poll


def list_polls(r: Reader, note_ids: Sequence[NoteId]) -> dict[NoteId, Poll]:
    """The polls of those notes that have one, in two queries."""
    rows = r.many(
        """
        SELECT note_id, is_multiple, ends_ms, closed_ms, voters_count, told_ms,
            asked_ms, hides_totals
        FROM polls
        WHERE note_id IN (:items)
        """,
        items=[*note_ids],
    )
    options = _list_options(r, [row.num("note_id") for row in rows])
    return {
        NoteId(row.num("note_id")): _poll(r, row, options[row.num("note_id")])
        for row in rows
    }


def list_own_choices(
    r: Reader, note_ids: Sequence[NoteId], voter_id: int
) -> dict[NoteId, tuple[int, ...]]:
    """Positions of the options that somebody voted for, by note."""
    rows = r.many(
        """
        SELECT note_id, position
        FROM poll_votes
        WHERE note_id IN (:items)
            AND actor_id = :voter_id
        ORDER BY note_id, position
        """,
        items=[*note_ids],
        voter_id=voter_id,
    )
    found: defaultdict[NoteId, tuple[int, ...]] = defaultdict(tuple)
    for row in rows:
        found[NoteId(row.num("note_id"))] += (row.num("position"),)
    return dict(found)


def list_local_voters(
    r: Reader, note_id: NoteId, *, after: int, limit: int = MAX_AT_ONCE
) -> list[ActorId]:
    """Who of ours voted, by id from `after` on."""
    rows = r.all(
        """
        SELECT v.actor_id
        FROM poll_voters AS v
        JOIN actors AS a ON a.id = v.actor_id
        WHERE v.note_id = :note_id
            AND v.actor_id > :after
            AND a.host = ''
            AND a.deleted_ms IS NULL
        ORDER BY v.actor_id
        LIMIT :limit
        """,
        note_id=note_id,
        after=after,
        limit=limit,
    )
    return [ActorId(row.num("actor_id")) for row in rows]


def has_local_voters(r: Reader, note_id: NoteId) -> bool:
    """Whether anybody here voted."""
    return bool(list_local_voters(r, note_id, after=0, limit=1))


def find_vote(r: Reader, vote_id: int) -> Vote | None:
    """A vote of one of ours by its id."""
    row = r.one(
        """
        SELECT v.id, a.iri AS voter_iri, b.iri AS author_iri, n.iri AS note_iri,
            o.name, p.created_ms
        FROM poll_votes AS v
        JOIN poll_voters AS p ON p.note_id = v.note_id AND p.actor_id = v.actor_id
        JOIN poll_options AS o ON o.note_id = v.note_id AND o.position = v.position
        JOIN notes AS n ON n.id = v.note_id
        JOIN actors AS a ON a.id = v.actor_id
        JOIN actors AS b ON b.id = n.actor_id
        WHERE v.id = :vote_id
            AND a.host = ''
        """,
        vote_id=vote_id,
    )
    return _vote(row) if row else None


def _list_options(r: Reader, note_ids: list[int]) -> dict[int, tuple[PollOption, ...]]:
    rows = r.many(
        """
        SELECT note_id, name, votes_count
        FROM poll_options
        WHERE note_id IN (:items)
        ORDER BY note_id, position
        """,
        items=note_ids,
    )
    found: defaultdict[int, tuple[PollOption, ...]] = defaultdict(tuple)
    for row in rows:
        option = PollOption(row.text("name"), row.num("votes_count"))
        found[row.num("note_id")] += (option,)
    return found


def _poll(r: Reader, row: Record, options: tuple[PollOption, ...]) -> Poll:
    ends_ms, closed_ms = row.opt_num("ends_ms"), row.opt_num("closed_ms")
    return Poll(
        note_id=NoteId(row.num("note_id")),
        options=options,
        is_multiple=row.flag("is_multiple"),
        ends_ms=ends_ms,
        closed_ms=closed_ms,
        voters=row.opt_num("voters_count"),
        told_ms=row.num("told_ms"),
        asked_ms=row.num("asked_ms"),
        is_over=any(
            end is not None and end <= r.now_ms for end in (ends_ms, closed_ms)
        ),
        hides_totals=row.flag("hides_totals"),
    )


def _vote(row: Record) -> Vote:
    return Vote(
        id=row.num("id"),
        voter_iri=Iri(row.text("voter_iri")),
        author_iri=Iri(row.text("author_iri")),
        note_iri=Iri(row.text("note_iri")),
        choice=row.text("name"),
        created_ms=row.num("created_ms"),
    )
