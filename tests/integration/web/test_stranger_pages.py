"""Relays and held notes through their pages."""

from html import unescape

from support.app import Site, path_of
from support.people import make_remote

from node.database.types import Writer
from node.ids import Iri
from node.moderation.queries import list_decisions
from node.relays.queries import list_relays
from node.screening.actions import Suspect, hold_back
from node.users.models import Role


async def test_a_relay_is_added_shown_and_removed(site: Site) -> None:
    browser, _ = await site.newcomer("olga", role=Role.OWNER)
    form = {"address": "https://relay.example/inbox", "kind": "mastodon"}

    bad = await browser.post("/admin/relays", {**form, "address": "relay.example"})
    added = await browser.post("/admin/relays", form)
    twice = await browser.post("/admin/relays", form)
    shown = await browser.get("/admin/relays")
    (relay,) = await site.services.db.read(list_relays)
    removed = await browser.post(f"/admin/relays/{relay.id}/remove")

    assert bad.status_code == 422 and 'href="#f-address"' in bad.text
    assert path_of(added) == path_of(removed) == "/admin/relays"
    assert twice.status_code == 422 and "on the list" in twice.text
    assert form["address"] in shown.text and "pending" in shown.text
    assert await site.services.db.read(list_relays) == []
    log = await site.services.db.read(list_decisions, limit=2)
    assert [each.kind for each in log.items] == ["relay", "relay"]


async def test_moderators_have_the_held_notes_and_only_admins_the_relays(
    site: Site,
) -> None:
    moderator, _ = await site.newcomer("mo", role=Role.MODERATOR)
    member, _ = await site.newcomer("bob")

    assert (await moderator.get("/admin/relays")).status_code == 403
    assert (await moderator.get("/moderation/held")).status_code == 200
    assert (await member.get("/moderation/held")).status_code == 403


async def test_held_notes_are_released_or_discarded_once(site: Site) -> None:
    browser, _ = await site.newcomer("mo", role=Role.MODERATOR)
    rosa = await make_remote(site.services.db, "rosa")

    def hold(w: Writer, number: int) -> None:
        iri = Iri(f"{rosa.iri}/{number}")
        suspect = Suspect(
            note_iri=iri,
            activity_iri=Iri(f"{iri}/create"),
            recipient="",
            rule="“pills”",
            words=f"<b>pills</b> {number}",
            body="{}",
        )
        assert hold_back(w, rosa, suspect)

    for number in (1, 2):
        await site.services.db.write(hold, number)
    page = await browser.get("/moderation/held")
    paths = [part.split('"')[0] for part in page.text.split('action="')[1:]]
    discards = [path for path in paths if path.endswith("/discard")]
    done = await browser.post(discards[0])
    late = await browser.get(path_of(await browser.post(discards[0])))

    assert "&lt;b&gt;pills&lt;/b&gt; 2" in page.text and "@rosa" in page.text
    assert 'Held back <span class="badge">2</span>' in page.text
    assert path_of(done) == "/moderation/held"
    assert "decided it already" in late.text
    assert 'Held back <span class="badge">1</span>' in late.text


async def test_words_are_saved_and_faults_kept_in_the_field(site: Site) -> None:
    browser, _ = await site.newcomer("mo", role=Role.MODERATOR)

    saved = await browser.post("/moderation/held/words", {"words": "Tea\ncheap pills"})
    bad = await browser.post("/moderation/held/words", {"words": "???"})
    page = await browser.get("/moderation/held")

    assert path_of(saved) == "/moderation/held"
    assert bad.status_code == 422 and "no letter" in unescape(bad.text)
    assert "???</textarea>" in bad.text
    assert "cheap pills\nTea</textarea>" in page.text
