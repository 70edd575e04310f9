"""The exact JSON that leaves us."""

import pytest

from federation import contexts, encode
from federation.audience import PUBLIC
from federation.errors import InvalidIri
from federation.origins import origin_of
from federation.vocabulary import (
    Accept,
    Actor,
    ActorKey,
    ActorKind,
    Attachment,
    Capability,
    Collection,
    CollectionPage,
    Create,
    Delete,
    Emoji,
    Flag,
    FocalPoint,
    Follow,
    Hashtag,
    Like,
    Mention,
    Move,
    Multikey,
    Note,
    NoteKind,
    Picture,
    Poll,
    PollOption,
    ProfileField,
    Ref,
    Tombstone,
    Undo,
    Update,
)

MEI = "https://n.example/ap/u/7"
NOTE = "https://n.example/ap/n/5"
PEER = "https://peer.example/u/a"
FOLLOWERS = f"{MEI}/followers"
AS = "https://www.w3.org/ns/activitystreams"
TIME_MS = 1_790_071_200_999
TIME = "2026-09-22T10:00:00Z"

PLAIN = Note(
    iri=NOTE,
    attributed_to=MEI,
    content="<p>hi</p>",
    to=(PUBLIC,),
    cc=(FOLLOWERS,),
    published_ms=TIME_MS,
)


def without_context(thing):
    document = encode.document(thing)
    assert document.pop("@context")
    return document


def test_a_plain_note():
    assert without_context(PLAIN) == {
        "id": NOTE,
        "type": "Note",
        "attributedTo": MEI,
        "to": [PUBLIC],
        "cc": [FOLLOWERS],
        "published": TIME,
        "content": "<p>hi</p>",
        "sensitive": False,
        "attachment": [],
        "tag": [],
    }


def test_a_note_with_everything_we_send():
    note = Note(
        iri=NOTE,
        attributed_to=MEI,
        title="Cup",
        content="<p><strong>Cup</strong></p>",
        summary="tea",
        is_sensitive=True,
        language="en",
        to=(FOLLOWERS,),
        url="https://n.example/@mei/5",
        in_reply_to="https://peer.example/n/9",
        context="https://peer.example/contexts/9",
        conversation="tag:peer.example,2026:1",
        published_ms=TIME_MS,
        updated_ms=TIME_MS + 60_000,
        attachments=(
            Attachment(
                url="https://media.example/a.jpg",
                media_type="image/jpeg",
                alt="A cup",
                width=1440,
                height=1920,
                blurhash="LKO2?U%2Tw=w]~RBVZRi};RPxuwH",
                focal=FocalPoint(0.0, 0.1),
            ),
        ),
        mentions=(Mention(href=PEER, name="@a@peer.example"),),
        hashtags=(Hashtag(name="tea", href="https://n.example/topics/tea"),),
        emoji=(Emoji(shortcode="tea", url="https://n.example/e.png"),),
        replies=Collection(iri=f"{NOTE}/replies", is_ordered=False),
        likes=Collection(iri=f"{NOTE}/likes", is_ordered=False, total_items=3),
        extra={"interactionPolicy": {"canQuote": {"automaticApproval": [PUBLIC]}}},
    )

    assert without_context(note) == {
        "id": NOTE,
        "type": "Note",
        "attributedTo": MEI,
        "to": [FOLLOWERS],
        "cc": [],
        "published": TIME,
        "updated": "2026-09-22T10:01:00Z",
        "url": "https://n.example/@mei/5",
        "vermilionTitle": "Cup",
        "content": "<p><strong>Cup</strong></p>",
        "contentMap": {"en": "<p><strong>Cup</strong></p>"},
        "summary": "tea",
        "sensitive": True,
        "attachment": [
            {
                "type": "Document",
                "mediaType": "image/jpeg",
                "url": "https://media.example/a.jpg",
                "name": "A cup",
                "width": 1440,
                "height": 1920,
                "blurhash": "LKO2?U%2Tw=w]~RBVZRi};RPxuwH",
                "focalPoint": [0.0, 0.1],
            }
        ],
        "tag": [
            {"type": "Mention", "href": PEER, "name": "@a@peer.example"},
            {
                "type": "Hashtag",
                "href": "https://n.example/topics/tea",
                "name": "#tea",
            },
            {
                "type": "Emoji",
                "name": ":tea:",
                "icon": {"type": "Image", "url": "https://n.example/e.png"},
            },
        ],
        "inReplyTo": "https://peer.example/n/9",
        "context": "https://peer.example/contexts/9",
        "conversation": "tag:peer.example,2026:1",
        "replies": {"id": f"{NOTE}/replies", "type": "Collection"},
        "likes": {"id": f"{NOTE}/likes", "type": "Collection", "totalItems": 3},
        "interactionPolicy": {"canQuote": {"automaticApproval": [PUBLIC]}},
    }


