"""From notifications to entities: a fixed number of queries for a page of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from node.actors.queries import get_node_actor, list_actors
from node.api.answers import Json
from node.api.entities.notifications import (
    group_entity,
    notification_entity,
    partial_account_entity,
    severance_entity,
)
from node.api.entities.reports import report_entity
from node.api.entities.warnings import warning_entity
from node.api.loading import load_accounts, load_statuses
from node.api.report_params import number_rules
from node.bell import Matters, load_matters
from node.database.types import Reader
from node.ids import ActorId, NoteId
from node.moderation.models import Decision, Report
from node.moderation.queries import list_told
from node.notes.queries import list_note_ids_by_iri, pick_visible
from node.notifications.groups import Group
from node.notifications.models import (
    ABOUT_NOTES,
    Notification,
    NotificationKind,
    read_severance,
)
from node.notifications.names import OWN
from node.services import Services
from node.timelines.models import Entry


@dataclass(frozen=True, slots=True)
class Around:
    """What some notifications name, as entities by their ids; and who sent each."""

    accounts: Mapping[str, Json]
    statuses: Mapping[str, Json]
    decisions: Mapping[str, Decision]
    reports: Mapping[str, Json]
    senders: Mapping[int, ActorId]
    news: Mapping[int, Json]
    """What other parts have to say of their own notifications, by their ids."""

    def account_of(self, item: Notification) -> Json | None:
        return self.accounts.get(str(self.senders.get(item.id)))

    def status_of(self, item: Notification) -> Json | None:
        return self.statuses.get(str(item.note_id))

    def can_tell(self, item: Notification) -> bool:
        """Whether the viewer may still see what it is about."""
        if item.kind in ABOUT_NOTES and self.status_of(item) is None:
            return False
        return self.account_of(item) is not None

    def more_of(self, item: Notification) -> Json:
        """What only some types have."""
        match item.kind:
            case NotificationKind.NOTICE:
                account = self.account_of(item) or {}
                decision = self.decisions.get(item.subject)
                return {"moderation_warning": warning_entity(item, account, decision)}
            case NotificationKind.REPORT:
                return {"report": self.reports[item.subject]}
            case NotificationKind.SEVERED:
                lost = read_severance(item.subject)
                return {"event": severance_entity(lost, item.created_ms)}
            case _:
                return self.news.get(item.id, {})


def load_notifications(
    r: Reader, current: Services, items: Sequence[Notification], *, viewer_id: ActorId
) -> list[Json]:
    """Notifications in their order, without what `node.bell` leaves out."""
    around = _load_around(r, current, items, viewer_id)
    return [
        notification_entity(
            item,
            around.account_of(item) or {},
            status=around.status_of(item),
            more=around.more_of(item),
        )
        for item in items
        if around.can_tell(item)
    ]


def load_groups(
    r: Reader,
    current: Services,
    groups: Sequence[Group],
    *,
    viewer_id: ActorId,
    is_partial: bool = False,
) -> Json:
    """Groups with the people and notes that they name (GroupedNotificationsResults).

    Left out is what `load_notifications` leaves out. With `is_partial` only the latest
    of each group are described in full.
    """
    latest = [each.latest for each in groups]
    people = {one for each in groups for one in each.people}
    around = _load_around(r, current, latest, viewer_id, people)
    found = [_group(around, each) for each in groups if around.can_tell(each.latest)]
    results = {
        "accounts": list(around.accounts.values()),
        "statuses": list(around.statuses.values()),
        "notification_groups": found,
    }
    if not is_partial:
        return results
    named = around.accounts.values()
    first = {cast("list[str]", each["sample_account_ids"])[0] for each in found}
    full = [each for each in named if each["id"] in first]
    rest = [each for each in named if each["id"] not in first]
    partial = [partial_account_entity(each) for each in rest]
    return {**results, "accounts": full, "partial_accounts": partial}


def _group(around: Around, group: Group) -> Json:
    latest, status = group.latest, around.status_of(group.latest)
    ids = [str(each) for each in group.people if str(each) in around.accounts]
    entity = group_entity(
        group,
        ids or [str(around.senders[latest.id])],
        status_id=str(status["id"]) if status else None,
    )
    return {**entity, **around.more_of(latest)}


def _load_around(
    r: Reader,
    current: Services,
    items: Sequence[Notification],
    viewer_id: ActorId,
    people: Iterable[ActorId] = (),
) -> Around:
    matters = load_matters(r, items)
    senders = _find_senders(r, items, matters, viewer_id)
    named = {*senders.values(), *people}
    targets = {each.target_id for each in matters.reports.values()}
    actors = [*list_actors(r, named | targets).values()]
    accounts = {each["id"]: each for each in load_accounts(r, current, actors)}
    notes = {each.note_id: None for each in items if each.note_id}
    entries = [Entry(each, each) for each in notes]
    statuses = load_statuses(r, current, entries, viewer_id=viewer_id)
    notices = (each for each in items if each.kind is NotificationKind.NOTICE)
    return Around(
        accounts={str(each): accounts[str(each)] for each in sorted(named)},
        statuses={str(each["id"]): each for each in statuses},
        decisions=list_told(r, [each.subject for each in notices]),
        reports=_load_reports(r, matters.reports, accounts, viewer_id),
        senders=senders,
        news=_load_news(r, current, items, viewer_id),
    )


def _find_senders(
    r: Reader, items: Iterable[Notification], matters: Matters, viewer_id: ActorId
) -> dict[int, ActorId]:
    """Who sent each, by its id: every app wants somebody, so what nobody did comes from
    whom it is for. Not there is what is about something gone.
    """
    reporters = _find_reporters(r, matters.reports)
    senders: dict[int, ActorId] = {}
    for item in filter(matters.has, items):
        match item.kind:
            case NotificationKind.REPORT:
                senders[item.id] = reporters[item.subject]
            case NotificationKind.JOIN_REQUEST:
                senders[item.id] = matters.asking[item.subject].id
            case _:
                senders[item.id] = item.from_id or viewer_id
    return senders


def _load_news(
    r: Reader, current: Services, items: Sequence[Notification], viewer_id: ActorId
) -> Mapping[int, Json]:
    own = [each for each in items if each.kind in OWN]
    found: dict[int, Json] = {}
    for source in current.extensions.news if own else ():
        found.update(source.tell_more(r, own, viewer_id=viewer_id))
    return found


def _find_reporters(r: Reader, reports: Mapping[str, Report]) -> dict[str, ActorId]:
    """Guests, and people elsewhere, report as the node itself: see `node.api.staff`."""
    if not reports:
        return {}
    nobody = get_node_actor(r)
    ids = {each.reporter_id for each in reports.values() if each.reporter_id}
    local = {each: each for each, who in list_actors(r, ids).items() if who.is_local}
    return {
        subject: local.get(each.reporter_id or nobody.id, nobody.id)
        for subject, each in reports.items()
    }


def _load_reports(
    r: Reader,
    reports: Mapping[str, Report],
    accounts: Mapping[object, Json],
    viewer_id: ActorId,
) -> dict[str, Json]:
    """With those of their notes that the viewer may see as anybody might."""
    iris = {iri for each in reports.values() for iri in each.note_iris}
    ids: Mapping[str, NoteId] = list_note_ids_by_iri(r, iris)
    visible = pick_visible(r, frozenset(ids.values()), viewer_id=viewer_id)
    rules = number_rules(r) if reports else {}
    return {
        subject: report_entity(
            report,
            accounts[str(report.target_id)],
            note_ids=[ids[iri] for iri in report.note_iris if ids.get(iri) in visible],
            rule_ids=[rules[text] for text in report.rules if text in rules],
        )
        for subject, report in reports.items()
    }
