"""Photos in a form: files taken in, kept ones checked, all put in order.

The fields are those of "Photos in a form" in docs/design-system.md. What was taken
in before a fault elsewhere stays on the node unused and comes back as a kept photo.
"""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from quart.datastructures import FileStorage
from werkzeug.datastructures import MultiDict

from node.database.types import Reader
from node.errors import (
    FieldFault,
    Invalid,
    NotFound,
    TooLarge,
    TooMany,
    UnsupportedType,
)
from node.ids import ActorId, MediaId, parse_id
from node.limits.rates import Limit
from node.media.models import UPLOAD_LIMITS, Media, MediaState, Purpose
from node.media.queries import list_media
from node.notes.models import MAX_ALT, MAX_PHOTOS
from node.services import Services
from node.urls import Urls
from node.web.forms import Form
from node.web.pages.shared import DraftPhotoView
from node.web.pictures import media_view
from node.web.throttle import limit_viewer

MAX_UPLOAD_MB: Final = UPLOAD_LIMITS.max_bytes // 1_000_000
LAST_PLACE: Final = 99

Files = MultiDict[str, FileStorage]


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo of a form: in the node already, with its description as typed."""

    media: Media
    alt: str

    @property
    def key(self) -> str:
        return key_of(self.media.id)


@dataclass(frozen=True, slots=True)
class Photos:
    """The photos of a form in their order, the cover first; what went wrong."""

    items: tuple[Photo, ...] = ()
    faults: tuple[FieldFault, ...] = ()

    @property
    def ids(self) -> tuple[MediaId, ...]:
        return tuple(photo.media.id for photo in self.items)

    @property
    def alts(self) -> dict[MediaId, str]:
        return {photo.media.id: photo.alt for photo in self.items}


@dataclass(frozen=True, slots=True)
class _Placed:
    photo: Photo
    key: str
    place: int


def key_of(media_id: int) -> str:
    """A kept photo's key in its form."""
    return f"m{media_id}"


async def take_photos(
    current: Services, form: Form, files: Files, *, owner_id: ActorId
) -> Photos:
    """Take in the new files and find the kept ones."""
    kept_ids = _kept_ids(form)
    new = _new_files(files)
    kept = await current.db.read(_list_own, kept_ids, owner_id)
    faults = [_lost()] if len(kept) < len(kept_ids) else []
    if len(kept_ids) + len(new) > MAX_PHOTOS:
        text = f"A note has at most {MAX_PHOTOS} photos."
        faults.append(FieldFault("", "too_many", text))
        new = {}
    placed = [_placed(form, key_of(media.id), media) for media in kept]
    for key, file in new.items():
        try:
            media = await _take(current, file, _alt(form, key), owner_id)
        except Invalid as error:
            faults.extend(_renamed(error, f"photo_{key}"))
        else:
            placed.append(_placed(form, key, media))
    faults.extend(_alt_faults(placed))
    return Photos(_in_order(placed, form.get("cover", "")), tuple(faults))


def draft_photos(urls: Urls, photos: Iterable[Photo]) -> tuple[DraftPhotoView, ...]:
    """The photos as a form shows them; the first is the cover."""
    return tuple(
        DraftPhotoView(media_view(urls, photo.media), is_cover=place == 0)
        for place, photo in enumerate(photos)
    )


def photo_values(photos: Iterable[Photo]) -> Mapping[str, str]:
    """What was typed about the photos, by the names they have as kept ones."""
    return {f"alt_{photo.key}": photo.alt for photo in photos}


def _kept_ids(form: Form) -> list[MediaId]:
    found = (parse_id(text) for text in form.getlist("media")[: MAX_PHOTOS + 1])
    ids = dict.fromkeys(each for each in found if each is not None)
    return [MediaId(each) for each in ids if form.get(f"remove_{key_of(each)}") != "1"]


def _new_files(files: Files) -> dict[str, FileStorage]:
    """The files that were chosen, by their key; an unused input has no name."""
    keys = (f"new{number}" for number in range(1, MAX_PHOTOS + 1))
    found = ((key, files.get(f"photo_{key}")) for key in keys)
    return {key: file for key, file in found if file is not None and file.filename}


def _list_own(r: Reader, ids: list[MediaId], owner_id: ActorId) -> list[Media]:
    """Nobody else's photo comes back in a form: its address would be given away."""
    found = list_media(r, ids)
    return [
        found[each]
        for each in ids
        if each in found
        and found[each].owner_id == owner_id
        and found[each].state is MediaState.READY
    ]


async def _take(
    current: Services, file: FileStorage, alt: str, owner_id: ActorId
) -> Media:
    """One photo; every refusal as `Invalid`, since the others must not be lost."""
    try:
        limit_viewer(Limit.UPLOAD)
        data = await asyncio.to_thread(file.stream.read, UPLOAD_LIMITS.max_bytes + 1)
        return await current.media.upload(
            owner_id, data, purpose=Purpose.PHOTO, alt=alt[:MAX_ALT]
        )
    except (TooLarge, UnsupportedType) as error:
        raise Invalid.field("file", error.code, str(error)) from error
    except TooMany as error:
        minutes = max(1, error.retry_after_s // 60)
        text = f"That were many photos. Go on in {minutes} minutes."
        raise Invalid.field("file", error.code, text) from error
    except NotFound as error:
        raise Invalid.field("file", error.code, "The photo was lost.") from error


def _placed(form: Form, key: str, media: Media) -> _Placed:
    place = parse_id(form.get(f"order_{key}", ""))
    alt = _alt(form, key) if f"alt_{key}" in form else media.alt
    return _Placed(Photo(media, alt), key, place or LAST_PLACE)


def _in_order(placed: list[_Placed], cover: str) -> tuple[Photo, ...]:
    """By number, kept before new; the cover in front of all."""
    by_place = sorted(placed, key=lambda each: (each.key != cover, each.place))
    return tuple(each.photo for each in by_place)


def _alt(form: Form, key: str) -> str:
    return form.get(f"alt_{key}", "").replace("\r\n", "\n").strip()


def _alt_faults(placed: list[_Placed]) -> list[FieldFault]:
    text = f"A description has at most {MAX_ALT} characters."
    return [
        FieldFault(f"alt_{each.photo.key}", "too_long", text)
        for each in placed
        if len(each.photo.alt) > MAX_ALT
    ]


def _renamed(error: Invalid, field: str) -> list[FieldFault]:
    return [FieldFault(field, fault.code, fault.text) for fault in error.faults]


def _lost() -> FieldFault:
    return FieldFault("", "unknown", "A photo cannot be used; choose it again.")
