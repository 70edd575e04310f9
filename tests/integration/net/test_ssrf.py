"""No address inside is ever contacted: every row ends with nobody at the canary."""

from collections.abc import AsyncIterator, Sequence
from ipaddress import ip_network

import pytest
from support.scripted_peer import ScriptedPeer, answer, redirect, serve_script
from support.signing import signing_key

from federation.deliver import Failed, deliver
from federation.errors import Refused
from federation.fetch import fetch_document
from federation.key_documents import fetch_key
from federation.net.client import HttpClient, Redirects
from federation.net.guard import NetPolicy
from federation.nodeinfo import fetch_nodeinfo
from federation.origins import Authority, Host, Iri, origin_of
from federation.signatures.messages import OutgoingRequest, SignableBody
from federation.signatures.signer import Signer
from federation.webfinger import Handle, resolve_handle

HTTP = NetPolicy(allow_http=True)


@pytest.fixture
async def canary() -> AsyncIterator[ScriptedPeer]:
    """Listens on every IPv4 address of this machine and must never be called."""
    async with serve_script(host="0.0.0.0", name="127.0.0.9") as peer:
        peer.routes["*"] = answer(body=b"secret")
        yield peer
        assert peer.connections == 0


class Names:
    """A resolver that gives the listed answers, one after the other."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    async def __call__(self, name: Host, port: int) -> Sequence[str]:
        self.asked.append(name)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


async def check_refused(
    signer: Signer, url: str, names: Names, policy: NetPolicy = HTTP
) -> None:
    http = HttpClient(policy, user_agent="t", signer=signer, resolve=names)
    with pytest.raises(Refused):
        await http.get(url, accept="*/*", redirects=Redirects.ANYWHERE)
    await http.aclose()


@pytest.mark.parametrize(
    "spelling",
    [
        "127.0.0.9",
        "127.9",
        "2130706441",
        "0x7f000009",
        "0x7f.0.0.9",
        "0177.0.0.011",
        "１２７.0.0.9",
        "①②⑦.0.0.9",
        "0",
        "0.0.0.0",
        "[::]",
        "[::1]",
        "[::ffff:127.0.0.9]",
        "[::127.0.0.9]",
        "[64:ff9b::7f00:9]",
        "localhost",
        "LOCALHOST",
        "user@127.0.0.9",
    ],
)
async def test_no_spelling_of_loopback_is_contacted(
    signer: Signer, canary: ScriptedPeer, spelling: str
) -> None:
    names = Names(["127.0.0.9"])

    await check_refused(signer, f"http://{spelling}:{canary.port}/", names)

    assert names.asked == []


@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.9"],
        ["8.8.8.8", "127.0.0.9"],
        ["127.0.0.9", "8.8.8.8"],
        ["2a00:1450::1", "127.0.0.9"],
        ["::ffff:127.0.0.9"],
        ["::127.0.0.9"],
        ["0.0.0.0"],
        ["fe80::1%lo"],
    ],
)
async def test_a_name_that_leads_inwards_is_not_contacted(
    signer: Signer, canary: ScriptedPeer, addresses: list[str]
) -> None:
    names = Names(addresses)

    await check_refused(signer, f"http://evil.example:{canary.port}/", names)

    assert names.asked == ["evil.example"]


async def test_the_address_that_was_checked_is_the_one_connected_to(
    signer: Signer, canary: ScriptedPeer
) -> None:
    """A name that answers differently the second time is resolved only once."""
    async with serve_script(host="127.0.0.77") as peer:
        policy = NetPolicy(
            allow_http=True, allow_networks=(ip_network("127.0.0.77/32"),)
        )
        names = Names(["127.0.0.77"], ["127.0.0.9"])
        http = HttpClient(policy, user_agent="t", signer=signer, resolve=names)
        url = f"http://evil.example:{peer.port}/"
        peer.routes["/"] = answer(body=b"x")

        for _ in range(3):
            assert (await http.get(url, accept="*/*")).body == b"x"

        assert names.asked == ["evil.example"]
        peer.routes["/"] = answer(body=b"x", connection="close")
        await http.get(url, accept="*/*")
        with pytest.raises(Refused):
            await http.get(url, accept="*/*")
        await http.aclose()


@pytest.mark.parametrize("hops", [1, 2, 3])
async def test_a_redirect_inwards_is_not_followed(
    signer: Signer, canary: ScriptedPeer, hops: int
) -> None:
    async with serve_script(host="127.0.0.77") as peer:
        policy = NetPolicy(
            allow_http=True, allow_networks=(ip_network("127.0.0.77/32"),)
        )
        for hop in range(1, hops):
            peer.routes[f"/{hop}"] = redirect(f"/{hop + 1}")
        peer.routes[f"/{hops}"] = redirect(canary.url("/latest/meta-data"))

        await check_refused(signer, peer.url("/1"), Names([]), policy)

        assert len(peer.received) == hops


async def test_every_way_out_passes_the_guard(
    signer: Signer, canary: ScriptedPeer
) -> None:
    http = HttpClient(HTTP, user_agent="t", signer=signer, resolve=Names(["127.0.0.9"]))
    url = Iri(f"http://evil.example:{canary.port}/x")
    key = signing_key()

    async def write(piece: bytes) -> None:
        raise AssertionError("written")

    for attempt in (
        http.send(OutgoingRequest("POST", url)),
        http.download(url, write, accept="image/*"),
        fetch_document(http, url, signer=key),
        fetch_key(http, url, signer=key),
        fetch_nodeinfo(http, origin_of(url)),
        resolve_handle(http, Handle("ana", Authority(f"evil.example:{canary.port}"))),
    ):
        with pytest.raises(Refused):
            await attempt
    outcome = await deliver(http, url, SignableBody.of(b"{}"), key)
    assert isinstance(outcome, Failed)
    await http.aclose()


async def test_a_node_off_the_internet_reaches_only_its_test_network(
    signer: Signer,
) -> None:
    policy = NetPolicy(
        allow_http=True,
        allow_networks=(ip_network("127.0.0.0/8"),),
        only_allowed_networks=True,
    )

    await check_refused(signer, "https://peer.example/", Names(["8.8.8.8"]), policy)
