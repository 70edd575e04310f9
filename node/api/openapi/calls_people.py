"""The calls about people: accounts, profiles, who follows, mutes and blocks whom."""

from typing import Final

from node.api.openapi.notes import STATUS, VISIBILITY
from node.api.openapi.people import (
    ACCOUNT,
    FAMILIAR,
    MUTED_ACCOUNT,
    OWN_ACCOUNT,
    PREFERENCES,
    PROFILE,
    RELATIONSHIP,
    REPORT,
    SUGGESTION,
)
from node.api.openapi.shapes import (
    EMPTY,
    FILE,
    FLAG,
    ID,
    LANGUAGE,
    SECONDS,
    TEXT,
    Schema,
    many,
    one_of,
    ref,
    shape,
)
from node.api.openapi.site import TOKEN
from node.api.openapi.told import LIMIT, OFFSET, Calls, Told, need, page, told
from node.api.openapi.words import CATEGORY, QUOTERS

_FEATURED_TAG: Final = ref("FeaturedTag")
_IDS: Final = many(ID)
_PROFILE: Final[dict[str, Schema]] = {
    "display_name": TEXT,
    "note": TEXT,
    "avatar": FILE,
    "header": FILE,
    "locked": FLAG,
    "bot": FLAG,
    "discoverable": FLAG,
    "indexable": FLAG,
    "hide_collections": FLAG,
    "fields_attributes": many(shape({}, {"name": TEXT, "value": TEXT})),
    "source": shape(
        {},
        {
            "privacy": VISIBILITY,
            "language": LANGUAGE,
            "quote_policy": QUOTERS,
        },
    ),
}


def _on_account(summary: str, **takes: Schema) -> Told:
    return told(summary, RELATIONSHIP, **takes)


CALLS: Final[Calls] = {
    "POST /v1/accounts": told(
        "Join the node; the answer is a token",
        TOKEN,
        username=need(TEXT),
        email=TEXT,
        password=need(TEXT),
        agreement=need(FLAG),
        locale=LANGUAGE,
        reason=TEXT,
        invite_code=TEXT,
    ),
    "GET /v1/accounts": told("Several accounts", many(ACCOUNT), id=_IDS),
    "GET /v1/accounts/<account_id>": told("An account", ACCOUNT),
    "GET /v1/accounts/lookup": told(
        "An account by its handle", ACCOUNT, acct=need(TEXT)
    ),
    "GET /v1/accounts/search": told(
        "People by name or handle",
        many(ACCOUNT),
        q=need(TEXT),
        resolve=FLAG,
        following=FLAG,
        limit=LIMIT,
        offset=OFFSET,
    ),
    "GET /v1/accounts/relationships": told(
        "How the caller stands to people", many(RELATIONSHIP), id=_IDS
    ),
    "GET /v1/accounts/familiar_followers": told(
        "Whom of those one follows follow them too", many(FAMILIAR), id=_IDS
    ),
    "GET /v1/accounts/verify_credentials": told("One's own account", OWN_ACCOUNT),
    "PUT /v1/accounts/update_credentials": told(
        "Change one's profile; what is not sent stays", OWN_ACCOUNT, **_PROFILE
    ),
    "GET /v1/accounts/<account_id>/statuses": page(
        "What somebody posted and boosted",
        STATUS,
        pinned=FLAG,
        only_media=FLAG,
        exclude_replies=FLAG,
        exclude_reblogs=FLAG,
        tagged=TEXT,
    ),
    "GET /v1/accounts/<account_id>/featured_tags": told(
        "Topics on their profile", many(_FEATURED_TAG)
    ),
    "GET /v1/featured_tags": told("Topics on one's own profile", many(_FEATURED_TAG)),
    "POST /v1/featured_tags": told(
        "Show a topic on one's profile", _FEATURED_TAG, name=need(TEXT)
    ),
    "DELETE /v1/featured_tags/<featured_id>": told("Show it there no more", EMPTY),
    "GET /v1/accounts/<account_id>/followers": page("Who follows them", ACCOUNT),
    "GET /v1/accounts/<account_id>/following": page("Whom they follow", ACCOUNT),
    "GET /v1/accounts/<account_id>/endorsements": page("Whom they feature", ACCOUNT),
    "POST /v1/accounts/<account_id>/follow": _on_account(
        "Follow, or change how", reblogs=FLAG, notify=FLAG, languages=many(LANGUAGE)
    ),
    "POST /v1/accounts/<account_id>/unfollow": _on_account("Follow no more"),
    "POST /v1/accounts/<account_id>/remove_from_followers": _on_account(
        "Make somebody follow the caller no more"
    ),
    "POST /v1/accounts/<account_id>/block": _on_account("Block"),
    "POST /v1/accounts/<account_id>/unblock": _on_account("Block no more"),
    "POST /v1/accounts/<account_id>/mute": _on_account(
        "Mute, for a while or for good", notifications=FLAG, duration=SECONDS
    ),
    "POST /v1/accounts/<account_id>/unmute": _on_account("Mute no more"),
    "POST /v1/accounts/<account_id>/endorse": _on_account("Feature on the profile"),
    "POST /v1/accounts/<account_id>/unendorse": _on_account("Feature no more"),
    "POST /v1/accounts/<account_id>/pin": _on_account("The older word for endorse"),
    "POST /v1/accounts/<account_id>/unpin": _on_account("The older word for unendorse"),
    "POST /v1/accounts/<account_id>/note": _on_account(
        "Keep a remark that nobody else reads", comment=TEXT
    ),
    "GET /v1/blocks": page("Whom the caller blocks", ACCOUNT),
    "GET /v1/mutes": page("Whom the caller mutes", MUTED_ACCOUNT),
    "GET /v1/endorsements": page("Whom the caller features", ACCOUNT),
    "GET /v1/domain_blocks": page("Servers that the caller avoids", TEXT),
    "POST /v1/domain_blocks": told("Avoid a server", domain=need(TEXT)),
    "DELETE /v1/domain_blocks": told("Avoid a server no more", domain=need(TEXT)),
    "GET /v1/follow_requests": page("Who asks to follow the caller", ACCOUNT),
    "POST /v1/follow_requests/<account_id>/authorize": _on_account("Let them follow"),
    "POST /v1/follow_requests/<account_id>/reject": _on_account("Turn them away"),
    "GET /v1/preferences": told("How the caller writes and reads", PREFERENCES),
    "GET /v1/profile": told("One's profile as its form has it", PROFILE),
    "PUT /v1/profile": told("Change one's profile", PROFILE, **_PROFILE),
    "DELETE /v1/profile/avatar": told("Take one's picture away", OWN_ACCOUNT),
    "DELETE /v1/profile/header": told("Take one's header away", OWN_ACCOUNT),
    "GET /v1/directory": told(
        "People who want to be found",
        many(ACCOUNT),
        order=one_of("active", "new"),
        local=FLAG,
        limit=LIMIT,
        offset=OFFSET,
    ),
    "GET /v1/suggestions": told("People to follow", many(ACCOUNT), limit=LIMIT),
    "GET /v2/suggestions": told(
        "People to follow, and why", many(SUGGESTION), limit=LIMIT
    ),
    "DELETE /v1/suggestions/<account_id>": told("Suggest them no more", EMPTY),
    "POST /v1/reports": told(
        "Tell the moderators",
        REPORT,
        account_id=need(ID),
        status_ids=_IDS,
        rule_ids=_IDS,
        category=CATEGORY,
        comment=TEXT,
        forward=FLAG,
    ),
}
