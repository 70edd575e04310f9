"""Notes and all that is shown like one, polls, tombstones.

Required are an id, one author and something to show; everything else may be missing or
wrong. Text stays as sent (HTML unsanitised), only capped and made storable.
"""

import re
from typing import Final

from federation.audience import PUBLIC, is_public
from federation.contexts import TITLE_TERM
from federation.decode.actors import required_iri
from federation.decode.collections import counter_of
from federation.decode.consent import POLICY_TERMS, policy_of
from federation.decode.events import duration_of, place_of
from federation.decode.fields import Fields
from federation.decode.market import FLOHMARKT, TERMS, flohmarkt_of, terms_of
from federation.decode.media import (
    attached_links_of,
    attachments_of,
    has_sensitive_file,
    page_of,
)
from federation.decode.tags import Tags, tags_of
from federation.decode.values import (
    count_of,
    flag_of,
    identifier_of,
    iri_of,
    line_of,
    many,
    media_type_of,
    mended,
    one,
    plain_text,
    text_of,
    time_of,
)
from federation.documents import JsonValue
from federation.errors import DecodeError
from federation.origins import Iri, same_origin
from federation.vocabulary import (
    ActorKind,
    Note,
    NoteKind,
    Poll,
    PollOption,
    Source,
    Tombstone,
)

MAX_CONTENT: Final = 100_000
MAX_SUMMARY: Final = 5_000
MAX_TITLE: Final = 500
MAX_RECIPIENTS: Final = 500
MAX_OPTIONS: Final = 50

_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,4}")
_INVISIBLE = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]*")
_SHOWN: Final = (
    "content",
    "contentMap",
    "name",
    "nameMap",
    "summary",
    "summaryMap",
    "attachment",
    "image",
    "oneOf",
    "anyOf",
    "quote",
    # Mitra's proposals have no words.
    "publishes",
    TITLE_TERM,
)
_KNOWN: Final = frozenset(
    {
        *_SHOWN,
        "mediaType",
        "dcterms:subject",
        "source",
        "sensitive",
        "language",
        "inLanguage",
        "attributedTo",
        "actor",
        "to",
        "cc",
        "audience",
        "directMessage",
        "url",
        "inReplyTo",
        "context",
        "contextHistory",
        "conversation",
        "published",
        "updated",
        "tag",
        "replies",
        "likes",
        "shares",
        "_misskey_quote",
        "quoteUri",
        "quoteUrl",
        "quoteAuthorization",
        *POLICY_TERMS,
    }
)
_EVENT_TERMS: Final = frozenset({"startTime", "endTime", "location"})
_RECORDINGS: Final = frozenset({NoteKind.VIDEO, NoteKind.AUDIO})
_POLL_TERMS: Final = frozenset({"endTime", "closed", "votersCount"})
_TERMS_OF: Final = {
    NoteKind.QUESTION: _POLL_TERMS,
    NoteKind.EVENT: _EVENT_TERMS,
    NoteKind.VIDEO: frozenset({"duration"}),
    NoteKind.AUDIO: frozenset({"duration"}),
}
_LISTED: Final = TERMS | {FLOHMARKT}
_PEOPLE: Final = frozenset(ActorKind) - {ActorKind.GROUP}


