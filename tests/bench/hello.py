"""The ceiling for HTTP: the same server with an app that does nothing.

Run as `python -m tests.bench.hello PORT`.
"""

import socket
import sys
from typing import Any

import uvicorn

ANSWER = b'{"hello":"world"}'


async def app(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] != "http":
        return
    while (await receive()).get("more_body"):
        pass
    headers = [(b"content-type", b"application/json"), (b"content-length", b"17")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": ANSWER})


def main() -> None:
    sock = socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=2_048)
    config = uvicorn.Config(
        app,
        http="httptools",
        loop="uvloop",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
    )
    print("ready", flush=True)
    uvicorn.Server(config).run(sockets=[sock])


if __name__ == "__main__":
    main()
