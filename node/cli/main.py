"""From an argument list to an exit status: 0 done, 1 failed, 2 wrong usage."""

import argparse
import os
import sys
from collections.abc import Iterable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from node import __version__
from node.cli.failures import Failed, WrongUse, say_fault
from node.config import load_config
from node.errors import ConfigError, NodeError

AREAS: Final = {
    "serve": ("serve", "web", "worker"),
    "migrate": ("migrate",),
    "doctor": ("doctor",),
    "backup": ("backup", "restore"),
    "demo": ("demo",),
    "configuration": ("config",),
    "users": ("user",),
    "invites": ("invite",),
    "peers": ("peer",),
    "relays": ("relay",),
    "delivery": ("delivery",),
    "media": ("media",),
}
"""The modules beside this one, in the order of the help, and the commands in each."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status."""
    words = sys.argv[1:] if arguments is None else arguments
    options = build_parser(_find_areas(words)).parse_args(words)
    try:
        config = load_config(
            os.environ, config_file=options.config, overrides=_overrides(options)
        )
        return options.run(config, options)
    except WrongUse as error:
        say_fault(str(error))
        return 2
    except (Failed, NodeError) as error:
        _say_all(error)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read us has seen enough; Python would complain once more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def build_parser(areas: Iterable[str] = AREAS) -> argparse.ArgumentParser:
    """The command line, whole or of some areas; the documentation is checked by it."""
    parser = argparse.ArgumentParser(
        prog="vermilion", description="A social node of your own, with a shop."
    )
    parser.add_argument("--version", action="version", version=__version__)
    parser.add_argument(
        "--config", type=Path, metavar="FILE", help="configuration (TOML)"
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for area in areas:
        # By name: most of the node is more to import than most commands are to run.
        import_module(f"node.cli.{area}").add_commands(commands)
    _describe(commands)
    return parser


def _find_areas(words: Sequence[str]) -> list[str]:
    """Those whose commands are named; all of them for the help and for mistakes."""
    if "--version" in words:
        return []
    named = [
        area for area, commands in AREAS.items() if not set(words).isdisjoint(commands)
    ]
    return named or list(AREAS)


def _describe(commands: Any) -> None:
    """What a list of commands says of each, its own help says too."""
    for choice in commands._choices_actions:
        parser = commands.choices[choice.dest]
        parser.description = choice.help
        for action in parser._actions:
            if hasattr(action, "choices") and hasattr(action, "_choices_actions"):
                _describe(action)


def _overrides(options: argparse.Namespace) -> dict[str, str]:
    """Flags that stand for configuration keys."""
    return {
        name: str(value)
        for name in ("host", "port")
        if (value := getattr(options, name, None)) is not None
    }


def _say_all(error: Exception) -> None:
    for fault in error.faults if isinstance(error, ConfigError) else [str(error)]:
        say_fault(fault)
