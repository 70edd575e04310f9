"""Running the node through its pages."""

from html import unescape

import pytest
from support.app import Site, path_of
from support.people import BOX, PASSWORD, make_remote, make_user

from node.actors.queries import get_actor, get_node_actor
from node.database.types import Writer
from node.delivery.hosts import note_failure, note_success
from node.delivery.queries import count_deliveries
from node.moderation.queries import list_decisions
from node.users.actions.addresses import set_email
from node.users.mail import queue_mail
from node.users.models import Role
from node.users.queries import get_user
from node.users.settings import load_site

SITE = {
    "site_name": "Clay and Co",
    "site_description": "Pots",
    "registration": "open",
    "rules": "Be kind.\n\n  No adverts.  ",
    "about": "We make pots.\n\nSee https://clay.example",
    "privacy": "We keep <little>.",
    "imprint": "",
    "contact": "@olga",
}


async def test_the_overview_says_what_is_well_and_what_is_not(site: Site) -> None:
    browser, _ = await site.newcomer("olga", role=Role.OWNER)
    await site.services.db.write(
        lambda w: queue_mail(
            w,
            BOX,
            kind="reset",
            recipient="ana@mail.example",
            subject="Hi",
            body="there",
        )
    )

    page = await browser.get("/admin")

    assert "1 mails are waiting." in page.text
    assert "https://node.example" in page.text
    assert "GB free." in page.text


async def test_the_site_is_saved_and_seen_at_once(site: Site) -> None:
    browser, _ = await site.newcomer("olga", role=Role.OWNER)

    response = await browser.post("/admin/site", SITE)

    assert path_of(response) == "/admin/site"
    saved = await site.services.db.read(load_site)
    assert saved.rules == ("Be kind.", "No adverts.") and saved.contact == "olga"
    guest = site.browser()
    about = await guest.get("/about")
    assert "Clay and Co" in about.text and "@olga" in about.text
    assert 'href="https://clay.example"' in about.text
    assert "We keep &lt;little&gt;." in (await guest.get("/about/privacy")).text
    assert "Be kind." in (await guest.get("/about/rules")).text
    assert "Not written yet" in (await guest.get("/about/imprint")).text
    assert (await site.services.db.read(list_decisions, limit=1)).items[
        0
    ].kind == "site"


async def test_a_site_without_a_name_is_not_saved(site: Site) -> None:
    browser, _ = await site.newcomer("olga", role=Role.OWNER)

    response = await browser.post("/admin/site", {**SITE, "site_name": " "})

    assert response.status_code == 422
    assert 'href="#f-site_name"' in response.text
    assert "We make pots." in response.text


async def test_somebody_is_suspended_and_let_back(site: Site) -> None:
    owner, _ = await site.newcomer("olga", role=Role.OWNER)
    ana, user = await site.newcomer("ana")
    path = f"/admin/people/{user.actor_id}"

    bare = await owner.post(f"{path}/suspend", {"reason": " "})
    done = await owner.post(f"{path}/suspend", {"reason": "Adverts"})
    out = await ana.get("/settings/account")
    listed = await owner.get("/admin/people?state=suspended")
    await owner.post(f"{path}/unsuspend")

    assert bare.status_code == 422 and done.status_code == 303
    assert out.status_code == 303
    assert f"{path}/unsuspend" in listed.text
    await site.browser().log_in("ana", PASSWORD)


async def test_somebody_is_disabled_keeps_their_notes_and_is_let_back(
    site: Site,
) -> None:
    owner, _ = await site.newcomer("olga", role=Role.OWNER)
    ana, user = await site.newcomer("ana")
    note = await ana.post("/compose", {"text": "still here"})
    path = f"/admin/people/{user.actor_id}"

    bare = await owner.post(f"{path}/disable", {"reason": " "})
    done = await owner.post(f"{path}/disable", {"reason": "Somebody else uses it"})
    out = await ana.get("/settings/account")
    refused = await site.browser().post(
        "/login", {"login": "ana", "password": PASSWORD}
    )
    listed = await owner.get("/admin/people?state=disabled")
    shown = await site.browser().get(path_of(note))
    await owner.post(f"{path}/enable")

    assert (bare.status_code, done.status_code) == (422, 303)
    assert (out.status_code, refused.status_code) == (303, 422)
    assert f"{path}/enable" in listed.text and f"{path}/disable" not in listed.text
    assert "still here" in shown.text
    await site.browser().log_in("ana", PASSWORD)
    decisions = await site.services.db.read(list_decisions, limit=2)
    assert [each.kind for each in decisions.items] == ["enable", "disable"]


