"""What nothing built on this stack can beat, measured in the same run."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from tests.bench.meters import measure
from tests.support.load import encode_request, send_all
from tests.support.mock_peers import MockPeers, make_note
from tests.support.nodes import free_port

ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Ceilings:
    """CPU milliseconds for each, and requests a second of the empty server."""

    hello_per_s: float
    hello_ms: float
    post_per_s: float
    post_ms: float
    verify_ms: float
    sign_ms: float


async def measure_ceilings(root: Path, peers: MockPeers, count: int) -> Ceilings:
    """The empty server under the same client, and the arithmetic alone."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.hello", str(port)],
        cwd=root,
        stdout=subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        process.stdout.readline()
        get = encode_request("GET", f"http://127.0.0.1:{port}/", {})
        body = b"x" * 3_000
        post = encode_request("POST", f"http://127.0.0.1:{port}/", {}, body)
        await send_all([get] * 200, port=port)
        with measure(process.pid) as hello:
            got = await send_all([get] * count, port=port)
        with measure(process.pid) as posting:
            posted = await send_all([post] * count, port=port)
    finally:
        process.terminate()
        process.wait(timeout=10)
        if process.stdout is not None:
            process.stdout.close()
    return Ceilings(
        hello_per_s=got.per_s,
        hello_ms=hello.ms_each(count),
        post_per_s=posted.per_s,
        post_ms=posting.ms_each(count),
        verify_ms=_time(_verifier(peers), 500),
        sign_ms=_time(_signer(peers), 150),
    )


def _verifier(peers: MockPeers) -> Callable[[], None]:
    """An RSA check, a digest and the JSON of one activity: no inbox does less."""
    body = json.dumps(make_note(peers.actor(1), 1)).encode()
    signature = peers.key.sign(body, padding.PKCS1v15(), hashes.SHA256())
    public = peers.key.public_key()

    def verify() -> None:
        digest = hashes.Hash(hashes.SHA256())
        digest.update(body)
        digest.finalize()
        public.verify(signature, body, padding.PKCS1v15(), hashes.SHA256())
        json.loads(body)

    return verify


def _signer(peers: MockPeers) -> Callable[[], None]:
    body = b"x" * 3_000

    def sign() -> None:
        peers.key.sign(body, padding.PKCS1v15(), hashes.SHA256())

    return sign


def _time(work: Callable[[], None], count: int) -> float:
    best = float("inf")
    for _ in range(ROUNDS):
        began = time.process_time()
        for _ in range(count):
            work()
        best = min(best, time.process_time() - began)
    return 1000 * best / count
