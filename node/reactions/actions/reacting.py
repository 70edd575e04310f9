"""Somebody here reacts with an emoji: instead of a like, which is one emoji too."""

from federation.emoji import find_emoji, find_shortcode
from federation.vocabulary import Interaction
from node.actors.models import Actor
from node.actors.policy import check_not_moved
from node.actors.queries import find_actor
from node.database.types import Writer
from node.emoji.queries import list_usable
from node.errors import Invalid
from node.notes.models import Note
from node.notes.queries import get_visible_note
from node.reactions import activities
from node.reactions.actions.audience import must_ask_first
from node.reactions.actions.emoji import insert_reaction, unreact
from node.reactions.actions.likes import unlike
from node.reactions.actions.telling import tell_author, told_reaction
from node.reactions.jobs import LikeNeedsConsent
from node.reactions.queries import is_under, list_own_reactions
from node.urls import Urls


def react(w: Writer, urls: Urls, *, actor: Actor, note: Note, text: str) -> bool:
    """Whether it is a new reaction; it replaces the actor's like or reaction.

    Servers that know one mark per person (Misskey) or none with an emoji (Mastodon)
    see what people here see. Raises as `like` does, and `Invalid` for what is no
    emoji. Those of other servers are not for choosing, but anybody may join in with
    one that stands under the note.
    """
    check_not_moved(actor)
    seen = get_visible_note(w, note.id, viewer_id=actor.id)
    asks = must_ask_first(w, seen, actor, Interaction.LIKE)
    emoji = find_emoji(text) or _find_custom(w, note, text)
    if emoji is None:
        raise Invalid.field("emoji", "no_emoji", "Choose or type one emoji.")
    if any(own.emoji == emoji for own in list_own_reactions(w, actor.id, note.id)):
        return False
    unlike(w, urls, actor=actor, note=note)
    unreact(w, urls, actor=actor, note=note)
    reaction_id = w.new_id()
    iri = urls.like(reaction_id)
    if not insert_reaction(w, reaction_id, iri, actor=actor, note=note, emoji=emoji):
        return False
    author = find_actor(w, note.actor_id)
    if author is not None and not author.is_local:
        told = activities.like(
            actor,
            author,
            iri=iri,
            note_iri=note.iri,
            reaction=told_reaction(w, urls, emoji),
        )
        tell_author(w, actor=actor, author=author, note=note, activity=told)
        if asks:
            w.enqueue(LikeNeedsConsent(actor.id, note.id))
    return True


def _find_custom(w: Writer, note: Note, text: str) -> str | None:
    text = text.strip()
    if "@" in text:
        return text if is_under(w, note.id, text) else None
    name = find_shortcode(text)
    found = list_usable(w, [name]) if name else ()
    return found[0].reaction if found else None
