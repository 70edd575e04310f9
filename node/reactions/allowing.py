"""Whether somebody elsewhere may like or boost a note: its author's policy.

The author's own server answers who may not; what it agreed to carries its stamp.
"""

from federation.consent import Decision, Permission
from federation.vocabulary import Announce, Interaction, Like
from node.actors.inbound import Inbound
from node.actors.models import Actor
from node.actors.queries import get_actor
from node.database.types import Writer
from node.delivery.actions import new_activity_iri, recipient_of, send
from node.ids import Iri
from node.logs import get_logger
from node.notes.actions.consent import must_ask
from node.notes.models import Note
from node.notes.queries import find_visible_note
from node.notes.queries.consent import decide_interaction
from node.notes.stamps import StampReader
from node.reactions import activities
from node.urls import Urls

log = get_logger(__name__)


async def is_allowed(
    inbound: Inbound, activity: Like | Announce, iri: Iri, note: Note
) -> bool:
    """Whether it counts here. Of a note of ours, who may not is told so.

    Raises `Unreachable` when a stamp cannot be looked at now.
    """
    actor, asked = inbound.actor, _interaction(activity)
    decision = await inbound.db.read(decide_interaction, note, actor, asked)
    if not must_ask(note, decision):
        return True
    if note.is_local:
        await inbound.db.write(_answer, inbound.urls, actor, note, decision, iri)
        return False
    return await _is_stamped(inbound, activity, iri, note)


def _interaction(activity: Like | Announce) -> Interaction:
    is_boost = isinstance(activity, Announce)
    return Interaction.ANNOUNCE if is_boost else Interaction.LIKE


async def _is_stamped(
    inbound: Inbound, activity: Like | Announce, iri: Iri, note: Note
) -> bool:
    """Who follows whom elsewhere is not known here, but the stamp says it."""
    if activity.approved_by is None:
        log.info("reaction.not_allowed", note=note.id, actor=inbound.actor.iri)
        return False
    author = await inbound.db.read(get_actor, note.actor_id)
    inbound.count_fetch()
    return await StampReader(inbound.strangers).proves(
        activity.approved_by,
        _interaction(activity),
        author=author.iri,
        interacting=iri,
        target=note.iri,
    )


def _answer(
    w: Writer, urls: Urls, actor: Actor, note: Note, decision: Decision, iri: Iri
) -> None:
    """A Reject; nothing to whom the note is hidden from, or who has to ask yet."""
    if decision.permission is not Permission.NONE:
        return
    if find_visible_note(w, note.id, viewer_id=actor.id) is None:
        return
    author = get_actor(w, note.actor_id)
    send(
        w,
        sender=author,
        activity=activities.refuse(
            author, actor, iri=new_activity_iri(w, urls), refused=iri
        ),
        to=[recipient_of(actor, personal=True)],
        topic=note.iri,
        is_public=False,
    )
