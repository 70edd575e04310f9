"""Reactions whose author was not let: they are as if they had never been."""

from node.actors.queries import get_actor
from node.database.types import Writer
from node.notes.queries import find_note
from node.reactions.actions.boosts import receive_unboost
from node.reactions.actions.emoji import receive_unreaction
from node.reactions.actions.likes import receive_unlike
from node.reactions.queries import (
    find_boost_by_iri,
    find_like_by_iri,
    find_reaction_by_iri,
)


def drop_reactions(w: Writer, iri: str) -> bool:
    """Remove the like, reaction or boost with this id; whether there was one."""
    like, boost = find_like_by_iri(w, iri), find_boost_by_iri(w, iri)
    reaction = find_reaction_by_iri(w, iri)
    if reaction is not None and (note := find_note(w, reaction.note_id)) is not None:
        actor = get_actor(w, reaction.actor_id)
        return receive_unreaction(w, actor=actor, note=note, emoji=reaction.emoji)
    if like is not None and (note := find_note(w, like.note_id)) is not None:
        return receive_unlike(w, actor=get_actor(w, like.actor_id), note=note)
    if boost is not None and (note := find_note(w, boost.note_id)) is not None:
        return receive_unboost(w, actor=get_actor(w, boost.actor_id), note=note)
    return False
