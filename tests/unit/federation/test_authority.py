"""Who may say what (FEP-fe34): forged claims are refused, copies are fetched again."""

import pytest

from federation.audience import PUBLIC
from federation.authority import (
    ALLOWED,
    Refetch,
    Refused,
    check,
    check_answer,
    check_fetched,
    check_owner,
    find_forwarded,
)
from federation.vocabulary import (
    Accept,
    Actor,
    Add,
    Announce,
    Block,
    Collection,
    Create,
    Delete,
    Flag,
    Follow,
    Like,
    Move,
    Note,
    Ref,
    Reject,
    Remove,
    Tombstone,
    Undo,
    UnknownActivity,
    UnknownThing,
    Update,
)

EVIL = "https://evil.example"
MALLORY = f"{EVIL}/u/mallory"
EVE = f"{EVIL}/u/eve"
HERE = "https://victim.example"
VIC = f"{HERE}/u/vic"
WALT = f"{HERE}/u/walt"
THIRD = "https://third.example/u/z"


def note(iri: str, owner: str) -> Note:
    return Note(iri=iri, attributed_to=owner, content="x")


def create(iri: str, owner: str, actor: str = MALLORY) -> Create:
    return Create(actor=actor, object=note(iri, owner))


def follow(actor: str, target: str, iri: str | None = None) -> Follow:
    return Follow(iri=iri, actor=actor, object=Ref(iri=target))


OWN = f"{EVIL}/n/1"
TAKEN = f"{HERE}/n/1"


@pytest.mark.parametrize(
    "activity",
    [
        create(OWN, MALLORY),
        Create(
            iri=f"{EVIL}/a/1",
            actor=MALLORY,
            object=note(OWN, MALLORY),
            more=(note(f"{EVIL}/n/2", MALLORY),),
        ),
        Update(actor=MALLORY, object=note(OWN, MALLORY)),
        Update(actor=MALLORY, object=Actor(iri=MALLORY)),
        Delete(actor=MALLORY, object=Ref(iri=OWN)),
        Delete(actor=MALLORY, object=Tombstone(iri=OWN)),
        follow(MALLORY, VIC, f"{EVIL}/f/1"),
        Accept(actor=MALLORY, object=follow(VIC, MALLORY)),
        Accept(actor=MALLORY, object=Ref(iri=f"{HERE}/f/1")),
        Reject(actor=MALLORY, object=follow(VIC, MALLORY)),
        Undo(actor=MALLORY, object=follow(MALLORY, VIC)),
        Undo(actor=MALLORY, object=Ref(iri=f"{EVIL}/l/1")),
        Like(actor=MALLORY, object=Ref(iri=TAKEN)),
        Announce(actor=MALLORY, object=Ref(iri=TAKEN)),
        Block(actor=MALLORY, object=Ref(iri=VIC)),
        Flag(actor=MALLORY, objects=(Ref(iri=VIC),)),
        Move(actor=MALLORY, object=Ref(iri=MALLORY), target=THIRD),
        Add(actor=MALLORY, object=Ref(iri=OWN), target=f"{MALLORY}/featured"),
        Remove(actor=MALLORY, object=Ref(iri=OWN), target=f"{MALLORY}/featured"),
        UnknownActivity(actor=MALLORY, kind="View", object=Ref(iri=TAKEN)),
        Update(
            actor=MALLORY,
            object=UnknownThing(
                iri=f"{EVIL}/agreements/1", kind="Agreement", attributed_to=MALLORY
            ),
        ),
    ],
    ids=lambda activity: type(activity).__name__,
)
def test_an_actor_may_speak_for_itself(activity):
    assert check(activity, MALLORY) == ALLOWED


