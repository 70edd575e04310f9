"""The `vermilion` command: one module an area, nothing that a door could do too."""

from node.cli.main import main

__all__ = ["main"]
