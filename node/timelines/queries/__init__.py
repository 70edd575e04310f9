"""Feeds, newest first, one query each: a span of them, of at most 100.

All leave out what the viewer may not see. Authors whom the viewer blocks or mutes are
left out too; hidden ones are in no public feed.
"""

from node.timelines.queries.entries import load_entries
from node.timelines.queries.featured import (
    list_featured_topics,
    pick_featured,
    suggest_topics,
)
from node.timelines.queries.feeds import list_explore, list_home
from node.timelines.queries.followed import (
    DAY_MS,
    DAYS,
    count_topic_days,
    list_followed_topics,
    pick_followed,
)
from node.timelines.queries.kept import list_bookmarks, list_liked
from node.timelines.queries.marks import find_home_mark
from node.timelines.queries.profiles import (
    find_neighbours,
    list_doings,
    list_profile,
)
from node.timelines.queries.talks import find_talk, list_talks
from node.timelines.queries.topics import MAX_TOPICS, list_topic, list_topics

__all__ = [
    "DAYS",
    "DAY_MS",
    "MAX_TOPICS",
    "count_topic_days",
    "find_home_mark",
    "find_neighbours",
    "find_talk",
    "list_bookmarks",
    "list_doings",
    "list_explore",
    "list_featured_topics",
    "list_followed_topics",
    "list_home",
    "list_liked",
    "list_profile",
    "list_talks",
    "list_topic",
    "list_topics",
    "load_entries",
    "pick_featured",
    "pick_followed",
    "suggest_topics",
]
