"""Hypothesis strategies: JSON, and values of the ActivityStreams vocabulary.

The values are those that the decoder itself can produce, so that writing one and
reading it back must give the same one. Actors and what they own share one host.
"""

from collections.abc import Sequence
from copy import deepcopy
from decimal import Decimal
from typing import Any, TypeVar

from hypothesis import strategies as st

from federation import encode
from federation.audience import PUBLIC
from federation.decode.values import mended, unescaped
from federation.origins import Iri
from federation.vocabulary import (
    Accept,
    Activity,
    Actor,
    ActorKey,
    ActorKind,
    Add,
    Agreement,
    Announce,
    Attachment,
    AttachmentKind,
    Block,
    Capability,
    Collection,
    CollectionPage,
    Commitment,
    Create,
    Delete,
    Dislike,
    Emoji,
    EmojiReact,
    Flag,
    FlohmarktItem,
    FocalPoint,
    Follow,
    Hashtag,
    Intent,
    Interaction,
    Like,
    Link,
    Measure,
    Mention,
    Move,
    Multikey,
    Note,
    NoteKind,
    Offer,
    Picture,
    Policy,
    Poll,
    PollOption,
    ProfileField,
    Purpose,
    Ref,
    Reject,
    Remove,
    Request,
    Rule,
    Source,
    Stamp,
    Terms,
    Thing,
    Tombstone,
    Undo,
    UnknownActivity,
    UnknownThing,
    Update,
)

T = TypeVar("T")

ANY_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(codec=None)),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)

HOST = "https://a.example"

_PATHS = st.from_regex(
    r"[a-z0-9~%._-]{1,8}(/[A-Za-z0-9@]{1,8})?(\?p=[0-9]{1,3})?", fullmatch=True
)
own_iris = _PATHS.map(lambda path: Iri(f"{HOST}/{path}"))
iris = st.builds(
    lambda host, path: Iri(f"https://{host}/{path}"),
    st.sampled_from(
        ["a.example", "b.example:8443", "xn--bcher-kva.example", "[2001:db8::1]"]
    ),
    _PATHS,
)
times_ms = st.integers(631_152_000, 253_370_764_800).map(lambda second: second * 1000)
counts = st.integers(0, 2**53 - 1)
sides = st.integers(1, 65_535)


def texts(limit: int = 60) -> st.SearchStrategy[str]:
    """Text that the decoder leaves alone."""
    raw = st.text(max_size=limit).map(lambda text: mended(unescaped(text)).strip())
    return raw.filter(bool)


def lines(limit: int = 40) -> st.SearchStrategy[str]:
    """One line that the decoder leaves alone."""
    raw = st.text(max_size=limit).map(
        lambda text: " ".join(mended(unescaped(text)).split())
    )
    return raw.filter(bool)


def maybe(strategy: st.SearchStrategy[T]) -> st.SearchStrategy[T | None]:
    return st.none() | strategy


def tuples(
    strategy: st.SearchStrategy[T], key: Any = None, most: int = 3
) -> st.SearchStrategy[tuple[T, ...]]:
    unique = key or (lambda item: item)
    return st.lists(strategy, unique_by=unique, max_size=most).map(_as_tuple)


def _as_tuple(items: Sequence[T]) -> tuple[T, ...]:
    return tuple(items)


media_types = st.sampled_from(["image/jpeg", "image/webp", "video/mp4", "text/html"])
pictures = st.builds(
    Picture, url=iris, media_type=maybe(media_types), alt=maybe(lines())
)
emoji = st.builds(
    Emoji,
    shortcode=st.from_regex(r"[A-Za-z0-9_-]{2,20}", fullmatch=True),
    url=iris,
    media_type=maybe(media_types),
    iri=maybe(iris),
    updated_ms=maybe(times_ms),
)
emojis = tuples(emoji, key=lambda item: item.shortcode)
recipients = tuples(iris | st.just(PUBLIC), most=4)
extras = st.dictionaries(
    st.sampled_from(["purpose", "vf:action", "canFeature", "custom"]),
    st.booleans() | st.integers(-9, 9) | texts() | st.lists(texts(), max_size=2),
    max_size=2,
)

