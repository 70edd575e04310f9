"""Changes that another site's page may have sent: all refused, on every route."""

import pytest
from support.app import Site, list_paths

from node.users.models import Role


async def test_no_form_is_taken_without_its_token(site: Site) -> None:
    browser, _ = await site.newcomer("olga", role=Role.OWNER)
    paths = list_paths(site, "POST")

    accepted = [
        path
        for path in paths
        if (await browser.post(path, {"csrf": ""})).status_code != 403
    ]

    assert len(paths) > 50
    assert accepted == []


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Sec-Fetch-Site": "none"}, 303),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "https://node.example"}, 403),
        ({"Origin": "https://node.example"}, 303),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "https://node.example.evil.example"}, 403),
        ({"Origin": "http://node.example"}, 403),
        ({"Origin": "https://node.example:8443"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "https://["}, 403),
        ({"Origin": "https://node.example/"}, 403),
    ],
)
async def test_the_origin_decides_besides_the_token(
    site: Site, headers: dict[str, str], status: int
) -> None:
    browser, _ = await site.newcomer("ana")

    response = await browser.post("/theme", {"theme": "dark"}, headers=headers)

    assert response.status_code == status


async def test_anothers_token_is_no_token(site: Site) -> None:
    ana, _ = await site.newcomer("ana")
    eve, _ = await site.newcomer("eve")

    response = await ana.post("/theme", {"theme": "dark", "csrf": eve.csrf})

    assert response.status_code == 403


async def test_a_guests_token_does_not_outlive_the_log_in(site: Site) -> None:
    browser = site.browser()
    await browser.get("/login")
    before = browser.csrf
    ana, _ = await site.newcomer("ana")
    browser.cookies |= ana.cookies

    response = await browser.post("/theme", {"theme": "dark", "csrf": before})

    assert response.status_code == 403


async def test_a_form_of_plain_text_is_refused(site: Site) -> None:
    browser, _ = await site.newcomer("ana")
    headers = {"Content-Type": "text/plain"}

    response = await browser.post("/theme", {"theme": "dark"}, headers=headers)

    assert response.status_code == 403


@pytest.mark.parametrize(
    "host", ["evil.example", "node.example:8443", "node.example.evil.example"]
)
async def test_another_host_is_not_answered(site: Site, host: str) -> None:
    response = await site.browser().get("/about", headers={"Host": host})

    assert response.status_code == 421
