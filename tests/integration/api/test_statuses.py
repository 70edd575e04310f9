"""Notes and boosts as apps read them."""

from support.api import guest, join
from support.app import Site
from support.notes import follow, mentioning, post, receive_new
from support.people import make_remote

from node.notes.details import DetailLink, LinkKind, NoteDetails
from node.notes.models import Visibility
from node.reactions.actions import boost


async def test_a_note_is_a_status(site: Site) -> None:
    db = site.services.db
    client, ana = await join(site, "ana")
    _, ben = await join(site, "ben")
    note = await post(
        db,
        ana,
        "Hello @ben, see #Rome",
        title="A <b> title",
        warning="Long",
        mentioned=mentioning(ben=ben),
    )

    found = await client.get(f"/api/v1/statuses/{note.id}")

    assert found["id"] == str(note.id)
    assert found["created_at"].endswith("Z")
    assert found["uri"] == note.iri
    assert found["url"] == f"https://node.example/@ana/{note.id}"
    assert found["content"].startswith("<p><strong>A &lt;b&gt; title</strong></p>")
    assert found["title"] == "A <b> title"
    assert found["spoiler_text"] == "Long"
    assert found["sensitive"] is True
    assert found["visibility"] == "public"
    assert found["account"]["acct"] == "ana"
    assert found["account"]["avatar"] == "https://node.example/static/avatar.png"
    assert found["mentions"][0]["acct"] == "ben"
    assert found["mentions"][0]["url"] in found["content"]
    assert found["tags"] == [{"name": "rome", "url": "https://node.example/tags/rome"}]
    assert found["tags"][0]["url"] in found["content"]
    for flag in ("favourited", "reblogged", "bookmarked", "muted", "pinned"):
        assert found[flag] is False


async def test_guests_are_told_nothing_about_themselves(site: Site) -> None:
    _, ana = await join(site, "ana")
    note = await post(site.services.db, ana)

    found = await guest(site).get(f"/api/v1/statuses/{note.id}")

    assert "favourited" not in found
    assert "pinned" not in found


async def test_what_one_may_not_see_is_not_there(site: Site) -> None:
    client, ana = await join(site, "ana")
    other, _ = await join(site, "ben")
    note = await post(site.services.db, ana, visibility=Visibility.FOLLOWERS)
    path = f"/api/v1/statuses/{note.id}"

    hidden = await other.call("GET", path)
    absent = await other.call("GET", f"/api/v1/statuses/{note.id + 1}")

    assert hidden.status_code == absent.status_code == 404
    assert hidden.json() == absent.json() == {"error": "Record not found"}
    assert (await client.get(path))["visibility"] == "private"


async def test_the_home_timeline_holds_boosts_as_statuses_of_their_own(
    site: Site,
) -> None:
    db = site.services.db
    client, ana = await join(site, "ana")
    _, ben = await join(site, "ben")
    _, cyd = await join(site, "cyd")
    await follow(db, ana, ben)
    notes = [await post(db, ben, str(n)) for n in range(3)]
    others = await post(db, cyd, "Boosted")
    await db.write(boost, site.services.urls, actor=ben, note=others)
    await site.work()

    found = await client.get("/api/v1/timelines/home")

    assert found[0]["id"] != str(others.id)
    assert found[0]["account"]["acct"] == "ben"
    assert found[0]["reblog"]["account"]["acct"] == "cyd"
    assert found[0]["reblog"]["favourited"] is False
    assert [each["id"] for each in found[1:]] == [str(n.id) for n in reversed(notes)]
    again = await client.get(f"/api/v1/statuses/{found[0]['id']}")
    assert again["reblog"]["id"] == str(others.id)


