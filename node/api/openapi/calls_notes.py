"""The calls about notes: writing and reading them, and what one does with them."""

from typing import Final

from node.api.openapi.notes import (
    CONTEXT,
    DELETED_STATUS,
    EDIT,
    FOUND,
    MEDIA,
    POLL,
    SCHEDULED,
    SOURCE,
    STATUS,
    TAG,
    VISIBILITY,
)
from node.api.openapi.people import ACCOUNT
from node.api.openapi.shapes import (
    COUNT,
    EMPTY,
    FILE,
    FLAG,
    ID,
    LANGUAGE,
    MOMENT,
    SECONDS,
    TEXT,
    URL,
    Schema,
    many,
    one_of,
    shape,
)
from node.api.openapi.site import LINK
from node.api.openapi.told import LIMIT, OFFSET, Calls, Told, need, needing, page, told
from node.api.openapi.words import QUOTERS, REPLIERS

_FOCUS: Final[Schema] = {**TEXT, "description": "`x,y`, each from -1 to 1"}
_WORDS: Final[dict[str, Schema]] = {
    "status": TEXT,
    "title": TEXT,
    "spoiler_text": TEXT,
    "sensitive": FLAG,
    "language": LANGUAGE,
    "media_ids": many(ID),
    "media_attributes": many(shape({"id": ID}, {"description": TEXT, "focus": _FOCUS})),
    "poll": shape(
        {"options": many(TEXT)},
        {"expires_in": SECONDS, "multiple": FLAG, "hide_totals": FLAG},
    ),
    "may_reply": REPLIERS,
    "quote_approval_policy": QUOTERS,
    "product_ids": many(ID),
}
_UPLOAD: Final[dict[str, Schema]] = {
    "file": FILE,
    "description": TEXT,
    "focus": _FOCUS,
}
_SEARCH: Final[dict[str, Schema]] = {
    "q": TEXT,
    "type": one_of("accounts", "statuses", "hashtags", "products"),
    "include": many(one_of("products")),
    "resolve": FLAG,
    "following": FLAG,
    "account_id": ID,
    "max_id": ID,
    "limit": LIMIT,
    "offset": OFFSET,
}
_PUBLIC: Final[dict[str, Schema]] = {"local": FLAG, "remote": FLAG, "only_media": FLAG}


def _on_note(summary: str, **takes: Schema) -> Told:
    return told(summary, STATUS, **takes)


