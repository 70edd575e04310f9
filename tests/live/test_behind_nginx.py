"""The sample of `docs/deploy/nginx.conf`, loaded by nginx, with a node behind it."""

import asyncio
import os
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import trustme
from conftest import require

from tests.support.api import make_token
from tests.support.nodes import ROOT, LiveNode, free_port, wait_for
from tests.support.wires import Way, dial, dial_events

pytestmark = [pytest.mark.live, pytest.mark.timeout(600)]

SAMPLE = ROOT / "docs" / "deploy" / "nginx.conf"
NAME = "node.example"
KNOWN, STRANGER = "127.0.0.2", "127.0.0.3"
"""Addresses to come from; the first may read the metrics."""


@dataclass
class Site:
    """What the world sees: nginx on two ports."""

    http_port: int
    https_port: int
    trust: ssl.SSLContext
    database_url: str = ""

    @property
    def authority(self) -> str:
        return f"{NAME}:{self.https_port}"

    def ask(
        self,
        method: str,
        path: str,
        *,
        source: str = KNOWN,
        name: str = NAME,
        content: bytes = b"",
        headers: dict[str, str] | None = None,
    ) -> httpx.Response:
        transport = httpx.HTTPTransport(verify=self.trust, local_address=source)
        with httpx.Client(transport=transport, timeout=60) as http:
            return http.request(
                method,
                f"https://127.0.0.1:{self.https_port}{path}",
                content=content,
                headers={"host": self.authority, **(headers or {})},
                extensions={"sni_hostname": name},
            )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    require(None if program else "no nginx: apt-get install nginx-light")
    assert program is not None
    directory = tmp_path_factory.mktemp("nginx")
    authority = trustme.CA()
    trust = ssl.create_default_context()
    authority.configure_trust(trust)
    found = Site(free_port(), free_port(), trust)
    node = LiveNode(
        directory / "node",
        env={
            "VERMILION_BASE_URL": f"https://{found.authority}",
            "VERMILION_TRUSTED_PROXIES": "127.0.0.1/32",
            "VERMILION_METRICS_NETWORKS": f"{KNOWN}/32",
        },
    ).launch()
    found.database_url = node.database_url
    configuration = write_configuration(directory, found, node.port)
    certify(directory, authority)
    nginx = subprocess.Popen([program, "-p", str(directory), "-c", str(configuration)])
    try:
        node.wait_ready()
        wait_for(lambda: is_open(found.https_port), what="nginx")
        yield found
    finally:
        nginx.terminate()
        nginx.wait(timeout=20)
        node.close()


def write_configuration(directory: Path, site: Site, node_port: int) -> Path:
    """The sample with our ports and paths for those of a server."""
    text = SAMPLE.read_text()
    for theirs, ours in (
        ("127.0.0.1:8080", f"127.0.0.1:{node_port}"),
        ("listen 80", f"listen {site.http_port}"),
        ("listen [::]:80", f"listen [::]:{site.http_port}"),
        ("listen 443", f"listen {site.https_port}"),
        ("listen [::]:443", f"listen [::]:{site.https_port}"),
        (f"/etc/letsencrypt/live/{NAME}/fullchain.pem", f"{directory}/chain.pem"),
        (f"/etc/letsencrypt/live/{NAME}/privkey.pem", f"{directory}/key.pem"),
    ):
        assert theirs in text, f"the sample has changed: {theirs}"
        text = text.replace(theirs, ours)
    (directory / "site.conf").write_text(text)
    scratch = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    main = directory / "nginx.conf"
    main.write_text(
        ("user root;\n" if os.geteuid() == 0 else "")
        + f"daemon off;\npid {directory}/pid;\nerror_log {directory}/error.log;\n"
        + "events {}\nhttp {\naccess_log off;\n"
        + "".join(f"{each}_temp_path {directory}/{each};\n" for each in scratch)
        + f"include {directory}/site.conf;\n}}\n"
    )
    return main


def certify(directory: Path, authority: trustme.CA) -> None:
    issued = authority.issue_cert(NAME)
    issued.private_key_pem.write_to_path(directory / "key.pem")
    for part in issued.cert_chain_pems:
        part.write_to_path(directory / "chain.pem", append=True)


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_a_page_comes_through_under_the_public_name(site: Site) -> None:
    answer = site.ask("GET", "/about", headers={"accept-encoding": "gzip"})

    assert answer.status_code == 200
    assert answer.headers["content-encoding"] == "gzip"
    assert "Content-Security-Policy" in answer.headers
    assert "<h1" in answer.text


def test_plain_http_is_sent_to_https(site: Site) -> None:
    answer = httpx.get(
        f"http://127.0.0.1:{site.http_port}/about?a=b",
        headers={"host": NAME},
        timeout=60,
        trust_env=False,
        verify=site.trust,
    )

    assert answer.status_code == 308
    assert answer.headers["location"] == f"https://{NAME}/about?a=b"


def test_the_node_sees_who_asks_and_believes_no_stranger(site: Site) -> None:
    forged = {"x-forwarded-for": KNOWN, "forwarded": f"for={KNOWN}"}

    assert site.ask("GET", "/metrics", source=KNOWN).status_code == 200
    assert site.ask("GET", "/metrics", source=STRANGER).status_code == 404
    refused = site.ask("GET", "/metrics", source=STRANGER, headers=forged)
    assert refused.status_code == 404


def test_messages_are_small_and_uploads_are_not(site: Site) -> None:
    big = b"x" * 1_500_000

    assert site.ask("POST", "/ap/inbox", content=big).status_code == 413
    assert site.ask("POST", "/ap/inbox", content=b"{}").status_code != 413
    assert site.ask("POST", "/compose", content=big).status_code != 413


def test_streams_come_through_as_they_are_sent(site: Site) -> None:
    token = asyncio.run(make_token(site.database_url, "watcher"))

    asyncio.run(watch(site, token))


async def watch(site: Site, token: str) -> None:
    way = Way("127.0.0.1", site.https_port, site.authority, site.trust)
    async with (
        dial(way, token, "user") as socket,
        dial_events(way, token, "/user") as events,
    ):
        # The first line is sent with the head, and nothing after it.
        await socket.say(type="subscribe", stream="nothing")
        assert (await socket.next())["status"] == 400
        assert await events.thump() == ":thump"


def test_another_name_gets_no_answer(site: Site) -> None:
    with pytest.raises(httpx.ConnectError):
        site.ask("GET", "/", name="other.example")
