"""How a command says that it did not do what it was asked."""

import sys


class Failed(Exception):
    """It could not be done; the text is one line, and says what to do."""


class WrongUse(Exception):
    """The command cannot be used like this, whatever the state of the node."""


def say_fault(text: str) -> None:
    """One line on standard error."""
    print(f"vermilion: {text}", file=sys.stderr)
