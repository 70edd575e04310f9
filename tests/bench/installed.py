"""A node as it is installed: what only developers have is not found.

Some libraries load others when these happen to be there (httpx and structlog take
rich), so that a node among the tests' packages carries what no node carries.
"""

import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

REQUIREMENTS = Path(__file__).resolve().parents[2] / "requirements"
_STARTS = """\
import sys
for name in sys.argv.pop(1).split(","):
    sys.modules[name] = None
from node.cli import main
sys.exit(main())
"""


def program_as_installed() -> tuple[str, ...]:
    """Arguments for Python, before the command's own."""
    return ("-c", _STARTS, ",".join(_list_hidden()))


def _list_hidden() -> list[str]:
    """Top-level modules that come with the developers' packages alone."""
    installed = _read_locked("run.txt")
    developers = _read_locked("dev.txt") - installed
    return sorted(
        module
        for module, owners in packages_distributions().items()
        if {_plain(owner) for owner in owners} <= developers
        and module not in sys.stdlib_module_names
    )


def _read_locked(name: str) -> set[str]:
    text = (REQUIREMENTS / name).read_text()
    return {_plain(found) for found in re.findall(r"(?m)^([\w.-]+)(?:\[|==)", text)}


def _plain(name: str) -> str:
    """Names are equal whatever is between their words (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()
