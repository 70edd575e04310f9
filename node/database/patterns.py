"""Texts as parts of a LIKE pattern, the same on both engines."""


def escape_like(text: str) -> str:
    """The text as it stands, in a pattern with `ESCAPE '!'`."""
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_")
