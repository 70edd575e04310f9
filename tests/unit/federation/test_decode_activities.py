"""Activities as other servers send them, complete or trimmed to the bone."""

import pytest

from federation import decode
from federation.audience import PUBLIC
from federation.errors import DecodeError
from federation.vocabulary import (
    Accept,
    Actor,
    Announce,
    Collection,
    Create,
    Delete,
    EmojiReact,
    Flag,
    Follow,
    Like,
    Note,
    Ref,
    Tombstone,
    Undo,
    UnknownActivity,
    UnknownThing,
    Update,
)

ANA = "https://a.example/u/ana"
MEI = "https://node.example/ap/u/7"
NOTE = "https://a.example/n/1"
A_NOTE = {"type": "Note", "id": NOTE, "attributedTo": ANA, "content": "hi"}
A_FOLLOW = {
    "type": "Follow",
    "id": "https://b.example/f/1",
    "actor": MEI,
    "object": ANA,
}


def activity(kind="Like", **terms):
    doc = {"type": kind, "actor": ANA, "object": NOTE} | terms
    return decode.activity(doc)


@pytest.mark.parametrize(
    ("terms", "path"),
    [
        ({"actor": None}, "$.actor"),
        ({"actor": []}, "$.actor"),
        ({"actor": [ANA]}, "$.actor"),
        ({"actor": [ANA, MEI]}, "$.actor"),
        ({"actor": "did:x"}, "$.actor"),
        ({"actor": "https://u:p@a.example/"}, "$.actor"),
        ({"actor": {"publicKey": {}}}, "$.actor"),
        ({"object": None}, "$.object"),
        ({"object": []}, "$.object"),
        ({"object": [NOTE, NOTE]}, "$.object"),
        ({"object": 5}, "$.object"),
        ({"object": {}}, "$.object"),
        ({"object": "tag:x"}, "$.object"),
        ({"type": None}, "$.type"),
        ({"type": "Note"}, "$.type"),
        ({"type": "Person"}, "$.type"),
        ({"type": "Collection"}, "$.type"),
    ],
)
def test_type_one_actor_and_one_object_are_required(terms, path):
    with pytest.raises(DecodeError) as failure:
        activity(**terms)

    assert failure.value.path == path


def test_of_an_embedded_actor_only_the_id_counts():
    found = activity(actor={"type": "Person", "id": ANA, "publicKey": {"id": "x"}})

    assert found.actor == ANA


def test_the_plain_actor_wins_over_a_prefixed_one():
    assert activity(**{"as:actor": MEI}).actor == ANA


@pytest.mark.parametrize(
    ("value", "iri"),
    [
        ("https://a.example/l/1", "https://a.example/l/1"),
        ("https://a.example/n/1#likes/1", "https://a.example/n/1#likes/1"),
        (None, None),
        ("urn:uuid:1", None),
        ("#likes/1", None),
        ("x" * 100_000, None),
        ({"id": "https://a.example/l/1"}, None),
        (["https://a.example/l/1"], None),
    ],
)
def test_an_activity_id_may_have_a_fragment_or_be_missing(value, iri):
    assert activity(id=value).iri == iri


@pytest.mark.parametrize(
    "kind",
    ["Follow", "Like", "Announce", "Block", "Add", "Remove", "Delete", "EmojiReact"],
)
@pytest.mark.parametrize(
    "value", [NOTE, {"id": NOTE}, [NOTE], A_NOTE, {"id": NOTE, "type": 5}]
)
def test_where_only_the_id_counts_an_embedded_copy_is_an_id(kind, value):
    found = activity(kind, object=value)

    assert found.object == Ref(iri=NOTE)


def test_a_create_carries_its_note():
    found = activity("Create", object=A_NOTE, to="as:Public", published="2026-09-22")

    assert isinstance(found, Create)
    assert isinstance(found.object, Note)
    assert found.to == (PUBLIC,)
    assert found.published_ms == 1_790_035_200_000


def test_several_votes_in_one_create_are_all_read_up_to_twenty():
    votes = [
        {
            "type": "Note",
            "id": f"{NOTE}/{index}",
            "attributedTo": ANA,
            "inReplyTo": NOTE,
            "name": f"o{index}",
        }
        for index in range(50)
    ]

    found = activity("Create", object=votes)

    assert isinstance(found, Create)
    assert [vote.choice for vote in (found.object, *found.more)] == [
        f"o{index}" for index in range(20)
    ]


