"""Starts, feeds and, when it must, kills the process that decodes pictures.

The other end is `node.media.decode_child`. One picture at a time: a picture may
take a gigabyte. Whatever goes wrong over there is an answer here: a signal, a
hang and a vanished process each become an error for the one who asked, and the
next picture gets a fresh process.
"""

import asyncio
import contextlib
import json
import os
import signal
import socket
import sys
from asyncio.subprocess import DEVNULL, Process
from dataclasses import asdict
from io import FileIO
from pathlib import Path
from typing import Final

from node.errors import Unavailable
from node.media.models import ImageFormat, ImageLimits, Purpose, Unreadable

MAX_WAITING: Final = 64

# The child ends itself at its own bounds; this is for a child that cannot.
_GRACE_S: Final = 5
_PACKAGE_ROOT: Final = Path(__file__).resolve().parents[2]
_TOO_SLOW: Final = frozenset({-signal.SIGALRM, -signal.SIGXCPU})


class Decoder:
    """One child process, started when first needed."""

    def __init__(self) -> None:
        self._turn = asyncio.Semaphore(1)
        self._waiting = 0
        self._process: Process | None = None
        self._control: socket.socket | None = None

    async def decode(
        self,
        source: FileIO,
        target: FileIO,
        *,
        kind: ImageFormat,
        purpose: Purpose,
        limits: ImageLimits,
    ) -> None:
        """Reads `source`, writes the child's answer to `target`.

        Unreadable when the picture ended its decoder; Unavailable when the child
        cannot be had, or 64 pictures are waiting already.
        """
        if self._waiting >= MAX_WAITING:
            raise Unavailable("too many pictures are waiting")
        request = {"kind": kind, "purpose": purpose, "limits": asdict(limits)}
        line = json.dumps(request).encode()
        self._waiting += 1
        try:
            async with self._turn:
                status = await self._ask(line, source, target, limits)
        finally:
            self._waiting -= 1
        _refuse_status(status)

    async def close(self) -> None:
        """Ends the child; a later picture starts another."""
        process, control = self._process, self._control
        self._process = self._control = None
        if control is not None:
            control.close()
        if process is not None:
            # Its own session, so that the picture in work ends with it.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()

    async def _ask(
        self, line: bytes, source: FileIO, target: FileIO, limits: ImageLimits
    ) -> int:
        for _ in range(2):
            try:
                async with asyncio.timeout(limits.wall_s + _GRACE_S):
                    reply = await self._exchange(line, source, target)
            except TimeoutError:
                await self.close()
                return -signal.SIGALRM
            except BaseException:
                # Cancelled half-way: the next answer would be of this picture.
                await self.close()
                raise
            if reply.endswith(b"\n"):
                return int(reply)
            # Gone between two pictures, or with this one: once more, afresh.
            await self.close()
        raise Unavailable("the picture decoder keeps ending")

    async def _exchange(self, line: bytes, source: FileIO, target: FileIO) -> bytes:
        control = self._control or await self._start()
        try:
            socket.send_fds(control, [line], [source.fileno(), target.fileno()])
            return await asyncio.get_running_loop().sock_recv(control, 64)
        except (BrokenPipeError, ConnectionResetError):
            return b""

    async def _start(self) -> socket.socket:
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        self._control = ours
        with theirs:
            try:
                self._process = await asyncio.create_subprocess_exec(
                    sys.executable,
                    "-m",
                    "node.media.decode_child",
                    stdin=theirs.fileno(),
                    stdout=DEVNULL,
                    stderr=DEVNULL,
                    cwd="/",
                    env=_environment(),
                    start_new_session=True,
                )
            except OSError as error:
                # No more processes are allowed, or no memory is left for one.
                text = f"the picture decoder cannot be started: {error.strerror}"
                raise Unavailable(text) from error
        return ours


def _environment() -> dict[str, str]:
    """What the child needs to find its modules, and none of our secrets."""
    return {
        "PYTHONPATH": str(_PACKAGE_ROOT),
        "PYTHONSAFEPATH": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "LANG": "C.UTF-8",
        # glibc reserves address space for each arena.
        "MALLOC_ARENA_MAX": "2",
    }


def _refuse_status(status: int) -> None:
    if status == 0:
        return
    if status in _TOO_SLOW:
        raise Unreadable("too_slow", "This picture takes too long to read.")
    raise Unreadable("damaged", "This picture is damaged or too complex to read.")
