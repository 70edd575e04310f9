"""Changing lists and who is in them, and what comes into their feeds."""

from node.lists.actions.feeds import (
    add_boost_to_lists,
    add_note_to_lists,
    fill_for_follow,
    remove_from_lists,
)
from node.lists.actions.lists import (
    change_list,
    create_list,
    delete_list,
    forget_lists,
)
from node.lists.actions.members import add_members, carry_memberships, remove_members

__all__ = [
    "add_boost_to_lists",
    "add_members",
    "add_note_to_lists",
    "carry_memberships",
    "change_list",
    "create_list",
    "delete_list",
    "fill_for_follow",
    "forget_lists",
    "remove_from_lists",
    "remove_members",
]
