"""The shelf: pictures as files and rows together.

Uploads are decoded in the child, stored, and only then noted. A remote picture is
fetched when somebody first looks at it and kept while it is looked at; it passes
through the same child, so nothing that a stranger encoded is ever served.
"""

import asyncio
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from federation import errors as federation_errors
from federation.net.bodies import BodyLimit
from federation.net.client import MEDIA, HttpClient
from node.clock import DAY_MS, MINUTE_MS, Clock
from node.database.types import Database
from node.errors import Invalid, NotFound, Refusal, TooLarge, UnsupportedType
from node.ids import ActorId, MediaId, new_token
from node.logs import get_logger
from node.media.actions import (
    KEY_BYTES,
    StoredImage,
    add_upload,
    drop_media,
    forget_copies,
    forget_garbage,
    note_fetch_failure,
    note_use,
    save_copies,
)
from node.media.models import (
    EMOJI_LIMITS,
    REMOTE_LIMITS,
    UPLOAD_LIMITS,
    WIDTHS,
    Media,
    MediaState,
    ProcessedImage,
    Purpose,
    VariantName,
    file_of,
)
from node.media.names import all_stored_names, stored_name
from node.media.pipeline import ImagePipeline
from node.media.queries import (
    find_media_by_key,
    find_shown_media,
    list_garbage,
    list_loose,
    list_stale,
    list_stored,
    sum_cached_bytes,
)
from node.media.storage import MediaName, Storage, mime_of

log = get_logger(__name__)

ACCEPT: Final = "image/avif, image/webp, image/jpeg, image/png, image/gif, image/heic"
LOOSE_KEPT_MS: Final = DAY_MS
ORPHANS_KEPT_MS: Final = DAY_MS
TOUCHED_EVERY_MS: Final = DAY_MS
RETRY_MS: Final = (MINUTE_MS, 30 * MINUTE_MS)
"""How long after the first and the second failure nobody asks again."""
# Emptied to nine tenths, so that a full shelf is not swept for every picture.
QUOTA_TARGET: Final = 0.9
FINAL: Final = (
    federation_errors.Refused,
    federation_errors.TooLarge,
    Invalid,
    TooLarge,
    UnsupportedType,
)
"""Trying again would not help."""
_BY_FILE: Final = {file_of(name): name for name in VariantName}


