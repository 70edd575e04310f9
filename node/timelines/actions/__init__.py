"""What fills home feeds, and what their owners do with them."""

from node.timelines.actions.featured import (
    MAX_FEATURED,
    feature_topic,
    set_featured_topics,
    unfeature_topic,
)
from node.timelines.actions.homes import (
    MAX_FILLED,
    add_boost_to_homes,
    add_note_to_homes,
    empty_home_of,
    fill_home,
    remove_from_homes,
)
from node.timelines.actions.marks import mark_home
from node.timelines.actions.room import MAX_HOME, trim_homes
from node.timelines.actions.topics import (
    MAX_FOLLOWED,
    follow_topic,
    forget_topics,
    unfollow_topic,
)

__all__ = [
    "MAX_FEATURED",
    "MAX_FILLED",
    "MAX_FOLLOWED",
    "MAX_HOME",
    "add_boost_to_homes",
    "add_note_to_homes",
    "empty_home_of",
    "feature_topic",
    "fill_home",
    "follow_topic",
    "forget_topics",
    "mark_home",
    "remove_from_homes",
    "set_featured_topics",
    "trim_homes",
    "unfeature_topic",
    "unfollow_topic",
]
