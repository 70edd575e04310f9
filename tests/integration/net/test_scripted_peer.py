"""The peer of the tests leaves nothing open that a later test is blamed for."""

import asyncio
import gc
import socket
import warnings

import pytest
from support.scripted_peer import serve_script


async def visited(turns: int) -> None:
    """A peer that is gone `turns` of the loop after somebody called and hung up."""
    async with serve_script() as peer:
        socket.create_connection(("127.0.0.1", peer.port)).close()
        for _ in range(turns):
            await asyncio.sleep(0)


@pytest.mark.parametrize("turns", range(6))
def test_whoever_hung_up_is_let_go(turns: int) -> None:
    gc.collect()
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        asyncio.run(visited(turns))
        gc.collect()

    assert [str(warning.message) for warning in seen] == []
