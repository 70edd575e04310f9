"""Public notes by their topics, answers included."""

from collections.abc import Sequence
from typing import Final, LiteralString

from node.database.paging import Page, Span, order_by
from node.database.types import Reader, Value
from node.ids import ActorId
from node.notes.queries.visible import VISIBLE, WANTED, viewer_number
from node.text.tokens import tag_key
from node.timelines.models import Entry, TopicFeed
from node.timelines.queries.pages import (
    ORIGINS,
    PUBLIC,
    SHAPES,
    make_entries,
    read_entries,
)

MAX_TOPICS: Final = 4
"""As many more topics an app may name in each way (Mastodon: `LIMIT_PER_MODE`)."""

_TOPIC: Final[LiteralString] = "\n".join(
    (
        """
    SELECT t.note_id AS sort_id, t.note_id, CAST(NULL AS INTEGER) AS booster_id
    FROM note_topics AS t
    JOIN notes AS n ON n.id = t.note_id
    JOIN actors AS a ON a.id = n.actor_id
    WHERE t.topic = :topic
        AND t.note_id < :before
        AND t.note_id > :after
    """,
        PUBLIC,
        "AND",
        VISIBLE,
        WANTED,
    )
)
_HAS_ALL: Final[LiteralString] = """
    AND :all_count = (
        SELECT COUNT(*)
        FROM note_topics AS also
        WHERE also.note_id = n.id
            AND also.topic IN (:all_1, :all_2, :all_3, :all_4)
    )
"""
_HAS_NONE: Final[LiteralString] = """
    AND NOT EXISTS (
        SELECT 1
        FROM note_topics AS un
        WHERE un.note_id = n.id
            AND un.topic IN (:none_1, :none_2, :none_3, :none_4)
    )
"""


def list_topic(
    r: Reader, topic: str, span: Span, *, viewer_id: ActorId | None
) -> Page[Entry]:
    """Notes under one topic, in any spelling of it."""
    key = tag_key(topic)
    if key is None:
        return Page((), None)
    return list_topics(r, TopicFeed(any_of=(key,)), span, viewer_id=viewer_id)


def list_topics(
    r: Reader, feed: TopicFeed, span: Span, *, viewer_id: ActorId | None
) -> Page[Entry]:
    """Notes under any of the feed's topics: a query for each of them.

    One query for all would sort every note that carries any.
    """
    found = {
        entry.sort_id: entry
        for topic in dict.fromkeys(feed.any_of)
        for entry in _read_topic(r, topic, feed, span, viewer_id=viewer_id)
    }
    ordered = sorted(found, reverse=not span.is_upwards)
    return make_entries([found[each] for each in ordered], span)


def _read_topic(
    r: Reader, topic: str, feed: TopicFeed, span: Span, *, viewer_id: ActorId | None
) -> list[Entry]:
    sql = "\n".join(
        (
            _TOPIC,
            ORIGINS[feed.origin],
            SHAPES[feed.shape],
            _HAS_ALL if feed.all_of else "",
            _HAS_NONE if feed.none_of else "",
            order_by("t.note_id", span),
        )
    )
    more: dict[str, Value] = {}
    if feed.all_of:
        more |= _numbered("all", feed.all_of)
        more["all_count"] = len(set(feed.all_of))
    if feed.none_of:
        more |= _numbered("none", feed.none_of)
    viewer = viewer_number(viewer_id)
    return read_entries(r, sql, span, topic=topic, viewer_id=viewer, **more)


def _numbered(name: str, topics: Sequence[str]) -> dict[str, Value]:
    """Values of `:name_1` to `:name_4`; no topic is empty."""
    filled = [*topics, *[""] * MAX_TOPICS][:MAX_TOPICS]
    return {f"{name}_{place}": topic for place, topic in enumerate(filled, 1)}