async def test_somebody_is_hidden_without_a_report(site: Site) -> None:
    owner, _ = await site.newcomer("olga", role=Role.OWNER)
    ana, user = await site.newcomer("ana")
    await ana.post("/compose", {"text": "loud"})
    path = f"/admin/people/{user.actor_id}"

    await owner.post(f"{path}/hide", {"reason": "Too loud"})
    hidden = await site.browser().get("/explore")
    told = await ana.get("/notifications")
    await owner.post(f"{path}/unsuspend")
    shown = await site.browser().get("/explore")

    assert "loud" not in hidden.text and "loud" in shown.text
    assert "They say: Too loud" in told.text


@pytest.mark.parametrize("verb", ["hide", "suspend", "disable", "enable"])
async def test_nobody_judges_those_of_their_own_rank(site: Site, verb: str) -> None:
    moderator, _ = await site.newcomer("mo", role=Role.MODERATOR)
    other = await make_user(site.services.db, "may", role=Role.MODERATOR)

    path = f"/admin/people/{other.actor_id}/{verb}"
    response = await moderator.post(path, {"reason": "Rivals"})

    assert response.status_code == 403
    assert await site.services.db.read(get_user, other.id) == other


async def test_deliveries_are_listed_page_by_page(site: Site) -> None:
    owner, _ = await site.newcomer("olga", role=Role.OWNER)
    await site.services.db.write(_owe_many_servers, 51)

    first = await owner.get("/admin/deliveries")
    rest = await owner.get(_next_path(first.text))

    assert first.text.count("/retry") == 51
    assert "<bdi>h50." not in first.text and "<bdi>h49." in first.text
    assert "<bdi>h50." in rest.text and "<bdi>h49." not in rest.text
    assert 'rel="next"' not in rest.text


async def test_a_server_is_listed_with_what_it_runs_and_all_that_waits_for_it(
    site: Site,
) -> None:
    owner, _ = await site.newcomer("olga", role=Role.OWNER)
    await site.services.db.write(_owe_many_servers, 250)
    await site.services.db.write(_describe, "h249.example")

    page = await owner.get("/admin/peers?q=h249")

    row = page.text.partition("h249.example</bdi>")[2].partition("</tr>")[0]
    assert "mastodon 4.5.0" in row
    assert row.count('<td class="num">') == 2
    assert ">1<" in row.rpartition('<td class="num">')[2]


def _owe_many_servers(w: Writer, count: int) -> None:
    """One delivery for each, the first the oldest."""
    node = get_node_actor(w)
    w.run(
        """
        INSERT INTO activities (
            id, iri, actor_id, kind, object_iri, is_public, body, created_ms
        )
        VALUES (1, 'https://node.example/1', :actor_id, 'Like', '', 0, '{}', 1)
        """,
        actor_id=node.id,
    )
    for number in range(count):
        host = f"h{number}.example"
        note_success(w, host)
        w.run(
            """
            INSERT INTO deliveries (
                id, activity_id, actor_id, inbox, host, topic, state, next_ms,
                created_ms
            )
            VALUES (:id, 1, :actor_id, :inbox, :host, '', 'waiting', 1, :created)
            """,
            id=number + 1,
            actor_id=node.id,
            inbox=f"https://{host}/inbox",
            host=host,
            created=number // 10,
        )


def _describe(w: Writer, host: str) -> None:
    w.run(
        """
        UPDATE peers
        SET software = 'mastodon', software_version = '4.5.0'
        WHERE host = :host
        """,
        host=host,
    )


def _next_path(page: str) -> str:
    return unescape(page.partition('rel="next" href="')[2].partition('"')[0])


async def test_somebody_elsewhere_is_found_by_handle_even_if_suspended(
    site: Site,
) -> None:
    owner, _ = await site.newcomer("olga", role=Role.OWNER)
    remote = await make_remote(site.services.db, "rosa")
    path = f"/admin/people/{remote.id}"

    before = await owner.get("/admin/people?q=rosa")
    await owner.post(f"{path}/suspend", {"reason": "Adverts"})
    after = await owner.get("/admin/people?q=@rosa@peer.example")

    assert f"{path}/suspend" in before.text
    assert f"{path}/unsuspend" in after.text


