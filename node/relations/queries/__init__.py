"""Who follows, blocks and mutes whom."""

from node.relations.queries.audience import (
    is_followed_here,
    list_follower_recipients,
    list_local_follower_ids,
    list_peer_recipients,
)
from node.relations.queries.lists import (
    count_follow_requests,
    list_avoided_hosts,
    list_blocks,
    list_endorsed,
    list_follow_requests,
    list_followed_groups,
    list_followers,
    list_following,
    list_mutes,
    search_following,
)
from node.relations.queries.near import list_common_followers, list_suggested
from node.relations.queries.pairs import (
    avoids_host,
    find_block,
    find_block_by_iri,
    find_follow,
    find_follow_by_iri,
    find_relationship,
    follows,
    is_blocked_either_way,
    list_relationships,
    shows_follows,
    tells_blocks,
)

__all__ = [
    "avoids_host",
    "count_follow_requests",
    "find_block",
    "find_block_by_iri",
    "find_follow",
    "find_follow_by_iri",
    "find_relationship",
    "follows",
    "is_blocked_either_way",
    "is_followed_here",
    "list_avoided_hosts",
    "list_blocks",
    "list_common_followers",
    "list_endorsed",
    "list_follow_requests",
    "list_followed_groups",
    "list_follower_recipients",
    "list_followers",
    "list_following",
    "list_local_follower_ids",
    "list_mutes",
    "list_peer_recipients",
    "list_relationships",
    "list_suggested",
    "search_following",
    "shows_follows",
    "tells_blocks",
]
