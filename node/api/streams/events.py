"""Streams as server-sent events: one feed on one request that does not end.

HTML Standard, server-sent events. Lines end with LF alone and have one blank after
the colon: Mastodon.py reads no others.
"""

import asyncio
from collections.abc import AsyncGenerator
from typing import Final

from quart import Response, request

from node.api.params import read_params
from node.api.streams.frames import THUMP, event_lines
from node.api.streams.names import Asked
from node.api.streams.watching import find_wish, open_stream
from node.door import hub
from node.streaming.models import StreamEnded
from node.streaming.stream import Stream

THUMP_EVERY_S: Final = 15.0
EVENTS_TYPE: Final = "text/event-stream"


async def answer_events(name: str) -> Response:
    """An answer that goes on until either side ends it."""
    params = await read_params()
    if params.flag("only_media") and name.startswith("public"):
        name += ":media"
    asked = Asked(name, params.text("tag"), params.text("list"))
    wish = await find_wish(asked)
    if request.method == "HEAD":
        return _respond(b"")
    stream = await open_stream()
    stream.ask(wish)
    _close_afterwards(stream)
    return _respond(_list_events(stream))


def _respond(body: AsyncGenerator[bytes] | bytes) -> Response:
    response = Response(body, content_type=EVENTS_TYPE)
    response.headers["Cache-Control"] = "no-store"
    # nginx would keep what is sent until it has a few kilobytes.
    response.headers["X-Accel-Buffering"] = "no"
    response.timeout = None
    return response


def _close_afterwards(stream: Stream) -> None:
    """However the request ends: its body may never be begun."""
    close, task = hub().close, asyncio.current_task()
    assert task is not None
    task.add_done_callback(lambda _task: close(stream))


async def _list_events(stream: Stream) -> AsyncGenerator[bytes]:
    yield THUMP
    while True:
        try:
            found = await stream.next_within(THUMP_EVERY_S)
        except StreamEnded:
            return
        yield THUMP if found is None else event_lines(found[1])
