"""One compilation of each address for all apps of a test run.

Werkzeug takes every rule of every app apart and writes two functions for it, which is
nine tenths of what making an app takes. All of it follows from the rule alone, and the
functions get the rule they are called for, so apps can share it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from werkzeug.routing import Rule

Builder = Callable[..., tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Compiled:
    """What Werkzeug finds out about a rule; nobody changes it."""

    parts: list[Any]
    trace: list[tuple[bool, str]]
    converters: dict[str, Any]
    build: Builder
    build_unknown: Builder


_compile: Callable[[Rule], None] = Rule.compile
_known: dict[tuple[Any, ...], Compiled] = {}


def remember_rules() -> None:
    """Let all apps from now on share what is compiled; may be repeated."""
    Rule.compile = _compile_once


def _compile_once(rule: Any) -> None:
    found = _known.get(key := _key(rule))
    if found is None:
        _compile(rule)
        _known[key] = Compiled(
            parts=rule._parts,
            trace=rule._trace,
            converters=rule._converters,
            build=rule._build.__func__,
            build_unknown=rule._build_unknown.__func__,
        )
        return
    rule._parts, rule._trace = found.parts, found.trace
    rule._converters = found.converters
    rule.arguments.update(found.converters)
    rule._build = found.build.__get__(rule, None)
    rule._build_unknown = found.build_unknown.__get__(rule, None)


def _key(rule: Any) -> tuple[Any, ...]:
    return (
        rule.rule,
        rule.host if rule.map.host_matching else rule.subdomain,
        rule.merge_slashes,
        tuple(sorted((rule.defaults or {}).items())),
        tuple(rule.map.converters.items()),
    )
