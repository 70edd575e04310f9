"""From conversations of direct notes to entities: queries as for one page of notes."""

from collections.abc import Sequence
from typing import Final, cast

from node.actors.models import Actor
from node.actors.queries import list_actors
from node.api.answers import Json
from node.api.loading import load_accounts, load_statuses
from node.database.types import Reader
from node.ids import ActorId
from node.services import Services
from node.timelines.models import Entry, Talk

MAX_PEOPLE: Final = 12


def load_conversations(
    r: Reader, current: Services, talks: Sequence[Talk], who: Actor
) -> list[Json]:
    """Conversations with their newest notes; queries as for one page of notes."""
    entries = [Entry(each.last_id, each.last_id) for each in talks]
    notes = load_statuses(r, current, entries, viewer_id=who.id)
    statuses = {str(each["id"]): each for each in notes}
    others = {key: _others(each, who) for key, each in statuses.items()}
    people = list_actors(
        r, {ActorId(int(each)) for ids in others.values() for each in ids}
    )
    accounts = load_accounts(r, current, list(people.values()))
    by_id = {str(each["id"]): each for each in accounts}
    return [
        {
            "id": str(talk.root_id),
            "unread": talk.is_unread,
            "accounts": [by_id[each] for each in others[str(talk.last_id)]],
            "last_status": statuses[str(talk.last_id)],
        }
        for talk in talks
        if str(talk.last_id) in statuses
    ]


def _others(status: Json, who: Actor) -> list[str]:
    """Ids of the author and of the first who are named; oneself if nobody else is."""
    people = [status["account"], *cast("list[Json]", status["mentions"])]
    ids = dict.fromkeys(str(cast("Json", each)["id"]) for each in people)
    others = [each for each in ids if each != str(who.id)]
    return others[:MAX_PEOPLE] or [str(who.id)]
