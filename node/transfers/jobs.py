"""Working through a list that somebody brought along."""

from dataclasses import dataclass
from typing import ClassVar

from node.jobs.types import JobBase


@dataclass(frozen=True, slots=True)
class RunImport(JobBase):
    """Go on with an import: some of its lines at a time."""

    kind: ClassVar[str] = "run_import"

    import_id: int
