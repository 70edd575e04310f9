"""What a call was given, in whatever encoding: query, form, multipart or JSON.

One reader for all routes. Names nest as Rails has it (`a`, `a[]`, `a[b]`, `a[0][b]`,
`a[][b]`), and the JSON of apps that send lists as objects with numbers for keys reads
the same. What is null or absent was not given.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Final, TypeAlias, cast

import orjson
from quart import g, request
from quart.datastructures import FileStorage
from werkzeug.datastructures import MultiDict

from node.errors import FieldFault, Invalid, Refusal
from node.ids import parse_id

Node: TypeAlias = "str | int | float | bool | list[Node] | dict[str, Node] | None"

MAX_DEPTH: Final = 8
MAX_VALUES: Final = 2_000
_NAME: Final = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")
_STEP: Final = re.compile(r"\[([^\[\]]*)\]")
_POSITION: Final = re.compile(r"[0-9]{1,6}")
_TRUE: Final = frozenset({"true", "1", "on", "t", "yes"})
_FALSE: Final = frozenset({"false", "0", "off", "f", "no", ""})


class Params:
    """Named values; asking for one as what it is not raises `Invalid`."""

    def __init__(self, values: Mapping[str, Node]) -> None:
        self._values = values

    def __contains__(self, name: str) -> bool:
        return self._values.get(name) is not None

    def find_text(self, name: str) -> str | None:
        """A text as sent; of several the last."""
        value = self._values.get(name)
        if isinstance(value, list):
            value = value[-1] if value else None
        if isinstance(value, dict):
            raise Invalid.field(name, "invalid", f"{name} is not a text")
        return None if value is None else _text(name, value)

    def text(self, name: str) -> str:
        """A text; empty if not given."""
        return self.find_text(name) or ""

    def require_text(self, name: str) -> str:
        """A text that must be there; raises `Refusal`."""
        found = self.text(name)
        if not found:
            raise Refusal(f"param is missing or the value is empty: {name}")
        return found

    def find_flag(self, name: str) -> bool | None:
        """Yes or no, in the words of all apps; None if not given."""
        text = self.find_text(name)
        if text is None:
            return None
        word = text.strip().lower()
        if word in _TRUE:
            return True
        if word in _FALSE:
            return False
        raise Invalid.field(name, "invalid", f"{name} is neither true nor false")

    def flag(self, name: str, *, usual: bool = False) -> bool:
        """Yes or no; what is usual if not given."""
        found = self.find_flag(name)
        return usual if found is None else found

    def find_number(self, name: str) -> int | None:
        """A whole number, of either sign."""
        text = self.text(name).strip()
        if not text:
            return None
        if not re.fullmatch(r"-?[0-9]{1,18}", text):
            raise Invalid.field(name, "invalid", f"{name} is not a number")
        return int(text)

    def find_id(self, name: str) -> int | None:
        """An id; None if not given or nobody's."""
        return parse_id(self.text(name).strip())

    def texts(self, name: str) -> list[str]:
        """A list; a single value is a list of one."""
        return [_text(name, each) for each in self._list(name)]

    def ids(self, name: str) -> list[int]:
        """A list of ids, each once, without what can be none."""
        found = (parse_id(text.strip()) for text in self.texts(name))
        return list(dict.fromkeys(each for each in found if each is not None))

    def child(self, name: str) -> "Params":
        """What is nested under a name; nothing if it is not given."""
        value = self._values.get(name)
        return Params(value if isinstance(value, dict) else {})

    def children(self, name: str) -> "list[Params]":
        """A list of nested values, in their order."""
        found = self._list(name)
        if any(not isinstance(each, dict) for each in found):
            raise Invalid.field(name, "invalid", f"{name} is not a list of objects")
        return [Params(each) for each in found if isinstance(each, dict)]

    def names(self) -> list[str]:
        """What was given at this level."""
        return [name for name, value in self._values.items() if value is not None]

    def _list(self, name: str) -> "list[Node]":
        value = self._values.get(name)
        if value is None:
            return []
        if isinstance(value, list):
            return [each for each in value if each is not None]
        if isinstance(value, dict) and all(_POSITION.fullmatch(key) for key in value):
            return [value[key] for key in sorted(value, key=int)]
        return [value]


