"""`vermilion serve` from the first start to the last request."""

import re
import socket
from pathlib import Path

import httpx
import pytest
from support.nodes import LiveNode, free_port

pytestmark = [pytest.mark.live, pytest.mark.timeout(600)]


@pytest.fixture
def node(tmp_path: Path):
    node = LiveNode(tmp_path)
    yield node
    node.close()


def test_a_first_start_needs_nothing_and_prints_a_link_that_works_once(node: LiveNode):
    node.start()

    found = re.search(r"http://\S+/setup\?token=(\S+)", node.log())
    assert found
    assert httpx.get(found[0], timeout=30).status_code == 200
    said = node.run("user", "create", "ana", "--role", "owner")
    assert "made @ana" in said
    assert httpx.get(found[0], timeout=30).status_code == 404
    assert node.stop() == 0


def test_a_slow_or_second_visitor_is_turned_away(node: LiveNode):
    """A connection that sends nothing is dropped; a second process is refused."""
    node.start()
    second = LiveNode(node.directory, port=free_port())
    with pytest.raises(AssertionError, match="the node ended"):
        second.start(VERMILION_BASE_URL=node.base_url)
    assert "serves this SQLite file already" in node.log()

    with socket.create_connection(("127.0.0.1", node.port), timeout=90) as slow:
        slow.sendall(b"GET / HTTP/1.1\r\nHost: ")
        assert slow.recv(1) == b""


def test_another_origin_is_refused(node: LiveNode):
    node.start()
    node.stop()

    with pytest.raises(AssertionError, match="set base_url to it again"):
        node.start(VERMILION_BASE_URL="http://localhost:9")
