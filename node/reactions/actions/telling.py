"""Telling the author of a note what somebody here thinks of it."""

from federation.vocabulary import Activity
from node.actors.models import Actor
from node.database.types import Reader, Writer
from node.delivery.actions import recipient_of, send
from node.emoji.models import reaction_key
from node.emoji.queries import find_reacted
from node.emoji.wire import emoji_tag
from node.notes.models import Note
from node.reactions.activities import Reaction
from node.urls import Urls


def told_reaction(r: Reader, urls: Urls, emoji: str) -> Reaction:
    """How the emoji of a reaction is told: one that is not Unicode's with a picture."""
    key = reaction_key(emoji)
    if key is None:
        return Reaction(emoji)
    custom = find_reacted(r, emoji)
    tags = (emoji_tag(urls, custom),) if custom else ()
    return Reaction(f":{key.partition('@')[0]}:", tags)


def tell_author(
    w: Writer, *, actor: Actor, author: Actor, note: Note, activity: Activity
) -> None:
    """Only the author, at their own inbox."""
    send(
        w,
        sender=actor,
        activity=activity,
        to=[recipient_of(author, personal=True)],
        topic=note.iri,
        is_public=False,
    )