@pytest.mark.parametrize("kind", ["Create", "Update"])
@pytest.mark.parametrize("value", [NOTE, {"id": NOTE}])
def test_a_create_or_update_may_name_an_id_only(kind, value):
    assert activity(kind, object=value).object == Ref(iri=NOTE)


@pytest.mark.parametrize("kind", ["Create", "Update"])
def test_a_broken_embedded_object_breaks_what_would_use_it(kind):
    with pytest.raises(DecodeError) as failure:
        activity(kind, object={**A_NOTE, "attributedTo": [ANA, MEI]})

    assert failure.value.path == "$.object.attributedTo"


def test_an_update_carries_an_actor():
    found = activity("Update", object={"type": "Person", "id": ANA, "name": "Ana"})

    assert isinstance(found, Update)
    assert found.object == Actor(iri=ANA, name="Ana")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (NOTE, Ref(iri=NOTE)),
        (A_NOTE, Ref(iri=NOTE)),
        ({"type": "Tombstone", "id": NOTE}, Tombstone(iri=NOTE)),
        (
            {"type": "Tombstone", "id": NOTE, "formerType": "Note", "atomUri": NOTE},
            Tombstone(iri=NOTE, former_type="Note", extra={"atomUri": NOTE}),
        ),
        (ANA, Ref(iri=ANA)),
    ],
)
def test_a_delete_names_its_object_in_many_ways(value, expected):
    found = activity("Delete", object=value)

    assert isinstance(found, Delete)
    assert found.object == expected


def test_an_undo_of_a_trimmed_activity_takes_its_own_actor():
    found = activity("Undo", object={"type": "Like", "object": NOTE})

    assert isinstance(found, Undo)
    assert found.object == Like(actor=ANA, object=Ref(iri=NOTE))


def test_an_undo_keeps_the_inner_actor_that_is_named():
    found = activity("Undo", object=A_FOLLOW)

    assert isinstance(found.object, Follow)
    assert found.object.actor == MEI


@pytest.mark.parametrize("kind", ["Undo", "Accept", "Reject"])
@pytest.mark.parametrize(
    "value",
    [
        "https://b.example/f/1",
        {"id": "https://b.example/f/1"},
        {"id": "https://b.example/f/1", "type": "Note"},
        {"id": "https://b.example/f/1", "type": "Follow", "actor": [ANA, MEI]},
    ],
)
def test_a_broken_inner_activity_is_still_worth_its_id(kind, value):
    assert activity(kind, object=value).object == Ref(iri="https://b.example/f/1")


@pytest.mark.parametrize(
    ("follow", "iri"),
    [(A_FOLLOW, A_FOLLOW["id"]), ({**A_FOLLOW, "id": None, "@context": 5}, None)],
)
def test_an_accept_carries_the_follow_even_without_an_id(follow, iri):
    found = activity("Accept", object=follow)

    assert isinstance(found, Accept)
    assert found.object == Follow(iri=iri, actor=MEI, object=Ref(iri=ANA))


@pytest.mark.parametrize(
    ("kind", "terms", "reaction"),
    [
        ("Like", {}, None),
        ("Like", {"content": "🍵"}, "🍵"),
        ("Like", {"_misskey_reaction": ":tea:"}, ":tea:"),
        ("EmojiReact", {"content": "🍵"}, "🍵"),
        ("Like", {"content": "x" * 331}, None),
        ("Like", {"content": 5}, None),
    ],
)
def test_a_reaction_is_a_like_with_content(kind, terms, reaction):
    found = activity(kind, **terms)

    assert isinstance(found, Like)
    assert isinstance(found, EmojiReact) == (kind == "EmojiReact")
    assert found.reaction == reaction


@pytest.mark.parametrize(
    ("value", "embeds"),
    [
        (NOTE, None),
        (A_NOTE, "Note"),
        ({"id": NOTE, "type": "Create", "actor": MEI, "object": A_NOTE}, "Create"),
    ],
)
def test_an_announce_names_an_id_and_the_kind_of_the_copy(value, embeds):
    found = activity("Announce", object=value)

    assert isinstance(found, Announce)
    assert (found.object.iri, found.embeds) == (NOTE, embeds)


