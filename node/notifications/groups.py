"""Notifications that are told as one: likes and boosts of a note, who came to follow,
who joined.

What happened on one day (UTC) belongs together, so that which group a notification is
in follows from the notification itself and is kept nowhere.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, LiteralString

from node.database.paging import Page, Span, make_span_page, order_by, positions
from node.database.types import Reader, Value, Writer
from node.ids import MAX_ID, ActorId, NoteId
from node.notifications.models import Notification, NotificationKind, first_id_at
from node.notifications.names import NAMES
from node.notifications.queries import FOR_WHO_READS, notification_of

DAY_MS: Final = 86_400_000
GROUPED: Final = (
    NotificationKind.LIKE,
    NotificationKind.BOOST,
    NotificationKind.FOLLOW,
    NotificationKind.SIGN_UP,
)
MAX_MEMBERS: Final = 5_000
MAX_PEOPLE: Final = 8
_SINGLE: Final = re.compile(r"ungrouped-([0-9]{1,18})")
_DAILY: Final = re.compile(r"([a-z._]+)(?:-([0-9]{1,18}))?-([0-9]{1,6})")


@dataclass(frozen=True, slots=True)
class GroupKey:
    """Which notifications are one: those alike of a day, or a single one."""

    kind: NotificationKind | None = None
    note_id: NoteId | None = None
    day: int = 0
    single_id: int = 0

    def __str__(self) -> str:
        if self.kind is None:
            return f"ungrouped-{self.single_id}"
        note = "" if self.note_id is None else f"-{self.note_id}"
        return f"{NAMES[self.kind]}{note}-{self.day}"


@dataclass(frozen=True, slots=True)
class Group:
    """`latest` stands for all; `people` are the last who did it, each once."""

    key: GroupKey
    latest: Notification
    count: int
    oldest_id: int
    people: tuple[ActorId, ...]


def key_of(
    item: Notification, grouped: Collection[NotificationKind] = GROUPED
) -> GroupKey:
    """The group that a notification is in, if those kinds are grouped."""
    if item.kind not in grouped:
        return GroupKey(single_id=item.id)
    return GroupKey(item.kind, item.note_id, item.created_ms // DAY_MS)


def parse_key(text: str) -> GroupKey | None:
    """A key as it was written; None for what is none."""
    if single := _SINGLE.fullmatch(text):
        return GroupKey(single_id=int(single[1]))
    daily = _DAILY.fullmatch(text)
    kinds = {NAMES[kind]: kind for kind in GROUPED}
    if daily is None or daily[1] not in kinds:
        return None
    note_id = NoteId(int(daily[2])) if daily[2] else None
    return GroupKey(kinds[daily[1]], note_id, int(daily[3]))


_FROM: Final[LiteralString] = (
    """
    FROM notifications AS n
    LEFT JOIN notification_marks AS m ON m.actor_id = n.actor_id
    LEFT JOIN actors AS a ON a.id = n.from_id
    WHERE n.actor_id = :actor_id
        AND n.id < :before
        AND n.id > :after
        AND (:from_id = 0 OR n.from_id = :from_id)
        AND n.is_held <= :with_held
        AND a.suspended_ms IS NULL
        AND a.deleted_ms IS NULL
"""
    + FOR_WHO_READS
)
_COLUMNS: Final[LiteralString] = """
    SELECT n.id, n.kind, n.from_id, n.note_id, n.subject, n.created_ms,
        CASE WHEN n.id > COALESCE(m.read_id, 0) THEN 1 ELSE 0 END AS is_unread
"""
_IS_LATEST: Final[LiteralString] = """
        AND n.kind IN (:items)
        AND NOT EXISTS (
            SELECT 1
            FROM notifications AS later
            LEFT JOIN actors AS s ON s.id = later.from_id
            WHERE n.kind IN (:grouped_1, :grouped_2, :grouped_3, :grouped_4)
                AND later.actor_id = n.actor_id
                AND later.id > n.id
                AND later.id < :before
                AND later.kind = n.kind
                AND later.note_id IS NOT DISTINCT FROM n.note_id
                AND later.created_ms / 86400000 = n.created_ms / 86400000
                AND (:from_id = 0 OR later.from_id = :from_id)
                AND later.is_held <= :with_held
                AND s.suspended_ms IS NULL
                AND s.deleted_ms IS NULL
        )