async def test_roles_are_given_below_ones_own(site: Site) -> None:
    admin, _ = await site.newcomer("adam", role=Role.ADMIN)
    owner = await make_user(site.services.db, "olga", role=Role.OWNER)
    ana = await make_user(site.services.db, "ana")

    up = await admin.post(f"/admin/people/{ana.actor_id}/role", {"role": "moderator"})
    equal = await admin.post(f"/admin/people/{ana.actor_id}/role", {"role": "admin"})
    above = await admin.post(f"/admin/people/{owner.actor_id}/role", {"role": "member"})

    assert (up.status_code, equal.status_code, above.status_code) == (303, 422, 403)
    assert (await site.services.db.read(get_user, ana.id)).role is Role.MODERATOR
    assert (await site.services.db.read(get_user, owner.id)).role is Role.OWNER


async def test_moderators_see_no_addresses_and_no_admin_buttons(site: Site) -> None:
    moderator, _ = await site.newcomer("mo", role=Role.MODERATOR)
    ana, user = await site.newcomer("ana")
    await ana.post(
        "/settings/account/email", {"email": "ana@mail.example", "password": PASSWORD}
    )
    owner, _ = await site.newcomer("olga", role=Role.OWNER)

    page = await moderator.get("/admin/people")
    full = await owner.get("/admin/people")

    assert "ana@mail.example" not in page.text
    assert f"/admin/people/{user.actor_id}/suspend" in page.text
    assert f"/admin/people/{user.actor_id}/reset" not in page.text
    assert "ana@mail.example" in full.text


async def test_only_admins_find_people_by_their_addresses(site: Site) -> None:
    moderator, _ = await site.newcomer("mo", role=Role.MODERATOR)
    admin, _ = await site.newcomer("adam", role=Role.ADMIN)
    user = await make_user(site.services.db, "ana")
    await site.services.db.write(set_email, user.id, "ana@mail.example")

    asked = "/admin/people?q=ana%40mail.example"

    assert "/@ana" not in (await moderator.get(asked)).text
    assert "/@ana" in (await admin.get(asked)).text


async def test_a_password_link_is_shown_once_and_works(site: Site) -> None:
    owner, _ = await site.newcomer("olga", role=Role.OWNER)
    user = await make_user(site.services.db, "ana")

    shown = await owner.post(f"/admin/people/{user.actor_id}/reset")
    link = shown.text.partition("https://node.example/reset")[2].partition("<")[0]

    assert shown.status_code == 200
    assert "@ana" in (await site.browser().get(f"/reset{link}")).text
    assert "/reset?token" not in (await owner.get("/admin/people")).text


async def test_nobody_makes_a_link_for_those_above(site: Site) -> None:
    admin, _ = await site.newcomer("adam", role=Role.ADMIN)
    owner = await make_user(site.services.db, "olga", role=Role.OWNER)

    response = await admin.post(f"/admin/people/{owner.actor_id}/reset")

    assert response.status_code == 403


async def test_selling_is_allowed_and_withdrawn(site: Site) -> None:
    owner, _ = await site.newcomer("olga", role=Role.OWNER)
    user = await make_user(site.services.db, "ana")
    path = f"/admin/people/{user.actor_id}/sell"

    await owner.post(path, {"can_sell": "1"})
    allowed = (await site.services.db.read(get_user, user.id)).may_sell
    await owner.post(path, {"can_sell": ""})

    assert allowed
    assert not (await site.services.db.read(get_user, user.id)).may_sell


async def test_a_server_is_blocked_in_any_spelling_and_let_back(site: Site) -> None:
    owner, _ = await site.newcomer("olga", role=Role.OWNER)
    fields = {"host": " PEER.example. ", "policy": "blocked", "reason": "Adverts"}

    asked = await owner.get("/admin/peers/server?host=PEER.example.")
    blocked = await owner.post("/admin/peers/server", fields)
    refused = site.services.peers.refuses("sub.peer.example")
    page = await owner.get("/admin/peers?state=blocked")
    await owner.post("/admin/peers/peer.example/allow")

    assert "A block would cut no follow" in asked.text
    assert path_of(blocked) == "/admin/peers"
    assert refused and not site.services.peers.refuses("peer.example")
    assert "Adverts" in page.text and "/admin/peers/peer.example/allow" in page.text
    wrong = await owner.get("/admin/peers/server?host=no+host/")
    own = await owner.get("/admin/peers/server?host=node.example")
    odd = await owner.post("/admin/peers/server", {**fields, "policy": "x"})
    assert [each.status_code for each in (wrong, own, odd)] == [422, 422, 422]


