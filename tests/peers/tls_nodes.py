"""Our node behind a proxy that speaks TLS, and people who come that way."""

import os
import socket
import ssl
from functools import cache
from pathlib import Path

import httpx

from tests.peers.settings import Place, Setting
from tests.support.nodes import NO_TLS, LiveNode, Visitor
from tests.support.visits import Member


@cache
def trust() -> ssl.SSLContext:
    """The roots that SSL_CERT_FILE names, as our node trusts them."""
    return ssl.create_default_context(cafile=os.environ.get("SSL_CERT_FILE"))


class TlsVisitor(Visitor):
    """A visitor who checks certificates."""

    def __init__(self, base_url: str) -> None:
        super().__init__(base_url)
        self.http = httpx.Client(
            base_url=base_url, timeout=30, trust_env=False, verify=trust()
        )


class TlsNode(LiveNode):
    """A node that is known by an https address and speaks https only."""

    def __init__(self, directory: Path, place: Place, setting: Setting) -> None:
        env = {
            "VERMILION_BASE_URL": place.url,
            "VERMILION_TRUSTED_PROXIES": "127.0.0.0/8",
            "VERMILION_FEDERATION_ALLOW_HTTP": "false",
            "VERMILION_FEDERATION_ALLOW_NETWORKS": "127.0.0.0/8",
            **setting.node,
        }
        super().__init__(directory, env=env, port=place.port)
        self.base_url = place.url
        self.host = place.url.partition("://")[2]
        self._owner: Member | None = None

    def launch(self, **env: str) -> LiveNode:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", self.port))  # or somebody else answers for us
        return super().launch(**env)

    def _is_ready(self) -> bool:
        url = f"http://127.0.0.1:{self.port}/readyz"
        return httpx.get(url, timeout=2, verify=NO_TLS).status_code == 200

    def visitor(self) -> Visitor:
        self._visitors.append(TlsVisitor(self.base_url))
        return self._visitors[-1]

    def member(self, name: str) -> Member:
        return Member(self, name)

    def owner(self) -> Member:
        """Who runs the node, made when first asked for."""
        if self._owner is None:
            self._owner = Member(self, "olga", role="owner")
        return self._owner
