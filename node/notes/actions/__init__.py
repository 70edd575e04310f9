"""What can be done with notes; each file is one verb. Re-exported here."""

from node.notes.actions.consent import release_reply, set_quote_state
from node.notes.actions.delete import (
    delete_note,
    delete_remote_note,
    erase_note,
    purge_notes_of,
    remove_note,
)
from node.notes.actions.edit import edit_note
from node.notes.actions.listing import (
    ListingConsent,
    ListingDraft,
    post_listing,
    reword_listing,
)
from node.notes.actions.loads import ask_for_thread, forget_loads
from node.notes.actions.mutes import mute_thread, unmute_thread
from node.notes.actions.pins import pin_note, request_featured, unpin_note
from node.notes.actions.polls import request_refresh
from node.notes.actions.post import post_note
from node.notes.actions.quoting import change_consent
from node.notes.actions.remote import (
    adopt_orphans,
    edit_remote_note,
    store_remote_note,
)
from node.notes.actions.submissions import forget_submissions
from node.notes.actions.talks import keep_direct_note, leave_talk, see_talk
from node.notes.actions.votes import forget_votes_of, receive_votes, vote

__all__ = [
    "ListingConsent",
    "ListingDraft",
    "adopt_orphans",
    "ask_for_thread",
    "change_consent",
    "delete_note",
    "delete_remote_note",
    "edit_note",
    "edit_remote_note",
    "erase_note",
    "forget_loads",
    "forget_submissions",
    "forget_votes_of",
    "keep_direct_note",
    "leave_talk",
    "mute_thread",
    "pin_note",
    "post_listing",
    "post_note",
    "purge_notes_of",
    "receive_votes",
    "release_reply",
    "remove_note",
    "request_featured",
    "request_refresh",
    "reword_listing",
    "see_talk",
    "set_quote_state",
    "store_remote_note",
    "unmute_thread",
    "unpin_note",
    "vote",
]
