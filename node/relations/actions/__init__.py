"""Following, blocking and muting, by our people and by others'."""

from node.relations.actions.blocks import (
    block,
    end_mute,
    mute,
    set_block_telling,
    unblock,
    unmute,
)
from node.relations.actions.follows import (
    accept_request,
    reject_request,
    remove_follower,
    request_follow,
    set_wishes,
    unfollow,
)
from node.relations.actions.hosts import avoid_host, leave_host, meet_host
from node.relations.actions.received import (
    mark_accepted,
    mark_rejected,
    receive_block,
    receive_follow,
    receive_unblock,
    undo_received_follow,
)
from node.relations.actions.regard import dismiss, endorse, set_remark, unendorse
from node.relations.actions.rows import forget_relations
from node.relations.actions.severed import (
    restore_follows,
    sever_follows,
    tell_of_severed,
)

__all__ = [
    "accept_request",
    "avoid_host",
    "block",
    "dismiss",
    "end_mute",
    "endorse",
    "forget_relations",
    "leave_host",
    "mark_accepted",
    "mark_rejected",
    "meet_host",
    "mute",
    "receive_block",
    "receive_follow",
    "receive_unblock",
    "reject_request",
    "remove_follower",
    "request_follow",
    "restore_follows",
    "set_block_telling",
    "set_remark",
    "set_wishes",
    "sever_follows",
    "tell_of_severed",
    "unblock",
    "undo_received_follow",
    "unendorse",
    "unfollow",
    "unmute",
]
