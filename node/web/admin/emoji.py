"""The node's own custom emoji: adding, renaming, switching off, deleting."""

from typing import Final

from quart import Blueprint, Response, request

from node.database.types import Writer
from node.emoji.actions import (
    add_local,
    check_name,
    delete_local,
    rename_local,
    switch_local,
)
from node.emoji.models import CustomEmoji
from node.emoji.queries import list_local
from node.errors import FieldFault, Invalid, TooLarge, UnsupportedType
from node.ids import ActorId, MediaId
from node.limits.rates import Limit
from node.media.models import EMOJI_LIMITS, Purpose
from node.urls import Urls
from node.web.admin.roles import require_admin
from node.web.context import services
from node.web.emoji import picture
from node.web.forms import (
    Files,
    failed_form,
    is_on,
    read_files,
    read_form,
    typed_values,
)
from node.web.inputs import read_id, see_other
from node.web.pages.admin import EmojiPage, EmojiView
from node.web.pages.shared import FormView, Pagination
from node.web.pages.site import FlashKind
from node.web.render import flash, render_page
from node.web.throttle import limit_viewer

PATH: Final = "/admin/emoji"
PAGE: Final = 100
MAX_KB: Final = EMOJI_LIMITS.max_bytes // 1024

routes = Blueprint("emoji", __name__)


@routes.get(PATH)
async def get_emoji() -> Response:
    require_admin()
    return await _show(FormView())


@routes.post(PATH)
async def post_emoji() -> Response:
    """Add one; nothing is kept of a picture whose name is refused."""
    who, form = require_admin(), await read_form()
    try:
        name = check_name(form.get("name", ""))
        media_id = await _read_picture(who.actor.id, await read_files())
        await services().db.write(_add, services().urls, name, media_id, who.actor.id)
    except Invalid as error:
        return await _show(failed_form(typed_values(form), error.faults))
    return _done(f":{name}: can be used now.")


@routes.post(f"{PATH}/<emoji_id>/rename")
async def post_rename(emoji_id: str) -> Response:
    require_admin()
    name = (await read_form()).get("name", "")
    try:
        await services().db.write(rename_local, read_id(emoji_id), name)
    except Invalid as error:
        return _done(error.faults[0].text, FlashKind.ERROR)
    return _done("Renamed.")


@routes.post(f"{PATH}/<emoji_id>/switch")
async def post_switch(emoji_id: str) -> Response:
    require_admin()
    is_enabled = is_on(await read_form(), "enabled")
    await services().db.write(switch_local, read_id(emoji_id), is_enabled=is_enabled)
    return _done("It is shown." if is_enabled else "It is a word again.")


@routes.post(f"{PATH}/<emoji_id>/delete")
async def post_delete(emoji_id: str) -> Response:
    require_admin()
    await services().db.write(delete_local, read_id(emoji_id))
    return _done("Deleted.")


def _add(w: Writer, urls: Urls, name: str, media_id: MediaId, by: ActorId) -> None:
    add_local(w, urls, name=name, media_id=media_id, by=by)


async def _read_picture(owner_id: ActorId, files: Files) -> MediaId:
    file = files.get("picture")
    if file is None or not file.filename:
        raise Invalid.field("picture", "missing", "Choose a picture.")
    limit_viewer(Limit.UPLOAD)
    data = file.stream.read(EMOJI_LIMITS.max_bytes + 1)
    try:
        media = await services().media.upload(owner_id, data, purpose=Purpose.EMOJI)
    except Invalid as error:
        fault = error.faults[0]
        raise Invalid([FieldFault("picture", fault.code, fault.text)]) from None
    except (TooLarge, UnsupportedType) as error:
        raise Invalid([FieldFault("picture", error.code, str(error))]) from None
    return media.id


def _done(words: str, kind: FlashKind = FlashKind.OK) -> Response:
    response = see_other(PATH)
    flash(response, words, kind)
    return response


async def _show(form: FormView) -> Response:
    after = request.args.get("after", "")[:64]
    found = await services().db.read(list_local, after=after, limit=PAGE + 1)
    next_url = f"{PATH}?after={found[PAGE - 1].name}" if len(found) > PAGE else None
    page = EmojiPage(
        emoji=tuple(_view(services().urls, each) for each in found[:PAGE]),
        form=form,
        max_kb=MAX_KB,
        pagination=Pagination(next_url=next_url),
    )
    status = 422 if form.errors else 200
    return await render_page("admin/emoji.html", page, status=status)


def _view(urls: Urls, emoji: CustomEmoji) -> EmojiView:
    path = f"{PATH}/{emoji.id}"
    return EmojiView(
        id=emoji.id,
        name=emoji.name,
        picture=picture(urls, emoji),
        is_enabled=emoji.is_enabled,
        rename_url=f"{path}/rename",
        switch_url=f"{path}/switch",
        delete_url=f"{path}/delete",
    )
