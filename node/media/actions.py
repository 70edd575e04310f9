"""Changing what is known of pictures. Files are the shelf's work."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import orjson

from node.database.types import Writer
from node.errors import Invalid, NotFound
from node.ids import ActorId, MediaId, new_token
from node.media.models import Focal, Media, ProcessedImage, Purpose, Use
from node.media.queries import find_media

KEY_BYTES: Final = 16
MAX_ALT: Final = 1_500
MAX_TRIES: Final = 3

_USES: Final[dict[Purpose, Use]] = {
    Purpose.PHOTO: Use.NOTE,
    Purpose.AVATAR: Use.AVATAR,
    Purpose.HEADER: Use.HEADER,
    Purpose.EMOJI: Use.EMOJI,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredImage:
    """A processed picture whose copies lie in the storage under `key`."""

    key: str
    width: int
    height: int
    variants: tuple[str, ...]
    blurhash: str
    lqip: str
    size_bytes: int

    @classmethod
    def of(cls, key: str, image: ProcessedImage) -> "StoredImage":
        return cls(
            key=key,
            width=image.width,
            height=image.height,
            variants=tuple(variant.name for variant in image.variants),
            blurhash=image.blurhash,
            lqip=image.lqip,
            size_bytes=sum(len(variant.data) for variant in image.variants),
        )


def add_upload(
    w: Writer, *, owner_id: ActorId, purpose: Purpose, alt: str, stored: StoredImage
) -> Media:
    """Note an upload whose copies are stored; loose until something uses it."""
    media_id = MediaId(w.new_id())
    w.run(
        """
        INSERT INTO media (
            id, key, owner_id, purpose, state, alt, mime, width, height, blurhash, lqip,
            variants, size_bytes, created_ms, used_ms
        )
        VALUES (
            :id, :key, :owner_id, :purpose, 'ready', :alt, 'image/webp', :width,
            :height, :blurhash, :lqip, :variants, :size, :now, :now
        )
        """,
        id=media_id,
        key=stored.key,
        owner_id=owner_id,
        purpose=_USES[purpose],
        alt=_checked_alt(alt),
        width=stored.width,
        height=stored.height,
        blurhash=stored.blurhash,
        lqip=stored.lqip,
        variants=orjson.dumps(stored.variants).decode(),
        size=stored.size_bytes,
        now=w.now_ms,
    )
    media = find_media(w, media_id)
    assert media is not None
    return media


def describe(
    w: Writer,
    media_id: MediaId,
    owner_id: ActorId,
    *,
    alt: str,
    focal: Focal | None = None,
) -> Media:
    """Say what an upload shows; raises `NotFound` for anybody else's."""
    media = find_media(w, media_id)
    if media is None or media.owner_id != owner_id or media.remote_url is not None:
        raise NotFound("there is no such photo")
    x, y = focal or (media.focal_x, media.focal_y)
    w.run(
        "UPDATE media SET alt = :alt, focal_x = :x, focal_y = :y WHERE id = :id",
        id=media_id,
        alt=_checked_alt(alt),
        x=max(-1.0, min(1.0, x)),
        y=max(-1.0, min(1.0, y)),
    )
    described = find_media(w, media_id)
    assert described is not None
    return described


def attach(
    w: Writer,
    media_ids: Iterable[MediaId],
    *,
    owner_id: ActorId,
    use: Use | None = None,
) -> None:
    """Mark uploads as used; each must be its owner's and not used yet.

    With `use`, for that from now on: they were uploaded before it was known for what.

    Raises `Invalid` alike for what is somebody else's and what is not there.
    """
    for media_id in media_ids:
        attached = w.run(
            """
            UPDATE media
            SET attached = 1, purpose = COALESCE(CAST(:use AS TEXT), purpose)
            WHERE id = :id
                AND owner_id = :owner_id
                AND attached = 0
                AND state = 'ready'
            """,
            id=media_id,
            owner_id=owner_id,
            use=use,
        )
        if not attached:
            raise Invalid.field("media", "unknown", "This photo cannot be used.")


def detach(w: Writer, media_ids: Iterable[MediaId]) -> None:
    """Make uploads loose again: they wait a day for another use."""
    for media_id in media_ids:
        w.run(
            """
            UPDATE media
            SET attached = 0, created_ms = :now
            WHERE id = :id
                AND remote_url IS NULL
            """,
            id=media_id,
            now=w.now_ms,
        )