"""
_IN_GROUPS: Final[LiteralString] = """
        AND n.kind || '-' || COALESCE(CAST(n.note_id AS TEXT), '') || '-'
            || CAST(n.created_ms / 86400000 AS TEXT) IN (:items)
    ORDER BY n.id DESC
    LIMIT :limit
"""


def list_groups(
    r: Reader,
    actor_id: ActorId,
    span: Span,
    *,
    kinds: Iterable[NotificationKind],
    grouped: Collection[NotificationKind] = GROUPED,
    from_id: ActorId | None = None,
    with_held: bool = False,
) -> Page[Group]:
    """By their latest in the span; a long one goes on behind the next positions."""
    names = [*(str(each) for each in grouped), "", "", "", ""]
    asked: dict[str, Value] = {
        "actor_id": actor_id,
        "from_id": from_id or 0,
        "with_held": int(with_held),
    }
    rows = r.many(
        "\n".join((_COLUMNS, _FROM, _IS_LATEST, order_by("n.id", span))),
        items=[str(kind) for kind in kinds],
        grouped_1=names[0],
        grouped_2=names[1],
        grouped_3=names[2],
        grouped_4=names[3],
        **asked,
        **positions(span),
    )
    page = make_span_page(rows, span, lambda row: row.num("id")).map(notification_of)
    members = _read_members(r, page.items, asked, before=span.before, grouped=grouped)
    return page.map(
        lambda latest: _group(key_of(latest, grouped), members.get(latest.id, [latest]))
    )


def list_members(r: Reader, actor_id: ActorId, key: GroupKey) -> list[Notification]:
    """All of one group that the actor was told, newest first.

    A single one may be held back.
    """
    is_single = key.kind is None
    asked: dict[str, Value] = {
        "actor_id": actor_id,
        "from_id": 0,
        "with_held": int(is_single),
    }
    if is_single:
        span = {"before": key.single_id + 1, "after": key.single_id - 1}
        rows = r.all("\n".join((_COLUMNS, _FROM, "LIMIT 1")), **asked, **span)
        return list(map(notification_of, rows))
    rows = r.many(
        "\n".join((_COLUMNS, _FROM, _IN_GROUPS)),
        items=[_stored(key)],
        before=MAX_ID,
        after=first_id_at(key.day * DAY_MS) - 1,
        limit=MAX_MEMBERS,
        **asked,
    )
    return list(map(notification_of, rows))


def find_group(r: Reader, actor_id: ActorId, key: GroupKey) -> Group | None:
    """The whole of a group; None if nothing of it is there."""
    members = list_members(r, actor_id, key)
    return _group(key, members) if members else None


def dismiss_group(w: Writer, actor_id: ActorId, key: GroupKey) -> bool:
    """Remove all of a group; whether there was any."""
    members = list_members(w, actor_id, key)
    for each in members:
        w.run("DELETE FROM notifications WHERE id = :id", id=each.id)
    return bool(members)


def _read_members(
    r: Reader,
    heads: Sequence[Notification],
    asked: dict[str, Value],
    *,
    before: int,
    grouped: Collection[NotificationKind],
) -> dict[int, list[Notification]]:
    """Who belongs to those that stand for a group, by the ids of these."""
    keys = {key_of(each): each.id for each in heads if each.kind in grouped}
    if not keys:
        return {}
    first_day = min(key.day for key in keys)
    rows = r.many(
        "\n".join((_COLUMNS, _FROM, _IN_GROUPS)),
        items=sorted(_stored(key) for key in keys),
        before=before,
        after=first_id_at(first_day * DAY_MS) - 1,
        limit=MAX_MEMBERS,
        **asked,
    )
    found: dict[int, list[Notification]] = {}
    for each in map(notification_of, rows):
        found.setdefault(keys[key_of(each)], []).append(each)
    return found


def _stored(key: GroupKey) -> str:
    return f"{key.kind}-{key.note_id or ''}-{key.day}"


def _group(key: GroupKey, members: Sequence[Notification]) -> Group:
    people = dict.fromkeys(each.from_id for each in members if each.from_id)
    return Group(
        key=key,
        latest=members[0],
        count=len(members),
        oldest_id=members[-1].id,
        people=tuple(people)[:MAX_PEOPLE],
    )
