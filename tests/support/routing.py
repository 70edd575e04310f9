"""One compilation of each address for all apps of a test run.

Werkzeug writes a function for every rule of every app, which is nine tenths of what
making an app takes. The function follows from the rule alone and gets the rule it is
called for, so apps can share it.
"""

from collections.abc import Callable
from typing import Any

from werkzeug.routing import Rule

Builder = Callable[..., tuple[str, str]]

_compile: Callable[..., Builder] = Rule._compile_builder
_known: dict[tuple[Any, ...], Builder] = {}


def remember_rules() -> None:
    """Let all apps from now on share what is compiled; may be repeated."""
    Rule._compile_builder = _remembered


def _remembered(rule: Any, append_unknown: bool = True) -> Builder:
    defaults = tuple(sorted((rule.defaults or {}).items()))
    key = (rule.rule, tuple(rule._trace), defaults, append_unknown)
    if key not in _known:
        _known[key] = _compile(rule, append_unknown)
    return _known[key]
