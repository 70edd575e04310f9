"""Telling relays apart from everybody else who sends something (FEP-ae0c)."""

from typing import Final

from federation.vocabulary import Accept, Announce, Follow, Reject
from node.actors.inbound import Inbound
from node.notes.relayed import on_relayed
from node.relays.inbox import receive_answer, receive_follow
from node.relays.queries import find_open_relay, list_relays

# Of the activities that a relay may wrap, those that are about a note itself.
_PASSED_ON: Final = frozenset({"Create", "Update", "Delete"})


async def concerns_relay(
    inbound: Inbound, activity: Accept | Announce | Follow | Reject
) -> bool:
    """Whether it was about a relay, or by one; then it has been dealt with."""
    db, actor = inbound.db, inbound.actor
    if not await db.read(list_relays):
        return False
    match activity:
        case Accept() | Reject():
            return await db.write(receive_answer, actor, activity)
        case Follow():
            return await db.write(receive_follow, inbound.urls, actor, activity)
        case Announce():
            relay = await db.read(find_open_relay, actor.iri)
            if relay is None:
                return False
            if activity.about is None or activity.embeds in _PASSED_ON:
                iri = (activity.about or activity.object).iri
                is_new = activity.about is None or activity.embeds == "Create"
                await on_relayed(inbound, relay, iri, is_new=is_new)
            return True
