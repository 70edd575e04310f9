"""Actor documents: what an actor says about itself counts on its own origin only."""

import pytest

from federation import decode
from federation.errors import DecodeError
from federation.vocabulary import ActorKind

ANA = "https://a.example/u/ana"
VIC = "https://victim.example/u/vic"
PEM = "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"
KEY = {"id": f"{ANA}#main-key", "owner": ANA, "publicKeyPem": PEM}


def actor(**terms):
    doc = {"type": "Person", "id": ANA, "inbox": f"{ANA}/inbox"} | terms
    return decode.actor(doc)


@pytest.mark.parametrize(
    ("terms", "path"),
    [
        ({"id": None}, "$.id"),
        ({"id": "did:key:z"}, "$.id"),
        ({"id": f"{ANA}#me"}, "$.id"),
        ({"inbox": "javascript:alert(1)"}, "$.inbox"),
        ({"inbox": "http://["}, "$.inbox"),
        ({"inbox": f"{VIC}/inbox"}, "$.inbox"),
        ({"inbox": "http://a.example/u/ana/inbox"}, "$.inbox"),
        ({"inbox": []}, "$.inbox"),
        ({"inbox": {}}, "$.inbox"),
        ({"inbox": f"{ANA}/" + "x" * 1_000_000}, "$.inbox"),
        ({"type": "Note", "attributedTo": ANA, "content": "x"}, "$.type"),
        ({"type": None}, "$.type"),
    ],
)
def test_an_id_and_a_usable_inbox_are_required(terms, path):
    with pytest.raises(DecodeError) as failure:
        actor(**terms)

    assert failure.value.path == path


def test_a_reduced_document_is_a_stub_with_keys():
    found = decode.actor({"type": "Person", "id": ANA, "publicKey": KEY})

    assert found.is_stub
    assert [key.pem for key in found.public_keys] == [PEM]


@pytest.mark.parametrize(
    ("types", "kind"),
    [
        ("Service", ActorKind.SERVICE),
        (["Person", "Bot"], ActorKind.PERSON),
        (["Bot", "as:Group"], ActorKind.GROUP),
    ],
)
def test_the_first_known_type_counts(types, kind):
    assert actor(type=types).kind is kind


@pytest.mark.parametrize("name", ["outbox", "followers", "following", "featured"])
def test_collections_of_another_origin_are_left_out(name):
    assert getattr(actor(**{name: f"{VIC}/{name}"}), name) is None
    assert getattr(actor(**{name: {"id": f"{ANA}/{name}"}}), name) == f"{ANA}/{name}"


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ({"endpoints": {"sharedInbox": "https://a.example/inbox"}}, True),
        ({"sharedInbox": "https://a.example/inbox"}, True),
        ({"endpoints": [{"sharedInbox": "https://a.example/inbox"}]}, True),
        ({"endpoints": {"sharedInbox": "https://victim.example/inbox"}}, False),
        ({"endpoints": "https://a.example/endpoints"}, False),
        ({"endpoints": None}, False),
    ],
)
def test_a_shared_inbox_must_be_of_the_actors_origin(terms, expected):
    found = actor(**terms).shared_inbox

    assert found == ("https://a.example/inbox" if expected else None)


@pytest.mark.parametrize(
    ("value", "count"),
    [
        (KEY, 1),
        ([KEY], 1),
        ([KEY] * 50, 10),
        ({**KEY, "owner": None}, 1),
        ({**KEY, "owner": VIC}, 0),
        ({**KEY, "id": f"{VIC}#main-key"}, 0),
        ({**KEY, "id": None}, 0),
        ({**KEY, "publicKeyPem": None}, 0),
        ({**KEY, "publicKeyPem": 5}, 0),
        (f"{ANA}#main-key", 0),
        (None, 0),
    ],
)
def test_a_key_is_the_actors_own_or_none(value, count):
    assert len(actor(publicKey=value).public_keys) == count


