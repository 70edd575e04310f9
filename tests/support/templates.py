"""One compilation of each template for all apps of a test run.

Every app has a template environment of its own, which would write the functions of the
same templates again: for a page, thirty times what filling it in takes.
"""

from types import CodeType

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from quart import Quart


class _Remembered(BytecodeCache):
    """Code in memory, by the template's name and what it says."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._known.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        assert bucket.code is not None
        self._known[bucket.key, bucket.checksum] = bucket.code


_shared = _Remembered()


def share_templates(app: Quart) -> Quart:
    """Have the app use what others compiled, with the settings that all apps have."""
    app.jinja_env.bytecode_cache = _shared
    return app
