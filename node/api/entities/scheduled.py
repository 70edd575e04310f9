"""Notes that wait for their time (ScheduledStatus)."""

from collections.abc import Mapping

from node.api.answers import Json
from node.api.entities.media import media_entity
from node.api.entities.statuses import VISIBILITIES
from node.api.entities.values import iso_time
from node.clock import SECOND_MS
from node.ids import MediaId
from node.media.models import Media
from node.notes.polls import PollDraft
from node.schedules.models import Scheduled
from node.urls import Urls


def scheduled_entity(
    urls: Urls, scheduled: Scheduled, media: Mapping[MediaId, Media]
) -> Json:
    """A ScheduledStatus; `error` is ours: why it was not posted when it was time."""
    draft = scheduled.draft
    shown = [media[each] for each in draft.media_ids if each in media]
    found: dict[str, object] = {
        "id": str(scheduled.id),
        "scheduled_at": iso_time(scheduled.due_ms),
        "params": {
            "text": draft.text,
            "title": draft.title,
            "visibility": VISIBILITIES[draft.visibility],
            "media_ids": [str(each) for each in draft.media_ids] or None,
            "sensitive": draft.sensitive,
            "spoiler_text": draft.warning or None,
            "in_reply_to_id": _text_of(draft.reply_to_id),
            "quoted_status_id": _text_of(draft.quote_id),
            "language": draft.language or None,
            "poll": None if draft.poll is None else _poll(draft.poll),
            "idempotency": None,
            "application_id": None,
            "scheduled_at": None,
            "with_rate_limit": False,
        },
        "media_attachments": [media_entity(urls, each) for each in shown],
    }
    if scheduled.fault:
        found["error"] = scheduled.fault
    return found


def _poll(poll: PollDraft) -> Json:
    return {
        "options": list(poll.options),
        "expires_in": poll.lasts_ms // SECOND_MS,
        "multiple": poll.is_multiple,
        "hide_totals": bool(poll.hides_totals),
    }


def _text_of(number: int | None) -> str | None:
    return None if number is None else str(number)
