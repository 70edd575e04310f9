"""Photos before they are posted: taking them in, describing them, throwing them away.

Both versions answer once a photo is ready: decoding has an end within seconds, in a
process of its own, and an app that is told to wait asks again and again.
"""

import asyncio

from quart import Response
from quart.datastructures import FileStorage

from node.api.answers import answer, done
from node.api.caller import require_person
from node.api.drafts import read_focal
from node.api.entities.media import media_entity
from node.api.params import Params, read_file, read_params
from node.api.routing import Routes, person
from node.database.types import Reader, Writer
from node.door import services
from node.errors import Conflict, Invalid, NotFound, Refusal
from node.ids import ActorId, parse_id
from node.limits.rates import Limit
from node.media.actions import describe, drop_media
from node.media.models import UPLOAD_LIMITS, Focal, Media
from node.media.queries import find_media, is_attached
from node.notes.models import MAX_ALT
from node.oauth.policy import Scope

routes = Routes("media")


@routes.post("/v1/media", person(Scope.WRITE_MEDIA))
async def upload_now() -> Response:
    return await _upload()


@routes.post("/v2/media", person(Scope.WRITE_MEDIA))
async def upload() -> Response:
    return await _upload()


@routes.get("/v1/media/<media_id>", person(Scope.WRITE_MEDIA))
async def show_media(media_id: str) -> Response:
    current, who = services(), require_person()
    found = await current.db.read(_get_own, media_id, who.actor.id)
    return answer(media_entity(current.urls, found))


@routes.update("/v1/media/<media_id>", person(Scope.WRITE_MEDIA))
async def change_media(media_id: str) -> Response:
    """Before it is posted; after that, the note is edited."""
    current, who = services(), require_person()
    params = await read_params()
    found = await current.db.write(
        _change,
        media_id,
        who.actor.id,
        alt=_read_alt(params),
        focal=_read_focal(params),
    )
    return answer(media_entity(current.urls, found))


@routes.delete("/v1/media/<media_id>", person(Scope.WRITE_MEDIA))
async def delete_media(media_id: str) -> Response:
    current, who = services(), require_person()
    await current.db.write(_delete, media_id, who.actor.id)
    return done()


async def _upload() -> Response:
    current, who = services(), require_person()
    params, file = await read_params(), await read_file("file")
    if file is None:
        raise Refusal("param is missing or the value is empty: file")
    alt, focal = _read_alt(params), _read_focal(params)
    current.rates.check(Limit.UPLOAD, str(who.user.id))
    data = await _read(file)
    made = await current.media.upload(who.actor.id, data, alt=alt or "")
    if focal is not None:
        made = await current.db.write(
            describe, made.id, who.actor.id, alt=made.alt, focal=focal
        )
    return answer(media_entity(current.urls, made))


async def _read(file: FileStorage) -> bytes:
    """One byte more than may be, so that what is too large is noticed."""
    return await asyncio.to_thread(file.stream.read, UPLOAD_LIMITS.max_bytes + 1)


def _read_alt(params: Params) -> str | None:
    alt = params.find_text("description")
    if alt is not None and len(alt.strip()) > MAX_ALT:
        text = f"A description has at most {MAX_ALT} characters."
        raise Invalid.field("description", "too_long", text)
    return alt


def _read_focal(params: Params) -> Focal | None:
    text = params.text("focus")
    return read_focal(text) if text else None


def _get_own(r: Reader, media_id: str, owner_id: ActorId) -> Media:
    found = find_media(r, parse_id(media_id) or 0)
    if found is None or found.owner_id != owner_id or found.remote_url is not None:
        raise NotFound("there is no such photo")
    return found


def _change(
    w: Writer,
    media_id: str,
    owner_id: ActorId,
    *,
    alt: str | None,
    focal: Focal | None,
) -> Media:
    found = _get_own(w, media_id, owner_id)
    if is_attached(w, found.id):
        raise NotFound("it is in a note already")
    said = found.alt if alt is None else alt
    return describe(w, found.id, owner_id, alt=said, focal=focal)


def _delete(w: Writer, media_id: str, owner_id: ActorId) -> None:
    found = _get_own(w, media_id, owner_id)
    if is_attached(w, found.id):
        raise Conflict("Media attachment is currently used by a status")
    drop_media(w, [found.id])