async def test_what_was_decided_is_shown_to_everybody_if_the_owner_likes(
    site: Site,
) -> None:
    owner, _ = await site.newcomer("olga", role=Role.OWNER)
    file = ("b.csv", b"#domain,#severity\nspam.example,suspend\n?,x\n", "text/csv")

    imported = await owner.post("/admin/peers/import", files={"file": file})
    fields = {"host": "loud.example", "policy": "open", "limited": "1"}
    more = {"obfuscate": "1", "comment": "<b>Much</b> noise"}
    await owner.post("/admin/peers/server", {**fields, **more})
    hidden = await site.browser().get("/about/servers")
    await owner.post("/admin/peers/settings", {"show": "1", "list_only": "1"})
    shown = await site.browser().get("/about/servers")
    exported = await owner.get("/admin/peers/servers.csv")

    assert path_of(imported) == "/admin/peers"
    assert hidden.status_code == 404
    assert "spam.example" in shown.text and "loud.example" not in shown.text
    assert "lou*.****ple" in shown.text and "<b>Much" not in shown.text
    assert "/about/servers" in (await site.browser().get("/about")).text
    assert exported.text.splitlines()[1].startswith("loud.example,silence")
    assert site.services.peers.refuses("other.example")
    empty = await owner.post("/admin/peers/import", files={"file": ("", b"", "")})
    assert empty.status_code == 422


async def test_what_waits_for_a_server_is_shown_and_tried_again(site: Site) -> None:
    owner, _ = await site.newcomer("olga", role=Role.OWNER)
    remote = await make_remote(site.services.db, "rosa")
    await owner.post(f"/people/{remote.id}/follow")

    page = await owner.get("/admin/deliveries")
    one = await owner.get("/admin/deliveries/peer.example")
    retried = await owner.post("/admin/deliveries/peer.example/retry")
    everything = await owner.post("/admin/deliveries/retry")

    assert "/admin/deliveries/peer.example/retry" in page.text
    assert "healthy" in one.text and "Follow" in one.text
    assert retried.status_code == everything.status_code == 303
    assert await site.services.db.read(count_deliveries) == (1, 0)

    for _ in range(3):
        await site.services.db.write(note_failure, "peer.example", error="<timeout>")
    failing = await owner.get("/admin/deliveries/peer.example")
    await owner.post("/admin/deliveries/peer.example/drop")
    gone = await owner.get("/admin/deliveries/peer.example")

    assert "failing" in failing.text and "&lt;timeout&gt;" in failing.text
    assert await site.services.db.read(count_deliveries) == (0, 0)
    assert "Nothing waits for it" in gone.text
    assert (await owner.get("/admin/deliveries/x.example")).status_code == 404


async def test_what_waits_for_a_server_is_read_a_page_at_a_time(site: Site) -> None:
    owner, _ = await site.newcomer("olga", role=Role.OWNER)
    await site.services.db.write(_owe_many_servers, 51)
    await site.services.db.write(_send_all_to, "a.example")

    first = await owner.get("/admin/deliveries/a.example")
    rest = await owner.get(_next_path(first.text))

    assert "https://h50.example/inbox" in first.text
    assert first.text.count("<td translate") == 50
    assert rest.text.count("<td translate") == 1
    assert "https://h0.example/inbox" in rest.text


def _send_all_to(w: Writer, host: str) -> None:
    w.run("UPDATE deliveries SET host = :host", host=host)


async def test_the_node_itself_is_not_suspended(site: Site) -> None:
    owner, _ = await site.newcomer("olga", role=Role.OWNER)
    node_id = await site.services.db.read(
        lambda r: r.all("SELECT id FROM actors WHERE kind = 'Application' LIMIT 1")
    )
    actor_id = node_id[0].num("id")

    response = await owner.post(
        f"/admin/people/{actor_id}/suspend", {"reason": "Why not"}
    )

    assert response.status_code == 403
    assert (await site.services.db.read(get_actor, actor_id)).suspended_ms is None