@pytest.mark.parametrize(
    "activity",
    [
        pytest.param(create(TAKEN, VIC, VIC), id="in another's name"),
        pytest.param(create(f"{EVIL}/n/9", EVE, EVE), id="in a neighbour's name"),
        pytest.param(create(OWN, VIC), id="note here by a victim elsewhere"),
        pytest.param(create(TAKEN, MALLORY), id="note under the victim's host"),
        pytest.param(create(OWN, EVE), id="note of a neighbour"),
        pytest.param(
            Create(iri=f"{HERE}/a/1", actor=MALLORY, object=note(OWN, MALLORY)),
            id="activity id under the victim's host",
        ),
        pytest.param(
            Create(
                actor=MALLORY,
                object=note(OWN, MALLORY),
                more=(note(TAKEN, VIC),),
            ),
            id="one of two objects is the victim's",
        ),
        pytest.param(
            Create(actor=MALLORY, object=Actor(iri=MALLORY)), id="create of an actor"
        ),
        pytest.param(
            Create(actor=MALLORY, object=UnknownThing(iri=OWN, kind="Thing")),
            id="nobody's object",
        ),
        pytest.param(Update(actor=MALLORY, object=note(TAKEN, VIC)), id="update note"),
        pytest.param(Update(actor=MALLORY, object=Ref(iri=TAKEN)), id="update by id"),
        pytest.param(
            Update(actor=MALLORY, object=note(OWN, EVE)), id="update same host"
        ),
        pytest.param(Update(actor=MALLORY, object=Actor(iri=VIC)), id="update actor"),
        pytest.param(
            Update(actor=MALLORY, object=Actor(iri=EVE)), id="update neighbour"
        ),
        pytest.param(Delete(actor=MALLORY, object=Ref(iri=TAKEN)), id="delete note"),
        pytest.param(Delete(actor=MALLORY, object=Ref(iri=VIC)), id="delete actor"),
        pytest.param(
            Delete(actor=MALLORY, object=Tombstone(iri=TAKEN, former_type="Note")),
            id="delete by tombstone",
        ),
        pytest.param(Undo(actor=MALLORY, object=follow(VIC, WALT)), id="undo follow"),
        pytest.param(
            Undo(actor=MALLORY, object=follow(EVE, VIC)), id="undo neighbour's"
        ),
        pytest.param(
            Undo(actor=MALLORY, object=follow(MALLORY, VIC, f"{HERE}/f/1")),
            id="undo under a foreign id",
        ),
        pytest.param(
            Undo(actor=MALLORY, object=Ref(iri=f"{HERE}/l/1")), id="undo by id"
        ),
        pytest.param(Undo(actor=MALLORY, object=note(OWN, MALLORY)), id="undo a note"),
        pytest.param(Accept(actor=MALLORY, object=follow(WALT, VIC)), id="accept"),
        pytest.param(Reject(actor=MALLORY, object=follow(WALT, VIC)), id="reject"),
        pytest.param(
            Move(actor=MALLORY, object=Ref(iri=VIC), target=MALLORY), id="move a victim"
        ),
        pytest.param(
            Move(actor=MALLORY, object=Ref(iri=MALLORY), target=MALLORY),
            id="move to self",
        ),
        pytest.param(
            Add(actor=MALLORY, object=Ref(iri=OWN), target=f"{VIC}/featured"), id="add"
        ),
        pytest.param(Add(actor=MALLORY, object=Ref(iri=OWN)), id="add to nothing"),
        pytest.param(
            Remove(actor=MALLORY, object=Ref(iri=OWN), target=f"{VIC}/featured"),
            id="remove",
        ),
    ],
)
def test_nobody_may_speak_for_others(activity):
    assert isinstance(check(activity, MALLORY), Refused)


@pytest.mark.parametrize(
    ("activity", "iri"),
    [
        pytest.param(create(TAKEN, VIC), TAKEN, id="a copy passed on"),
        pytest.param(Create(actor=MALLORY, object=Ref(iri=OWN)), OWN, id="only an id"),
        pytest.param(Update(actor=MALLORY, object=Ref(iri=OWN)), OWN, id="bare update"),
        pytest.param(
            Delete(actor=MALLORY, object=Ref(iri=MALLORY)), MALLORY, id="own end"
        ),
    ],
)
def test_what_proves_nothing_is_fetched_where_it_lives(activity, iri):
    assert check(activity, MALLORY) == Refetch(iri)