def test_a_vote_is_a_name_and_nothing_else():
    vote = Note(
        iri=f"{NOTE}/vote",
        attributed_to=MEI,
        to=(PEER,),
        in_reply_to="https://peer.example/q/1",
        choice="Tea",
    )

    document = without_context(vote)

    assert document["name"] == "Tea"
    assert "content" not in document


def test_a_poll():
    poll = Poll(
        options=(PollOption(name="Tea", votes=2), PollOption(name="Milk")),
        is_multiple=True,
        ends_ms=TIME_MS,
        voters=2,
    )

    document = without_context(
        Note(iri=NOTE, attributed_to=MEI, kind=NoteKind.QUESTION, poll=poll)
    )

    assert document["type"] == "Question"
    assert document["anyOf"] == [
        {
            "type": "Note",
            "name": "Tea",
            "replies": {"type": "Collection", "totalItems": 2},
        },
        {"type": "Note", "name": "Milk"},
    ]
    assert (document["endTime"], document["votersCount"]) == (TIME, 2)
    assert "name" not in document


def test_a_quote_is_told_in_every_term_that_is_read():
    document = encode.document(
        Note(iri=NOTE, attributed_to=MEI, content="x", quote="https://peer.example/n/9")
    )

    for term in ("quote", "_misskey_quote", "quoteUri", "quoteUrl"):
        assert document[term] == "https://peer.example/n/9"
        assert term in document["@context"][1]
    (link,) = document["tag"]
    assert link["mediaType"] == "application/activity+json"


def test_an_actor():
    actor = Actor(
        iri=MEI,
        preferred_username="mei",
        webfinger="mei@n.example",
        name="Mei",
        summary="<p>tea</p>",
        url="https://n.example/@mei",
        inbox=f"{MEI}/inbox",
        outbox=f"{MEI}/outbox",
        followers=FOLLOWERS,
        following=f"{MEI}/following",
        featured=f"{MEI}/featured",
        featured_tags=f"{MEI}/topics",
        shared_inbox="https://n.example/ap/inbox",
        published_ms=TIME_MS,
        icon=Picture(url="https://n.example/m/a.jpg", media_type="image/jpeg"),
        fields=(ProfileField(name="Shop", value="<a>x</a>"),),
        also_known_as=("https://old.example/u/mei",),
        public_keys=(ActorKey(iri=f"{MEI}#main-key", owner=MEI, pem="PEM"),),
        assertion_methods=(
            Multikey(iri=f"{MEI}#ed", controller=MEI, multibase="z6Mk"),
        ),
        implements=(Capability(href="https://w3id.org/fep/0837", name="FEP-0837"),),
    )

    assert without_context(actor) == {
        "id": MEI,
        "type": "Person",
        "preferredUsername": "mei",
        "webfinger": "mei@n.example",
        "name": "Mei",
        "summary": "<p>tea</p>",
        "url": "https://n.example/@mei",
        "inbox": f"{MEI}/inbox",
        "outbox": f"{MEI}/outbox",
        "followers": FOLLOWERS,
        "following": f"{MEI}/following",
        "featured": f"{MEI}/featured",
        "featuredTags": f"{MEI}/topics",
        "endpoints": {"sharedInbox": "https://n.example/ap/inbox"},
        "published": TIME,
        "manuallyApprovesFollowers": False,
        "discoverable": False,
        "indexable": False,
        "icon": {
            "type": "Image",
            "mediaType": "image/jpeg",
            "url": "https://n.example/m/a.jpg",
        },
        "attachment": [{"type": "PropertyValue", "name": "Shop", "value": "<a>x</a>"}],
        "tag": [],
        "alsoKnownAs": ["https://old.example/u/mei"],
        "publicKey": {"id": f"{MEI}#main-key", "owner": MEI, "publicKeyPem": "PEM"},
        "assertionMethod": [
            {
                "id": f"{MEI}#ed",
                "type": "Multikey",
                "controller": MEI,
                "publicKeyMultibase": "z6Mk",
            }
        ],
        "generator": {
            "type": "Application",
            "implements": [{"href": "https://w3id.org/fep/0837", "name": "FEP-0837"}],
        },
    }


