"""Following, blocking and muting, by our people and by others'."""

from node.relations.actions.blocks import (
    block,
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
    unfollow,
)
from node.relations.actions.received import (
    mark_accepted,
    mark_rejected,
    receive_block,
    receive_follow,
    receive_unblock,
    undo_received_follow,
)
from node.relations.actions.rows import forget_relations
from node.relations.actions.severed import restore_follows, sever_follows

__all__ = [
    "accept_request",
    "block",
    "forget_relations",
    "mark_accepted",
    "mark_rejected",
    "mute",
    "receive_block",
    "receive_follow",
    "receive_unblock",
    "reject_request",
    "remove_follower",
    "request_follow",
    "restore_follows",
    "set_block_telling",
    "sever_follows",
    "unblock",
    "undo_received_follow",
    "unfollow",
    "unmute",
]
