"""From what an app sends to a draft: `status`, `media_ids[]`, `poll[…]` and the rest.

What a note may be is decided by `node.notes.policy`; here are the names only. Titles,
products, groups and who may reply are ours; other apps do not know them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final

from node.api.entities.quotes import AUDIENCES
from node.api.entities.statuses import VISIBILITIES
from node.api.loading import get_note_of
from node.api.params import Params
from node.clock import DAY_MS, SECOND_MS
from node.database.types import Reader
from node.errors import FieldFault, Invalid
from node.ids import ActorId, MediaId, NoteId
from node.media.models import Focal
from node.notes.models import Audience, NoteDraft, Visibility
from node.notes.polls import PollDraft
from node.notes.readmodel import NoteView
from node.users.models import Member

BY_NAME: Final = {name: visibility for visibility, name in VISIBILITIES.items()}
FIELD_NAMES: Final[Mapping[str, str]] = {
    "text": "status",
    "warning": "spoiler_text",
    "media": "media_ids",
    "quote": "quoted_status_id",
    "products": "product_ids",
    "group": "group_id",
    "poll_lasts": "poll",
    "choice": "choices",
    "alt": "description",
}
"""What the slices call a field → what apps call it."""
ANSWERED: Final = "in_reply_to_id"
QUOTED: Final = "quoted_status_id"


def read_post(params: Params, who: Member, key: str) -> NoteDraft:
    """The draft of a new note, without what it answers or quotes.

    `key` is what the app sent as `Idempotency-Key`.
    """
    user = who.user
    return replace(
        _read_words(params),
        title=params.text("title").strip(),
        visibility=read_visibility(params) or user.default_visibility,
        sensitive=params.flag("sensitive", usual=user.default_sensitive),
        may_reply=_read_audience(params) or Audience(user.default_replies),
        may_quote=read_quote_audience(params) or Audience(user.default_quotes),
        product_ids=tuple(params.ids("product_ids")),
        group_id=_read_group(params),
        submission=submission_of(key),
    )


def names_notes(params: Params) -> bool:
    """Whether it answers or quotes one: nothing else has to be looked up."""
    return any(params.text(name) for name in (ANSWERED, QUOTED))


def link_notes(
    r: Reader, draft: NoteDraft, params: Params, actor_id: ActorId
) -> NoteDraft:
    """The draft with what it answers and quotes; raises `NotFound` for that."""
    return replace(
        draft,
        reply_to_id=_find_note_id(r, params, ANSWERED, actor_id),
        quote_id=_find_note_id(r, params, QUOTED, actor_id),
    )


def read_change(params: Params, view: NoteView) -> NoteDraft:
    """The draft of an edit.

    What apps send in a form is replaced, as Mastodon does it; what only some apps
    know of stays as it is unless they speak of it.
    """
    note = view.note
    said = _read_words(params)
    title = params.find_text("title")
    products = tuple(params.ids("product_ids")) if "product_ids" in params else None
    return replace(
        said,
        title=note.title if title is None else title.strip(),
        visibility=note.visibility,
        language=said.language or note.language,
        may_reply=_read_audience(params),
        may_quote=read_quote_audience(params),
        product_ids=products,
        poll=None if said.poll is None else replace(said.poll, may_restart=True),
    )


def read_visibility(params: Params) -> Visibility | None:
    """Who may see it; None if that was not said."""
    name = params.text("visibility")
    if name and name not in BY_NAME:
        text = f"{name[:40]} is no visibility"
        raise Invalid.field("visibility", "inclusion", text)
    return BY_NAME.get(name)


def read_due(params: Params) -> int | None:
    """When it is to be posted; None for now. Raises `Invalid` for what is no time."""
    text = params.text("scheduled_at").strip()
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        fault = "scheduled_at is not a time in ISO 8601"
        raise Invalid.field("scheduled_at", "invalid", fault) from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return int(moment.timestamp() * SECOND_MS)


def read_quote_audience(params: Params) -> Audience | None:
    """Who may quote it; None if that was not said."""
    name = params.text("quote_approval_policy")
    if name and name not in AUDIENCES:
        text = f"{name[:40]} is no policy for quotes"
        raise Invalid.field("quote_approval_policy", "inclusion", text)
    return AUDIENCES.get(name)


def read_focal(text: str) -> Focal:
    """`x,y`, each from -1 to 1; raises `Invalid`."""
    try:
        x, y = (float(part) for part in text.split(","))
    except ValueError:
        raise Invalid.field("focus", "invalid", "focus is not x,y") from None
    if not (-1 <= x <= 1 and -1 <= y <= 1):
        raise Invalid.field("focus", "invalid", "focus is out of range")
    return (x, y)


def submission_of(key: str) -> str:
    """How a key is kept: what apps send can be long."""
    return sha256(f"api\0{key}".encode()).hexdigest() if key else ""


def renamed(faults: Iterable[FieldFault]) -> Invalid:
    """The same faults by the names that apps know."""
    return Invalid([replace(each, field=_name_of(each)) for each in faults])


def _name_of(fault: FieldFault) -> str:
    return FIELD_NAMES.get(fault.field, fault.field)


def _read_words(params: Params) -> NoteDraft:
    """What a new note and an edit have in common."""
    alts, focals = _read_attributes(params)
    return NoteDraft(
        text=_read_text(params),
        warning=params.text("spoiler_text").strip(),
        sensitive=params.flag("sensitive"),
        language=params.text("language").strip(),
        media_ids=tuple(MediaId(each) for each in params.ids("media_ids")),
        alts=alts,
        focals=focals,
        poll=_read_poll(params),
    )


def _read_text(params: Params) -> str:
    text = params.text("status")
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _read_attributes(
    params: Params,
) -> tuple[dict[MediaId, str], dict[MediaId, Focal]]:
    alts: dict[MediaId, str] = {}
    focals: dict[MediaId, Focal] = {}
    for each in params.children("media_attributes"):
        media_id = MediaId(each.find_id("id") or 0)
        alt, focus = each.find_text("description"), each.text("focus")
        if alt is not None:
            alts[media_id] = alt.strip()
        if focus:
            focals[media_id] = read_focal(focus)
    return alts, focals


def _read_poll(params: Params) -> PollDraft | None:
    poll = params.child("poll")
    options = poll.texts("options")
    if not options:
        return None
    lasts_s = poll.find_number("expires_in")
    return PollDraft(
        options=tuple(options),
        is_multiple=poll.flag("multiple"),
        lasts_ms=DAY_MS if lasts_s is None else lasts_s * SECOND_MS,
        hides_totals=poll.find_flag("hide_totals"),
    )


def _read_audience(params: Params) -> Audience | None:
    word = params.text("may_reply")
    return Audience(word) if word in tuple(Audience) else None


def _read_group(params: Params) -> ActorId | None:
    found = params.find_id("group_id")
    return None if found is None else ActorId(found)


def _find_note_id(
    r: Reader, params: Params, name: str, viewer_id: ActorId
) -> NoteId | None:
    if not params.text(name):
        return None
    return get_note_of(r, params.text(name), viewer_id).id
