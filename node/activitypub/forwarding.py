"""Forwarding from the inbox (AP §7.1.2): answers to our notes, for those who follow.

A server elsewhere knows of an answer only if somebody tells it. What everybody may
read, and what carries a proof or signature of its author, goes on to the followers of
whom it answers, as it came and once. The signature on the request is ours and says
nothing about the author; who gets it checks the proof, or asks the author's server.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from federation.documents import load_object
from federation.origins import origin_of
from federation.vocabulary import Activity, Create, Delete, Update
from node.activitypub.jobs import HandleActivity
from node.actors.inbound import Inbound
from node.actors.models import Actor
from node.actors.queries import find_actor
from node.database.types import Reader, Writer
from node.delivery.actions import pass_on
from node.delivery.models import Recipient
from node.errors import TooMany
from node.ids import Iri
from node.limits.rates import Limit
from node.notes.models import Note
from node.notes.policy import counts_publicly
from node.notes.queries import find_note, find_note_by_iri
from node.notes.queries.quotes import list_revoked
from node.notes.queries.recipients import list_holders
from node.relations.queries import is_blocked_either_way, list_follower_recipients

MAX_LENGTH: Final = 64 * 1_024
"""Misskey reads no more."""
_VOUCHING: Final = ("proof", "signature")


@dataclass(frozen=True, slots=True)
class Thread:
    """An activity about `note_iri` that may concern our followers.

    Of a deletion, `author` is whom the note answered while it was there.
    """

    iri: Iri
    note_iri: Iri
    is_delete: bool
    author: Actor | None


async def find_thread(
    inbound: Inbound, job: HandleActivity, activities: Sequence[Activity]
) -> Thread | None:
    """What to ask again once the activity was handled; None for most."""
    if len(activities) != 1:
        return None
    (activity,) = activities
    note_iri = _note_iri(activity)
    if activity.iri is None or note_iri is None or not _may_go_on(job.body):
        return None
    if not isinstance(activity, Delete):
        return Thread(activity.iri, note_iri, is_delete=False, author=None)
    author = await inbound.db.read(_find_answered, inbound.actor, note_iri)
    if author is None:
        return None
    return Thread(activity.iri, note_iri, is_delete=True, author=author)


async def forward(inbound: Inbound, job: HandleActivity, thread: Thread) -> None:
    """Send it on, now that it was handled, if it counted; may be repeated."""
    if await inbound.db.read(_find_author, inbound.actor, thread) is None:
        return
    try:
        inbound.rates.check(Limit.PASSED_ON, inbound.actor.host)
    except TooMany:
        return
    await inbound.db.write(_forward, inbound.actor, thread, job.body)


async def forward_revocation(
    inbound: Inbound, job: HandleActivity, activities: Sequence[Activity]
) -> None:
    """Send on that a quote of ours may stand no more, to all who have it (FEP-044f).

    After it was handled, and once. Who gets it asks for the stamp where it was.
    """
    if len(activities) != 1 or len(job.body) > MAX_LENGTH:
        return
    (activity,) = activities
    if not isinstance(activity, Delete):
        return
    revoked = await inbound.db.read(list_revoked, activity.object.iri)
    if revoked:
        iri = inbound.iri_of(activity)
        await inbound.db.write(
            _forward_revocation, inbound.actor, iri, revoked, job.body
        )


def _forward_revocation(
    w: Writer, actor: Actor, iri: Iri, revoked: Sequence[tuple[Note, Note]], body: str
) -> None:
    for note, quoted in revoked:
        author = find_actor(w, note.actor_id)
        is_told_by_owner = quoted.actor_id == actor.id
        if author is None or not author.is_active or not is_told_by_owner:
            continue
        to = _elsewhere(list_holders(w, note), actor)
        pass_on(w, sender=author, iri=iri, body=body, to=to, topic=note.iri)


def _note_iri(activity: Activity) -> Iri | None:
    if not isinstance(activity, Create | Update | Delete):
        return None
    iri = activity.object.iri
    return None if iri == activity.actor else iri


def _may_go_on(body: str) -> bool:
    """Whether others can tell who said it; few activities are read twice for that."""
    if len(body) > MAX_LENGTH or not any(f'"{term}"' in body for term in _VOUCHING):
        return False
    document = load_object(body.encode())
    return any(document.get(term) for term in _VOUCHING)


def _forward(w: Writer, actor: Actor, thread: Thread, body: str) -> None:
    author = _find_author(w, actor, thread)
    if author is None:
        return
    followers = list_follower_recipients(w, author.id)
    pass_on(
        w,
        sender=author,
        iri=thread.iri,
        body=body,
        to=_elsewhere(followers, actor),
        topic=thread.note_iri,
    )


def _elsewhere(recipients: Sequence[Recipient], actor: Actor) -> list[Recipient]:
    """All but those at the actor's own server, which knows already."""
    known = (origin_of(actor.iri).authority, actor.host)
    return [each for each in recipients if each.host not in known]


def _find_author(r: Reader, actor: Actor, thread: Thread) -> Actor | None:
    """Whom the activity answers, if it took effect."""
    if not thread.is_delete:
        return _find_answered(r, actor, thread.note_iri)
    return thread.author if find_note_by_iri(r, thread.note_iri) is None else None


def _find_answered(r: Reader, actor: Actor, note_iri: Iri) -> Actor | None:
    """Our own whose note the actor's note answers, both of them for everybody."""
    note = find_note_by_iri(r, note_iri)
    if note is None or note.actor_id != actor.id or actor.hidden_ms is not None:
        return None
    parent = find_note(r, note.reply_to_id) if note.reply_to_id else None
    if parent is None or not parent.is_local:
        return None
    if not (counts_publicly(note.visibility) and counts_publicly(parent.visibility)):
        return None
    author = find_actor(r, parent.actor_id)
    if author is None or not author.is_active:
        return None
    return None if is_blocked_either_way(r, author.id, actor.id) else author
