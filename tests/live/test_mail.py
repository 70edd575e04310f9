"""Mails of a live node through a mail server that is late, full, and at last well."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.support.nodes import LiveNode, wait_for
from tests.support.post_office import PostOffice, open_post_office

pytestmark = [pytest.mark.live, pytest.mark.timeout(600)]

OLD, NEW = "a few unusual words", "quite another password"


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with open_post_office(PostOffice()) as found:
        yield found


@pytest.fixture
def node(tmp_path: Path, office: PostOffice) -> Iterator[LiveNode]:
    env = {
        "VERMILION_SMTP_URL": f"smtp://localhost:{office.port}",
        "VERMILION_SMTP_FROM": "node@node.example",
    }
    found = LiveNode(tmp_path, env=env).start()
    yield found
    found.close()


def token_in(office: PostOffice, path: str) -> str:
    """The token of the newest link to this page that came by mail."""
    links = re.findall(rf"http://\S+{path}\?\S+", office.mails[-1].get_content())
    assert len(links) == 1
    return parse_qs(urlsplit(links[0]).query)["token"][0]


def wait_for_mails(office: PostOffice, count: int) -> None:
    wait_for(lambda: len(office.mails) >= count, what="mail")


def test_links_by_mail_prove_an_address_and_bring_back_an_account(
    node: LiveNode, office: PostOffice
) -> None:
    office.opened.clear()
    office.answers = [b"451 the disk is full, come back later"]
    browser = node.visitor()
    fields = {"name": "ana", "email": "ana@mail.example", "password": OLD, "agree": "1"}
    browser.post("/join", fields, form_page="/join", status=200)

    wait_for(lambda: office.visits, what="the node at the post")
    assert browser.get("/about"), "pages do not wait for the mail server"
    office.opened.set()
    wait_for_mails(office, 1)
    assert office.visits.count("RCPT") == 2, "refused for now means tried again"
    assert office.mails[0]["To"] == "ana@mail.example"

    token = token_in(office, "/email/confirm")
    browser.post("/email/confirm", {"token": token})
    assert "ana@mail.example" in browser.get("/settings/account")

    stranger = node.visitor()
    stranger.post("/forgot", {"login": "ana@mail.example"}, form_page="/forgot")
    wait_for_mails(office, 2)
    reset = {"token": token_in(office, "/reset"), "password": NEW}
    stranger.post("/reset", reset, form_page="/forgot")
    wait_for_mails(office, 3)
    assert "password" in office.mails[2]["Subject"]
    node.log_in("ana", password=NEW)
    node.run("doctor", VERMILION_RATE_LIMITS="on")