async def test_a_timeline_is_walked_both_ways_by_its_links(site: Site) -> None:
    db = site.services.db
    client, ana = await join(site, "ana")
    notes = [str((await post(db, ana, str(n))).id) for n in range(5)]
    await site.work()

    first = await client.call("GET", "/api/v1/timelines/home?limit=2&local=x")
    links = first.links
    second = await client.call("GET", links["next"]["url"])
    back = await client.call("GET", second.links["prev"]["url"])

    assert first.headers["Link"].startswith("<https://node.example/api/v1/")
    assert first.headers["Link"].index('rel="next"') < first.headers["Link"].index(
        'rel="prev"'
    )
    assert "local=x" in links["next"]["url"]
    ids = [[each["id"] for each in page.json()] for page in (first, second, back)]
    assert ids == [notes[:2:-1], notes[2:0:-1], notes[:2:-1]]


async def test_since_gives_the_newest_and_min_the_next(site: Site) -> None:
    db = site.services.db
    client, ana = await join(site, "ana")
    notes = [str((await post(db, ana, str(n))).id) for n in range(5)]
    await site.work()

    path = "/api/v1/timelines/home"
    newest = await client.get(path, since_id=notes[0], limit=2)
    adjacent = await client.get(path, min_id=notes[0], limit=2)
    between = await client.get(path, since_id=notes[0], max_id=notes[3])

    assert [each["id"] for each in newest] == [notes[4], notes[3]]
    assert [each["id"] for each in adjacent] == [notes[2], notes[1]]
    assert [each["id"] for each in between] == [notes[2], notes[1]]


async def test_what_lives_on_a_page_elsewhere_leads_there(site: Site) -> None:
    db = site.services.db
    client, _ = await join(site, "ana")
    author = await make_remote(db, "ada")
    article = await receive_new(db, author, "1", kind="Article", title="On hills")
    plain = await receive_new(db, author, "2")

    card = (await client.get(f"/api/v1/statuses/{article.id}"))["card"]
    none = (await client.get(f"/api/v1/statuses/{plain.id}"))["card"]

    assert card["url"] == "https://peer.example/@ada/1"
    (linking,) = await client.get("/api/v1/timelines/link", url=card["url"])
    assert linking["id"] == str(article.id)
    assert await client.get("/api/v1/timelines/link", url=plain.url) == []
    assert card["title"] == "On hills"
    assert card["provider_name"] == "peer.example"
    assert card["type"] == "link"
    assert none is None


async def test_films_and_files_of_other_servers_are_linked(site: Site) -> None:
    db = site.services.db
    client, _ = await join(site, "ana")
    author = await make_remote(db, "ada")
    links = (
        DetailLink(LinkKind.PAGE, "https://peer.example/about"),
        DetailLink(LinkKind.VIDEO, "https://peer.example/v/1.mp4", "A kettle"),
        DetailLink(LinkKind.FILE, "https://peer.example/f/1.pdf"),
    )
    note = await receive_new(db, author, "1", details=NoteDetails(links=links))

    found = await client.get(f"/api/v1/statuses/{note.id}")

    film, file = found["media_attachments"]
    assert film["type"] == file["type"] == "unknown"
    assert film["url"] == film["remote_url"] == "https://peer.example/v/1.mp4"
    assert (film["description"], file["description"]) == ("A kettle", None)
    assert film["meta"] == {} and film["preview_url"] is None
    assert len({film["id"], file["id"], found["id"]}) == 3
    assert found["card"]["url"] == "https://peer.example/about"


async def test_what_has_no_page_leads_to_where_it_is(site: Site) -> None:
    db = site.services.db
    author = await make_remote(db, "ada")
    note = await receive_new(db, author, "1", kind="Article", url="")

    found = await guest(site).get(f"/api/v1/statuses/{note.id}")

    assert found["url"] == found["card"]["url"] == note.iri


async def test_guests_see_a_part_of_a_long_conversation(site: Site) -> None:
    db = site.services.db
    client, ana = await join(site, "ana")
    root = await post(db, ana)
    for number in range(61):
        await post(db, ana, str(number), reply_to_id=root.id)
    path = f"/api/v1/statuses/{root.id}/context"

    assert len((await client.get(path))["descendants"]) == 61
    assert len((await guest(site).get(path))["descendants"]) == 60
