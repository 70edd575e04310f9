"""Which pages each kind of reader gets, and that each of them renders."""

from urllib.parse import quote

import pytest
from support.app import Site, path_of

from node.users.models import Role

OPEN_PAGES = (
    "/about",
    "/about/rules",
    "/about/privacy",
    "/about/imprint",
    "/about/federation",
    "/about/source",
    "/login",
    "/join",
    "/forgot",
    "/robots.txt",
)
MEMBER_PAGES = (
    "/follow-requests",
    "/lists",
    "/settings/profile",
    "/settings/account",
    "/settings/privacy",
    "/settings/sessions",
    "/settings/blocks",
    "/settings/filters",
    "/settings/invites",
    "/settings/delete",
)
STAFF_PAGES = (
    "/moderation/approvals",
    "/moderation/products",
    "/moderation/reports",
    "/admin/people",
)
ADMIN_PAGES = (
    "/admin",
    "/admin/peers",
    "/admin/peers/server?host=peer.example",
    "/admin/peers/servers.csv",
    "/admin/deliveries",
    "/admin/site",
    "/admin/outbox",
    "/admin/invites",
    "/admin/emoji",
)


@pytest.mark.parametrize("path", OPEN_PAGES)
async def test_a_guest_reads_the_open_pages(site: Site, path: str) -> None:
    assert (await site.browser().get(path)).status_code == 200


@pytest.mark.parametrize("path", MEMBER_PAGES + STAFF_PAGES + ADMIN_PAGES)
async def test_a_guest_is_sent_to_log_in_and_back(site: Site, path: str) -> None:
    response = await site.browser().get(path)

    assert response.status_code == 303
    assert path_of(response) == f"/login?next={quote(path, safe='')}"


@pytest.mark.parametrize(
    ("role", "allowed", "refused"),
    [
        (Role.MEMBER, MEMBER_PAGES, STAFF_PAGES + ADMIN_PAGES),
        (Role.MODERATOR, MEMBER_PAGES + STAFF_PAGES, ADMIN_PAGES),
        (Role.ADMIN, MEMBER_PAGES + STAFF_PAGES + ADMIN_PAGES, ()),
        (Role.OWNER, MEMBER_PAGES + STAFF_PAGES + ADMIN_PAGES, ()),
    ],
)
async def test_each_role_gets_its_pages_and_no_others(
    site: Site, role: Role, allowed: tuple[str, ...], refused: tuple[str, ...]
) -> None:
    browser, _ = await site.newcomer("ana", role=role)

    got = {path: (await browser.get(path)).status_code for path in allowed + refused}

    assert got == dict.fromkeys(allowed, 200) | dict.fromkeys(refused, 403)


async def test_a_demoted_moderator_is_refused_at_once(site: Site) -> None:
    """Roles are read with each request (as Mastodon GHSA-62j4 was not)."""
    owner, _ = await site.newcomer("olga", role=Role.OWNER)
    moderator, user = await site.newcomer("mo", role=Role.MODERATOR)
    await owner.post(f"/admin/people/{user.actor_id}/role", {"role": "member"})

    assert (await moderator.get("/moderation/reports")).status_code == 403