@pytest.mark.parametrize(
    ("terms", "count"),
    [
        ({}, 1),
        ({"controller": None}, 1),
        ({"controller": VIC}, 0),
        ({"id": f"{VIC}#k"}, 0),
        ({"type": "JsonWebKey"}, 0),
        ({"publicKeyMultibase": None}, 0),
    ],
)
def test_a_multikey_is_the_actors_own_or_none(terms, count):
    entry = {
        "id": f"{ANA}#ed25519",
        "type": "Multikey",
        "controller": ANA,
        "publicKeyMultibase": "z6Mk",
    } | terms

    found = actor(assertionMethod=[f"{ANA}#other", entry]).assertion_methods

    assert len(found) == count


@pytest.mark.parametrize(
    ("value", "aliases"),
    [
        (VIC, (VIC,)),
        ([VIC, VIC, "at://did:plc:x"], (VIC, "at://did:plc:x")),
        ([{"id": VIC}], ()),
        ([None, 5, ""], ()),
        (None, ()),
    ],
)
def test_aliases_are_strings_only(value, aliases):
    assert actor(alsoKnownAs=value).also_known_as == aliases


def test_fields_are_property_values_or_notes():
    rows = [
        {"type": "PropertyValue", "name": "Shop", "value": "<a>x</a>"},
        {"type": "Note", "name": "Shop", "content": "<a>x</a>"},
        {"type": "Note", "name": "City", "content": "Bonn"},
        {"type": "Link", "name": "Pay", "href": "https://a.example/pay"},
    ]

    found = actor(attachment=rows).fields

    assert [(row.name, row.value) for row in found] == [
        ("Shop", "<a>x</a>"),
        ("City", "Bonn"),
    ]


def test_lists_of_an_actor_are_capped():
    found = actor(
        alsoKnownAs=[f"{VIC}/{n}" for n in range(10_000)],
        attachment=[
            {"type": "PropertyValue", "name": f"n{n}", "value": "v"}
            for n in range(10_000)
        ],
    )

    assert len(found.also_known_as) == 64
    assert len(found.fields) == 32


@pytest.mark.parametrize(
    ("value", "url"),
    [
        ("https://a.example/@ana", "https://a.example/@ana"),
        ("/@ana", "https://a.example/@ana"),
        (
            [
                {"href": "https://a.example/feed", "mediaType": "application/rss+xml"},
                {"href": "https://a.example/@ana", "mediaType": "text/html"},
            ],
            "https://a.example/@ana",
        ),
        ("https://victim.example/@vic", None),
        ("javascript:alert(1)", None),
        (["at://did:plc:x"], None),
    ],
)
def test_a_profile_page_is_on_the_actors_host(value, url):
    assert actor(url=value).url == url


@pytest.mark.parametrize(
    ("value", "url"),
    [
        ("https://a.example/i.png", "https://a.example/i.png"),
        (
            {"type": "Image", "url": "https://a.example/i.png"},
            "https://a.example/i.png",
        ),
        ([{"url": "https://a.example/i.png"}], "https://a.example/i.png"),
        ({"type": "Image", "url": None}, None),
        ([], None),
    ],
)
def test_an_icon_is_read_in_all_forms(value, url):
    icon = actor(icon=value).icon

    assert (icon and icon.url) == url


@pytest.mark.parametrize(
    ("value", "handle"),
    [
        ("ana@a.example", "ana@a.example"),
        ("acct:ana@a.example", "ana@a.example"),
        ("@ana@a.example", "ana@a.example"),
        ("acct:", None),
        (5, None),
    ],
)
def test_a_webfinger_handle_has_no_prefix(value, handle):
    assert actor(webfinger=value).webfinger == handle


@pytest.mark.parametrize("name", ["", "  ", "\x00", None, 5])
def test_an_empty_name_is_none(name):
    assert actor(name=name).name is None


def test_consent_is_given_by_true_only():
    found = actor(indexable="true", discoverable=1, manuallyApprovesFollowers=None)

    assert (found.is_indexable, found.is_discoverable, found.is_locked) == (
        False,
        False,
        False,
    )


def test_a_servers_own_actor_names_its_capabilities_itself():
    entries = [{"href": "https://datatracker.ietf.org/doc/html/rfc9421"}]

    found = actor(type="Application", implements=entries)

    assert [entry.href[-7:] for entry in found.implements] == ["rfc9421"]
