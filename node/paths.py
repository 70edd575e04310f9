"""Where the files that ship with the code are: migrations, templates, documents.

They stand at the root of a checkout and under `node/_data/` in an installed
package. What the operator owns (database, media, keys) is configuration and not
found here.
"""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_INSTALLED = _PACKAGE / "_data"


def migrations_dir() -> Path:
    """The directory of numbered migrations and the generated `schema.sql`."""
    return _shipped("migrations")


def templates_dir() -> Path:
    """The directory of Jinja2 templates."""
    return _shipped("templates")


def federation_document() -> Path:
    """`FEDERATION.md`, what other developers read about this node."""
    return _shipped("FEDERATION.md")


def licence_file() -> Path:
    """The text of the licence."""
    return _shipped("LICENSE")


def _shipped(name: str) -> Path:
    installed = _INSTALLED / name
    return installed if installed.exists() else _PACKAGE.parent / name
