"""Streams of a real node: over TCP, by the server that people run."""

import asyncio
import json

import pytest

from tests.support.stand import Stand
from tests.support.wires import Closed, Refused, WireEvents, dial, dial_events, here

pytestmark = [
    pytest.mark.live,
    pytest.mark.engine_only("sqlite"),
    pytest.mark.timeout(600),
]


def test_streams_hear_of_a_post_and_end_with_the_node(stand: Stand) -> None:
    stand.node.start()

    asyncio.run(watch(stand))

    assert stand.node.wait_stopped() == 0
    said = stand.node.log_path.read_text()
    assert stand.people.poster.app_token not in said
    assert "Traceback" not in said


async def watch(stand: Stand) -> None:
    way, poster = here(stand.node.port), stand.people.poster
    with pytest.raises(Refused) as refused:
        async with dial(way, "wrong"):
            pass
    assert refused.value.status == 401
    async with (
        dial(way, poster.app_token, "user") as socket,
        dial(way, "", f"public&access_token={poster.app_token}") as public,
        dial_events(way, poster.app_token, "/user") as events,
    ):
        await socket.say(type="subscribe", stream="nothing")
        assert (await socket.next())["status"] == 400
        await asyncio.to_thread(stand.post, poster, "Seen at once")
        for each in (socket, public):
            frame = await each.next()
            assert "Seen at once" in json.loads(frame["payload"])["content"]
        event, data = await events.next()
        assert event == "update"
        assert "Seen at once" in json.loads(data)["content"]

        stand.node.ask_to_stop()
        for each in (socket, public):
            with pytest.raises(Closed) as closed:
                await each.next()
            assert closed.value.code == 1001
        await drain(events)


async def drain(events: WireEvents) -> None:
    with pytest.raises(Closed):
        await events.next()
