"""Whom a received note is for, in terms of the actors that are known here."""

from collections.abc import Iterable, Sequence
from typing import Final

from federation.audience import note_visibility, within_thread
from federation.vocabulary import Activity
from federation.vocabulary import Note as NoteDocument
from node.actors.models import Actor
from node.database.types import Reader
from node.ids import ActorId, Iri
from node.notes.models import MAX_MENTIONS, Note, Visibility
from node.notes.policy import counts_publicly
from node.urls import Urls

MAX_ADDRESSED: Final = 200


def visibility_here(
    shown: NoteDocument, *, author: Actor, parent: Note | None, carrier: Activity | None
) -> Visibility:
    """The more private reading wins: of note and activity, of reply and parent."""
    followers = Iri(author.followers_iri) if author.followers_iri else None
    own = note_visibility(shown, followers=followers, carrier=carrier)
    return own if parent is None else within_thread(own, parent.visibility)


def list_addressed(
    r: Reader,
    urls: Urls,
    shown: NoteDocument,
    *,
    visibility: Visibility,
    carrier: Activity | None,
    recipient: Iri | None,
) -> list[ActorId]:
    """Known actors who may see a private note, or are named by a public one.

    In a private note a name alone lets nobody in: only addressing does, or that it
    came to somebody's own inbox (`bto`).
    """
    tagged = [mention.href for mention in shown.mentions]
    if counts_publicly(visibility):
        return _find_known(r, urls, tagged[:MAX_MENTIONS])
    addressed = [*shown.to, *shown.cc, *shown.audience]
    if not addressed and carrier is not None:
        addressed = [*carrier.to, *carrier.cc]
    if recipient is not None:
        addressed.append(recipient)
    return _find_known(r, urls, addressed[:MAX_ADDRESSED])


def names_local(r: Reader, urls: Urls, iris: Iterable[str]) -> bool:
    """Whether one of these is an active actor of ours."""
    ours = [iri for iri in iris if urls.is_ours(iri)][:MAX_MENTIONS]
    if not ours:
        return False
    rows = r.many(
        """
        SELECT id
        FROM actors
        WHERE iri IN (:items)
            AND host = ''
            AND suspended_ms IS NULL
            AND deleted_ms IS NULL
        """,
        items=ours,
    )
    return bool(rows)


def _find_known(r: Reader, urls: Urls, iris: Sequence[str]) -> list[ActorId]:
    """By id; people of ours also by their page, which some peers put in mentions."""
    wanted = list(dict.fromkeys(iris))
    rows = r.many(
        "SELECT id FROM actors WHERE iri IN (:items) AND deleted_ms IS NULL",
        items=wanted,
    )
    pages = [iri for iri in wanted if urls.is_ours(iri)]
    rows += r.many(
        """
        SELECT id
        FROM actors
        WHERE page_url IN (:items)
            AND host = ''
            AND deleted_ms IS NULL
        """,
        items=pages,
    )
    return list(dict.fromkeys(ActorId(row.num("id")) for row in rows))
