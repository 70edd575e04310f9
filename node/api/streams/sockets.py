"""Streams by WebSocket: any number of feeds on one connection, asked for by frames."""

import asyncio

from quart import websocket

from node.api.errors import sentence_of, status_of
from node.api.guard import admit_socket
from node.api.streams.frames import (
    SUBSCRIBE,
    error_frame,
    read_frame,
    socket_frame,
)
from node.api.streams.names import Asked
from node.api.streams.watching import find_wish, open_stream
from node.door import hub, services
from node.errors import NodeError, TooMany
from node.limits.rates import Limit
from node.streaming.models import End, StreamEnded
from node.streaming.stream import Stream


async def serve_socket() -> None:
    """Until either side ends it; raises what keeps it from being opened."""
    await admit_socket()
    stream = await open_stream()
    try:
        # Browsers give up without an answer to what they asked for (RFC 6455 §4.1).
        asked = websocket.requested_subprotocols
        protocol = asked[0] if asked else None
        await websocket.accept(subprotocol=protocol)  # pyright: ignore[reportUnknownMemberType]
        await _ask_first(stream)
        await _talk(stream)
    finally:
        hub().close(stream)


async def _ask_first(stream: Stream) -> None:
    values = websocket.args
    name = values.get("stream", "")
    if name:
        asked = Asked(name, values.get("tag", ""), values.get("list", ""))
        await _obey(stream, SUBSCRIBE, asked)


async def _talk(stream: Stream) -> None:
    async with asyncio.TaskGroup() as group:
        listening = group.create_task(_listen(stream))
        try:
            while True:
                label, message = await stream.next()
                await websocket.send(socket_frame(label, message))
        except StreamEnded as ended:
            await websocket.close(ended.end.code, ended.end.reason)
        except OSError:
            pass  # the client went without a word
        listening.cancel()


async def _listen(stream: Stream) -> None:
    while True:
        data = await websocket.receive()
        try:
            services().rates.check(Limit.API_TOKEN, str(stream.watcher.token_id))
            found = read_frame(data)
        except TooMany:
            stream.end(End.ASKS_TOO_MUCH)
            return
        except NodeError as error:
            await _refuse(error)
            continue
        if found is not None:
            await _obey(stream, *found)


async def _obey(stream: Stream, what: str, asked: Asked) -> None:
    if what != SUBSCRIBE:
        stream.drop(asked.label)
        return
    try:
        stream.ask(await find_wish(asked))
    except NodeError as error:
        await _refuse(error)


async def _refuse(error: NodeError) -> None:
    status = status_of(error)
    await websocket.send(error_frame(status, sentence_of(error, status)))
