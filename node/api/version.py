"""Which API this is, in the words that apps look for."""

from typing import Final

from node import __version__

LEVEL: Final = "4.5.0"
"""Mastodon's version whose calls are all answered: apps offer what that one had."""
API_VERSION: Final = f"{LEVEL} (compatible; Vermilion {__version__})"
API_VERSIONS: Final = {"mastodon": 7, "vermilion": 1}
"""What apps ask that do not read versions: from 2 notifications in groups, from 7
quotes (Mastodon API: `Instance`, `api_versions`).
"""