def note_of(fields: Fields, kind: NoteKind) -> Note:
    """Raises ``DecodeError`` without id, single author, or anything to show."""
    name = line_of(_localised(fields, "name"), MAX_TITLE)
    choice = name if kind is NoteKind.NOTE and _is_vote(fields) else None
    iri = required_iri(fields) if choice is None else _vote_iri(fields)
    author, channel = _authors(fields)
    if not fields.has(*_SHOWN):
        raise DecodeError(fields.path, "has nothing to show")
    tags = tags_of(fields)
    is_poll, is_event = kind is NoteKind.QUESTION, kind is NoteKind.EVENT
    terms, item = terms_of(fields, author), flohmarkt_of(fields)
    return Note(
        iri=iri,
        attributed_to=author,
        kind=kind,
        title=_title(fields, None if choice else name),
        content=_content(fields, kind),
        content_type=media_type_of(fields.get("mediaType")) or "text/html",
        source=_source(fields),
        summary=_summary(fields),
        subject=line_of(fields.get("dcterms:subject"), MAX_TITLE),
        is_sensitive=flag_of(fields.get("sensitive")) or has_sensitive_file(fields),
        language=_language(fields),
        to=recipients_of(fields, "to"),
        cc=recipients_of(fields, "cc"),
        audience=recipients_of(fields, "audience"),
        channel=channel,
        is_direct=_is_direct(fields, kind),
        url=_page_address(fields),
        in_reply_to=iri_of(fields.get("inReplyTo")),
        choice=choice,
        context=identifier_of(fields.get("context")),
        context_history=iri_of(fields.get("contextHistory")),
        conversation=identifier_of(fields.get("conversation")),
        published_ms=time_of(fields.get("published")),
        updated_ms=time_of(fields.get("updated")),
        attachments=attachments_of(fields, kind),
        links=attached_links_of(fields),
        mentions=tags.mentions,
        hashtags=tags.hashtags,
        emoji=tags.emoji,
        replies=counter_of(fields, "replies"),
        likes=counter_of(fields, "likes"),
        shares=counter_of(fields, "shares"),
        quote=_quote(fields, tags),
        quote_authorization=iri_of(fields.get("quoteAuthorization")),
        approved_by=iri_of(fields.get("approvedBy", "replyAuthorization")),
        policy=policy_of(fields),
        poll=_poll(fields) if is_poll else None,
        starts_ms=time_of(fields.get("startTime")) if is_event else None,
        ends_ms=time_of(fields.get("endTime")) if is_event else None,
        place=place_of(fields) if is_event else None,
        duration_s=duration_of(fields.get("duration")) if kind in _RECORDINGS else None,
        terms=terms,
        flohmarkt=item,
        extra=fields.rest(_known(kind, is_listing=bool(terms or item))),
    )


def tombstone_of(fields: Fields) -> Tombstone:
    """Raises ``DecodeError`` without an id."""
    if fields.iri is None:
        raise DecodeError(fields.at("id"), "not an http(s) IRI")
    return Tombstone(
        iri=fields.iri,
        former_type=line_of(fields.get("formerType")),
        published_ms=time_of(fields.get("published")),
        deleted_ms=time_of(fields.get("deleted")),
        extra=fields.rest({"formerType", "published", "deleted"}),
    )


def recipients_of(fields: Fields, name: str) -> tuple[Iri, ...]:
    """Addressees without repetitions; every spelling of Public becomes the long one."""
    found: dict[Iri, None] = {}
    for value in many(fields.get(name), MAX_RECIPIENTS):
        text = value.get("id") if isinstance(value, dict) else value
        public = isinstance(text, str) and is_public(text)
        iri = PUBLIC if public else iri_of(value)
        if iri is not None:
            found[iri] = None
    return tuple(found)


def looks_like_note(fields: Fields) -> bool:
    """FEP-2277: an unknown type is a note if it has an author and content."""
    if fields.has("inbox", "outbox", "object"):
        return False
    return fields.has("attributedTo") and fields.has("content", "contentMap")


def _known(kind: NoteKind, *, is_listing: bool) -> frozenset[str]:
    known = _KNOWN | _TERMS_OF.get(kind, frozenset())
    return known | _LISTED if is_listing else known - {"publishes"}


def _authors(fields: Fields) -> tuple[Iri, Iri | None]:
    """The one author and, as PeerTube adds it, the Group the note is in.

    More than one author is refused: whoever signs for one of them would otherwise
    speak for the others.
    """
    people: list[Iri] = []
    groups: list[Iri] = []
    for value in many(fields.get("attributedTo", "actor"), 20):
        iri = iri_of(value)
        if iri is None:
            raise DecodeError(fields.at("attributedTo"), "not an http(s) IRI")
        (groups if _is_group(fields, value) else people).append(iri)
    if len(people) + len(groups) == 1:
        return (people or groups)[0], None
    if len(people) != 1:
        raise DecodeError(fields.at("attributedTo"), "not exactly one author")
    channel = groups[0] if same_origin(groups[0], people[0]) else None
    return people[0], channel


def _is_group(fields: Fields, value: JsonValue) -> bool:
    if not isinstance(value, dict):
        return False
    kinds = fields.inner(value, "attributedTo").kinds
    return ActorKind.GROUP in kinds and _PEOPLE.isdisjoint(kinds)


def _is_vote(fields: Fields) -> bool:
    """FEP-9967: a reply that has a name and no content names a poll's option."""
    if fields.has(TITLE_TERM) or many(fields.get("attachment"), 1):
        return False
    is_reply = iri_of(fields.get("inReplyTo")) is not None
    return is_reply and not plain_text(_localised(fields, "content"))


def _vote_iri(fields: Fields) -> Iri:
    """Votes of Mastodon and Misskey are parts of their voter: ``…/users/a#votes/1``."""
    if fields.iri is None:
        raise DecodeError(fields.at("id"), "not an http(s) IRI")
    return fields.iri