def test_a_report_names_up_to_two_hundred_things():
    found = activity("Flag", object=[ANA, NOTE, None, 5, {"id": NOTE}], content="spam")
    many = activity("Flag", object=[f"{NOTE}/{n}" for n in range(10_000)])

    assert isinstance(found, Flag)
    assert [ref.iri for ref in found.objects] == [ANA, NOTE]
    assert found.content == "spam"
    assert isinstance(many, Flag)
    assert len(many.objects) == 200


def test_the_reason_of_a_report_may_be_its_summary():
    found = activity("Flag", summary="rude")

    assert isinstance(found, Flag)
    assert found.content == "rude"


def test_a_move_needs_a_target():
    with pytest.raises(DecodeError) as failure:
        activity("Move", object=ANA)

    assert failure.value.path == "$.target"
    assert activity("Move", object=ANA, target={"id": MEI}).target == MEI


@pytest.mark.parametrize(
    "value", [None, NOTE, {"type": "Agreement"}, 5, [], [NOTE, NOTE]]
)
def test_an_unknown_activity_is_told_and_never_raises_for_its_object(value):
    found = activity("Invite", object=value, instrument="x")

    assert isinstance(found, UnknownActivity)
    assert found.kind == "Invite"
    assert found.extra == {"instrument": "x"}


def test_an_unknown_object_keeps_its_terms():
    party = {"type": "Party", "attributedTo": ANA, "at": {"a": "1"}}

    found = activity("Invite", object=party)

    assert isinstance(found, UnknownActivity)
    assert found.object == UnknownThing(
        kind="Party", attributed_to=ANA, extra={"at": {"a": "1"}}
    )


def test_a_collection_of_activities_is_read_up_to_twenty():
    items = [{"type": "Like", "actor": ANA, "object": f"{NOTE}/{n}"} for n in range(50)]
    odd = ["https://a.example/x", A_NOTE, 5, None]

    found = decode.activities(
        {"type": "OrderedCollection", "orderedItems": odd + items}
    )

    assert [item.object.iri for item in found] == [f"{NOTE}/{n}" for n in range(20)]


def test_a_single_activity_is_one_of_one():
    assert decode.activities({"type": "Like", "actor": ANA, "object": NOTE}) == (
        Like(actor=ANA, object=Ref(iri=NOTE)),
    )


@pytest.mark.parametrize(
    ("terms", "items"),
    [
        ({"items": [NOTE]}, 1),
        ({"orderedItems": [NOTE]}, 1),
        ({"items": NOTE}, 1),
        ({"items": [A_NOTE, NOTE, None, 5, {}, "did:x"]}, 2),
        ({"items": [f"{NOTE}/{n}" for n in range(10_000)]}, 5_000),
        ({}, 0),
    ],
)
def test_collection_items_are_capped_and_senseless_ones_left_out(terms, items):
    found = decode.collection({"type": "Collection", "id": NOTE} | terms)

    assert len(found.items) == items


def test_a_hidden_collection_has_a_total_only():
    found = decode.collection(
        {
            "type": "OrderedCollection",
            "id": NOTE,
            "totalItems": 7,
            "first": f"{NOTE}?page",
        }
    )

    assert found == Collection(iri=NOTE, total_items=7, first=f"{NOTE}?page")


@pytest.mark.parametrize("doc", [A_NOTE, A_FOLLOW, {"type": "Person", "id": ANA}])
def test_what_is_no_collection_is_refused_as_one(doc):
    with pytest.raises(DecodeError):
        decode.collection(doc)


def test_a_cyclic_page_is_only_an_address():
    found = decode.collection(
        {"type": "CollectionPage", "id": NOTE, "next": NOTE, "items": []}
    )

    assert found.next == found.iri


@pytest.mark.parametrize("kind", ["Create", "Flag"])
@pytest.mark.parametrize("value", [None, [], [None]])
def test_a_list_of_no_objects_is_refused(kind, value):
    with pytest.raises(DecodeError) as failure:
        activity(kind, object=value)

    assert failure.value.path == "$.object"


def test_a_report_about_nothing_usable_is_refused():
    with pytest.raises(DecodeError):
        activity("Flag", object=["did:x", 5])


def test_pages_inside_pages_end():
    page: dict = {"type": "CollectionPage", "items": []}
    for _ in range(40):
        page = {
            "type": "Collection",
            "first": {"type": "CollectionPage", "items": [page]},
        }

    found, levels = decode.collection(page), 0
    while isinstance(found, Collection) and found.first and found.first.items:
        found, levels = found.first.items[0], levels + 1

    assert 0 < levels < 12