async def read_params() -> Params:
    """All that this call was given; the body wins over the query."""
    known = cast("Params | None", g.get("params"))
    if known is not None:
        return known
    values = nest(request.args.items(multi=True))
    values.update(await _read_body())
    found = Params(values)
    g.params = found
    return found


async def read_file(name: str) -> FileStorage | None:
    """A file of a multipart body."""
    return (await request.files).get(name)


def nest(pairs: Iterable[tuple[str, str]]) -> "dict[str, Node]":
    """The tree that named values spell out; raises `Refusal` for what is no tree."""
    tree: dict[str, Node] = {}
    for count, (name, value) in enumerate(pairs):
        if count >= MAX_VALUES:
            raise Refusal("too many parameters")
        if "\x00" in value:
            # PostgreSQL keeps none in a text, and nobody types one.
            raise Refusal("a parameter holds a character that no text has")
        named = _NAME.fullmatch(name)
        if named is None:
            continue
        steps = _STEP.findall(named[2])
        if len(steps) > MAX_DEPTH:
            raise Refusal("parameters are nested too deeply")
        _put(tree, named[1], steps, value)
    return tree


def _put(tree: "dict[str, Node]", name: str, steps: list[str], value: str) -> None:
    """Put a value under `name[step][step]…`."""
    if not steps:
        _add(tree, name, value)
        return
    step, *rest = steps
    if step:
        inner = tree.get(name)
        if not isinstance(inner, dict):
            inner = tree[name] = dict[str, Node]()
        _put(inner, step, rest, value)
        return
    items = tree.get(name)
    if not isinstance(items, list):
        items = tree[name] = []
    if not rest:
        items.append(value)
        return
    _put(_element(items, rest), rest[0], rest[1:], value)


def _element(items: "list[Node]", rest: list[str]) -> "dict[str, Node]":
    """Where `a[][b]` belongs: in another element once this one has its `b`."""
    last = items[-1] if items else None
    if isinstance(last, dict) and not (len(rest) == 1 and rest[0] in last):
        return last
    fresh: dict[str, Node] = {}
    items.append(fresh)
    return fresh


def _add(tree: "dict[str, Node]", name: str, value: str) -> None:
    """A plain name that comes again makes a list."""
    known = tree.get(name)
    if isinstance(known, list):
        known.append(value)
    elif isinstance(known, str):
        tree[name] = [known, value]
    else:
        tree[name] = value


async def _read_body() -> "dict[str, Node]":
    if request.mimetype in ("application/x-www-form-urlencoded", "multipart/form-data"):
        form = cast("MultiDict[str, str]", await request.form)
        return nest(form.items(multi=True))
    data = cast("bytes", await request.get_data())
    if not data.strip():
        return {}
    try:
        found = cast("Node", orjson.loads(data))
    except orjson.JSONDecodeError:
        raise Refusal("the body is neither a form nor JSON") from None
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise Refusal("the body is not a JSON object")
    _check(found, MAX_DEPTH)
    return found


def _check(value: Node, depth: int) -> None:
    if depth < 0:
        raise Refusal("parameters are nested too deeply")
    if isinstance(value, str) and "\x00" in value:
        raise Refusal("a parameter holds a character that no text has")
    if isinstance(value, dict):
        for key, each in value.items():
            _check(key, depth)
            _check(each, depth - 1)
    elif isinstance(value, list):
        for each in value:
            _check(each, depth - 1)


def _text(name: str, value: Node) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | dict) or value is None:
        raise Invalid([FieldFault(name, "invalid", f"{name} is not a text")])
    return str(value)
