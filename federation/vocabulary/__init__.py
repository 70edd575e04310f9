"""ActivityStreams as frozen dataclasses: only the kinds and properties we really use.

Values, no behaviour: ``decode`` makes them from JSON of any shape, ``encode`` writes
them in one exact shape, ``authority`` says what they prove. Times are milliseconds UTC.
"""

from federation.vocabulary.activities import (
    Accept,
    Activity,
    Add,
    Announce,
    Block,
    Create,
    Delete,
    Flag,
    Follow,
    Like,
    Move,
    Reject,
    Remove,
    Undo,
    UnknownActivity,
    Update,
)
from federation.vocabulary.actors import (
    Actor,
    ActorKey,
    ActorKind,
    Capability,
    Multikey,
    ProfileField,
)
from federation.vocabulary.collections import Collection, CollectionPage
from federation.vocabulary.links import (
    Attachment,
    AttachmentKind,
    Emoji,
    FocalPoint,
    Hashtag,
    Link,
    Mention,
    Picture,
)
from federation.vocabulary.notes import (
    Note,
    NoteKind,
    Poll,
    PollOption,
    Source,
    Tombstone,
)
from federation.vocabulary.things import Ref, Thing, UnknownThing

__all__ = [
    "Accept",
    "Activity",
    "Actor",
    "ActorKey",
    "ActorKind",
    "Add",
    "Announce",
    "Attachment",
    "AttachmentKind",
    "Block",
    "Capability",
    "Collection",
    "CollectionPage",
    "Create",
    "Delete",
    "Emoji",
    "Flag",
    "FocalPoint",
    "Follow",
    "Hashtag",
    "Like",
    "Link",
    "Mention",
    "Move",
    "Multikey",
    "Note",
    "NoteKind",
    "Picture",
    "Poll",
    "PollOption",
    "ProfileField",
    "Ref",
    "Reject",
    "Remove",
    "Source",
    "Thing",
    "Tombstone",
    "Undo",
    "UnknownActivity",
    "UnknownThing",
    "Update",
]
