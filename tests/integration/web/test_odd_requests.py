"""What nobody sends by accident: refused with an answer, never a fault of ours."""

import pytest
from support.app import Site, list_paths

from node.users.models import Role


@pytest.mark.parametrize(
    "path",
    [
        "/@ana%00/shop",
        "/@ana/shop/a%00b",
        "/checkout/%00/review",
        "/search?q=a%00b",
        "/admin/people?q=%00",
        "/ap/n/%00",
        "/.well-known/webfinger?resource=acct:a%00b@node.example",
    ],
)
async def test_an_address_with_a_nul_is_a_bad_request(site: Site, path: str) -> None:
    browser, _ = await site.newcomer("olga", role=Role.OWNER)

    response = await browser.get(path)

    assert response.status_code == 400


async def test_apps_read_json_of_it_on_any_page(site: Site) -> None:
    answer = await site.browser().get("/api/v1/accounts?id[]=%00")

    assert answer.status_code == 400
    assert answer.json() == {"error": "No address has a NUL in it."}
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


async def test_a_nul_that_is_encoded_twice_is_a_bad_request_too(site: Site) -> None:
    response = await site.browser().get(
        "/.well-known/webfinger?resource=acct:a%2500b@node.example"
    )

    assert response.status_code == 400


async def test_no_form_with_a_nul_reaches_the_database(site: Site) -> None:
    browser, user = await site.newcomer("olga", role=Role.OWNER)
    nul = "a\x00b"
    names = ("login", "name", "text", "reason", "host", "token", "code", "email", "q")

    for path in list_paths(site, "POST"):
        response = await browser.post(path, dict.fromkeys(names, nul))
        assert response.status_code in (400, 404), (path, response.status_code)
    keyed = await browser.post("/theme", {nul: "x"})
    assert keyed.status_code == 400
    path = f"/admin/people/{user.actor_id}/suspend"
    assert (await browser.post(path, {"reason": nul})).status_code == 400
