"""Activities, and the choice of a reader by type for everything else.

The two belong together: an activity carries objects, and an object may be an activity.
Where an embedded copy would be used as it stands (Create, Update) it must decode;
elsewhere a copy that does not is worth its id.
"""

from collections.abc import Callable, Mapping
from typing import Final, TypedDict

from federation.decode.actors import actor_of
from federation.decode.collections import (
    COLLECTION_KINDS,
    PAGE_KINDS,
    collection_of,
    page_of,
)
from federation.decode.consent import REQUESTS, STAMPS, stamp_of
from federation.decode.fields import Fields
from federation.decode.market import agreement_of
from federation.decode.notes import (
    looks_like_note,
    note_of,
    recipients_of,
    tombstone_of,
)
from federation.decode.tags import tags_of
from federation.decode.values import (
    identifier_of,
    iri_of,
    line_of,
    many,
    one,
    plain_text,
    text_of,
    time_of,
)
from federation.documents import JsonObject, JsonValue
from federation.errors import DecodeError
from federation.origins import Iri
from federation.vocabulary import (
    Accept,
    Activity,
    ActorKind,
    Add,
    Announce,
    Block,
    Create,
    Delete,
    Dislike,
    Emoji,
    EmojiReact,
    Flag,
    Follow,
    Interaction,
    Like,
    Move,
    NoteKind,
    Offer,
    Ref,
    Reject,
    Remove,
    Request,
    Thing,
    Tombstone,
    Undo,
    UnknownActivity,
    UnknownThing,
    Update,
)

MAX_OBJECTS: Final = 20
MAX_FLAGGED: Final = 200
MAX_REPORT: Final = 5_000
MAX_REACTION: Final = 330

_APPROVED: Final = ("approvedBy", "likeAuthorization", "announceAuthorization")
_KNOWN: Final = frozenset({"actor", "to", "cc", "published", "object"})


class _Envelope(TypedDict):
    iri: Iri | None
    actor: Iri
    to: tuple[Iri, ...]
    cc: tuple[Iri, ...]
    published_ms: int | None
    extra: JsonObject


class _Liked(_Envelope):
    object: Ref
    reaction: str | None
    emoji: tuple[Emoji, ...]
    approved_by: Iri | None


def activity_of(fields: Fields) -> Activity:
    """Raises ``DecodeError`` without type or actor, or without a usable object."""
    kind = _first_known(fields, _ACTIVITIES)
    if kind is not None:
        return _ACTIVITIES[kind](fields)
    if not fields.kinds:
        raise DecodeError(fields.at("type"), "missing")
    if _first_known(fields, _OBJECTS) is not None:
        raise DecodeError(fields.at("type"), "not an activity")
    return _unknown_activity(fields)


def thing_of(fields: Fields) -> Thing:
    """Any object by its type; raises ``DecodeError`` if it breaks its type's rules."""
    for kind in fields.kinds:
        if kind in _OBJECTS:
            return _OBJECTS[kind](fields)
        if kind in _ACTIVITIES:
            return _ACTIVITIES[kind](fields)
    if not fields.kinds:
        raise DecodeError(fields.at("type"), "missing")
    if looks_like_note(fields):
        return note_of(fields, NoteKind.OTHER)
    if fields.has("actor"):
        return _unknown_activity(fields)
    return _unknown_thing(fields)


def item_of(fields: Fields, value: JsonValue) -> Thing | None:
    """An item of a collection: what it decodes to, else its id, else nothing."""
    try:
        return _linked(fields, value, "items")
    except DecodeError:
        return None


def _create(fields: Fields) -> Create:
    values = many(fields.get("object"), MAX_OBJECTS)
    if not values:
        raise DecodeError(fields.at("object"), "missing")
    first, *more = (_payload(fields, value) for value in values)
    return Create(object=first, more=tuple(more), **_envelope(fields))


def _update(fields: Fields) -> Update:
    return Update(object=_payload(fields, _sole_object(fields)), **_envelope(fields))


def _delete(fields: Fields) -> Delete:
    value = _sole_object(fields)
    target: Ref | Tombstone = _reference(fields, value)
    if isinstance(value, dict):
        inner = fields.inner(value, "object")
        target = tombstone_of(inner) if "Tombstone" in inner.kinds else target
    return Delete(object=target, **_envelope(fields))


def _follow(fields: Fields) -> Follow:
    return Follow(object=_object_reference(fields), **_envelope(fields))


def _accept(fields: Fields) -> Accept:
    result = one(fields.get("result"))
    return Accept(
        object=_linked_object(fields),
        result=None if result is None else item_of(fields, result),
        **_envelope(fields, "result"),
    )


