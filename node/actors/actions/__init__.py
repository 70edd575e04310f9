"""Changes to actors: our own, other servers', and how each stands."""

from node.actors.actions.keys import add_proof_keys, replace_keys
from node.actors.actions.links import (
    ask_about_old_links,
    link_of,
    save_checked_links,
)
from node.actors.actions.local import (
    create_local_actor,
    ensure_node_actor,
    set_automated,
    set_privacy,
    update_profile,
)
from node.actors.actions.remote import (
    delete_remote_actor,
    save_remote_actor,
    say_moved,
)
from node.actors.actions.servers import mark_actors
from node.actors.actions.standing import (
    forget_keys,
    hide_actor,
    mark_deleted,
    mark_moved,
    note_found,
    note_missing,
    suspend_actor,
    tell_of_change,
    unhide_actor,
    unsuspend_actor,
    withhold_actor,
)

__all__ = [
    "add_proof_keys",
    "ask_about_old_links",
    "create_local_actor",
    "delete_remote_actor",
    "ensure_node_actor",
    "forget_keys",
    "hide_actor",
    "link_of",
    "mark_actors",
    "mark_deleted",
    "mark_moved",
    "note_found",
    "note_missing",
    "replace_keys",
    "save_checked_links",
    "save_remote_actor",
    "say_moved",
    "set_automated",
    "set_privacy",
    "suspend_actor",
    "tell_of_change",
    "unhide_actor",
    "unsuspend_actor",
    "update_profile",
    "withhold_actor",
]