def _title(fields: Fields, name: str | None) -> str | None:
    return line_of(fields.get(TITLE_TERM), MAX_TITLE) or name


def _content(fields: Fields, kind: NoteKind) -> str:
    """The words; of an article that has none here, those of its preview (FEP-b2b8)."""
    words = plain_text(_localised(fields, "content"))
    preview = one(fields.get("preview")) if kind is NoteKind.ARTICLE else None
    if not words and isinstance(preview, dict):
        words = plain_text(preview.get("content"))
    return mended(words or "")[:MAX_CONTENT]


def _summary(fields: Fields) -> str | None:
    text = text_of(_localised(fields, "summary"), MAX_SUMMARY)
    # Misskey sends an empty or a zero-width summary for "no warning".
    return None if text is None or _INVISIBLE.fullmatch(text) else text


def _source(fields: Fields) -> Source | None:
    source = one(fields.get("source"))
    if isinstance(source, dict):
        content = text_of(source.get("content"), MAX_CONTENT)
        media_type = media_type_of(source.get("mediaType"))
    else:
        content, media_type = text_of(source, MAX_CONTENT), None
    return None if content is None else Source(content=content, media_type=media_type)


def _localised(fields: Fields, name: str) -> JsonValue:
    """The term itself, else the first text of its language map (Mastodon 4.5)."""
    value = fields.get(name)
    if plain_text(value):
        return value
    texts = fields.get(f"{name}Map")
    if not isinstance(texts, dict):
        return None
    return next((text for text in texts.values() if isinstance(text, str)), None)


def _language(fields: Fields) -> str | None:
    """The key of ``contentMap`` that holds the content, else the only one."""
    texts = fields.get("contentMap")
    if not isinstance(texts, dict):
        return _declared_language(fields)
    content = plain_text(fields.get("content")) or None
    matching = [key for key, text in texts.items() if text == content]
    candidates = matching or list(texts)
    if matching or content is None or len(candidates) == 1:
        return next(filter(_is_language, candidates), None)
    return None


def _declared_language(fields: Fields) -> str | None:
    # Mobilizon's term is that of schema.org.
    language = one(fields.get("language", "inLanguage"))
    if isinstance(language, dict):
        # Lemmy: {"identifier": "en", "name": "English"}
        language = language.get("identifier")
    return language if isinstance(language, str) and _is_language(language) else None


def _is_language(tag: str) -> bool:
    return _LANGUAGE.fullmatch(tag) is not None and tag.lower() != "und"


def _is_direct(fields: Fields, kind: NoteKind) -> bool:
    return kind is NoteKind.CHAT_MESSAGE or flag_of(fields.get("directMessage"))


def _page_address(fields: Fields) -> Iri | None:
    page = page_of(fields)
    return None if page is None else page.href


def _quote(fields: Fields, tags: Tags) -> Iri | None:
    """FEP-044f and its forerunners; a Tombstone says that the quote was taken back."""
    quoted = one(fields.get("quote"))
    if isinstance(quoted, dict) and quoted.get("type") == "Tombstone":
        return None
    for name in ("quote", "_misskey_quote", "quoteUrl", "quoteUri"):
        if (iri := iri_of(fields.get(name))) is not None:
            return iri
    return tags.quote


def _poll(fields: Fields) -> Poll | None:
    is_multiple = not fields.has("oneOf")
    values = many(fields.get("oneOf", "anyOf"), MAX_OPTIONS)
    options = [_poll_option(value) for value in values]
    known = tuple(option for option in options if option is not None)
    if not known:
        return None
    ends_ms = time_of(fields.get("endTime", "closed"))
    return Poll(
        options=known,
        is_multiple=is_multiple,
        ends_ms=ends_ms,
        closed_ms=_closed_ms(fields, ends_ms),
        voters=count_of(fields.get("votersCount")),
    )


def _closed_ms(fields: Fields, ends_ms: int | None) -> int | None:
    """When voting ended; some servers only say true."""
    closed = fields.get("closed")
    if flag_of(closed):
        return ends_ms or time_of(fields.get("updated", "published"))
    return time_of(closed)


def _poll_option(value: JsonValue) -> PollOption | None:
    if not isinstance(value, dict):
        return None
    name = line_of(value.get("name"), MAX_TITLE)
    replies = one(value.get("replies"))
    votes = replies.get("totalItems") if isinstance(replies, dict) else None
    return None if name is None else PollOption(name=name, votes=count_of(votes))
