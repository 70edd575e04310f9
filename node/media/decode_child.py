"""The process in which strangers' pictures are decoded.

Started once by `node.media.decoder`, with an empty environment and no open files.
It loads the decoders, then forks one short-lived process for each picture: a
picture that breaks its decoder takes nothing with it and leaves nothing behind,
and starting costs milliseconds. The forked process binds itself: address space,
CPU seconds, wall clock, file size and open files.

The parent sends a line of JSON with two descriptors, where to read the picture
and where to write the answer, and gets back a line with the exit status. The
answer's first four bytes are the length of a JSON head; the copies follow.
"""

import gc
import json
import os
import resource
import signal
import socket
import sys
from dataclasses import asdict
from typing import BinaryIO, Final

from node.media.decode import prepare_decoders
from node.media.models import (
    ImageFormat,
    ImageLimits,
    ProcessedImage,
    Purpose,
    Unreadable,
)
from node.media.variants import Order, process

_MAX_REQUEST_BYTES: Final = 4_096
_MAX_ANSWER_BYTES: Final = 64 * 1024**2
_NICENESS: Final = 10


def main() -> None:
    """Serves the parent until it closes its end."""
    os.nice(_NICENESS)
    prepare_decoders()
    gc.freeze()
    with socket.socket(fileno=0) as control:
        while True:
            line, descriptors, _, _ = socket.recv_fds(control, _MAX_REQUEST_BYTES, 2)
            if not line:
                return
            control.sendall(b"%d\n" % _run_apart(control, line, descriptors))


def _run_apart(control: socket.socket, line: bytes, descriptors: list[int]) -> int:
    """Forks for one picture; its exit status, negative if a signal ended it."""
    pid = os.fork()
    if pid == 0:
        control.close()
        os._exit(_serve(line, *descriptors))
    for descriptor in descriptors:
        os.close(descriptor)
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status)


def _serve(line: bytes, source_fd: int, target_fd: int) -> int:
    try:
        request = json.loads(line)
        limits = ImageLimits(**request["limits"])
        order = Order(ImageFormat(request["kind"]), Purpose(request["purpose"]), limits)
        _bind(limits)
        with os.fdopen(source_fd, "rb") as source, os.fdopen(target_fd, "wb") as target:
            # The descriptor is shared, and so is its place in the file.
            source.seek(0)
            _answer(source, target, order)
    except BaseException:
        return 1
    return 0


def _answer(source: BinaryIO, target: BinaryIO, order: Order) -> None:
    try:
        processed = process(source, order)
    except Unreadable as fault:
        _write(target, {"code": fault.code, "text": fault.text})
    except MemoryError:
        _write(
            target,
            {"code": "too_complex", "text": "This picture takes too much memory."},
        )
    except Exception:
        _write(
            target,
            {"code": "damaged", "text": "This picture is damaged or incomplete."},
        )
    else:
        blobs = [variant.data for variant in processed.variants]
        _write(target, _describe(processed), *blobs)


def _describe(processed: ProcessedImage) -> dict[str, object]:
    described = asdict(processed)
    for variant in described["variants"]:
        variant["size"] = len(variant.pop("data"))
    return described


def _write(target: BinaryIO, head: dict[str, object], *blobs: bytes) -> None:
    encoded = json.dumps(head).encode()
    target.seek(0)
    target.truncate()
    target.write(len(encoded).to_bytes(4))
    target.write(encoded)
    for blob in blobs:
        target.write(blob)


def _bind(limits: ImageLimits) -> None:
    # At the first bound SIGXCPU says what happened, at the second SIGKILL does.
    _limit(resource.RLIMIT_CPU, limits.cpu_s, limits.cpu_s + 2)
    _limit(resource.RLIMIT_FSIZE, _MAX_ANSWER_BYTES)
    _limit(resource.RLIMIT_NOFILE, 32)
    _limit(resource.RLIMIT_CORE, 0)
    try:
        _limit(resource.RLIMIT_AS, limits.memory_bytes)
    except ValueError:
        # macOS knows this limit and refuses to set it.
        if sys.platform != "darwin":
            raise
    # The default action of both signals ends the process, also within C code.
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, limits.wall_s)


def _limit(which: int, soft: int, hard: int | None = None) -> None:
    _, most = resource.getrlimit(which)
    top = sys.maxsize if most == resource.RLIM_INFINITY else most
    resource.setrlimit(which, (min(soft, top), min(hard or soft, top)))


if __name__ == "__main__":
    main()