def test_the_servers_actor_names_its_capabilities_itself():
    actor = Actor(
        iri=MEI,
        kind=ActorKind.APPLICATION,
        implements=(Capability(href="https://w3id.org/fep/0837"),),
    )

    document = encode.document(actor)

    assert document["implements"] == [{"href": "https://w3id.org/fep/0837"}]
    assert "generator" not in document


@pytest.mark.parametrize(
    ("activity", "expected"),
    [
        (
            Follow(iri=f"{MEI}/f/1", actor=MEI, object=Ref(iri=PEER), to=(PEER,)),
            {"id": f"{MEI}/f/1", "type": "Follow", "object": PEER},
        ),
        (
            Accept(
                iri=f"{MEI}/a/1",
                actor=MEI,
                to=(PEER,),
                object=Follow(
                    iri="https://peer.example/f/9", actor=PEER, object=Ref(iri=MEI)
                ),
            ),
            {
                "id": f"{MEI}/a/1",
                "type": "Accept",
                "object": {
                    "id": "https://peer.example/f/9",
                    "type": "Follow",
                    "actor": PEER,
                    "to": [],
                    "cc": [],
                    "object": MEI,
                },
            },
        ),
        (
            Delete(
                iri=f"{NOTE}/delete",
                actor=MEI,
                to=(PEER,),
                object=Tombstone(iri=NOTE, former_type="Note", deleted_ms=TIME_MS),
            ),
            {
                "id": f"{NOTE}/delete",
                "type": "Delete",
                "object": {
                    "id": NOTE,
                    "type": "Tombstone",
                    "formerType": "Note",
                    "deleted": TIME,
                },
            },
        ),
        (
            Undo(
                actor=MEI,
                to=(PEER,),
                object=Like(actor=MEI, object=Ref(iri="https://peer.example/n/9")),
            ),
            {
                "type": "Undo",
                "object": {
                    "type": "Like",
                    "actor": MEI,
                    "to": [],
                    "cc": [],
                    "object": "https://peer.example/n/9",
                },
            },
        ),
        (
            Flag(actor=MEI, to=(PEER,), objects=(Ref(iri=PEER),), content="spam"),
            {"type": "Flag", "object": [PEER], "content": "spam"},
        ),
        (
            Move(actor=MEI, to=(PEER,), object=Ref(iri=MEI), target=PEER),
            {"type": "Move", "object": MEI, "target": PEER},
        ),
        (
            Update(actor=MEI, to=(PEER,), object=Ref(iri=NOTE), published_ms=TIME_MS),
            {"type": "Update", "object": NOTE, "published": TIME},
        ),
    ],
    ids=lambda value: type(value).__name__,
)
def test_activities(activity, expected):
    assert without_context(activity) == {
        "actor": MEI,
        "to": [PEER],
        "cc": [],
        **expected,
    }


def test_a_create_has_the_note_without_a_context_of_its_own():
    document = encode.document(Create(actor=MEI, to=(PUBLIC,), object=PLAIN))

    assert document["object"] == without_context(PLAIN)
    assert document["@context"] == encode.document(PLAIN)["@context"]


def test_a_bare_reference_is_an_id_and_no_document():
    assert encode.embedded(Ref(iri=NOTE)) == NOTE
    with pytest.raises(TypeError):
        encode.document(Ref(iri=NOTE))


def test_an_outbox_page_defines_the_terms_of_its_notes():
    page = CollectionPage(
        iri=f"{MEI}/outbox?page=1",
        part_of=f"{MEI}/outbox",
        items=(Create(actor=MEI, object=PLAIN), Ref(iri=NOTE)),
    )

    document = encode.document(page)

    assert document["type"] == "OrderedCollectionPage"
    assert document["partOf"] == f"{MEI}/outbox"
    assert document["orderedItems"][1] == NOTE
    assert "vermilionTitle" in document["@context"][1]