actors = st.builds(
    Actor,
    iri=own_iris,
    kind=st.sampled_from(ActorKind),
    preferred_username=maybe(lines()),
    webfinger=maybe(st.sampled_from(["mei@a.example", "m.e-i@b.example"])),
    name=maybe(lines()),
    summary=maybe(texts()),
    url=maybe(own_iris),
    inbox=maybe(own_iris),
    shared_inbox=maybe(own_iris),
    outbox=maybe(own_iris),
    followers=maybe(own_iris),
    following=maybe(own_iris),
    featured=maybe(own_iris),
    featured_tags=maybe(own_iris),
    icon=maybe(pictures),
    image=maybe(pictures),
    proposals=maybe(own_iris),
    links=tuples(
        st.builds(
            Link,
            href=iris,
            name=maybe(lines()),
            rel=tuples(st.sampled_from(["payment", "me"])),
        )
    ),
    fields=tuples(st.builds(ProfileField, name=lines(), value=texts() | st.just(""))),
    emoji=emojis,
    is_locked=st.booleans(),
    is_discoverable=st.booleans(),
    is_indexable=st.booleans(),
    hides_public=st.booleans(),
    hides_unlisted=st.booleans(),
    is_memorial=st.booleans(),
    is_suspended=st.booleans(),
    also_known_as=tuples(iris | st.just("at://did:plc:abc")),
    moved_to=maybe(iris),
    published_ms=maybe(times_ms),
    updated_ms=maybe(times_ms),
    implements=tuples(st.builds(Capability, href=iris, name=maybe(lines()))),
    extra=extras,
)


def _with_keys(actor: Actor, key_iris: Sequence[Iri], pem: str) -> Actor:
    keys = tuple(ActorKey(iri=iri, owner=actor.iri, pem=pem) for iri in key_iris)
    multi = tuple(
        Multikey(iri=iri, controller=actor.iri, multibase=f"z{index}")
        for index, iri in enumerate(key_iris)
    )
    values = {name: getattr(actor, name) for name in Actor.__dataclass_fields__}
    return Actor(**(values | {"public_keys": keys, "assertion_methods": multi}))


actors_with_keys = st.builds(
    _with_keys, actors, st.lists(own_iris, max_size=3, unique=True), texts()
)

refs = st.builds(Ref, iri=iris)
plain_collections = st.builds(
    Collection,
    iri=maybe(iris),
    is_ordered=st.booleans(),
    total_items=maybe(counts),
    first=maybe(
        iris
        | st.builds(
            CollectionPage,
            iri=maybe(iris),
            is_ordered=st.booleans(),
            part_of=maybe(iris),
            next=maybe(iris),
            prev=maybe(iris),
            items=tuples(refs),
        )
    ),
    last=maybe(iris),
    items=tuples(refs),
    attributed_to=maybe(iris),
    extra=extras,
)
attachments = st.builds(
    Attachment,
    url=iris,
    kind=st.sampled_from(AttachmentKind),
    media_type=maybe(media_types),
    alt=maybe(texts()),
    width=maybe(sides),
    height=maybe(sides),
    blurhash=maybe(st.just("LKO2?U%2Tw=w]~RBVZRi};RPxuwH")),
    focal=maybe(st.builds(FocalPoint, st.floats(-1, 1), st.floats(-1, 1))),
    poster=maybe(pictures),
)
links = st.builds(
    Link,
    href=iris,
    media_type=maybe(st.just("text/html")),
    name=maybe(lines()),
    rel=tuples(st.sampled_from(["payment", "me"])),
    width=maybe(sides),
    height=maybe(sides),
)
polls = st.builds(
    Poll,
    options=st.lists(
        st.builds(PollOption, name=lines(), votes=maybe(counts)), min_size=1, max_size=3
    ).map(_as_tuple),
    is_multiple=st.booleans(),
    ends_ms=times_ms,
    closed_ms=maybe(times_ms),
    voters=maybe(counts),
)

