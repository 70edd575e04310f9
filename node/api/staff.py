"""From people and reports to what moderators are shown: a fixed number of queries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from node.actors.models import Actor
from node.actors.queries import get_node_actor
from node.api.answers import Json
from node.api.entities.admin import Case, admin_account_entity, admin_report_entity
from node.api.loading import load_accounts, load_statuses
from node.database.types import Reader
from node.ids import ActorId, NoteId, UserId
from node.moderation.models import Report
from node.notes.queries import list_note_ids_by_iri
from node.notes.readmodel import MAX_VIEWS
from node.services import Services
from node.timelines.models import Entry
from node.users.models import Known, User
from node.users.queries import list_known_actors, list_known_users
from node.users.settings import load_site

REPORTS: Final = 40
"""At most at once: each may name four people and twenty notes."""


@dataclass(frozen=True, slots=True)
class Named:
    """Everybody whom some reports name, and the notes, as entities."""

    accounts: Mapping[ActorId, Json]
    reporters: Mapping[ActorId | None, Json]
    nameless: Json
    staff: Mapping[UserId, ActorId]
    statuses: Mapping[str, Json]

    def reporter_of(self, report: Report) -> Json:
        """Who reported, if it was somebody here.

        Guests report as the node itself, as they do between servers; and who it was
        elsewhere is that server's matter, as on the page.
        """
        return self.reporters.get(report.reporter_id, self.nameless)

    def of_staff(self, user_id: UserId | None) -> Json | None:
        """One of those who moderate."""
        actor_id = None if user_id is None else self.staff.get(user_id)
        return None if actor_id is None else self.accounts[actor_id]


def load_admin_accounts(
    r: Reader, current: Services, people: Sequence[Known], by: User
) -> list[Json]:
    """People as those who moderate see them, in their order."""
    accounts = load_accounts(r, current, [each.actor for each in people])
    return [
        admin_account_entity(known, account, by)
        for known, account in zip(people, accounts, strict=True)
    ]


def load_admin_reports(
    r: Reader, current: Services, reports: Sequence[Report], by: User
) -> list[Json]:
    """Reports with whom and what they name."""
    node_actor, rules = get_node_actor(r), load_site(r).rules
    named = _load_named(r, current, reports, node_actor, by)
    return [
        admin_report_entity(
            Case(
                report,
                reporter=named.reporter_of(report),
                target=named.accounts[report.target_id],
                assigned=named.of_staff(report.assigned_to),
                closer=named.of_staff(report.closed_by),
                statuses=[
                    named.statuses[iri]
                    for iri in report.note_iris
                    if iri in named.statuses
                ],
                rules=rules,
            )
        )
        for report in reports
    ]


def _load_named(
    r: Reader, current: Services, reports: Sequence[Report], node_actor: Actor, by: User
) -> Named:
    users = {
        user_id
        for each in reports
        for user_id in (each.assigned_to, each.closed_by)
        if user_id is not None
    }
    staff = list_known_users(r, users)
    actors = list_known_actors(r, {*_list_actor_ids(reports), node_actor.id})
    actors |= {each.actor.id: each for each in staff.values()}
    people = list(actors.values())
    found = load_admin_accounts(r, current, people, by)
    accounts = {
        known.actor.id: account for known, account in zip(people, found, strict=True)
    }
    return Named(
        accounts=accounts,
        reporters={
            known.actor.id: accounts[known.actor.id]
            for known in people
            if known.actor.is_local
        },
        nameless=accounts[node_actor.id],
        staff={user_id: known.actor.id for user_id, known in staff.items()},
        statuses=_load_statuses(r, current, reports, by.actor_id),
    )


def _list_actor_ids(reports: Iterable[Report]) -> set[ActorId]:
    return {
        actor_id
        for each in reports
        for actor_id in (each.target_id, each.reporter_id)
        if actor_id is not None
    }


def _load_statuses(
    r: Reader, current: Services, reports: Iterable[Report], viewer_id: ActorId
) -> dict[str, Json]:
    """By the ids on the wire, those that the viewer may see as anybody might."""
    ids = list_note_ids_by_iri(r, {iri for each in reports for iri in each.note_iris})
    iris: dict[str, str] = {str(note_id): iri for iri, note_id in ids.items()}
    entries = [Entry(note_id, NoteId(note_id)) for note_id in ids.values()]
    found: dict[str, Json] = {}
    for start in range(0, len(entries), MAX_VIEWS):
        some = entries[start : start + MAX_VIEWS]
        for status in load_statuses(r, current, some, viewer_id=viewer_id):
            found[iris[str(status["id"])]] = status
    return found
