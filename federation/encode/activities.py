"""Activities and the choice of a writer by kind for everything else."""

from federation.documents import JsonObject, JsonValue
from federation.encode.actors import actor_body
from federation.encode.collections import collection_body, page_body
from federation.encode.consent import stamp_body
from federation.encode.market import agreement_body
from federation.encode.notes import note_body, tombstone_body
from federation.encode.values import emoji_tag, filled, iris, timestamp
from federation.vocabulary import (
    Accept,
    Activity,
    Actor,
    Add,
    Agreement,
    Announce,
    Block,
    Collection,
    CollectionPage,
    Create,
    Delete,
    Dislike,
    Flag,
    Follow,
    Like,
    Move,
    Note,
    Offer,
    Ref,
    Reject,
    Remove,
    Request,
    Stamp,
    Thing,
    Tombstone,
    Undo,
    UnknownActivity,
    UnknownThing,
    Update,
)


def body_of(thing: Thing) -> JsonValue:
    """A thing inside of another: a bare id, or an object without a context."""
    return thing.iri if isinstance(thing, Ref) else object_body(thing)


def object_body(thing: Thing) -> JsonObject:
    """An object without a context; ``Ref`` is none."""
    match thing:
        case Activity():
            return activity_body(thing)
        case Note():
            return note_body(thing)
        case Actor():
            return actor_body(thing)
        case Tombstone():
            return tombstone_body(thing)
        case Collection():
            return collection_body(thing, body_of)
        case CollectionPage():
            return page_body(thing, body_of)
        case Agreement():
            return agreement_body(thing)
        case Stamp():
            return stamp_body(thing)
        case UnknownThing():
            return _unknown_body(thing)
        case _:
            raise TypeError(f"{type(thing).__name__} has no document")


def activity_body(activity: Activity) -> JsonObject:
    """The actor is always a bare id: Threads refuses an embedded one."""
    return filled(
        {
            "id": activity.iri,
            "type": kind_of(activity),
            "actor": activity.actor,
            "to": iris(activity.to),
            "cc": iris(activity.cc),
            "published": timestamp(activity.published_ms),
            **_specifics(activity),
        },
        activity.extra,
    )


def kind_of(activity: Activity) -> str:
    """The wire type."""
    if isinstance(activity, Request | UnknownActivity):
        return activity.kind
    return activity.KIND


def _specifics(activity: Activity) -> JsonObject:
    match activity:
        case Create(object=only, more=()):
            return {"object": body_of(only)}
        case Create(object=first, more=more):
            return {"object": [*map(body_of, (first, *more))]}
        case Like():
            return _like(activity)
        case Flag():
            objects = [ref.iri for ref in activity.objects]
            return {"object": iris(objects), "content": activity.content}
        case Move() | Add() | Remove():
            return {"object": activity.object.iri, "target": activity.target}
        case Offer() | Accept() | Reject():
            return {"object": body_of(activity.object), **_agreed(activity)}
        case Update() | Delete() | Undo():
            return {"object": body_of(activity.object)}
        case Follow() | Announce() | Block() | Dislike() | Request():
            return {"object": activity.object.iri, **_asked(activity)}
        case UnknownActivity(object=object_, target=target):
            return {"object": object_ and body_of(object_), "target": target}
        case _:
            raise TypeError(f"{type(activity).__name__} has no document")


def _asked(activity: Activity) -> JsonObject:
    match activity:
        case Announce(approved_by=stamp):
            return {"approvedBy": stamp, "announceAuthorization": stamp}
        case Request(instrument=instrument):
            return {"instrument": body_of(instrument)}
        case _:
            return {}


def _agreed(activity: Offer | Accept | Reject) -> JsonObject:
    match activity:
        case Offer(context=context, ends_ms=ends_ms):
            return {"context": context, "endTime": timestamp(ends_ms)}
        case Accept(result=result):
            return {"result": result and body_of(result)}
        case Reject(content=content, reason=reason):
            return {"content": content, "reason": reason}


def _like(like: Like) -> JsonObject:
    tags = [emoji_tag(emoji) for emoji in like.emoji]
    return {
        "object": like.object.iri,
        "content": like.reaction,
        "tag": list[JsonValue](tags) or None,
        "approvedBy": like.approved_by,
        "likeAuthorization": like.approved_by,
    }


def _unknown_body(thing: UnknownThing) -> JsonObject:
    return filled(
        {"id": thing.iri, "type": thing.kind, "attributedTo": thing.attributed_to},
        thing.extra,
    )
