"""Topics (Tag)."""

from collections.abc import Mapping

from node.api.answers import Json
from node.timelines.models import TopicDay
from node.timelines.queries.followed import DAY_MS, DAYS
from node.urls import Urls


def tag_entity(
    urls: Urls,
    topic: str,
    days: Mapping[int, TopicDay],
    *,
    now_ms: int,
    is_followed: bool | None = None,
) -> Json:
    """A Tag with the use of the last seven days, today first.

    `is_followed` is None for guests, who follow none.
    """
    today = now_ms // DAY_MS
    found: dict[str, object] = {
        "name": topic,
        "url": urls.topic(topic),
        "history": [
            _day(days.get(day) or TopicDay(day, 0, 0))
            for day in range(today, today - DAYS, -1)
        ],
    }
    if is_followed is not None:
        found["following"] = is_followed
    return found


def _day(used: TopicDay) -> Json:
    return {
        "day": str(used.day * DAY_MS // 1_000),
        "uses": str(used.notes_count),
        "accounts": str(used.authors_count),
    }
