"""From an argument list to an exit status: 0 done, 1 failed, 2 wrong usage."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from node import __version__
from node.cli import (
    backup,
    configuration,
    delivery,
    demo,
    doctor,
    invites,
    media,
    migrate,
    peers,
    relays,
    serve,
    users,
)
from node.cli.failures import Failed, WrongUse, say_fault
from node.config import load_config
from node.errors import ConfigError, NodeError

AREAS = (
    serve,
    migrate,
    doctor,
    backup,
    demo,
    configuration,
    users,
    invites,
    peers,
    relays,
    delivery,
    media,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status."""
    options = build_parser().parse_args(arguments)
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


def build_parser() -> argparse.ArgumentParser:
    """The whole command line; the documentation is checked against it."""
    parser = argparse.ArgumentParser(
        prog="vermilion", description="A social node of your own, with a shop."
    )
    parser.add_argument("--version", action="version", version=__version__)
    parser.add_argument(
        "--config", type=Path, metavar="FILE", help="configuration (TOML)"
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for area in AREAS:
        area.add_commands(commands)
    _describe(commands)
    return parser


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