measures = st.builds(
    Measure,
    st.decimals(0, 10**12, allow_nan=False, places=2) | st.integers(0, 9).map(Decimal),
    st.sampled_from(["one", "second", "kilogram"]),
)
intents = st.builds(
    Intent,
    iri=maybe(own_iris),
    action=st.sampled_from(["transfer", "deliverService"]),
    resource=maybe(iris | st.just("caip:19:monero:1/slip44:128")),
    currency=maybe(st.sampled_from(["EUR", "JPY"])),
    quantity=maybe(measures),
    available=maybe(measures),
    minimum=maybe(measures),
)
terms = st.builds(
    Terms,
    purpose=st.sampled_from(Purpose),
    publishes=intents,
    reciprocal=maybe(intents),
    unit_based=st.booleans(),
    ends_ms=maybe(times_ms),
)
_degrees = st.integers(-900, 900).map(lambda tenths: tenths / 10)
flohmarkt_items = st.builds(
    FlohmarktItem,
    original_id=st.uuids().map(str),
    name=lines(),
    price=lines() | st.just(""),
    currency=maybe(st.sampled_from(["EUR", "€"])),
    description=texts() | st.just(""),
) | st.builds(
    FlohmarktItem,
    original_id=st.uuids().map(str),
    name=lines(),
    latitude=_degrees,
    longitude=_degrees,
)
commitments = st.builds(
    Commitment, iri=maybe(own_iris), satisfies=own_iris, quantity=maybe(measures)
)
agreements = st.builds(
    Agreement,
    iri=maybe(own_iris),
    attributed_to=maybe(own_iris),
    stipulates=commitments,
    reciprocal=maybe(commitments),
    payment=maybe(st.builds(Link, href=iris, rel=st.just(("payment",)))),
    state=maybe(st.sampled_from(["Open", "Paid"])),
    status=maybe(st.just("open")),
    published_ms=maybe(times_ms),
    updated_ms=maybe(times_ms),
    ends_ms=maybe(times_ms),
)

_rules = st.builds(
    Rule,
    automatic=tuples(iris | st.just(PUBLIC)),
    manual=tuples(iris | st.just(PUBLIC)),
)
policies = st.builds(
    Policy,
    like=maybe(_rules),
    reply=maybe(_rules),
    announce=maybe(_rules),
    quote=maybe(_rules),
).filter(lambda policy: policy != Policy())
stamps = st.builds(
    Stamp,
    iri=own_iris,
    interaction=st.sampled_from(Interaction),
    attributed_to=own_iris,
    interacting=iris,
    target=maybe(iris),
    extra=extras,
)

_common = {
    "iri": own_iris,
    "attributed_to": own_iris,
    "to": recipients,
    "cc": recipients,
    "published_ms": maybe(times_ms),
    "updated_ms": maybe(times_ms),
    "extra": extras,
}
_shown = {
    **_common,
    "title": maybe(lines()),
    "content": st.text(max_size=80).map(mended),
    "content_type": st.sampled_from(["text/html", "text/html", "text/markdown"]),
    "source": maybe(st.builds(Source, content=texts(), media_type=maybe(media_types))),
    "summary": maybe(texts().filter(lambda text: text.isprintable())),
    "subject": maybe(lines()),
    "is_sensitive": st.booleans(),
    "language": maybe(st.sampled_from(["en", "zh-Hans", "pt-BR"])),
    "audience": recipients,
    "channel": maybe(own_iris),
    "url": maybe(iris),
    "in_reply_to": maybe(iris),
    "context": maybe(iris),
    "context_history": maybe(iris),
    "conversation": maybe(st.just("tag:a.example,2026:objectId=1")),
    "attachments": tuples(attachments, key=lambda item: item.url),
    "links": tuples(links),
    "mentions": tuples(
        st.builds(Mention, href=iris, name=maybe(lines())), key=lambda item: item.href
    ),
    "hashtags": tuples(
        st.builds(
            Hashtag,
            name=lines(20).filter(lambda name: not name.startswith("#")),
            href=maybe(iris),
        ),
        key=lambda item: item.name,
    ),
    "emoji": emojis,
    "replies": maybe(plain_collections),
    "likes": maybe(plain_collections),
    "shares": maybe(plain_collections),
    "quote": maybe(iris),
    "quote_authorization": maybe(iris),
    "policy": maybe(policies),
    "approved_by": maybe(iris),
}

