"""Notes, polls, votes and tombstones.

Only media go into ``attachment`` and ``type`` is one string: other types make Pixelfed
or Takahē drop the post. A Note has no ``name``, which GoToSocial and Takahē show as a
content warning; a title travels in our own term and in the rendered content. Poll votes
are the exception: they are a ``name`` and nothing else (FEP-9967).
"""

from federation.contexts import TITLE_TERM
from federation.documents import JsonObject, JsonValue
from federation.encode.collections import counter_body
from federation.encode.consent import policy_body
from federation.encode.market import flohmarkt_fields, terms_fields
from federation.encode.values import (
    emoji_tag,
    filled,
    hashtag_tag,
    iris,
    link_object,
    picture,
    timestamp,
)
from federation.vocabulary import (
    Attachment,
    Mention,
    Note,
    NoteKind,
    Poll,
    PollOption,
    Source,
    Tombstone,
)


def note_body(note: Note) -> JsonObject:
    """Without a context."""
    return filled(
        {
            "id": note.iri,
            "type": note.kind.value,
            "attributedTo": _author(note),
            "to": iris(note.to),
            "cc": iris(note.cc),
            "audience": iris(note.audience) or None,
            "published": timestamp(note.published_ms),
            "updated": timestamp(note.updated_ms),
            "url": note.url,
            **_text(note),
            "summary": note.summary,
            "dcterms:subject": note.subject,
            "sensitive": note.is_sensitive,
            "directMessage": note.is_direct or None,
            "attachment": [
                *map(_attachment, note.attachments),
                *map(link_object, note.links),
            ],
            "tag": _tags(note),
            "inReplyTo": note.in_reply_to,
            "context": note.context,
            "contextHistory": note.context_history,
            "conversation": note.conversation,
            **_quote(note),
            **_poll(note.poll),
            **_event(note),
            "replies": counter_body(note.replies),
            "likes": counter_body(note.likes),
            "shares": counter_body(note.shares),
            "approvedBy": note.approved_by,
            "replyAuthorization": note.approved_by,
            "interactionPolicy": policy_body(note.policy),
            **terms_fields(note.terms),
            **flohmarkt_fields(note.flohmarkt),
        },
        note.extra,
    )


def tombstone_body(tombstone: Tombstone) -> JsonObject:
    """What is served, with 410, where something was deleted."""
    return filled(
        {
            "id": tombstone.iri,
            "type": "Tombstone",
            "formerType": tombstone.former_type,
            "published": timestamp(tombstone.published_ms),
            "deleted": timestamp(tombstone.deleted_ms),
        },
        tombstone.extra,
    )


def _author(note: Note) -> JsonValue:
    if note.channel is None:
        return note.attributed_to
    return [note.attributed_to, {"type": "Group", "id": note.channel}]


def _text(note: Note) -> JsonObject:
    if note.choice is not None:
        return {"name": note.choice}
    html = note.content_type == "text/html"
    return {
        TITLE_TERM: note.title,
        "content": note.content,
        "contentMap": {note.language: note.content} if note.language else None,
        "mediaType": None if html else note.content_type,
        "source": _source(note.source),
    }


def _source(source: Source | None) -> JsonValue:
    if source is None:
        return None
    return filled({"content": source.content, "mediaType": source.media_type})


def _attachment(attachment: Attachment) -> JsonObject:
    focal = attachment.focal
    return filled(
        {
            "type": attachment.kind.value,
            "mediaType": attachment.media_type,
            "url": attachment.url,
            "name": attachment.alt,
            "width": attachment.width,
            "height": attachment.height,
            "blurhash": attachment.blurhash,
            "focalPoint": None if focal is None else [focal.x, focal.y],
            "icon": picture(attachment.poster),
        }
    )


def _tags(note: Note) -> list[JsonValue]:
    return [
        *map(_mention, note.mentions),
        *map(hashtag_tag, note.hashtags),
        *map(emoji_tag, note.emoji),
        *_quote_tag(note),
    ]


def _mention(mention: Mention) -> JsonObject:
    return filled({"type": "Mention", "href": mention.href, "name": mention.name})


def _quote(note: Note) -> JsonObject:
    """FEP-044f, and the three older terms that Misskey, Fedibird and Akkoma read."""
    return {
        "quote": note.quote,
        "_misskey_quote": note.quote,
        "quoteUri": note.quote,
        "quoteUrl": note.quote,
        "quoteAuthorization": note.quote_authorization,
    }


def _quote_tag(note: Note) -> list[JsonValue]:
    """FEP-e232."""
    if note.quote is None:
        return []
    return [
        {
            "type": "Link",
            "mediaType": "application/activity+json",
            "href": note.quote,
            "rel": "https://misskey-hub.net/ns#_misskey_quote",
            "name": f"RE: {note.quote}",
        }
    ]


def _poll(poll: Poll | None) -> JsonObject:
    if poll is None:
        return {}
    return {
        "anyOf" if poll.is_multiple else "oneOf": [*map(_option, poll.options)],
        "endTime": timestamp(poll.ends_ms),
        "closed": timestamp(poll.closed_ms),
        "votersCount": poll.voters,
    }


def _event(note: Note) -> JsonObject:
    if note.kind is not NoteKind.EVENT:
        length = note.duration_s
        return {"duration": None if length is None else f"PT{length}S"}
    return {
        "startTime": timestamp(note.starts_ms),
        "endTime": timestamp(note.ends_ms),
        "location": note.place,
    }


def _option(option: PollOption) -> JsonObject:
    votes: JsonValue = None
    if option.votes is not None:
        votes = {"type": "Collection", "totalItems": option.votes}
    return filled({"type": "Note", "name": option.name, "replies": votes})
