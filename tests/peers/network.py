"""A network of our own on loopback: names, https, a private authority.

nginx speaks TLS on port 443 for a node of ours, for a second one and for the peer;
everything that is started here trusts that authority and no other.
"""

import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import trustme

from tests.peers.settings import (
    FEDIFY,
    NAMES,
    Place,
    Surroundings,
    find_nginx,
    find_node_js,
)
from tests.support.nodes import free_port, wait_for

NGINX = """
pid {directory}/nginx.pid;
error_log {directory}/error.log warn;
worker_processes 1;
daemon off;
events {{ worker_connections 512; }}
http {{
  access_log off;
  client_max_body_size 64m;
  client_body_temp_path {directory}/b; proxy_temp_path {directory}/p;
  fastcgi_temp_path {directory}/f; uwsgi_temp_path {directory}/u;
  scgi_temp_path {directory}/s;
  map $http_upgrade $connection_upgrade {{ default upgrade; "" ""; }}
  ssl_certificate {directory}/chain.pem;
  ssl_certificate_key {directory}/key.pem;
  {servers}
}}
"""
SERVER = """
  server {{
    listen {address}:443 ssl;
    server_name {name};
    location / {{
      proxy_pass http://127.0.0.1:{inside};
      proxy_http_version 1.1;
      proxy_buffering off;
      proxy_request_buffering off;
      proxy_set_header Host $host;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_upgrade;
      proxy_set_header X-Forwarded-For $remote_addr;
      proxy_set_header X-Forwarded-Proto https;
    }}
  }}
"""


@contextmanager
def own_network(directory: Path) -> Iterator[Surroundings]:
    """Three names with certificates, and the peer of this folder to start."""
    first, second, peer = (Place(f"https://{name}", free_port()) for name in NAMES)
    bundle = _certify(directory)
    servers = "".join(
        SERVER.format(name=name, address=socket.gethostbyname(name), inside=each.port)
        for name, each in zip(NAMES, (first, second, peer), strict=True)
    )
    configuration = directory / "nginx.conf"
    configuration.write_text(NGINX.format(directory=directory, servers=servers))
    with (
        pytest.MonkeyPatch.context() as patch,
        _nginx(directory, configuration, bundle),
    ):
        patch.setenv("SSL_CERT_FILE", str(bundle))
        patch.setenv("NODE_EXTRA_CA_CERTS", str(bundle))
        yield _surroundings(first, second, peer)


def _certify(directory: Path) -> Path:
    authority = trustme.CA()
    bundle = directory / "authority.pem"
    authority.cert_pem.write_to_path(bundle)
    certificate = authority.issue_cert(*NAMES)
    certificate.private_key_pem.write_to_path(directory / "key.pem")
    for pem in certificate.cert_chain_pems:
        pem.write_to_path(directory / "chain.pem", append=True)
    return bundle


@contextmanager
def _nginx(directory: Path, configuration: Path, bundle: Path) -> Iterator[None]:
    program = find_nginx()
    assert program is not None
    command = [program, "-p", str(directory), "-c", str(configuration)]
    nginx = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    trust = ssl.create_default_context(cafile=bundle)

    def answers() -> bool:
        assert nginx.poll() is None, (directory / "error.log").read_text()
        try:
            httpx.get(f"https://{NAMES[0]}", verify=trust, trust_env=False)
        except httpx.TransportError:
            return False
        return True

    try:
        wait_for(answers, timeout_s=10, what="nginx")
        yield
    finally:
        nginx.terminate()
        nginx.wait()


def _surroundings(first: Place, second: Place, peer: Place) -> Surroundings:
    control = free_port()
    program = find_node_js()
    command = (
        *(str(program), str(FEDIFY / "peer.mjs"), "--origin", peer.url),
        *("--port", str(peer.port), "--control", str(control)),
    )
    return Surroundings(
        control=f"http://127.0.0.1:{control}",
        handle=f"@fed@{peer.url.partition('://')[2]}",
        command=command,
        first=first,
        second=second,
    )
