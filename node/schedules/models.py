"""A note that waits, and its draft as it is kept."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, cast

import orjson

from node.clock import DAY_MS, MINUTE_MS
from node.ids import ActorId, MediaId, NoteId
from node.notes.models import Audience, NoteDraft, UsedApp, Visibility
from node.notes.polls import PollDraft

MIN_AHEAD_MS: Final = 5 * MINUTE_MS
MAX_AHEAD_MS: Final = 5 * 365 * DAY_MS
MAX_WAITING: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheduled:
    """A row of `scheduled_notes`; `fault` says why it could not be posted."""

    id: int
    actor_id: ActorId
    due_ms: int
    draft: NoteDraft
    fault: str = ""


def dump_draft(draft: NoteDraft) -> str:
    """Everything but whom it names, who are looked for when it is posted."""
    kept = replace(draft, mentioned={})
    return orjson.dumps(kept, option=orjson.OPT_NON_STR_KEYS).decode()


def load_draft(text: str) -> NoteDraft:
    """The inverse of `dump_draft`."""
    kept = cast("Mapping[str, Any]", orjson.loads(text))
    poll, products, app = kept["poll"], kept["product_ids"], kept.get("app")
    return NoteDraft(
        title=kept["title"],
        text=kept["text"],
        warning=kept["warning"],
        sensitive=kept["sensitive"],
        visibility=Visibility(kept["visibility"]),
        language=kept["language"],
        media_ids=tuple(MediaId(each) for each in kept["media_ids"]),
        reply_to_id=_note_id(kept["reply_to_id"]),
        quote_id=_note_id(kept["quote_id"]),
        may_reply=_audience(kept["may_reply"]),
        may_quote=_audience(kept["may_quote"]),
        product_ids=None if products is None else tuple(products),
        alts={MediaId(int(key)): alt for key, alt in kept["alts"].items()},
        focals={MediaId(int(key)): (x, y) for key, (x, y) in kept["focals"].items()},
        submission=kept["submission"],
        poll=None if poll is None else _poll(poll),
        group_id=None if kept["group_id"] is None else ActorId(kept["group_id"]),
        app=None if app is None else UsedApp(app["name"], app["website"]),
    )


def _poll(kept: Mapping[str, Any]) -> PollDraft:
    return PollDraft(
        options=tuple(kept["options"]),
        is_multiple=kept["is_multiple"],
        lasts_ms=kept["lasts_ms"],
        may_restart=kept["may_restart"],
        hides_totals=kept.get("hides_totals"),
    )


def _note_id(kept: int | None) -> NoteId | None:
    return None if kept is None else NoteId(kept)


def _audience(kept: str | None) -> Audience | None:
    return None if kept is None else Audience(kept)