def test_a_hidden_collection_is_a_total_and_an_empty_page_has_items():
    hidden = without_context(Collection(iri=FOLLOWERS, total_items=7))
    empty = without_context(CollectionPage(iri=f"{FOLLOWERS}?page=1"))

    assert hidden == {"id": FOLLOWERS, "type": "OrderedCollection", "totalItems": 7}
    assert empty["orderedItems"] == []


def test_extra_terms_never_replace_our_own():
    note = Note(iri=NOTE, attributed_to=MEI, content="x", extra={"attributedTo": PEER})

    assert encode.document(note)["attributedTo"] == MEI


@pytest.mark.parametrize(
    ("term", "definition"),
    [
        ("publishes", "vf:publishes"),
        ("interactionPolicy", {"@id": "gts:interactionPolicy", "@type": "@id"}),
    ],
)
def test_definitions_come_along_only_where_they_are_used(term, definition):
    with_term = Note(iri=NOTE, attributed_to=MEI, content="x", extra={term: {}})

    assert encode.document(with_term)["@context"][1][term] == definition
    assert term not in encode.document(PLAIN)["@context"][1]


CORE = frozenset(
    """actor alsoKnownAs anyOf attachment attributedTo audience cc closed content
    contentMap context deleted endTime endpoints first followers following formerType
    generator height href icon id image inReplyTo inbox items last likes mediaType name
    next object oneOf orderedItems outbox partOf preferredUsername prev published rel
    replies sharedInbox shares source summary tag target to totalItems type updated url
    width owner publicKey publicKeyPem assertionMethod controller publicKeyMultibase
    webfinger""".split()  # noqa: SIM905
)


def test_every_term_that_we_write_is_defined():
    note = Note(
        iri=NOTE,
        attributed_to=MEI,
        kind=NoteKind.QUESTION,
        title="x",
        conversation="tag:x",
        is_direct=True,
        quote=PEER,
        quote_authorization=PEER,
        emoji=(Emoji(shortcode="x", url=PEER),),
        hashtags=(Hashtag(name="x"),),
        attachments=(Attachment(url=PEER, blurhash="x", focal=FocalPoint(0, 0)),),
        poll=Poll(options=(PollOption(name="x", votes=1),), voters=1),
    )
    actor = Actor(
        iri=MEI,
        inbox=MEI,
        featured=MEI,
        moved_to=MEI,
        also_known_as=(PEER,),
        is_memorial=True,
        is_suspended=True,
        fields=(ProfileField(name="x", value="y"),),
        implements=(Capability(href=PEER),),
    )

    for thing in (note, actor):
        document = encode.document(thing)
        defined = document.pop("@context")[-1]
        assert _terms(document) - CORE - set(defined) == set()


def test_our_own_namespace_is_absolute_and_of_no_server():
    assert contexts.VERMILION.startswith("tag:")
    assert contexts.VERMILION.endswith("#")
    with pytest.raises(InvalidIri):
        origin_of(contexts.VERMILION)


def _terms(value):
    if isinstance(value, list):
        return set().union(*map(_terms, value))
    if not isinstance(value, dict):
        return set()
    kinds = {value.get("type")} & {"Emoji", "Hashtag", "PropertyValue"}
    return set(value) | kinds | set().union(*map(_terms, value.values()))


def test_an_actor_with_several_keys_lists_them():
    keys = tuple(ActorKey(iri=f"{MEI}#k{n}", owner=MEI, pem="PEM") for n in range(2))

    document = encode.document(Actor(iri=MEI, public_keys=keys))

    assert [key["id"] for key in document["publicKey"]] == [f"{MEI}#k0", f"{MEI}#k1"]


def test_a_reaction_defines_the_emoji_that_it_brings():
    emoji = Emoji(shortcode="tea", url="https://n.example/e.png")
    reaction = Like(actor=MEI, object=Ref(iri=NOTE), reaction=":tea:", emoji=(emoji,))

    document = encode.document(reaction)

    assert document["content"] == ":tea:"
    assert "Emoji" in document["@context"][1]
    assert encode.document(Like(actor=MEI, object=Ref(iri=NOTE)))["@context"] == AS


def test_a_collection_with_its_first_page_defines_the_terms_of_its_notes():
    first = CollectionPage(items=(PLAIN,))

    document = encode.document(Collection(iri=FOLLOWERS, first=first))

    assert document["first"]["orderedItems"][0]["id"] == NOTE
    assert "sensitive" in document["@context"][1]
