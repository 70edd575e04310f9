"""Two nodes that want every read signed, each with its handles on another domain.

The one domain redirects WebFinger to its node, the other only says in its host-meta
where WebFinger is (RFC 6415): the two ways in which domains are split.
"""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from tests.support.nodes import NO_TLS, LiveNode
from tests.support.visits import Member, promptly

pytestmark = [pytest.mark.live, pytest.mark.timeout(180)]

WEBFINGER = "/.well-known/webfinger"
STRICT = {"VERMILION_AUTHORIZED_FETCH": "true"}


@dataclass
class Domain:
    """A web server that is no node: it knows where the node is."""

    authority: str
    base_url: str = ""
    """Of the node; set once that is known."""


@contextmanager
def serve_domain(address: str, *, redirects: bool) -> Iterator[Domain]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if redirects and self.path.startswith(WEBFINGER):
                self._answer(302, b"", location=domain.base_url + self.path)
            elif not redirects and self.path == "/.well-known/host-meta":
                template = f"{domain.base_url}{WEBFINGER}?resource={{uri}}"
                xrd = (
                    '<XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0">'
                    f'<Link rel="lrdd" template="{template}"/></XRD>'
                )
                self._answer(200, xrd.encode())
            else:
                self._answer(404, b"")

        def _answer(self, status: int, body: bytes, location: str = "") -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/xrd+xml")
            self.send_header("Content-Length", str(len(body)))
            if location:
                self.send_header("Location", location)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer((address, 0), Handler)
    domain = Domain(f"{address}:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield domain
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass
class Pair:
    """Ana here, bob there."""

    left: LiveNode
    right: LiveNode
    ana: Member
    bob: Member


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    with ExitStack() as stack:
        nodes: list[LiveNode] = []
        for name, address in (("left", "127.0.0.2"), ("right", "127.0.0.3")):
            domain = stack.enter_context(
                serve_domain(address, redirects=name == "left")
            )
            env = {**STRICT, "VERMILION_HANDLE_DOMAIN": domain.authority}
            node = LiveNode(tmp_path_factory.mktemp(name), env=env)
            domain.base_url, node.host = node.base_url, domain.authority
            stack.callback(node.close)
            nodes.append(node.launch())
        left, right = (node.wait_ready() for node in nodes)
        ana, bob = Member(left, "ana", role="owner"), Member(right, "bob", role="owner")
        yield Pair(left, right, ana, bob)


def test_two_strict_nodes_find_each_other_under_their_domains(pair: Pair) -> None:
    """Neither knew a key of the other: somebody has to be readable first."""
    for reader, author in ((pair.bob, pair.ana), (pair.ana, pair.bob)):
        assert author.handle in reader.search(author.handle)
        reader.follow(author)
        promptly("follow accepted", lambda r=reader, a=author: r.follows(a))
        assert reader.handle in author.browser.get(author.followers_path)
        author.post(f"Good morning from {author.name}")
        seen = promptly(
            "note seen",
            lambda r=reader, a=author: r.sees(a, text=f"Good morning from {a.name}"),
        )
        reader.react(seen, "like")
        reader.reply(seen, f"Good morning {author.handle}")
        promptly("mention seen", lambda a=author: "Good morning" in a.notifications())


def test_without_a_signature_there_is_a_key_and_no_more(pair: Pair) -> None:
    accept = {"Accept": "application/activity+json"}
    webfinger = httpx.get(
        f"{pair.left.base_url}{WEBFINGER}?resource=acct:{pair.ana.handle[1:]}",
        verify=NO_TLS,
    ).json()
    assert webfinger["subject"] == f"acct:{pair.ana.handle[1:]}"
    iri = next(x["href"] for x in webfinger["links"] if x["rel"] == "self")
    stub = httpx.get(iri, headers=accept, verify=NO_TLS).json()
    assert "publicKey" in stub and "outbox" not in stub
    assert httpx.get(f"{iri}/outbox", headers=accept, verify=NO_TLS).status_code == 401


def test_a_new_key_is_believed_at_once_by_a_running_peer(pair: Pair) -> None:
    """Twice in a row, the node's own key too: nothing waits for a second try."""
    befriend(pair)
    for who, said in (
        ("ana", "1 servers are told"),
        ("--all", "2 actors have new keys"),
    ):
        assert said in pair.left.run("user", "rotate-key", who)
        pair.ana.post(f"After new keys for {who}")
        promptly(
            "note seen",
            lambda w=who: pair.bob.sees(pair.ana, text=f"After new keys for {w}"),
        )
    path = pair.bob.post("For the node itself to fetch")
    page = pair.ana.search(pair.right.base_url + path)
    assert "For the node itself to fetch" in page


def befriend(pair: Pair) -> None:
    if not pair.bob.follows(pair.ana):
        pair.bob.find(pair.ana)
        pair.bob.follow(pair.ana)
        promptly("follow accepted", lambda: pair.bob.follows(pair.ana))