_cards = (
    st.builds(
        Note,
        **_shown,
        kind=st.just(NoteKind.EVENT),
        starts_ms=maybe(times_ms),
        ends_ms=maybe(times_ms),
        place=maybe(lines()),
    )
    | st.builds(
        Note,
        **_shown,
        kind=st.sampled_from([NoteKind.VIDEO, NoteKind.AUDIO]),
        # No length at all is what a live stream says, and reads as none.
        duration_s=maybe(st.integers(1, 86_400)),
    )
    | st.builds(
        Note,
        **_shown,
        kind=st.sampled_from([NoteKind.ARTICLE, NoteKind.PAGE, NoteKind.DOCUMENT]),
    )
    # The address of an Image is its picture.
    | st.builds(Note, **{**_shown, "url": st.none()}, kind=st.just(NoteKind.IMAGE))
    | st.builds(
        Note, **_shown, kind=st.just(NoteKind.CHAT_MESSAGE), is_direct=st.just(True)
    )
)
notes = (
    st.builds(Note, **_shown, kind=st.just(NoteKind.NOTE), is_direct=st.booleans())
    | _cards
    | st.builds(Note, **_shown, kind=st.just(NoteKind.QUESTION), poll=maybe(polls))
    | st.builds(Note, **_shown, kind=st.just(NoteKind.OTHER))
    | st.builds(Note, **_common, in_reply_to=iris, choice=lines())
    | st.builds(
        Note,
        **{**_common, "extra": st.just({})},
        kind=st.sampled_from([NoteKind.NOTE, NoteKind.PROPOSAL]),
        content=texts(),
        terms=terms,
        flohmarkt=maybe(flohmarkt_items),
    )
)
tombstones = st.builds(
    Tombstone,
    iri=iris,
    former_type=maybe(st.just("Note")),
    published_ms=maybe(times_ms),
    deleted_ms=maybe(times_ms),
    extra=extras,
)
unknown_things = st.builds(
    UnknownThing,
    iri=maybe(iris),
    kind=st.sampled_from(["Organisation", "Place"]),
    attributed_to=maybe(iris),
    extra=extras,
)

_envelope = {
    "iri": maybe(iris),
    "actor": iris,
    "to": recipients,
    "cc": recipients,
    "published_ms": maybe(times_ms),
    "extra": extras,
}
_payloads = notes | refs | unknown_things
_follows = st.builds(Follow, **_envelope, object=refs)
_liked = {
    **_envelope,
    "object": refs,
    "reaction": maybe(lines(30)),
    "emoji": emojis,
    "approved_by": maybe(iris),
}
_plain_likes = st.builds(Like, **_liked)
_emoji_reacts = st.builds(EmojiReact, **_liked)
_likes = _plain_likes | _emoji_reacts

