"""Cleaning up, as a job: the node asks for it every day."""

from dataclasses import dataclass
from typing import ClassVar

from node.jobs.types import JobBase
from node.logs import get_logger
from node.media.service import MediaShelf

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class SweepMedia(JobBase):
    """Remove loose uploads, unused copies and files without a picture."""

    kind: ClassVar[str] = "sweep_media"


async def sweep_media(shelf: MediaShelf, _job: SweepMedia) -> None:
    """Handles `SweepMedia`; may be repeated."""
    swept = await shelf.sweep()
    log.info(
        "media.swept", loose=swept.loose, copies=swept.copies, orphans=swept.orphans
    )
