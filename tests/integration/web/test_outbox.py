"""Mail that waits, passed on by hand: by whom, and what the log says of it."""

import pytest
from support.app import Browser, Site, path_of
from support.people import BOX, PASSWORD, make_user

from node.clock import MINUTE_MS, SetClock
from node.moderation.queries import list_decisions
from node.users.actions.addresses import set_email
from node.users.mail import queue_mail
from node.users.models import Role, User
from node.users.queries import count_waiting_mails, list_mails

SECRET = "/reset?token="


async def ask_for_reset(site: Site, name: str, role: Role = Role.MEMBER) -> User:
    """Somebody who asked for a link that lets them in."""
    user = await make_user(site.services.db, name, role=role)
    await site.services.db.write(set_email, user.id, f"{name}@mail.example")
    await site.browser().post("/forgot", {"login": name})
    await site.work()
    return user


async def path_of_newest(site: Site) -> str:
    mails = await site.services.db.read(list_mails, limit=1)
    return f"/admin/outbox/{mails.items[0].id}"


async def read_log(site: Site) -> list[tuple[str, str, int | None]]:
    page = await site.services.db.read(list_decisions, limit=9)
    return [(each.kind, each.subject, each.target_id) for each in page.items]


async def is_refused(browser: Browser, path: str) -> bool:
    """Whether the mail can be neither read nor deleted."""
    answers = [await browser.post(f"{path}/{act}") for act in ("read", "delete")]
    assert all(SECRET not in each.text for each in answers)
    return [each.status_code for each in answers] == [403, 403]


async def test_an_admin_does_not_read_the_mails_of_those_above(site: Site) -> None:
    await ask_for_reset(site, "olga", Role.OWNER)
    admin, _ = await site.newcomer("adam", role=Role.ADMIN)

    page = await admin.get("/admin/outbox")

    assert "olga@mail.example" in page.text and SECRET not in page.text
    assert "/read" not in page.text and "/delete" not in page.text
    assert await is_refused(admin, await path_of_newest(site))
    assert await site.services.db.read(count_waiting_mails) == 1
    assert await read_log(site) == []


async def test_an_admin_reads_the_mails_of_those_below_and_the_log_says_so(
    site: Site,
) -> None:
    ana = await ask_for_reset(site, "ana")
    admin, _ = await site.newcomer("adam", role=Role.ADMIN)
    path = await path_of_newest(site)

    page = await admin.get("/admin/outbox")
    opened = await admin.post(f"{path}/read")

    assert SECRET not in page.text and f'action="{path}/read"' in page.text
    assert SECRET in opened.text and "no-store" in opened.headers["Cache-Control"]
    assert await read_log(site) == [("read mail", "reset", ana.actor_id)]


@pytest.mark.parametrize("kind", ["confirm", "shop.order_received"])
async def test_mail_to_people_without_account_is_for_the_owner(
    site: Site, kind: str
) -> None:
    await site.services.db.write(
        lambda w: queue_mail(
            w, BOX, kind=kind, recipient="b@mail.example", subject="<b>", body="<i>me"
        )
    )
    admin, _ = await site.newcomer("adam", role=Role.ADMIN)
    owner, _ = await site.newcomer("olga", role=Role.OWNER)
    path = await path_of_newest(site)

    refused = await is_refused(admin, path)
    opened = await owner.post(f"{path}/read")
    await owner.post(f"{path}/delete")
    gone = await owner.post(f"{path}/read")

    assert refused
    assert "&lt;i&gt;me" in opened.text and "<i>me" not in opened.text
    assert await read_log(site) == [("read mail", kind, None)]
    assert await site.services.db.read(count_waiting_mails) == 0
    assert gone.status_code == 404


async def test_an_admin_tells_people_what_became_of_their_request(site: Site) -> None:
    await site.services.db.write(
        lambda w: queue_mail(
            w,
            BOX,
            kind="rejected",
            recipient="b@mail.example",
            subject="No",
            body="Full",
        )
    )
    admin, _ = await site.newcomer("adam", role=Role.ADMIN)

    assert "Full" in (await admin.post(f"{await path_of_newest(site)}/read")).text


async def test_a_mail_is_read_with_the_password_given_anew(
    site: Site, clock: SetClock
) -> None:
    owner, _ = await site.newcomer("olga", role=Role.OWNER)
    clock.advance(11 * MINUTE_MS)
    await ask_for_reset(site, "ana")
    path = await path_of_newest(site)

    asked = await owner.post(f"{path}/read")
    early = await read_log(site)
    await owner.post("/prove", {"password": PASSWORD, "next": "/admin/outbox"})
    opened = await owner.post(f"{path}/read")

    assert path_of(asked).startswith("/prove?") and early == []
    assert SECRET in opened.text
