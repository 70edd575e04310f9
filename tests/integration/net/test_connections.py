"""Connections at rest: bounded, swept, and made to whichever address answers."""

import asyncio
from collections.abc import Sequence

import pytest
from support.scripted_peer import LOOPBACK, ScriptedPeer, answer

from federation.errors import Unreachable
from federation.net.client import HttpClient
from federation.net.connection import Connection
from federation.net.transport import IdlePool
from federation.origins import Host, Origin, origin_of
from federation.signatures.signer import Signer


async def connect(peer: ScriptedPeer) -> Connection:
    loop = asyncio.get_running_loop()
    _, connection = await loop.create_connection(Connection, "127.0.0.1", peer.port)
    return connection


def origin(number: int = 0) -> Origin:
    return origin_of(f"http://h{number}.example/")


async def test_the_connection_used_last_is_used_first(peer: ScriptedPeer) -> None:
    pool = IdlePool()
    older, newer = await connect(peer), await connect(peer)
    pool.put(origin(), older)
    pool.put(origin(), newer)

    assert pool.take(origin(1)) is None
    assert pool.take(origin()) is newer
    assert pool.take(origin()) is older
    assert pool.take(origin()) is None
    older.abort()
    newer.abort()
    pool.close()


async def test_the_oldest_goes_when_there_are_too_many(peer: ScriptedPeer) -> None:
    pool = IdlePool(max_idle=2)
    connections = [await connect(peer) for _ in range(3)]

    for number, connection in enumerate(connections):
        pool.put(origin(number), connection)

    assert len(pool) == 2
    assert [one.is_open for one in connections] == [False, True, True]
    pool.close()
    assert len(pool) == 0
    assert not connections[2].is_open


async def test_idle_connections_are_closed_in_time(peer: ScriptedPeer) -> None:
    pool = IdlePool(idle_s=0.01)
    closed = asyncio.Event()
    connection = await connect(peer)
    pool.put(origin(), connection)
    abort = connection.abort

    def note() -> None:
        abort()
        closed.set()

    connection.abort = note  # type: ignore[method-assign]

    async with asyncio.timeout(30):
        await closed.wait()
    assert len(pool) == 0


async def test_a_connection_the_server_closes_leaves_the_pool(
    peer: ScriptedPeer,
) -> None:
    async def close(request, writer: asyncio.StreamWriter) -> None:
        writer.write(answer(202))
        writer.close()

    peer.routes["*"] = close
    pool = IdlePool()
    connection = await connect(peer)
    response = await connection.exchange(b"GET / HTTP/1.1\r\n\r\n", 10)
    async for _ in response.chunks():
        pass
    connection.finish()
    if connection.is_open:
        lost = asyncio.Event()
        pool.put(origin(), connection)
        leave = connection.on_lost
        assert leave is not None

        def note(which: Connection) -> None:
            leave(which)
            lost.set()

        connection.on_lost = note
        async with asyncio.timeout(30):
            await lost.wait()

    assert len(pool) == 0
    assert pool.take(origin()) is None
    pool.close()


async def test_a_closed_connection_takes_no_request(peer: ScriptedPeer) -> None:
    connection = await connect(peer)
    connection.abort()

    with pytest.raises(Exception, match="closed"):
        await connection.exchange(b"GET / HTTP/1.1\r\n\r\n", 10)


def resolve_to(*addresses: str):
    async def resolve(host: Host, port: int) -> Sequence[str]:
        return addresses

    return resolve


async def test_the_next_address_is_tried_when_one_is_closed(
    peer: ScriptedPeer, signer: Signer
) -> None:
    peer.routes["*"] = answer(body=b"x")
    http = HttpClient(
        LOOPBACK,
        user_agent="t",
        signer=signer,
        resolve=resolve_to("127.0.0.3", "::1", "127.0.0.1"),
    )

    result = await http.get(f"http://peer.test:{peer.port}/", accept="*/*")

    assert result.body == b"x"
    await http.aclose()


@pytest.mark.parametrize("addresses", [(), ("127.0.0.3", "127.0.0.4")])
async def test_a_name_where_nobody_answers_is_unreachable(
    peer: ScriptedPeer, signer: Signer, addresses: tuple[str, ...]
) -> None:
    http = HttpClient(
        LOOPBACK, user_agent="t", signer=signer, resolve=resolve_to(*addresses)
    )

    with pytest.raises(Unreachable):
        await http.get(f"http://peer.test:{peer.port}/", accept="*/*")
    await http.aclose()


async def test_a_name_that_does_not_exist_is_unreachable(signer: Signer) -> None:
    async def resolve(host: Host, port: int) -> Sequence[str]:
        raise OSError("no such name")

    http = HttpClient(LOOPBACK, user_agent="t", signer=signer, resolve=resolve)

    with pytest.raises(Unreachable):
        await http.get("https://peer.example/", accept="*/*")
    await http.aclose()
