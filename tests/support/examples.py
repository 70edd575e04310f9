"""How many examples a property is tried with: more in the long runs."""

import os

FACTOR = int(os.environ.get("VERMILION_FUZZ", "1"))


def examples(usual: int) -> int:
    """The usual number, or as many times more as `make fuzz` asks for."""
    return usual * FACTOR
