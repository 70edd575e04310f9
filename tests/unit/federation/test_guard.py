"""Which addresses may be contacted: the table every outgoing request passes."""

from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.errors import Refused
from federation.net.guard import NetPolicy, check_url, is_public, vet_addresses
from federation.origins import Host, origin_of

PUBLIC = NetPolicy()
LAB = NetPolicy(
    allow_http=True,
    allow_networks=(ip_network("127.0.0.0/8"), ip_network("::1/128")),
)
PEER = origin_of("https://peer.example/")


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "100.64.0.1",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.255.254",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.1",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.9",
        "::ffff:8.8.8.8",
        "::127.0.0.9",
        "::8.8.8.8",
        "::ffff:0:127.0.0.9",
        "64:ff9b::7f00:9",
        "64:ff9b::808:808",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:0:7f00:9::",
        "2001:10::1",
        "2001:db8::1",
        "2002:7f00:9::",
        "3fff::1",
        "fc00::1",
        "fd12::1",
        "fe80::1",
        "fe80::1%eth0",
        "feb0::1",
        "fec0::1",
        "ff02::1",
        "ff0e::1",
        "2a00:1450::1%eth0",
    ],
)
def test_addresses_that_lead_inwards_or_nowhere_are_not_public(address: str) -> None:
    assert not is_public(ip_address(address))
    with pytest.raises(Refused):
        vet_addresses(PUBLIC, PEER, [address])


@pytest.mark.parametrize(
    "address",
    ["1.1.1.1", "8.8.8.8", "172.32.0.1", "100.128.0.1", "2a00:1450::1", "2606:4700::"],
)
def test_global_unicast_is_public(address: str) -> None:
    assert vet_addresses(PUBLIC, PEER, [address]) == (ip_address(address),)


@pytest.mark.parametrize(
    "addresses", [["8.8.8.8", "127.0.0.1"], ["::1", "2a00:1450::1"], ["8.8.8.8", "::"]]
)
def test_one_bad_address_refuses_the_whole_name(addresses: list[str]) -> None:
    with pytest.raises(Refused):
        vet_addresses(PUBLIC, PEER, addresses)


@pytest.mark.parametrize(
    "url",
    [
        "http://peer.example/",
        "file:///etc/passwd",
        "data:application/activity+json,{}",
        "gopher://peer.example/",
        "ftp://peer.example/",
        "javascript:alert(1)",
        "ws://peer.example/",
        "https://evil@127.0.0.9/",
        "https://a\\@b.example/",
        "https://a.example\t/",
        "https://a.example/\r\n",
        "https://a.example/\0",
        "https://a%00.example/",
        "https://127.0.0.9/",
        "https://8.8.8.8/",
        "https://[::1]/",
        "https://[2a00:1450::1]/",
        "https://localhost/",
        "https://sub.localhost/",
        "https://printer.local/",
        "https://vault.internal/",
        "https://metadata.google.internal/",
        "https://router.home.arpa/",
        "https://hidden.onion/",
        "https://hidden.i2p/",
        "https://intranet/",
        "https://peer.example:22/",
        "https://peer.example:25/",
        "https://peer.example:53/",
        "https://peer.example:80/",
        "https://peer.example:1023/",
        "https://peer.example:5432/",
        "https://peer.example:6379/",
        "https://peer.example:11211/",
    ],
)
def test_other_schemes_names_and_ports_are_refused(url: str) -> None:
    with pytest.raises(Refused):
        check_url(PUBLIC, url)


@pytest.mark.parametrize(
    "url", ["https://peer.example/", "https://peer.example:8443/", "https://é.example/"]
)
def test_https_to_names_on_web_ports_is_allowed(url: str) -> None:
    assert check_url(PUBLIC, url).scheme == "https"


def test_a_hash_ends_the_host() -> None:
    assert check_url(PUBLIC, "https://a.example#@127.0.0.9").host == "a.example"


def test_http_is_allowed_only_on_request_and_not_on_the_port_of_https() -> None:
    policy = NetPolicy(allow_http=True)

    assert check_url(policy, "http://peer.example/").port == 80
    with pytest.raises(Refused):
        check_url(policy, "http://peer.example:443/")


@pytest.mark.parametrize(
    "url",
    ["http://localhost:8081/", "https://node.test/", "http://127.0.0.1:22/"],
)
def test_exempt_networks_lift_the_bans_on_names_and_ports(url: str) -> None:
    origin = check_url(LAB, url)

    assert vet_addresses(LAB, origin, ["127.0.0.1", "::1"])


@pytest.mark.parametrize(
    "addresses",
    [["127.0.0.1", "10.0.0.1"], ["10.0.0.1"], ["::ffff:127.0.0.1"], ["8.8.8.8"]],
)
def test_an_exempt_name_needs_all_its_addresses_inside(addresses: list[str]) -> None:
    with pytest.raises(Refused):
        vet_addresses(LAB, origin_of("http://localhost:8081/"), addresses)


def test_public_servers_stay_reachable_beside_exempt_networks() -> None:
    assert vet_addresses(LAB, PEER, ["8.8.8.8"])


def test_a_node_off_the_internet_contacts_nothing_but_exempt_networks() -> None:
    policy = NetPolicy(
        allow_networks=(ip_network("127.0.0.0/8"),), only_allowed_networks=True
    )

    with pytest.raises(Refused):
        vet_addresses(policy, PEER, ["8.8.8.8"])
    with pytest.raises(Refused):
        vet_addresses(NetPolicy(only_allowed_networks=True), PEER, ["8.8.8.8"])
    assert vet_addresses(policy, PEER, ["127.0.0.1"])


@pytest.mark.parametrize(
    "url",
    [
        "https://EVIL.example/",
        "https://evil.example:443/",
        "https://evil.example:8443/x",
        "https://evil。example/",
    ],
)
def test_a_blocked_host_is_blocked_in_all_spellings(url: str) -> None:
    policy = NetPolicy(refuses_host=lambda host: host == Host("evil.example"))

    with pytest.raises(Refused):
        check_url(policy, url)


@given(st.ip_addresses())
def test_whatever_is_public_is_global_as_the_library_sees_it(address) -> None:
    if is_public(address):
        assert address.is_global
        assert not address.is_multicast


@given(st.text(max_size=60))
def test_any_text_is_allowed_or_refused(text: str) -> None:
    for url in (text, f"https://{text}", f"https://a.example:{text}"):
        try:
            check_url(PUBLIC, url)
        except Refused:
            continue
