"""What somebody says about themselves, and how they look."""

from collections.abc import Iterable
from dataclasses import dataclass

from quart import Blueprint, Response

from node.actors.actions import update_profile
from node.actors.models import MAX_FIELDS, Actor, ProfileDraft
from node.database.types import Reader, Writer
from node.errors import Invalid
from node.ids import ActorId, MediaId
from node.media.models import Media
from node.media.queries import list_media
from node.portraits import MAX_MB, take_portrait
from node.text.tokens import TagKey, tag_key
from node.timelines.actions import MAX_FEATURED, set_featured_topics
from node.timelines.models import FeaturedTopic
from node.timelines.queries import list_featured_topics, suggest_topics
from node.urls import Urls
from node.users.models import User, Viewer
from node.web.context import require_viewer, services
from node.web.forms import (
    Files,
    Form,
    failed_form,
    is_on,
    read_files,
    read_form,
    typed_values,
)
from node.web.inputs import see_other
from node.web.pages.settings import SettingsProfilePage
from node.web.pages.shared import FormView
from node.web.pictures import header_path
from node.web.render import flash, render_page
from node.web.views import actor_view

PATH = "/settings/profile"

routes = Blueprint("profile", __name__)


@dataclass(frozen=True, slots=True)
class Looks:
    """The two pictures of a profile, and topics that it might show."""

    avatar: Media | None
    header: Media | None
    suggested: list[str]


@routes.get("/settings")
async def get_settings() -> Response:
    """What people type; the first of the pages leads to the others."""
    return see_other(PATH)


@routes.get(PATH)
async def get_profile() -> Response:
    current, actor = services(), require_viewer().actor
    topics = await current.db.read(list_featured_topics, actor.id)
    return await _show(FormView(_values_of(actor, topics)))


@routes.post(PATH)
async def post_profile() -> Response:
    """Save everything, or nothing but the pictures' copies when a text is wrong."""
    who = require_viewer()
    form, files = await read_form(), await read_files()
    try:
        topics = _read_topics(form)
        draft = await _read(who, form, files)
        await services().db.write(_save, who.actor.id, draft, topics)
    except Invalid as error:
        return await _show(failed_form(typed_values(form), error.faults))
    response = see_other(PATH)
    flash(response, "Your profile is saved.")
    return response


def _save(
    w: Writer, actor_id: ActorId, draft: ProfileDraft, topics: list[TagKey] | None
) -> None:
    update_profile(w, actor_id, draft)
    if topics is not None:
        set_featured_topics(w, actor_id, topics)


def _values_of(actor: Actor, topics: Iterable[FeaturedTopic]) -> dict[str, str]:
    values = {
        "name": actor.display_name,
        "bio": actor.bio_source,
        "topics": " ".join(f"#{each.topic}" for each in topics),
    }
    for at, field in enumerate(actor.fields[:MAX_FIELDS], start=1):
        values[f"field_name_{at}"] = field.name
        values[f"field_value_{at}"] = field.source
    return values


async def _read(who: Viewer, form: Form, files: Files) -> ProfileDraft:
    """The profile as typed, pictures taken in; raises `Invalid`."""
    actor, user = who.actor, who.user
    lines = range(1, MAX_FIELDS + 1)
    return ProfileDraft(
        display_name=form.get("name", "").strip(),
        bio=form.get("bio", "").replace("\r\n", "\n").strip(),
        fields=tuple(
            (form.get(f"field_name_{at}", ""), form.get(f"field_value_{at}", ""))
            for at in lines
        ),
        avatar_id=await _read_picture(user, "avatar", form, files, actor.avatar_id),
        header_id=await _read_picture(user, "header", form, files, actor.header_id),
    )


def _read_topics(form: Form) -> list[TagKey] | None:
    """What was typed between blanks or commas, each once; None if nothing was asked.

    Raises `Invalid` for what can be no topic, and for too many.
    """
    if "topics" not in form:
        return None
    found: dict[TagKey, None] = {}
    for word in form["topics"].replace(",", " ").split():
        key = tag_key(word)
        if key is None:
            raise Invalid.field("topics", "invalid", f"{word[:40]} is no topic.")
        found[key] = None
    if len(found) > MAX_FEATURED:
        text = f"Choose {MAX_FEATURED} topics at most."
        raise Invalid.field("topics", "too_many", text)
    return list(found)


async def _read_picture(
    user: User, name: str, form: Form, files: Files, present: MediaId | None
) -> MediaId | None:
    """The new picture if one was sent, else the present one unless it shall go."""
    file = files.get(name)
    if file is None or not file.filename:
        return None if is_on(form, f"remove_{name}") else present
    return await take_portrait(services(), user, name, file.stream)


def _load_looks(r: Reader, actor: Actor) -> Looks:
    ids = [each for each in (actor.avatar_id, actor.header_id) if each is not None]
    media = list_media(r, ids)
    return Looks(
        avatar=media.get(actor.avatar_id) if actor.avatar_id else None,
        header=media.get(actor.header_id) if actor.header_id else None,
        suggested=suggest_topics(r, actor.id),
    )


async def _show(form: FormView) -> Response:
    actor = require_viewer().actor
    urls: Urls = services().urls
    looks = await services().db.read(_load_looks, actor)
    pictures = {looks.avatar.id: looks.avatar} if looks.avatar else {}
    page = SettingsProfilePage(
        form=form,
        actor=actor_view(urls, actor, pictures),
        header_url=header_path(urls, looks.header),
        max_upload_mb=MAX_MB,
        max_topics=MAX_FEATURED,
        suggested_topics=[f"#{each}" for each in looks.suggested],
    )
    status = 422 if form.errors else 200
    return await render_page("settings/profile.html", page, status=status)