@pytest.mark.parametrize(
    "sender",
    [MALLORY.upper(), f"{MALLORY}/", f"{MALLORY}#key", f"{EVIL}:443/u/mallory"],
)
def test_the_signer_must_be_the_actor_to_the_byte(sender):
    assert isinstance(check(create(OWN, MALLORY), sender), Refused)


@pytest.mark.parametrize(
    ("thing", "address"),
    [
        (note(OWN, VIC), OWN),
        (note(TAKEN, VIC), OWN),
        (Actor(iri=VIC), MALLORY),
        (Create(iri=OWN, actor=VIC, object=note(TAKEN, VIC)), OWN),
        (Create(iri=OWN, actor=MALLORY, object=note(OWN, VIC)), OWN),
        (Collection(), OWN),
        (UnknownThing(iri=OWN, kind="X", attributed_to=VIC), OWN),
    ],
)
def test_a_fetched_document_may_not_claim_to_be_of_elsewhere(thing, address):
    assert isinstance(check_fetched(thing, address), Refused)


@pytest.mark.parametrize(
    "thing",
    [
        note(OWN, MALLORY),
        note(OWN, EVE),
        Actor(iri=MALLORY),
        Tombstone(iri=OWN),
        Collection(iri=OWN),
        Announce(iri=OWN, actor=MALLORY, object=Ref(iri=TAKEN)),
        UnknownThing(iri=OWN, kind="X"),
    ],
)
def test_a_document_fetched_from_its_own_address_counts(thing):
    assert check_fetched(thing, thing.iri) == ALLOWED


def test_stored_things_are_changed_by_their_owner_only():
    assert check_owner(MALLORY, MALLORY) == ALLOWED
    assert isinstance(check_owner(MALLORY, EVE), Refused)
    assert isinstance(check_owner(MALLORY, None), Refused)


@pytest.mark.parametrize(
    ("answer", "allowed"),
    [
        (Accept(actor=VIC, object=Ref(iri=f"{EVIL}/f/1")), True),
        (Accept(actor=VIC, object=follow(MALLORY, VIC)), True),
        (Reject(actor=VIC, object=follow(MALLORY, VIC)), True),
        (Accept(actor=WALT, object=Ref(iri=f"{EVIL}/f/1")), False),
        (Accept(actor=VIC, object=follow(EVE, VIC)), False),
        (Accept(actor=VIC, object=follow(MALLORY, WALT)), False),
    ],
)
def test_a_follow_is_answered_by_the_followed_actor_only(answer, allowed):
    verdict = check_answer(answer, follower=MALLORY, followed=VIC)

    assert (verdict == ALLOWED) is allowed


@pytest.mark.parametrize(
    ("activity", "hint"),
    [
        (Create(actor=VIC, to=(PUBLIC,), object=note(TAKEN, VIC)), TAKEN),
        (Delete(actor=VIC, cc=(PUBLIC,), object=Ref(iri=TAKEN)), TAKEN),
        (Create(actor=VIC, to=(WALT,), object=note(TAKEN, VIC)), None),
        (Create(actor=VIC, to=(PUBLIC,), object=note(OWN, VIC)), None),
        (Like(actor=VIC, to=(PUBLIC,), object=Ref(iri=TAKEN)), None),
        (
            Create(
                actor=VIC,
                to=(PUBLIC,),
                object=UnknownThing(kind="Thing", attributed_to=VIC),
            ),
            None,
        ),
    ],
)
def test_a_forwarded_activity_is_at_most_a_hint(activity, hint):
    assert find_forwarded(activity) == hint
