"""What the inbox has read, at hand when its job runs, so that it is read once.

Only a memory: a job that finds nothing here, after a restart or in another process,
reads its body again. The text itself is the key, so that what is found is what
would be read.
"""

from collections import OrderedDict
from collections.abc import Sequence
from typing import Final

from federation.vocabulary import Activity

MAX_TEXTS: Final = 512
MAX_LENGTH: Final = 16 * 1024

_read: OrderedDict[str, Sequence[Activity]] = OrderedDict()


def hand_over(text: str, activities: Sequence[Activity]) -> None:
    """Keep what was read in an accepted text, for a while."""
    if len(text) > MAX_LENGTH:
        return
    _read[text] = activities
    if len(_read) > MAX_TEXTS:
        _read.popitem(last=False)


def take_over(text: str) -> Sequence[Activity] | None:
    """What was read in this text; None if it is not known any more."""
    return _read.pop(text, None)