CALLS: Final[Calls] = {
    "GET /v1/statuses": told("Several notes", many(STATUS), id=many(ID), ids=many(ID)),
    "POST /v1/statuses": told(
        "Post a note, or let it wait until `scheduled_at`",
        {"anyOf": [STATUS, SCHEDULED]},
        **_WORDS,
        visibility=VISIBILITY,
        in_reply_to_id=ID,
        quoted_status_id=ID,
        group_id=ID,
        scheduled_at=MOMENT,
    ),
    "GET /v1/statuses/<status_id>": told("A note, or a boost of one", STATUS),
    "PUT /v1/statuses/<status_id>": told("Change a note", STATUS, **_WORDS),
    "DELETE /v1/statuses/<status_id>": told(
        "Delete a note; the answer has its text, to write it anew",
        DELETED_STATUS,
        delete_media=FLAG,
    ),
    "GET /v1/statuses/<status_id>/context": told("The talk around a note", CONTEXT),
    "GET /v1/statuses/<status_id>/source": told("A note as it was typed", SOURCE),
    "GET /v1/statuses/<status_id>/history": told("All its versions", many(EDIT)),
    "GET /v1/statuses/<status_id>/favourited_by": page("Who likes it", ACCOUNT),
    "GET /v1/statuses/<status_id>/reblogged_by": page("Who boosted it", ACCOUNT),
    "GET /v1/statuses/<status_id>/quotes": page("Notes that quote it", STATUS),
    "POST /v1/statuses/<status_id>/quotes/<quoting_id>/revoke": _on_note(
        "Let somebody's note quote it no more"
    ),
    "PUT /v1/statuses/<status_id>/interaction_policy": _on_note(
        "Say who may quote it", quote_approval_policy=QUOTERS
    ),
    "POST /v1/statuses/<status_id>/favourite": _on_note("Like"),
    "POST /v1/statuses/<status_id>/unfavourite": _on_note("Like no more"),
    "POST /v1/statuses/<status_id>/reblog": _on_note("Boost", visibility=VISIBILITY),
    "POST /v1/statuses/<status_id>/unreblog": _on_note("Boost no more"),
    "POST /v1/statuses/<status_id>/bookmark": _on_note("Save"),
    "POST /v1/statuses/<status_id>/unbookmark": _on_note("Save no more"),
    "POST /v1/statuses/<status_id>/pin": _on_note("Pin to one's profile"),
    "POST /v1/statuses/<status_id>/unpin": _on_note("Pin no more"),
    "POST /v1/statuses/<status_id>/mute": _on_note("Hear no more of the talk"),
    "POST /v1/statuses/<status_id>/unmute": _on_note("Hear of it again"),
    "POST /v1/statuses/<status_id>/translate": told("Nobody translates here yet"),
    "GET /v1/bookmarks": page("What the caller saved", STATUS),
    "GET /v1/favourites": page("What the caller likes", STATUS),
    "GET /v1/scheduled_statuses": page("Notes that wait", SCHEDULED),
    "GET /v1/scheduled_statuses/<scheduled_id>": told("A note that waits", SCHEDULED),
    "PUT /v1/scheduled_statuses/<scheduled_id>": told(
        "Let it wait until another time", SCHEDULED, scheduled_at=MOMENT
    ),
    "DELETE /v1/scheduled_statuses/<scheduled_id>": told("Post it not at all", EMPTY),
    "POST /v2/media": told("Upload a photo", MEDIA, **needing(_UPLOAD, "file")),
    "POST /v1/media": told("Upload a photo", MEDIA, **needing(_UPLOAD, "file")),
    "GET /v1/media/<media_id>": told("An upload", MEDIA),
    "PUT /v1/media/<media_id>": told(
        "Describe an upload", MEDIA, description=TEXT, focus=_FOCUS
    ),
    "DELETE /v1/media/<media_id>": told("Throw an upload away", EMPTY),
    "GET /v1/polls/<poll_id>": told("A poll", POLL),
    "POST /v1/polls/<poll_id>/votes": told("Vote", POLL, choices=need(many(COUNT))),
    "GET /v1/timelines/home": page("Whom the caller follows", STATUS),
    "GET /v1/timelines/public": page("Everybody", STATUS, **_PUBLIC),
    "GET /v1/timelines/link": page("Who links to a page", STATUS, url=need(URL)),
    "GET /v1/timelines/tag/<name>": page(
        "A topic",
        STATUS,
        **_PUBLIC,
        any=many(TEXT),
        all=many(TEXT),
        none=many(TEXT),
    ),
    "GET /v1/timelines/list/<list_id>": page("A list", STATUS),
    "GET /v1/tags/<name>": told("A topic and its use", TAG),
    "POST /v1/tags/<name>/follow": told("Follow a topic", TAG),
    "POST /v1/tags/<name>/unfollow": told("Follow it no more", TAG),
    "POST /v1/tags/<name>/feature": told("Show a topic on one's profile", TAG),
    "POST /v1/tags/<name>/unfeature": told("Show it there no more", TAG),
    "GET /v1/featured_tags/suggestions": told("Topics one may feature", many(TAG)),
    "GET /v1/followed_tags": page("Topics that the caller follows", TAG),
    "GET /v1/trends": told(
        "Topics of these days", many(TAG), limit=LIMIT, offset=OFFSET
    ),
    "GET /v1/trends/tags": told(
        "Topics of these days", many(TAG), limit=LIMIT, offset=OFFSET
    ),
    "GET /v1/trends/statuses": told(
        "Notes of these days", many(STATUS), limit=LIMIT, offset=OFFSET
    ),
    "GET /v1/trends/links": told("Pages of these days", many(LINK)),
    "GET /v1/search": told("Search", FOUND, **needing(_SEARCH, "q")),
    "GET /v2/search": told("Search", FOUND, **needing(_SEARCH, "q")),
}
