"""One's own account: what it says, who may find and follow it, what is usual."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from quart import Response

from federation.audience import Visibility
from node.actors.actions import set_automated, set_privacy, update_profile
from node.actors.models import Actor, ActorKind, ProfileDraft
from node.actors.queries import get_actor
from node.api.answers import Json, answer
from node.api.caller import require_person
from node.api.entities.credentials import (
    credential_entity,
    preferences_entity,
    profile_entity,
)
from node.api.entities.statuses import VISIBILITIES
from node.api.loading import load_accounts
from node.api.params import Params, read_file, read_params
from node.api.routing import Routes, person
from node.database.types import Reader, Writer
from node.door import services
from node.errors import Invalid
from node.ids import MediaId
from node.oauth.policy import Scope
from node.portraits import take_portrait
from node.relations.queries import count_follow_requests
from node.services import Services
from node.text.languages import is_language
from node.timelines.queries import list_featured_topics
from node.users.actions import set_consent, set_preferences
from node.users.models import Member
from node.users.queries import get_user

SAID: Final = frozenset(("display_name", "note", "fields_attributes"))
PRIVACY: Final = frozenset(("locked", "discoverable", "indexable", "hide_collections"))
QUOTERS: Final[Mapping[str, str]] = {
    "public": "everyone",
    "followers": "followers",
    "nobody": "nobody",
}
_VISIBILITIES: Final = {name: kind for kind, name in VISIBILITIES.items()}

Show = Callable[[Reader, Services, Member], Json]

routes = Routes("credentials")


@routes.get(
    "/v1/accounts/verify_credentials", person(Scope.READ_ACCOUNTS, Scope.PROFILE)
)
async def verify_credentials() -> Response:
    current, who = services(), require_person()
    return answer(await current.db.read(_load_own, current, who))


@routes.update("/v1/accounts/update_credentials", person(Scope.WRITE_ACCOUNTS))
async def update_credentials() -> Response:
    return await _update(_load_own)


@routes.get("/v1/preferences", person(Scope.READ_ACCOUNTS))
async def show_preferences() -> Response:
    return answer(preferences_entity(require_person().user))


@routes.get("/v1/profile", person(Scope.READ_ACCOUNTS, Scope.PROFILE))
async def show_profile() -> Response:
    current, who = services(), require_person()
    return answer(await current.db.read(_load_profile, current, who))


@routes.update("/v1/profile", person(Scope.WRITE_ACCOUNTS))
async def update_own_profile() -> Response:
    return await _update(_load_profile)


@routes.delete("/v1/profile/avatar", person(Scope.WRITE_ACCOUNTS))
async def remove_avatar() -> Response:
    draft = replace(_draft_of(require_person().actor), avatar_id=None)
    return await _save_and_answer(draft, Params({}), _load_own)


@routes.delete("/v1/profile/header", person(Scope.WRITE_ACCOUNTS))
async def remove_header() -> Response:
    draft = replace(_draft_of(require_person().actor), header_id=None)
    return await _save_and_answer(draft, Params({}), _load_own)


async def _update(show: Show) -> Response:
    params = await read_params()
    _check(params)
    draft = _read_draft(require_person().actor, params)
    for name in ("avatar", "header"):
        picture_id = await _take(name)
        if picture_id is not None:
            draft = replace(draft, **{f"{name}_id": picture_id})
    return await _save_and_answer(draft, params, show)


async def _take(name: str) -> MediaId | None:
    """The picture that was sent, taken in."""
    file = await read_file(name)
    if file is None:
        return None
    return await take_portrait(services(), require_person().user, name, file.stream)


async def _save_and_answer(draft: ProfileDraft, params: Params, show: Show) -> Response:
    current, who = services(), require_person()
    return answer(await current.db.write(_save, current, who, draft, params, show))


def _save(
    w: Writer,
    current: Services,
    who: Member,
    draft: ProfileDraft,
    params: Params,
    show: Show,
) -> Json:
    """All of it or nothing."""
    actor = who.actor
    if draft != _draft_of(actor):
        update_profile(w, actor.id, draft)
    if PRIVACY & set(params.names()):
        _save_privacy(w, actor, params)
    automated = params.find_flag("bot")
    if automated is not None and automated != (actor.kind is ActorKind.SERVICE):
        set_automated(w, actor.id, automated=automated)
    _save_usual(w, who, params.child("source"))
    fresh = Member(get_user(w, who.user.id), get_actor(w, actor.id))
    return show(w, current, fresh)


def _save_privacy(w: Writer, actor: Actor, params: Params) -> None:
    set_privacy(
        w,
        actor.id,
        locked=params.flag("locked", usual=actor.locked),
        discoverable=params.flag("discoverable", usual=actor.discoverable),
        indexable=params.flag("indexable", usual=actor.indexable),
        hide_follows=params.find_flag("hide_collections"),
    )


def _save_usual(w: Writer, who: Member, source: Params) -> None:
    """What is usual in notes that somebody writes."""
    user = who.user
    if any(name in source for name in ("privacy", "language", "sensitive")):
        visibility = _VISIBILITIES.get(source.text("privacy"), user.default_visibility)
        set_preferences(
            w,
            user.id,
            language=source.text("language") or user.language,
            default_visibility=visibility,
            default_sensitive=source.find_flag("sensitive"),
        )
    if "quote_policy" in source:
        quotes = QUOTERS[source.text("quote_policy")]
        set_consent(w, user.id, replies=user.default_replies, quotes=quotes)


def _check(params: Params) -> None:
    """Raises `Invalid` before a picture is taken in."""
    source = params.child("source")
    allowed = {name for kind, name in VISIBILITIES.items() if kind != Visibility.DIRECT}
    if "privacy" in source and source.text("privacy") not in allowed:
        raise Invalid.field("source[privacy]", "inclusion", "Privacy is invalid")
    language = source.text("language")
    if language and not is_language(language):
        raise Invalid.field("source[language]", "inclusion", "Language is invalid")
    if "quote_policy" in source and source.text("quote_policy") not in QUOTERS:
        text = "Quote policy is invalid"
        raise Invalid.field("source[quote_policy]", "inclusion", text)
    for name in (*sorted(PRIVACY), "bot"):
        params.find_flag(name)


def _read_draft(actor: Actor, params: Params) -> ProfileDraft:
    """The profile with what was sent in place of what it says."""
    draft = _draft_of(actor)
    name, note = params.find_text("display_name"), params.find_text("note")
    if name is not None:
        draft = replace(draft, display_name=name.strip())
    if note is not None:
        draft = replace(draft, bio=note.replace("\r\n", "\n").strip())
    if "fields_attributes" in params:
        lines = params.children("fields_attributes")
        fields = ((each.text("name"), each.text("value")) for each in lines)
        kept = tuple(each for each in fields if each[0].strip() and each[1].strip())
        draft = replace(draft, fields=kept)
    return draft


def _draft_of(actor: Actor) -> ProfileDraft:
    return ProfileDraft(
        display_name=actor.display_name,
        bio=actor.bio_source,
        fields=tuple((each.name, each.source) for each in actor.fields),
        avatar_id=actor.avatar_id,
        header_id=actor.header_id,
    )


def _load_own(r: Reader, current: Services, who: Member) -> Json:
    account = load_accounts(r, current, [who.actor])[0]
    asking = count_follow_requests(r, who.actor.id)
    return credential_entity(account, who.user, who.actor, asking=asking)


def _load_profile(r: Reader, current: Services, who: Member) -> Json:
    (account,) = load_accounts(r, current, [who.actor])
    featured = list_featured_topics(r, who.actor.id)
    return profile_entity(current.urls, account, who.actor, featured)
