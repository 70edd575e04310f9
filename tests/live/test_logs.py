"""The log of a node in use: no password, token, address or text of anybody in it."""

import re
from pathlib import Path

import pytest

from tests.support.nodes import LiveNode, Visitor
from tests.support.visits import Member

pytestmark = [pytest.mark.live, pytest.mark.timeout(600)]

EMAIL = "ana.clay@mail.example"
PASSWORD = "wrong-horse-battery"
TEXT = "marmalade-at-midnight"
TOKEN = "kZ3vWq9T0bX5yL2mN8pR4sU7dF1gH6jC"


def test_nothing_that_is_somebodys_is_logged(tmp_path: Path) -> None:
    node = LiveNode(tmp_path).start()
    try:
        owner = Member(node, "olga", role="owner")
        path = owner.post(TEXT, visibility="followers")
        guest = node.visitor()
        fields = {"login": EMAIL, "password": PASSWORD}
        guest.post("/login", fields, form_page="/login", status=422)
        guest.post("/forgot", {"login": EMAIL}, form_page="/login")
        joining = {"name": "ana", "email": EMAIL, "password": owner.password + "!"}
        guest.post("/join", {**joining, "agree": "1"}, form_page="/join", status=200)
        for address in ("/reset", "/email/confirm", "/setup", "/join", "/orders/AB"):
            query = {"token": TOKEN, "k": TOKEN, "invite": TOKEN}
            guest.http.get(address, params=query)
        streaming = "/api/v1/streaming/user"
        guest.http.get(streaming, params={"access_token": TOKEN})
        owner.search(f"@{EMAIL}")
        owner.search(f"https://nowhere.invalid/{TOKEN}")
        guest.http.post("/ap/inbox", content=f'{{"content": "{TEXT}"}}'.encode())
        body = f'{{"type":"Follow","actor":"https://a.example/a","object":"{TEXT}"}}'
        headers = {"content-type": "application/json", "signature": TOKEN}
        guest.http.post("/ap/inbox", content=body.encode(), headers=headers)
        guest.http.get(path)
        cookies = {value for each in (owner.browser, guest) for value in _secrets(each)}
        said = node.log_path.read_text()
    finally:
        node.close()

    # The link of the first start is meant to be read there; nothing after it is.
    said = re.sub(r"/setup\?token=\S+", "", said)
    secrets = {EMAIL, PASSWORD, TEXT, TOKEN, owner.password, *cookies}
    assert len(secrets) > 6
    assert [secret for secret in secrets if secret in said] == []


def _secrets(visitor: Visitor) -> set[str]:
    jar = visitor.http.cookies.jar
    return {cookie.value for cookie in jar if cookie.value and len(cookie.value) > 15}
