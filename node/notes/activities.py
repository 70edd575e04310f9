"""Notes as other servers are told about them. Pure."""

from collections.abc import Sequence

from federation.audience import PUBLIC, audience_of
from federation.vocabulary import (
    Add,
    Create,
    Delete,
    Ref,
    Remove,
    Tombstone,
    Update,
)
from federation.vocabulary import Note as NoteDocument
from node.actors.models import Actor
from node.ids import Iri
from node.notes.models import Note
from node.notes.queries.polls import Vote


def delete_note(
    note: Note, *, iri: Iri, author: Actor, mentioned: Sequence[Iri]
) -> Delete:
    """A note is gone; said to the same audience that it had."""
    audience = audience_of(
        note.visibility, followers=Iri(author.followers_iri), mentioned=mentioned
    )
    return Delete(
        iri=iri,
        actor=author.iri,
        to=audience.to,
        cc=audience.cc,
        object=Tombstone(iri=note.iri, former_type=note.kind),
    )


def create_note(document: NoteDocument) -> Create:
    """A note is new; its Create has one id for ever, so that a second is no news."""
    return Create(
        iri=Iri(f"{document.iri}/create"),
        actor=document.attributed_to,
        object=document,
        to=document.to,
        cc=document.cc,
        published_ms=document.published_ms,
    )


def refresh_note(document: NoteDocument, *, iri: Iri) -> Update:
    """What hangs on a note is new, its wording is not: `updated` stays.

    A poll's counts, for instance (FEP-9967).
    """
    return Update(
        iri=iri,
        actor=document.attributed_to,
        object=document,
        to=document.to,
        cc=document.cc,
    )


def update_note(document: NoteDocument) -> Update:
    """A note reads differently; each version has its own id."""
    return Update(
        iri=Iri(f"{document.iri}/updates/{document.updated_ms}"),
        actor=document.attributed_to,
        object=document,
        to=document.to,
        cc=document.cc,
        published_ms=document.updated_ms,
    )


def change_pin(
    kind: type[Add | Remove], note: Note, *, iri: Iri, author: Actor
) -> Add | Remove:
    """The author pinned a note or unpinned it: what is in `featured` changed."""
    return kind(
        iri=iri,
        actor=author.iri,
        object=Ref(iri=note.iri),
        target=Iri(author.featured_iri),
        to=(PUBLIC,),
        cc=(Iri(author.followers_iri),),
    )


def vote_note(vote: Vote, *, iri: Iri) -> NoteDocument:
    """A vote: a reply that is nothing but the option's name (FEP-9967)."""
    return NoteDocument(
        iri=iri,
        attributed_to=vote.voter_iri,
        choice=vote.choice,
        in_reply_to=vote.note_iri,
        to=(vote.author_iri,),
        published_ms=vote.created_ms,
    )


def cast_vote(ballot: NoteDocument, *, iri: Iri) -> Create:
    """Tell a poll's author of a vote; one for each option chosen."""
    return Create(
        iri=iri,
        actor=ballot.attributed_to,
        object=ballot,
        to=ballot.to,
        published_ms=ballot.published_ms,
    )
