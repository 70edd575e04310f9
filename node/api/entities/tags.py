"""Topics (Tag)."""

from collections.abc import Mapping

from node.api.answers import Json
from node.api.entities.values import iso_day
from node.timelines.models import FeaturedTopic, TopicDay
from node.timelines.queries.followed import DAY_MS, DAYS
from node.urls import Urls


def tag_entity(
    urls: Urls,
    topic: str,
    days: Mapping[int, TopicDay],
    *,
    now_ms: int,
    is_followed: bool | None = None,
    is_featured: bool | None = None,
) -> Json:
    """A Tag with the use of the last seven days, today first.

    `is_followed` and `is_featured` are None for guests, who do neither.
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
    if is_featured is not None:
        found["featuring"] = is_featured
    return found


def featured_tag_entity(urls: Urls, featured: FeaturedTopic) -> Json:
    """A FeaturedTag; its count is a text."""
    last_ms = featured.last_ms
    return {
        "id": str(featured.id),
        "name": featured.topic,
        "url": urls.topic(featured.topic),
        "statuses_count": str(featured.notes_count),
        "last_status_at": None if last_ms is None else iso_day(last_ms),
    }


def _day(used: TopicDay) -> Json:
    return {
        "day": str(used.day * DAY_MS // 1_000),
        "uses": str(used.notes_count),
        "accounts": str(used.authors_count),
    }
