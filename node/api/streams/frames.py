"""How a message looks on each of the two ways, and what a client says on a socket."""

from functools import lru_cache
from typing import Any, Final, cast

import orjson

from node.api.streams.names import Asked
from node.errors import Refusal
from node.streaming.models import Happening, Label, Message

EVENTS: Final = {
    Happening.NOTE: "update",
    Happening.EDIT: "status.update",
    Happening.DELETION: "delete",
    Happening.NOTICE: "notification",
    Happening.FILTERS: "filters_changed",
    Happening.MERGED: "notifications_merged",
    Happening.TALK: "conversation",
    Happening.ORDER: "shop.order",
}
THUMP: Final = b":thump\n\n"
SUBSCRIBE: Final = "subscribe"
UNSUBSCRIBE: Final = "unsubscribe"


@lru_cache(maxsize=64)
def socket_frame(label: Label, message: Message) -> str:
    """A frame for WebSockets; the same for everybody who gets the same."""
    frame: dict[str, object] = {
        "stream": list(label),
        "event": EVENTS[message.happening],
    }
    if message.payload is not None:
        frame["payload"] = message.payload
    return orjson.dumps(frame).decode()


def event_lines(message: Message) -> bytes:
    """An event for EventSource: what has no payload carries an empty object.

    A JSON text has no line breaks, so it is one line.
    """
    payload = "{}" if message.payload is None else message.payload
    return f"event: {EVENTS[message.happening]}\ndata: {payload}\n\n".encode()


def error_frame(status: int, text: str) -> str:
    return orjson.dumps({"error": text, "status": status}).decode()


def read_frame(data: str | bytes) -> tuple[str, Asked] | None:
    """What a client wants with which stream; None for what says neither.

    Raises `Refusal` for what is no JSON object.
    """
    try:
        found = orjson.loads(data)
    except orjson.JSONDecodeError:
        raise Refusal("a frame is a JSON object") from None
    if not isinstance(found, dict):
        raise Refusal("a frame is a JSON object")
    values = cast("dict[str, Any]", found)
    if values.get("type") not in (SUBSCRIBE, UNSUBSCRIBE):
        return None
    return values["type"], Asked(
        _text(values, "stream"), _text(values, "tag"), _text(values, "list")
    )


def _text(values: dict[str, Any], name: str) -> str:
    value = values.get(name)
    return str(value) if isinstance(value, str | int) else ""