def add_remote(
    w: Writer,
    *,
    owner_id: ActorId,
    purpose: Purpose,
    url: str,
    alt: str,
    mime: str,
    width: int,
    height: int,
    blurhash: str,
    focal: Focal = (0.0, 0.0),
) -> MediaId:
    """Know a picture on another server by its address."""
    media_id = MediaId(w.new_id())
    w.run(
        """
        INSERT INTO media (
            id, key, owner_id, purpose, state, alt, mime, width, height, focal_x,
            focal_y, blurhash, remote_url, attached, created_ms, used_ms
        )
        VALUES (
            :id, :key, :owner_id, :purpose, 'remote', :alt, :mime, :width, :height,
            :focal_x, :focal_y, :blurhash, :url, 1, :now, :now
        )
        """,
        id=media_id,
        key=new_token(KEY_BYTES),
        owner_id=owner_id,
        purpose=_USES[purpose],
        alt=alt,
        mime=mime,
        width=width,
        height=height,
        focal_x=focal[0],
        focal_y=focal[1],
        blurhash=blurhash,
        url=url,
        now=w.now_ms,
    )
    return media_id


def drop_media(w: Writer, media_ids: Iterable[MediaId]) -> None:
    """Forget pictures that no version of a note shows; a sweeper removes the files."""
    for media_id in media_ids:
        w.run(
            """
            INSERT INTO media_garbage (name, since_ms)
            SELECT key, CAST(:now AS INTEGER)
            FROM media
            WHERE id = :id
                AND NOT EXISTS (SELECT 1 FROM note_media WHERE media_id = :id)
                AND NOT EXISTS (SELECT 1 FROM note_edit_media WHERE media_id = :id)
            ON CONFLICT (name) DO NOTHING
            """,
            id=media_id,
            now=w.now_ms,
        )
        w.run(
            """
            DELETE FROM media
            WHERE id = :id
                AND NOT EXISTS (SELECT 1 FROM note_media WHERE media_id = :id)
                AND NOT EXISTS (SELECT 1 FROM note_edit_media WHERE media_id = :id)
            """,
            id=media_id,
        )


def save_copies(w: Writer, media_id: MediaId, stored: StoredImage) -> None:
    """A remote picture was fetched; what its server said of it is replaced."""
    w.run(
        """
        UPDATE media
        SET state = 'ready',
            mime = 'image/webp',
            width = :width,
            height = :height,
            blurhash = :blurhash,
            lqip = :lqip,
            variants = :variants,
            size_bytes = :size,
            tries = 0,
            used_ms = :now
        WHERE id = :id
        """,
        id=media_id,
        width=stored.width,
        height=stored.height,
        blurhash=stored.blurhash,
        lqip=stored.lqip,
        variants=orjson.dumps(stored.variants).decode(),
        size=stored.size_bytes,
        now=w.now_ms,
    )


def note_fetch_failure(w: Writer, media_id: MediaId, *, final: bool) -> None:
    """A remote picture could not be had; after the last try it is given up."""
    w.run(
        """
        UPDATE media
        SET tries = tries + 1,
            used_ms = :now,
            state = CASE
                WHEN :final = 1 OR tries + 1 >= :most THEN 'failed'
                ELSE 'remote'
            END
        WHERE id = :id
        """,
        id=media_id,
        final=final,
        most=MAX_TRIES,
        now=w.now_ms,
    )


def forget_copies(w: Writer, media_id: MediaId) -> None:
    """A remote picture goes back to its address; the caller removes the files."""
    w.run(
        """
        UPDATE media
        SET state = 'remote', variants = '[]', size_bytes = 0
        WHERE id = :id
            AND remote_url IS NOT NULL
        """,
        id=media_id,
    )


def note_use(w: Writer, media_id: MediaId) -> None:
    """Somebody looks at the picture, so its copies stay."""
    w.run("UPDATE media SET used_ms = :now WHERE id = :id", id=media_id, now=w.now_ms)


def forget_garbage(w: Writer, keys: Iterable[str]) -> None:
    """The files of these pictures are gone."""
    for key in keys:
        w.run("DELETE FROM media_garbage WHERE name = :name", name=key)


def _checked_alt(alt: str) -> str:
    text = alt.strip()
    if len(text) > MAX_ALT:
        raise Invalid.field(
            "alt", "too_long", f"Describe it in at most {MAX_ALT} characters."
        )
    return text