@dataclass(frozen=True, slots=True)
class OpenFile:
    """What to send: from `path` where there is one, else `body`."""

    mime: str
    path: Path | None
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep removed."""

    loose: int
    copies: int
    orphans: int


class MediaShelf:
    """Everything that is done with pictures' files; close it with the node."""

    def __init__(
        self,
        db: Database,
        storage: Storage,
        http: HttpClient,
        *,
        clock: Clock,
        quota_bytes: int,
        retention_days: int,
    ) -> None:
        self.storage = storage
        self._db = db
        self._http = http
        self._clock = clock
        self._quota_bytes = quota_bytes
        self._retention_ms = retention_days * DAY_MS
        self._pipeline = ImagePipeline()
        self._fetches: dict[str, asyncio.Task[Media]] = {}

    async def close(self) -> None:
        """End the decoder; a fetch under way is dropped."""
        for task in list(self._fetches.values()):
            task.cancel()
        await asyncio.gather(*self._fetches.values(), return_exceptions=True)
        await self._pipeline.close()

    async def upload(
        self,
        owner_id: ActorId,
        source: bytes | Path,
        *,
        purpose: Purpose = Purpose.PHOTO,
        alt: str = "",
    ) -> Media:
        """Take a picture in; it must be used within a day.

        Raises what `ImagePipeline.process_image` does.
        """
        limits = EMOJI_LIMITS if purpose is Purpose.EMOJI else UPLOAD_LIMITS
        image = await self._pipeline.process_image(
            source, limits=limits, purpose=purpose
        )
        key = new_token(KEY_BYTES)
        await self._store(key, image)
        return await self._db.write(
            add_upload,
            owner_id=owner_id,
            purpose=purpose,
            alt=alt,
            stored=StoredImage.of(key, image),
        )

    async def open_variant(self, key: str, file: str) -> OpenFile:
        """A copy by the two parts of its address; raises `NotFound`.

        A remote picture is fetched when it is not here, and never shown while the
        owner refuses its server's. Where the picture has no
        copy of that width, the nearest stands for it.
        """
        name = _BY_FILE.get(file)
        media = await self._db.read(find_shown_media, key) if name else None
        if name is None or media is None:
            raise NotFound("there is no such picture")
        if media.state is not MediaState.READY:
            media = await self._fetch_once(media)
        found = await self._open(media, name)
        if found is None and media.remote_url is not None:
            # Its file went missing, as after a restored backup without copies.
            found = await self._open(await self._fetch_once(media), name)
        if found is None:
            raise NotFound("there is no such picture")
        await self._touch(media)
        return found

    async def sweep(self) -> Swept:
        """Remove what nobody uses: for a nightly job and `vermilion media clean`."""
        now_ms = self._clock.now_ms()
        loose = await self._drop_loose(now_ms - LOOSE_KEPT_MS)
        copies = await self._drop_stale(now_ms - self._retention_ms)
        copies += await self._keep_quota()
        await self.empty_garbage()
        orphans = await self._drop_orphans(now_ms - ORPHANS_KEPT_MS)
        return Swept(loose, copies, orphans)

    async def empty_garbage(self) -> int:
        """Remove the files of forgotten pictures; how many pictures."""
        emptied = 0
        while keys := await self._db.read(list_garbage):
            for key in keys:
                await self._remove_files(key)
            await self._db.write(forget_garbage, keys)
            emptied += len(keys)
        return emptied

    async def list_lost(self) -> list[Media]:
        """Uploads whose files are missing; for `vermilion doctor`."""
        present = {stored.name async for stored in self.storage.list_files()}
        lost: list[Media] = []
        after = 0
        while page := await self._db.read(list_stored, after=after):
            after = page[-1].id
            lost.extend(
                media
                for media in page
                if media.remote_url is None and not present.issuperset(_names_of(media))
            )
        return lost

    async def list_orphans(self, *, before_ms: int) -> list[MediaName]:
        """Files, older than a time, that no picture claims."""
        claimed = await self._list_claimed()
        return [
            stored.name
            async for stored in self.storage.list_files()
            if stored.modified_ms < before_ms and stored.name not in claimed
        ]

    # Uploads and copies

    async def _store(self, key: str, image: ProcessedImage) -> None:
        for variant in image.variants:
            name = stored_name(key, variant.name)
            await self.storage.put(name, variant.data, variant.mime)

    async def _open(self, media: Media, name: VariantName) -> OpenFile | None:
        stored = stored_name(media.key, _nearest(media, name))
        path = await self.storage.find_path(stored)
        if path is not None:
            return OpenFile(mime_of(stored), path)
        try:
            body = await self.storage.get(stored)
        except NotFound:
            return None
        return OpenFile(mime_of(stored), None, body)

    async def _touch(self, media: Media) -> None:
        is_old = self._clock.now_ms() - media.used_ms > TOUCHED_EVERY_MS
        if media.remote_url is not None and is_old:
            await self._db.write(note_use, media.id)

    async def _remove_files(self, key: str) -> None:
        for name in all_stored_names(key):
            await self.storage.delete(name)

    # Remote pictures

    async def _fetch_once(self, media: Media) -> Media:
        """Many may wait for the same picture; one of them leaving stops nobody."""
        task = self._fetches.get(media.key)
        if task is None:
            self._refuse_early(media)
            task = asyncio.create_task(self._fetch(media))
            self._fetches[media.key] = task
            task.add_done_callback(lambda done: self._end_fetch(media.key, done))
        return await asyncio.shield(task)

    def _end_fetch(self, key: str, done: asyncio.Task[Media]) -> None:
        self._fetches.pop(key, None)
        if not done.cancelled():
            done.exception()  # perhaps nobody waits any more

    def _refuse_early(self, media: Media) -> None:
        if media.state is MediaState.FAILED or media.remote_url is None:
            raise NotFound("the picture could not be fetched")
        if media.tries:
            wait_ms = RETRY_MS[min(media.tries, len(RETRY_MS)) - 1]
            if self._clock.now_ms() < media.used_ms + wait_ms:
                raise NotFound("the picture could not be fetched a moment ago")

    async def _fetch(self, media: Media) -> Media:
        try:
            image = await self._download(media)
        except (federation_errors.FetchError, Refusal) as error:
            # A server that was down may be back; a refused or broken picture stays.
            final = isinstance(error, FINAL)
            await self._db.write(note_fetch_failure, media.id, final=final)
            log.info("media.not_fetched", url=media.remote_url, error=str(error))
            raise NotFound("the picture could not be fetched") from error
        await self._store(media.key, image)
        stored = StoredImage.of(media.key, image)
        await self._db.write(save_copies, media.id, stored)
        fetched = await self._db.read(find_media_by_key, media.key)
        if fetched is None:
            # Forgotten meanwhile: the files must not outlive it.
            await self._remove_files(media.key)
            raise NotFound("there is no such picture")
        return fetched

    async def _download(self, media: Media) -> ProcessedImage:
        assert media.remote_url is not None
        purpose = media.use.purpose
        limits = EMOJI_LIMITS if purpose is Purpose.EMOJI else REMOTE_LIMITS
        cost = replace(MEDIA, body=BodyLimit(limits.max_bytes))
        with tempfile.NamedTemporaryFile(prefix="vermilion-") as file:

            async def write(piece: bytes) -> None:
                await asyncio.to_thread(file.write, piece)

            answer = await self._http.download(
                media.remote_url, write, accept=ACCEPT, limits=cost
            )
            if answer.status != 200:
                raise federation_errors.Unreachable(
                    media.remote_url, f"answered {answer.status}"
                )
            await asyncio.to_thread(file.flush)
            return await self._pipeline.process_image(
                Path(file.name), limits=limits, purpose=purpose
            )

    # Sweeping

    async def _drop_loose(self, before_ms: int) -> int:
        dropped = 0
        while ids := await self._db.read(list_loose, before_ms=before_ms):
            await self._db.write(drop_media, ids)
            dropped += len(ids)
        return dropped

    async def _drop_stale(self, before_ms: int) -> int:
        dropped = 0
        while page := await self._db.read(list_stale, before_ms=before_ms):
            dropped += await self._forget_copies(page)
        return dropped

    async def _keep_quota(self) -> int:
        dropped = 0
        if await self._db.read(sum_cached_bytes) <= self._quota_bytes:
            return 0
        target = int(self._quota_bytes * QUOTA_TARGET)
        end_ms = self._clock.now_ms() + 1
        while await self._db.read(sum_cached_bytes) > target:
            oldest = await self._db.read(list_stale, before_ms=end_ms, limit=20)
            if not oldest:
                break
            dropped += await self._forget_copies(oldest)
        return dropped

    async def _forget_copies(self, page: Iterable[Media]) -> int:
        count = 0
        for media in page:
            await self._db.write(forget_copies, media.id)
            await self._remove_files(media.key)
            count += 1
        return count

    async def _drop_orphans(self, before_ms: int) -> int:
        orphans = await self.list_orphans(before_ms=before_ms)
        for name in orphans:
            await self.storage.delete(name)
        return len(orphans)

    async def _list_claimed(self) -> set[MediaName]:
        claimed: set[MediaName] = set()
        after = MediaId(0)
        while page := await self._db.read(list_stored, after=after):
            after = page[-1].id
            for media in page:
                claimed.update(_names_of(media))
        return claimed


def _names_of(media: Media) -> list[MediaName]:
    known = set(VariantName)
    return [
        stored_name(media.key, VariantName(name))
        for name in media.variants
        if name in known
    ]


def _nearest(media: Media, name: VariantName) -> VariantName:
    """The copy itself, or of those there are the next wider, or the widest."""
    if name in media.variants:
        return name
    widths = WIDTHS[media.use.purpose]
    there = [each for each in widths if each in media.variants]
    wide = [each for each in there if widths[each] >= widths.get(name, 0)]
    return next(iter(wide), there[-1] if there else name)
