"""`docs/api.md`: every call there is, from the routes themselves."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from node.api.door import list_calls
from node.api.routing import Access, Asker, Call, Routes

PAGE: Final = """\
# Client API

<!-- Written by `python -m node.cli.reference`; change `node/api/` instead. -->

Apps for Mastodon log in here: the calls, entities and errors are those of
[Mastodon's API](https://docs.joinmastodon.org/api/), and `version` in the instance
document says of which one. What is written here is what is particular.

- **Ids** are digits in text; later ones are larger. Notification ids fit a number.
- **Parameters** come in the query, as a form, as multipart or as JSON, nested as Rails
  nests them, in every call alike. PUT and PATCH are the same, and so is a path with a
  slash at its end.
- **Lists** are walked by the addresses in `Link`; `max_id`, `since_id` and `min_id` are
  positions in the list, which for relations are not the ids of what is listed.
- **Errors** are `{{"error": "…"}}`, with `details` by field where fields are wrong.
  What is hidden from the caller answers as what never was.
- **Limits**: 600 calls in five minutes for a token that a person gave, 1,500
  for all of theirs, 300 for an address without one; `X-RateLimit-*` says what is left.
- **Tokens** are got by the authorization code grant, with PKCE (S256), or for the app
  itself by client credentials. There is no password grant. A cookie means nothing here,
  and any page may call (CORS).
- `Idempotency-Key` is remembered for a day.
- Some of what Mastodon takes
  [is not kept](decisions/0070-what-apps-send-that-is-not-kept.md).
- A **title** (`title`) is a field of its own beside `status` and in every status; apps
  that do not know it show it as the first line.
- `application` names the app that posted a status: null for what was written on our
  pages, missing where its author hides it and in what comes from elsewhere.
- What is sold here is described [by itself](shop-api.md).
- Types of notifications that Mastodon does not have are listed only if `types[]` or
  `supported_types[]` names them ([why](decisions/0047-what-apps-are-told.md)); those of
  reports and of who joins are for who moderates when they are read
  ([more](decisions/0063-what-rings.md)).

`GET /api/openapi.json` is all of this for machines (OpenAPI 3.1): what each call takes
and answers, and every entity.

## Calls

Who: *anyone*, also without a token, of what is public; *app*, any token; *person*, a
token that a person gave; *moderator* and *admin*, a token of somebody who is that when
the call is made ([what they are shown](decisions/0058-moderating-by-apps.md)). A scope
is held by the one before its last colon.

{calls}

## Not here

Calls that apps know from Mastodon up to 4.6, from before 4.0 and from other servers,
and that answer 404 here:

{missing}
"""

_KNOWN: Final = """
GET v1/instance
GET v2/instance
GET v1/custom_emojis
POST v1/apps
GET v1/apps/verify_credentials
GET v1/accounts/verify_credentials
PATCH v1/accounts/update_credentials
GET v1/accounts/lookup
GET v1/accounts/search
GET v1/accounts/relationships
GET v1/accounts/:id
GET v1/accounts/:id/statuses
GET v1/accounts/:id/followers
GET v1/accounts/:id/following
POST v1/accounts/:id/follow
POST v1/accounts/:id/unfollow
POST v1/accounts/:id/block
POST v1/accounts/:id/unblock
POST v1/accounts/:id/mute
POST v1/accounts/:id/unmute
GET v1/blocks
GET v1/mutes
GET v1/follow_requests
POST v1/follow_requests/:id/authorize
POST v1/follow_requests/:id/reject
GET v1/preferences
POST v1/statuses
GET v1/statuses/:id
PUT v1/statuses/:id
DELETE v1/statuses/:id
GET v1/statuses/:id/context
GET v1/statuses/:id/source
GET v1/statuses/:id/history
GET v1/statuses/:id/reblogged_by
GET v1/statuses/:id/favourited_by
POST v1/statuses/:id/favourite
POST v1/statuses/:id/unfavourite
POST v1/statuses/:id/reblog
POST v1/statuses/:id/unreblog
POST v1/statuses/:id/bookmark
POST v1/statuses/:id/unbookmark
GET v1/bookmarks
GET v1/favourites
POST v2/media
POST v1/media
GET v1/media/:id
PUT v1/media/:id
GET v1/polls/:id
POST v1/polls/:id/votes
GET v1/timelines/home
GET v1/timelines/public
GET v1/timelines/tag/:id
GET v1/conversations
GET v1/notifications
GET v1/notifications/:id
POST v1/notifications/clear
GET v1/markers
POST v1/markers
GET v2/search
POST v1/reports
GET v1/streaming/health
GET v1/streaming/user
GET v1/lists
GET v2/filters
GET v1/followed_tags
GET v1/announcements
GET v1/push/subscription
POST v1/accounts
GET v1/accounts
GET v1/accounts/familiar_followers
POST v1/accounts/:id/note
POST v1/accounts/:id/remove_from_followers
GET v1/accounts/:id/featured_tags
GET v1/accounts/:id/lists
GET v1/accounts/:id/endorsements
POST v1/accounts/:id/endorse
POST v1/accounts/:id/unendorse
POST v1/accounts/:id/pin
POST v1/accounts/:id/unpin
DELETE v1/profile/avatar
DELETE v1/profile/header
GET v1/profile
PATCH v1/profile
GET v1/domain_blocks
POST v1/domain_blocks
DELETE v1/domain_blocks
GET v1/statuses
POST v1/statuses/:id/pin
POST v1/statuses/:id/unpin
POST v1/statuses/:id/mute
POST v1/statuses/:id/unmute
POST v1/statuses/:id/translate
GET v1/statuses/:id/quotes
POST v1/statuses/:id/quotes/:id/revoke
PUT v1/statuses/:id/interaction_policy
DELETE v1/media/:id
GET v1/scheduled_statuses
GET v1/scheduled_statuses/:id
PUT v1/scheduled_statuses/:id
DELETE v1/scheduled_statuses/:id
GET v1/timelines/list/:id
GET v1/timelines/link
POST v1/conversations/:id/read
DELETE v1/conversations/:id
POST v1/notifications/:id/dismiss
GET v1/notifications/unread_count
GET v2/notifications
GET v2/notifications/:id
GET v2/notifications/:id/accounts
POST v2/notifications/:id/dismiss
GET v2/notifications/unread_count
GET v2/notifications/policy
PATCH v2/notifications/policy
GET v1/notifications/requests
GET v1/notifications/requests/:id
POST v1/notifications/requests/:id/accept
POST v1/notifications/requests/:id/dismiss
POST v1/notifications/requests/accept
POST v1/notifications/requests/dismiss
GET v1/notifications/requests/merged
POST v1/lists
GET v1/lists/:id
PUT v1/lists/:id
DELETE v1/lists/:id
GET v1/lists/:id/accounts
POST v1/lists/:id/accounts
DELETE v1/lists/:id/accounts
POST v2/filters
GET v2/filters/:id
PUT v2/filters/:id
DELETE v2/filters/:id
GET v2/filters/:id/keywords
POST v2/filters/:id/keywords
GET v2/filters/keywords/:id
PUT v2/filters/keywords/:id
DELETE v2/filters/keywords/:id
GET v2/filters/:id/statuses
POST v2/filters/:id/statuses
GET v2/filters/statuses/:id
DELETE v2/filters/statuses/:id
GET v1/filters
POST v1/filters
GET v1/filters/:id
PUT v1/filters/:id
DELETE v1/filters/:id
GET v1/tags/:id
POST v1/tags/:id/follow
POST v1/tags/:id/unfollow
POST v1/tags/:id/feature
POST v1/tags/:id/unfeature
GET v1/featured_tags
POST v1/featured_tags
DELETE v1/featured_tags/:id
GET v1/featured_tags/suggestions
POST v1/push/subscription
PUT v1/push/subscription
DELETE v1/push/subscription
GET v1/trends/tags
GET v1/trends/statuses
GET v1/trends/links
GET v2/suggestions
DELETE v1/suggestions/:id
GET v1/directory
GET v1/endorsements
GET v1/search
GET v1/instance/rules
GET v1/instance/peers
GET v1/instance/activity
GET v1/instance/extended_description
GET v1/instance/privacy_policy
GET v1/instance/terms_of_service
GET v1/instance/domain_blocks
GET v1/instance/translation_languages
POST v1/announcements/:id/dismiss
PUT v1/announcements/:id/reactions/:id
DELETE v1/announcements/:id/reactions/:id
GET v1/streaming/user/notification
GET v1/streaming/public
GET v1/streaming/public/local
GET v1/streaming/public/remote
GET v1/streaming/hashtag
GET v1/streaming/hashtag/local
GET v1/streaming/list
GET v1/streaming/direct
GET v1/admin/accounts
GET v2/admin/accounts
GET v1/admin/accounts/:id
POST v1/admin/accounts/:id/approve
POST v1/admin/accounts/:id/reject
POST v1/admin/accounts/:id/action
POST v1/admin/accounts/:id/enable
POST v1/admin/accounts/:id/unsilence
POST v1/admin/accounts/:id/unsuspend
POST v1/admin/accounts/:id/unsensitive
DELETE v1/admin/accounts/:id
GET v1/admin/reports
GET v1/admin/reports/:id
PUT v1/admin/reports/:id
POST v1/admin/reports/:id/assign_to_self
POST v1/admin/reports/:id/unassign
POST v1/admin/reports/:id/resolve
POST v1/admin/reports/:id/reopen
GET v1/admin/canonical_email_blocks
GET v1/admin/domain_allows
GET v1/admin/domain_allows/:id
POST v1/admin/domain_allows
DELETE v1/admin/domain_allows/:id
GET v1/admin/email_domain_blocks
GET v1/admin/ip_blocks
POST v1/admin/dimensions
POST v1/admin/measures
POST v1/admin/retention
GET v1/admin/trends/links
GET v1/admin/trends/statuses
GET v1/admin/trends/tags
GET v1/admin/domain_blocks
GET v1/admin/domain_blocks/:id
POST v1/admin/domain_blocks
PUT v1/admin/domain_blocks/:id
DELETE v1/admin/domain_blocks/:id
GET v1/collections/:id
POST v1/collections
PATCH v1/collections/:id
DELETE v1/collections/:id
POST v1/collections/:id/items
DELETE v1/collections/:id/items/:item
GET v1/accounts/:id/collections
GET v1/accounts/:id/in_collections
GET v1/annual_reports
GET v1/annual_reports/:year
GET v1/annual_reports/:year/state
POST v1/annual_reports/:year/generate
POST v1/annual_reports/:year/read
GET v1_alpha/async_refreshes/:id
POST v1/emails/confirmations
GET v1/suggestions
GET v1/timelines/direct
POST v1/notifications/dismiss
GET v1/reports
GET v1/statuses/:id/card
GET v1/accounts/:id/identity_proofs
POST v1/accounts/:id/email_subscriptions
GET v1/instance/languages
GET oembed
POST v1/crypto/keys/upload
POST v1/pleroma/accounts/:id/subscribe
POST v1/pleroma/accounts/:id/unsubscribe
POST v1/accounts/alias
POST v1/accounts/move
POST v1/accounts/delete
GET v1/interaction_requests
GET v1/tokens
GET v1/user
GET v1/exports/stats
POST v1/import
"""
"""What apps call on a Mastodon server: method and path, `:` before what varies."""

_VARIABLE: Final = re.compile(r"<(?:[a-z]+:)?[a-z_]+>|:[a-z_]+")


def api_page(more: Sequence[Routes] = ()) -> str:
    """The whole page, with the routes of other packages."""
    calls = sorted(list_calls(more), key=lambda each: (each.path, each.method))
    rows = "\n".join(
        f"| {each.method} | `{_path(each.path)}` | {_who(each.access)} |"
        for each in calls
    )
    table = f"| | path | who |\n|---|---|---|\n{rows}"
    missing = "\n".join(f"- `{each}`" for each in _list_missing(calls))
    return PAGE.format(calls=table, missing=missing)


def _list_missing(calls: Iterable[Call]) -> list[str]:
    answered = {f"{each.method} {_shape(each.path)}" for each in calls}
    known = [line.split() for line in _KNOWN.strip().splitlines()]
    return [
        f"{method} {path}"
        for method, path in known
        if f"{method} {_shape(f'/api/{path}')}" not in answered
    ]


def _path(path: str) -> str:
    return re.sub(r"<(?:[a-z]+:)?([a-z_]+)>", r":\1", path)


def _shape(path: str) -> str:
    return _VARIABLE.sub(":", path)


def _who(access: Access) -> str:
    asker = "" if access.asker is Asker.CLIENT else access.asker.value
    scopes = " or ".join(f"`{scope}`" for scope in access.scopes)
    return ", ".join(part for part in (asker, scopes) if part) or "app, by its secret"
