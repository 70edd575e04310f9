"""Who may do what with a note, and which stamps prove it."""

from pathlib import Path

import pytest

from federation import decode, encode
from federation.audience import PUBLIC
from federation.authority import ALLOWED as TRUSTED
from federation.authority import check
from federation.consent import (
    Author,
    Decision,
    Permission,
    Standing,
    decide,
    is_proof,
)
from federation.documents import load_json
from federation.errors import DecodeError
from federation.origins import Iri
from federation.vocabulary import (
    Accept,
    Interaction,
    Note,
    Policy,
    Request,
    Rule,
    Stamp,
)

PAYLOADS = Path(__file__).parents[2] / "payloads"
QUOTED = "https://node.example/ap/n/5"
BO = Iri("https://gts.example/users/bo")
MEI = Iri("https://node.example/ap/u/7")
FOLLOWERS = Iri(f"{BO}/followers")
STATUS = Iri(f"{BO}/statuses/01K")
BY_BO = Author(iri=BO, followers=FOLLOWERS)


def load(name: str):
    return load_json((PAYLOADS / f"{name}.json").read_bytes())


@pytest.mark.parametrize("software", ["mastodon-4.5", "misskey-2025", "akkoma-3.15"])
def test_quotes_of_every_software_are_found(software):
    note = decode.object(load(f"{software}/quote"))

    assert isinstance(note, Note)
    assert note.quote == QUOTED
    stamp = "https://node.example/ap/c/1" if software == "mastodon-4.5" else None
    assert note.quote_authorization == stamp


def test_a_policy_is_read_in_its_old_and_new_words():
    note = decode.object(load("gotosocial-0.20/policy"))

    assert isinstance(note, Note)
    assert note.policy == Policy(
        like=Rule((PUBLIC,)),
        announce=Rule((BO,)),
        reply=Rule((FOLLOWERS, MEI), (PUBLIC,)),
    )


@pytest.mark.parametrize("form", ["reply_approval", "reply_authorization"])
def test_both_forms_of_a_stamp_prove_the_same(form):
    stamp = decode.object(load(f"gotosocial-0.20/{form}"))

    assert isinstance(stamp, Stamp)
    assert is_proof(
        stamp, Interaction.REPLY, author=BO, interacting=Iri(QUOTED), target=STATUS
    )
    for changed in (
        {"author": MEI},
        {"interacting": STATUS},
        {"target": Iri(f"{BO}/statuses/2")},
    ):
        claim = {"author": BO, "interacting": Iri(QUOTED), "target": STATUS, **changed}
        assert not is_proof(stamp, Interaction.REPLY, **claim)
    assert not is_proof(
        stamp, Interaction.QUOTE, author=BO, interacting=Iri(QUOTED), target=STATUS
    )


def test_an_accept_of_a_reply_brings_its_approval():
    accept = decode.activity(load("gotosocial-0.20/accept_reply"))

    assert isinstance(accept, Accept)
    assert accept.object.iri == QUOTED
    assert accept.result is not None
    assert accept.result.iri == f"{BO}/reply_approvals/01K"


def test_a_request_with_its_note_inside_is_read_and_is_only_for_ones_own():
    request = decode.activity(load("mastodon-4.5/quote_request"))

    assert isinstance(request, Request)
    assert request.interaction is Interaction.QUOTE
    assert isinstance(request.instrument, Note)
    assert check(request, request.actor) == TRUSTED
    assert check(request, MEI) != TRUSTED
    foreign = load("mastodon-4.5/quote_request")
    foreign["instrument"] = "https://victim.example/1"
    assert check(decode.activity(foreign), request.actor) != TRUSTED


@pytest.mark.parametrize("missing", ["attributedTo", "interactingObject", "id"])
def test_a_stamp_says_whose_it_is_and_what_for(missing):
    document = load("gotosocial-0.20/reply_authorization")
    del document[missing]

    with pytest.raises(DecodeError):
        decode.object(document)


@pytest.mark.parametrize(
    "thing",
    [
        Stamp(
            iri=Iri(f"{BO}/stamps/1"),
            interaction=Interaction.QUOTE,
            attributed_to=BO,
            interacting=Iri(QUOTED),
            target=STATUS,
        ),
        Note(
            iri=STATUS,
            attributed_to=BO,
            content="x",
            approved_by=MEI,
            policy=Policy(reply=Rule((BO,), (PUBLIC,)), quote=Rule()),
        ),
    ],
)
def test_what_is_written_is_read_back(thing):
    assert decode.object(encode.document(thing)) == thing


ASK = Rule((FOLLOWERS, BO), (PUBLIC,))


@pytest.mark.parametrize(
    ("rule", "who", "expected"),
    [
        (None, Standing(iri=MEI), Decision(Permission.AUTOMATIC)),
        (Rule(), Standing(iri=MEI), Decision(Permission.NONE)),
        (Rule((BO,)), Standing(iri=MEI), Decision(Permission.NONE)),
        (Rule(), Standing(iri=BO), Decision(Permission.AUTOMATIC)),
        (Rule(), Standing(iri=MEI, is_mentioned=True), Decision(Permission.AUTOMATIC)),
        (ASK, Standing(iri=MEI), Decision(Permission.MANUAL)),
        (
            ASK,
            Standing(iri=MEI, is_follower=True),
            Decision(Permission.AUTOMATIC, by_collection=True),
        ),
        (
            Rule((PUBLIC,), (MEI,)),
            Standing(iri=MEI),
            Decision(Permission.MANUAL),
        ),
        (Rule((MEI,), (PUBLIC,)), Standing(iri=MEI), Decision(Permission.AUTOMATIC)),
        (Rule((MEI,), (MEI,)), Standing(iri=MEI), Decision(Permission.AUTOMATIC)),
        (Rule((PUBLIC,)), Standing(iri=MEI), Decision(Permission.AUTOMATIC)),
    ],
)
def test_the_more_specific_word_counts_then_the_more_generous(rule, who, expected):
    assert decide(rule, who=who, author=BY_BO) == expected