def _reject(fields: Fields) -> Reject:
    return Reject(
        object=_linked_object(fields),
        content=text_of(fields.get("content"), MAX_REPORT),
        reason=line_of(fields.get("reason")),
        **_envelope(fields, "content", "reason"),
    )


def _offer(fields: Fields) -> Offer:
    return Offer(
        object=_linked_object(fields),
        context=identifier_of(fields.get("context")),
        ends_ms=time_of(fields.get("endTime")),
        **_envelope(fields, "context", "endTime"),
    )


def _undo(fields: Fields) -> Undo:
    value = _sole_object(fields)
    actor = _actor(fields)
    if isinstance(value, dict) and value.get("type") and not _names_actor(value):
        # Lemmy trims the inner activity; only its own actor may undo it anyway.
        value = {**value, "actor": actor}
    return Undo(object=_linked(fields, value, "object"), **_envelope(fields))


def _like(fields: Fields) -> Like:
    return Like(**_liked(fields))


def _dislike(fields: Fields) -> Dislike:
    return Dislike(object=_object_reference(fields), **_envelope(fields))


def _emoji_react(fields: Fields) -> EmojiReact:
    return EmojiReact(**_liked(fields))


def _liked(fields: Fields) -> _Liked:
    reaction = plain_text(fields.get("content", "_misskey_reaction"))
    if reaction is not None and len(reaction) > MAX_REACTION:
        reaction = None
    return {
        "object": _object_reference(fields),
        "reaction": line_of(reaction),
        "emoji": tags_of(fields).emoji,
        "approved_by": _approved_by(fields, "likeAuthorization"),
        **_envelope(fields, "content", "_misskey_reaction", "tag", *_APPROVED),
    }


def _announce(fields: Fields) -> Announce:
    value = _sole_object(fields)
    inner = fields.inner(value, "object") if isinstance(value, dict) else None
    return Announce(
        object=_reference(fields, value),
        embeds=next(iter(inner.kinds), None) if inner else None,
        about=_about(inner) if inner else None,
        by=iri_of(inner.get("actor")) if inner else None,
        passes_on=inner.iri if inner else None,
        approved_by=_approved_by(fields, "announceAuthorization"),
        **_envelope(fields, *_APPROVED),
    )


def _about(inner: Fields) -> Ref | None:
    """What an announced activity acts upon."""
    if _first_known(inner, _ACTIVITIES) is None:
        return None
    iri = iri_of(inner.get("object"))
    return None if iri is None else Ref(iri=iri)


def _approved_by(fields: Fields, name: str) -> Iri | None:
    """A stamp, under the name of GoToSocial until 0.20 or the one since."""
    return iri_of(fields.get("approvedBy", name))


def _block(fields: Fields) -> Block:
    return Block(object=_object_reference(fields), **_envelope(fields))


def _flag(fields: Fields) -> Flag:
    found = (iri_of(value) for value in many(fields.get("object"), MAX_FLAGGED))
    iris = dict.fromkeys(iri for iri in found if iri is not None)
    if not iris:
        raise DecodeError(fields.at("object"), "names nothing")
    return Flag(
        objects=tuple(Ref(iri=iri) for iri in iris),
        # Lemmy tells its reason in the summary.
        content=text_of(fields.get("content", "summary"), MAX_REPORT),
        **_envelope(fields, "content", "summary"),
    )


def _move(fields: Fields) -> Move:
    target = iri_of(fields.get("target"))
    if target is None:
        raise DecodeError(fields.at("target"), "not an http(s) IRI")
    envelope = _envelope(fields, "target")
    return Move(object=_object_reference(fields), target=target, **envelope)


def _add(fields: Fields) -> Add:
    target = iri_of(fields.get("target"))
    envelope = _envelope(fields, "target")
    return Add(object=_object_reference(fields), target=target, **envelope)


def _remove(fields: Fields) -> Remove:
    target = iri_of(fields.get("target"))
    envelope = _envelope(fields, "target")
    return Remove(object=_object_reference(fields), target=target, **envelope)


def _request(fields: Fields, interaction: Interaction) -> Request:
    values = many(fields.get("instrument"), 2)
    if len(values) != 1:
        raise DecodeError(fields.at("instrument"), "not exactly one")
    return Request(
        interaction=interaction,
        object=_object_reference(fields),
        instrument=_linked(fields, values[0], "instrument"),
        **_envelope(fields, "instrument"),
    )


def _unknown_activity(fields: Fields) -> UnknownActivity:
    value = one(fields.get("object"))
    return UnknownActivity(
        kind=fields.kinds[0],
        object=None if value is None else item_of(fields, value),
        target=iri_of(fields.get("target")),
        **_envelope(fields, "target"),
    )


