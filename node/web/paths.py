"""Where to go next: paths on this node only, whatever a form or query says."""

from urllib.parse import quote, urlsplit

MAX_PATH = 4_000
AUTHORIZE = "/oauth/authorize"
"""Where apps send people; known here since logging in leads back to it."""


def own_path(text: str | None, *, default: str = "/") -> str:
    """`text` if it is a path and query on this node, else `default`.

    Anything a browser might read as another origin is refused: `//host`, a
    backslash, control characters, encoded slashes at the front.
    """
    if not text or len(text) > MAX_PATH or not text.startswith("/"):
        return default
    if text[1:2] in ("/", "\\") or "\\" in text:
        return default
    if any(ord(char) <= 0x20 or ord(char) == 0x7F for char in text):
        return default
    if text[1:].lower().startswith(("%2f", "%5c", "%09", "%0a", "%0d")):
        return default
    parts = urlsplit(text)
    return text if not parts.scheme and not parts.netloc else default


def login_path(after: str) -> str:
    """The log-in page that comes back to `after`."""
    return f"/login?next={quote(own_path(after), safe='')}"
