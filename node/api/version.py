"""Which API this is, in the words that apps look for."""

from typing import Final

from node import __version__

LEVEL: Final = "4.2.0"
"""Mastodon's version whose calls are all answered: apps offer what that one had."""
API_VERSION: Final = f"{LEVEL} (compatible; Vermilion {__version__})"