def _unknown_thing(fields: Fields) -> UnknownThing:
    authors = many(fields.get("attributedTo"), 2)
    return UnknownThing(
        iri=fields.iri,
        kind=fields.kinds[0],
        attributed_to=iri_of(authors[0]) if len(authors) == 1 else None,
        extra=fields.rest({"attributedTo"}),
    )


def _envelope(fields: Fields, *known: str) -> _Envelope:
    return {
        "iri": fields.iri,
        "actor": _actor(fields),
        "to": recipients_of(fields, "to"),
        "cc": recipients_of(fields, "cc"),
        "published_ms": time_of(fields.get("published")),
        "extra": fields.rest(_KNOWN.union(known)),
    }


def _actor(fields: Fields) -> Iri:
    """Exactly one. A list could name the signer for us and a victim for others."""
    value = fields.get("actor")
    if isinstance(value, list):
        raise DecodeError(fields.at("actor"), "a list")
    iri = iri_of(value)
    if iri is None:
        raise DecodeError(fields.at("actor"), "not an http(s) IRI")
    return iri


def _names_actor(value: JsonObject) -> bool:
    return any(value.get(key) is not None for key in ("actor", "as:actor"))


def _sole_object(fields: Fields) -> JsonValue:
    values = many(fields.get("object"), 2)
    if len(values) != 1:
        raise DecodeError(fields.at("object"), "not exactly one")
    return values[0]


def _object_reference(fields: Fields) -> Ref:
    return _reference(fields, _sole_object(fields))


def _linked_object(fields: Fields) -> Thing:
    return _linked(fields, _sole_object(fields), "object")


def _payload(fields: Fields, value: JsonValue) -> Thing:
    """The object of Create and Update: decoded, or no more than an id."""
    if not isinstance(value, dict) or set(value) <= {"id", "@id"}:
        return _reference(fields, value)
    return thing_of(fields.inner(value, "object"))


def _reference(fields: Fields, value: JsonValue) -> Ref:
    iri = iri_of(value)
    if iri is None:
        raise DecodeError(fields.at("object"), "not an http(s) IRI")
    return Ref(iri=iri)


def _linked(fields: Fields, value: JsonValue, name: str) -> Thing:
    """An object that is only pointed at: a broken copy still has an id."""
    if not isinstance(value, dict):
        return _reference(fields, value)
    try:
        return thing_of(fields.inner(value, name))
    except DecodeError:
        iri = iri_of(value)
        if iri is None:
            raise
        return Ref(iri=iri)


def _first_known(fields: Fields, readers: "Mapping[str, _Reader]") -> str | None:
    return next((kind for kind in fields.kinds if kind in readers), None)


_Reader = Callable[[Fields], Thing]


def _request_reader(interaction: Interaction) -> Callable[[Fields], Activity]:
    return lambda fields: _request(fields, interaction)


def _stamp_reader(interaction: Interaction) -> Callable[[Fields], Thing]:
    return lambda fields: stamp_of(fields, interaction)


_ACTIVITIES: Final[dict[str, Callable[[Fields], Activity]]] = {
    "Create": _create,
    "Update": _update,
    "Delete": _delete,
    "Follow": _follow,
    "Accept": _accept,
    "Reject": _reject,
    "Offer": _offer,
    "Undo": _undo,
    "Like": _like,
    "Dislike": _dislike,
    "EmojiReact": _emoji_react,
    "Announce": _announce,
    "Block": _block,
    "Flag": _flag,
    "Move": _move,
    "Add": _add,
    "Remove": _remove,
    **{kind: _request_reader(found) for kind, found in REQUESTS.items()},
}


def _actor_reader(kind: ActorKind) -> Callable[[Fields], Thing]:
    return lambda fields: actor_of(fields, kind)


def _note_reader(kind: NoteKind) -> Callable[[Fields], Thing]:
    return lambda fields: note_of(fields, kind)


_OBJECTS: Final[dict[str, Callable[[Fields], Thing]]] = {
    **{kind.value: _actor_reader(kind) for kind in ActorKind},
    **{kind.value: _note_reader(kind) for kind in NoteKind},
    **{
        kind: lambda fields: collection_of(fields, item_of) for kind in COLLECTION_KINDS
    },
    **{kind: lambda fields: page_of(fields, item_of) for kind in PAGE_KINDS},
    "Tombstone": tombstone_of,
    "Agreement": agreement_of,
    **{kind: _stamp_reader(found) for kind, found in STAMPS.items()},
}
