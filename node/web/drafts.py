"""From the fields of a form to a draft.

Names the form's fields; what a note may be is decided by `node.notes.policy`.
"""

import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Final

from node.clock import DAY_MS, SECOND_MS
from node.errors import FieldFault, Invalid
from node.ids import ActorId, NoteId, parse_id
from node.notes.models import Audience, Note, NoteDraft, Visibility
from node.notes.policy import check_draft
from node.notes.polls import MAX_OPTIONS, PollDraft
from node.services import Services
from node.text.tokens import Hashtag, list_tokens, tag_key
from node.users.models import Member
from node.web.forms import Form, is_on
from node.web.photos import Photos
from node.writing import with_mentions

MAX_TOPICS: Final = 10
MAX_PRODUCTS: Final = 50
POLL_FIELDS: Final = tuple(f"poll_{n}" for n in range(1, MAX_OPTIONS + 1))
FIELD_NAMES: Final[Mapping[str, str]] = {"warning": "summary", "media": ""}
"""What the slices call a field → what the form calls it."""

POSTED: Final = "posted"
"""What a message is about by which scripts know that a kept draft is done with."""

_LAST_LINE_OF_TOPICS = re.compile(r"(?:^|\n)(?P<tags>[#＃]\S+(?:[^\S\n]+[#＃]\S+)*)$")


async def read_draft(
    current: Services, who: Member, form: Form, photos: Photos
) -> NoteDraft:
    """What the compose form holds; raises `Invalid`."""
    faults = list(photos.faults)
    text = _text(form)
    try:
        text = _with_topics(text, form.get("topics", ""))
    except Invalid as error:
        faults.extend(error.faults)
    draft = NoteDraft(
        title=form.get("title", "").strip(),
        text=text,
        warning=form.get("summary", "").strip(),
        sensitive=is_on(form, "is_sensitive"),
        visibility=_visibility(form, Visibility.PUBLIC),
        language=form.get("language", ""),
        media_ids=photos.ids,
        alts=photos.alts,
        reply_to_id=_note_id(form, "reply_to"),
        quote_id=_note_id(form, "quote"),
        may_reply=audience_of(form.get("may_reply", "")),
        may_quote=audience_of(form.get("may_quote", "")),
        product_ids=_product_ids(form),
        submission=_submission(form, photos=len(photos.ids)),
        poll=_poll(form),
        group_id=_group(form),
    )
    try:
        check_draft(draft)
    except Invalid as error:
        faults.extend(error.faults)
    if faults:
        raise Invalid(faults)
    return await with_mentions(current, who, draft)


async def read_reply(
    current: Services, who: Member, form: Form, parent: Note
) -> NoteDraft:
    """What the form under a note holds; raises `Invalid`."""
    draft = NoteDraft(
        text=_text(form),
        warning=form.get("summary", "").strip(),
        visibility=_visibility(form, parent.visibility),
        language=form.get("language", ""),
        reply_to_id=parent.id,
        submission=_submission(form),
    )
    return await with_mentions(current, who, draft)


def _submission(form: Form, *, photos: int = 0) -> str:
    """The key of this very form as it was filled in.

    What was written is part of it: somebody who goes back to a form and writes
    something else means another note.
    """
    token = form.get("submission", "")
    if not token:
        return ""
    names = ("title", "text", "summary", "topics", *POLL_FIELDS)
    words = (form.get(name, "") for name in names)
    written = "\0".join((token, str(photos), *words))
    return sha256(written.encode()).hexdigest()


def split_topics(source: str) -> tuple[str, str]:
    """A text and the topics of its last line, if that holds nothing else.

    The inverse of what posting does with the field `topics`.
    """
    last = _LAST_LINE_OF_TOPICS.search(source)
    if last is None:
        return source, ""
    tags = last["tags"].split()
    if len(tags) > MAX_TOPICS or any(tag_key(_bare(tag)) is None for tag in tags):
        return source, ""
    return source[: last.start()].rstrip(), " ".join(_bare(tag) for tag in tags)


def _with_topics(text: str, topics: str) -> str:
    """The text with the topics that it does not name yet, as a last line."""
    names = [_bare(each) for each in topics.replace(",", " ").split()]
    if len(names) > MAX_TOPICS:
        raise Invalid.field("topics", "too_many", f"At most {MAX_TOPICS} topics.")
    known = {token.key for token in list_tokens(text) if isinstance(token, Hashtag)}
    added: dict[str, str] = {}
    for name in names:
        key = tag_key(name)
        if key is None:
            raise Invalid([_bad_topic(name)])
        if key not in known:
            added.setdefault(key, name)
    line = " ".join(f"#{name}" for name in added.values())
    return "\n\n".join(part for part in (text, line) if part)


def _bad_topic(name: str) -> FieldFault:
    shown = name[:40] or "#"
    return FieldFault("topics", "invalid", f"“{shown}” cannot be a topic.")


def _bare(tag: str) -> str:
    return tag.lstrip("#＃")


def _text(form: Form) -> str:
    return form.get("text", "").replace("\r\n", "\n").replace("\r", "\n").strip()


def _visibility(form: Form, usual: Visibility) -> Visibility:
    try:
        return Visibility(form.get("visibility") or usual.value)
    except ValueError:
        text = "Choose who can see it."
        raise Invalid.field("visibility", "unknown", text) from None


def audience_of(word: str) -> Audience | None:
    """Who may answer or quote; None when it is not said."""
    return Audience(word) if word in tuple(Audience) else None


def _note_id(form: Form, name: str) -> NoteId | None:
    found = parse_id(form.get(name, ""))
    return None if found is None else NoteId(found)


def _group(form: Form) -> ActorId | None:
    found = parse_id(form.get("group", ""))
    return None if found is None else ActorId(found)


def _poll(form: Form) -> PollDraft | None:
    """The poll, if there is anything of one; in an edit `poll` says that there was."""
    options = tuple(form.get(name, "") for name in POLL_FIELDS)
    if not any(each.strip() for each in options) and not is_on(form, "poll"):
        return None
    lasts_s = parse_id(form.get("poll_lasts") or str(DAY_MS // SECOND_MS))
    return PollDraft(
        options=options,
        is_multiple=is_on(form, "poll_multiple"),
        lasts_ms=(lasts_s or 0) * SECOND_MS,
        may_restart=is_on(form, "poll_restart"),
        hides_totals=is_on(form, "poll_secret"),
    )


def _product_ids(form: Form) -> tuple[int, ...]:
    found = (parse_id(text) for text in form.getlist("products")[:MAX_PRODUCTS])
    return tuple(dict.fromkeys(each for each in found if each is not None))
