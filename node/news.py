"""What open streams are told: that something happened, and the ids of what it was.

Never contents: whoever streams reads what there is when it sends, as the viewer may
see it. Told by `Writer.tell`, so that nobody hears of what rolled back.
"""

from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Final, cast

import orjson

from node.database.types import MAX_NEWS, Writer


@dataclass(frozen=True, slots=True)
class News:
    """What all have in common; fields are numbers, texts, flags and tuples of them."""

    kind: ClassVar[str] = ""


@dataclass(frozen=True, slots=True)
class NoteCame(News):
    """A note is in the feeds it belongs to."""

    kind: ClassVar[str] = "note_came"

    note_id: int


@dataclass(frozen=True, slots=True)
class NoteChanged(News):
    """A note reads differently."""

    kind: ClassVar[str] = "note_changed"

    note_id: int


@dataclass(frozen=True, slots=True)
class NoteGone(News):
    """A note is no more, so this says who could have it; `named` are actors here."""

    kind: ClassVar[str] = "note_gone"

    note_id: int
    author_id: int
    visibility: str
    is_local: bool
    topics: tuple[str, ...]
    named: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class BoostCame(News):
    """A boost is in the feeds it belongs to."""

    kind: ClassVar[str] = "boost_came"

    boost_id: int
    note_id: int
    booster_id: int


@dataclass(frozen=True, slots=True)
class BoostGone(News):
    """A boost is no more."""

    kind: ClassVar[str] = "boost_gone"

    boost_id: int
    booster_id: int


@dataclass(frozen=True, slots=True)
class Notified(News):
    """Somebody here is told something."""

    kind: ClassVar[str] = "notified"

    notification_id: int
    actor_id: int


@dataclass(frozen=True, slots=True)
class FiltersChanged(News):
    """Somebody hides other words than before."""

    kind: ClassVar[str] = "filters_changed"

    actor_id: int


@dataclass(frozen=True, slots=True)
class NotificationsMerged(News):
    """Somebody's list has more than before, in the midst of it."""

    kind: ClassVar[str] = "notifications_merged"

    actor_id: int


KINDS: Final[dict[str, type[News]]] = {
    kind.kind: kind
    for kind in (
        NoteCame,
        NoteChanged,
        NoteGone,
        BoostCame,
        BoostGone,
        Notified,
        FiltersChanged,
        NotificationsMerged,
    )
}


def tell(w: Writer, news: News) -> None:
    """Say it to all processes after the commit."""
    w.tell(pack(news))


def pack(news: News) -> str:
    """One line."""
    return orjson.dumps([news.kind, asdict(news)]).decode()


def unpack(line: str) -> News | None:
    """What a line says; None for what only another version of the node knows."""
    kind, values = orjson.loads(line)
    known = KINDS.get(kind)
    if known is None:
        return None
    try:
        return known(**{name: _value(value) for name, value in values.items()})
    except TypeError:
        return None


def fit(texts: list[str]) -> tuple[str, ...]:
    """As many as a line has room for, besides a few dozen ids."""
    found: list[str] = []
    left = MAX_NEWS // 2
    for text in texts:
        left -= len(orjson.dumps(text)) + 1
        if left < 0:
            break
        found.append(text)
    return tuple(found)


def _value(value: Any) -> Any:
    return tuple(cast("list[Any]", value)) if isinstance(value, list) else value