ACTIVITIES: dict[type[Activity], st.SearchStrategy[Any]] = {
    Create: st.builds(Create, **_envelope, object=_payloads, more=tuples(refs)),
    Update: st.builds(Update, **_envelope, object=_payloads | actors_with_keys),
    Delete: st.builds(Delete, **_envelope, object=refs | tombstones),
    Follow: _follows,
    Like: _plain_likes,
    EmojiReact: _emoji_reacts,
    Accept: st.builds(
        Accept, **_envelope, object=refs | _follows, result=maybe(refs | agreements)
    ),
    Reject: st.builds(
        Reject,
        **_envelope,
        object=refs | _follows,
        content=maybe(texts()),
        reason=maybe(st.just("out_of_stock")),
    ),
    Offer: st.builds(
        Offer,
        **_envelope,
        object=refs | agreements,
        context=maybe(iris),
        ends_ms=maybe(times_ms),
    ),
    Undo: st.builds(Undo, **_envelope, object=refs | _follows | _likes),
    Announce: st.builds(Announce, **_envelope, object=refs, approved_by=maybe(iris)),
    Request: st.builds(
        Request,
        **_envelope,
        interaction=st.sampled_from(Interaction),
        object=refs,
        instrument=refs | notes,
    ),
    Block: st.builds(Block, **_envelope, object=refs),
    Dislike: st.builds(Dislike, **_envelope, object=refs),
    Flag: st.builds(
        Flag,
        **_envelope,
        objects=st.lists(refs, min_size=1, max_size=3, unique=True).map(_as_tuple),
        content=maybe(texts()),
    ),
    Move: st.builds(Move, **_envelope, object=refs, target=iris),
    Add: st.builds(Add, **_envelope, object=refs, target=maybe(iris)),
    Remove: st.builds(Remove, **_envelope, object=refs, target=maybe(iris)),
    UnknownActivity: st.builds(
        UnknownActivity,
        **_envelope,
        kind=st.sampled_from(["Arrive", "FeatureRequest"]),
        object=maybe(refs | unknown_things),
        target=maybe(iris),
    ),
}
activities: st.SearchStrategy[Activity] = st.one_of(*ACTIVITIES.values())
pages = st.builds(
    CollectionPage,
    iri=maybe(iris),
    is_ordered=st.booleans(),
    part_of=maybe(iris),
    next=maybe(iris),
    total_items=maybe(counts),
    items=st.lists(refs | notes | activities, max_size=2).map(_as_tuple),
)
THINGS: dict[type[Thing], st.SearchStrategy[Any]] = {
    Actor: actors_with_keys,
    Note: notes,
    Tombstone: tombstones,
    Stamp: stamps,
    UnknownThing: unknown_things,
    Agreement: agreements,
    Collection: plain_collections,
    CollectionPage: pages,
    **ACTIVITIES,
}
things: st.SearchStrategy[Thing] = st.one_of(
    activities, *(THINGS[kind] for kind in THINGS if kind not in ACTIVITIES)
)


_HINTS = st.sampled_from(
    [
        "https://a.example/1",
        "https://b.example/2#x",
        "as:Public",
        "2026-01-02",
        "\ud83d",
        {"id": "https://b.example/3"},
        {"type": "Tombstone", "id": "https://a.example/4"},
        [],
        {},
        10**400,
    ]
)


@st.composite
def damaged_documents(
    draw: st.DrawFn, family: st.SearchStrategy[Thing]
) -> dict[str, Any]:
    """A good document with some of its values replaced, dropped, wrapped or moved."""
    document = deepcopy(encode.document(draw(family)))
    for _ in range(draw(st.integers(1, 4))):
        _damage(draw, document)
    return document


def _damage(draw: st.DrawFn, document: dict[str, Any]) -> None:
    place: Any = document
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        if not keys:
            return
        key = draw(st.sampled_from(keys))
        inner = place[key]
        if isinstance(inner, dict | list) and inner and draw(st.booleans()):
            place = inner
            continue
        chosen = draw(ANY_JSON | _HINTS | st.just([inner, inner]) | st.none())
        place[key] = deepcopy(chosen)
        if isinstance(place, dict) and draw(st.booleans()):
            place[f"as:{key}"] = place.pop(key)
        return
