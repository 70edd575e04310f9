"""What other servers can read of us: discovery, actors, notes, activities."""

from pathlib import Path
from typing import Any

import httpx
import pytest
from support.federated import BASE_URL, FederatedNode, open_node
from support.nodes import wait_until
from support.notes import make_photo
from support.peer import Peer, make_activity

from federation import decode
from federation.audience import Visibility
from federation.signatures.messages import OutgoingRequest, SignatureScheme
from federation.signatures.signer import sign
from node.actors.actions import mark_deleted
from node.actors.models import Actor
from node.actors.queries import find_actor_by_iri, get_node_actor
from node.clock import SetClock
from node.config import FederationMode
from node.database.types import Database
from node.ids import Iri
from node.notes.actions import delete_note, post_note
from node.notes.models import Note, NoteDraft
from node.reactions.actions import boost
from node.relations.actions import receive_follow, request_follow
from node.relations.queries import find_follow


async def post(node: FederatedNode, author: Actor, **draft: Any) -> Note:
    note = await node.db.write(
        post_note, node.urls, author=author, draft=NoteDraft(text="tea", **draft)
    )
    await node.work()
    return note


async def signed_get(
    node: FederatedNode, peer: Peer, name: str, url: str
) -> httpx.Response:
    """A GET as a person of a peer signs it."""
    now_s = node.clock.now_ms() // 1_000
    made = sign(
        OutgoingRequest("GET", url), peer.key_of(name), SignatureScheme.CAVAGE, now_s
    )
    headers = {key.decode(): value.decode("latin-1") for key, value in made}
    headers["accept"] = "application/activity+json"
    return await node.send("GET", url, headers)


@pytest.mark.parametrize(
    "resource",
    [
        "acct:mei@localhost:8080",
        "acct%3Amei%40localhost%3A8080",
        "acct:MEI@LOCALHOST:8080",
        "ACCT:mei@localhost:8080",
        "mei@localhost:8080",
        "@mei@localhost:8080",
        "http://localhost:8080/@mei",
        "{iri}",
    ],
)
async def test_webfinger_knows_a_person_by_every_spelling(
    node: FederatedNode, resource: str
) -> None:
    mei = await node.person("mei")
    asked = resource.format(iri=mei.iri)
    response = await node.get(f"/.well-known/webfinger?resource={asked}")
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/jrd+json"
    assert response.headers["access-control-allow-origin"] == "*"
    jrd = response.json()
    assert jrd["subject"] == "acct:mei@localhost:8080"
    (link,) = [each for each in jrd["links"] if each["rel"] == "self"]
    assert (link["type"], link["href"]) == ("application/activity+json", mei.iri)


@pytest.mark.parametrize(
    ("resource", "status"),
    [
        ("", 400),
        ("mei", 400),
        ("acct:mei", 400),
        ("acct:@localhost:8080", 400),
        ("acct:mei%00@localhost:8080", 400),
        ("device:p1.example", 404),
        ("acct:nobody@localhost:8080", 404),
        ("acct:mei@elsewhere.example", 404),
        ("https://elsewhere.example/@mei", 404),
        ("acct:gone@localhost:8080", 410),
    ],
)
async def test_webfinger_says_what_there_is_not(
    node: FederatedNode, resource: str, status: int
) -> None:
    await node.person("mei")
    gone = await node.person("gone")
    await node.db.write(mark_deleted, gone.id)
    response = await node.get(f"/.well-known/webfinger?resource={resource}")
    assert response.status_code == status


async def test_webfinger_names_the_pages_where_things_are_finished(
    node: FederatedNode,
) -> None:
    """FEP-3b86, OStatus subscribe; nobody does anything as the server itself."""
    await node.person("mei")
    resource = "/.well-known/webfinger?resource=acct:mei@localhost:8080"
    jrd = (await node.get(resource)).json()
    templates = {link["rel"]: link.get("template", "") for link in jrd["links"]}
    for name in ("Follow", "Like", "Announce", "Object"):
        template = templates[f"https://w3id.org/fep/3b86/{name}"]
        assert template.startswith(f"{BASE_URL}/intent?do={name.lower()}")
        assert template.endswith("uri={object}")
    create = templates["https://w3id.org/fep/3b86/Create"]
    assert "content={content}" in create and "inReplyTo={inReplyTo}" in create
    subscribe = templates["http://ostatus.org/schema/1.0/subscribe"]
    assert subscribe == f"{BASE_URL}/intent?uri={{uri}}"
    own = (await node.get(f"/.well-known/webfinger?resource={BASE_URL}/")).json()
    assert not any("template" in link for link in own["links"])


async def test_webfinger_shows_a_picture_once_there_is_one(
    node: FederatedNode,
) -> None:
    mei = await node.person("mei")
    avatar = await make_photo(node.db, mei)
    await node.db.write(
        lambda w: w.run(
            "UPDATE actors SET avatar_id = :avatar WHERE id = :id",
            avatar=avatar,
            id=mei.id,
        )
    )
    resource = "/.well-known/webfinger?resource=acct:mei@localhost:8080"
    jrd = (await node.get(resource)).json()
    (link,) = [each for each in jrd["links"] if each["rel"].endswith("/avatar")]
    assert link["type"] == "image/jpeg"
    assert link["href"].startswith(f"{BASE_URL}/media/")


async def test_the_server_itself_is_followed_by_nobody(
    node: FederatedNode, peer: Peer
) -> None:
    own = await node.db.read(get_node_actor)
    ana = peer.add("ana")
    await node.receive(peer, "ana", make_activity("Follow", ana, own.iri))
    async with node.sending():
        await wait_until(lambda: peer.inbox("Reject"))
    known = await node.db.read(find_actor_by_iri, ana)
    assert known is not None
    assert await node.db.read(find_follow, known.id, own.id) is None


async def test_the_server_itself_is_found_and_open(node: FederatedNode) -> None:
    actor = await node.db.read(get_node_actor)
    jrd = (await node.get(f"/.well-known/webfinger?resource={BASE_URL}/")).json()
    assert {"href": actor.iri, "type": "application/activity+json"}.items() <= next(
        link for link in jrd["links"] if link["rel"].endswith("#Service")
    ).items()
    links = (await node.get("/.well-known/nodeinfo")).json()["links"]
    assert links[-1]["href"] == actor.iri
    assert (await node.get(actor.iri)).json()["type"] == "Application"


async def test_host_meta_comes_in_both_forms(node: FederatedNode) -> None:
    xml = await node.get("/.well-known/host-meta", accept="application/xrd+xml")
    assert xml.headers["content-type"].startswith("application/xrd+xml")
    assert "webfinger?resource={uri}" in xml.text
    json = (await node.get("/.well-known/host-meta.json")).json()
    assert json["links"][0]["template"].endswith("webfinger?resource={uri}")


async def test_nodeinfo_counts_what_there_is(node: FederatedNode) -> None:
    mei = await node.person("mei")
    await post(node, mei)
    for version in ("2.0", "2.1"):
        info = (await node.get(f"/nodeinfo/{version}")).json()
        assert info["version"] == version
        assert info["usage"]["localPosts"] == 1
        assert info["metadata"]["federation"] == {"enabled": True}
    assert (await node.get("/nodeinfo/3.0")).status_code == 404


async def test_an_actor_document_is_what_peers_want(node: FederatedNode) -> None:
    mei = await node.person("mei")
    response = await node.get(mei.iri)
    assert response.headers["content-type"].startswith("application/activity+json")
    assert "Accept" in response.headers["vary"]
    document = response.json()
    shown = decode.actor(document)
    assert (shown.iri, shown.preferred_username) == (mei.iri, "mei")
    assert document["publicKey"]["id"] == f"{mei.iri}#main-key"
    for name in ("inbox", "outbox", "followers", "following", "featured"):
        assert document[name].startswith(BASE_URL)
    page = await node.get(mei.iri, accept="text/html,*/*;q=0.8")
    assert (page.status_code, page.headers["location"]) == (303, mei.page_url)


async def test_whoever_names_a_type_of_documents_gets_one(node: FederatedNode) -> None:
    """Flohmarkt names three, some only JSON-LD, and clients without a wish any."""
    mei = await node.person("mei")
    note = await post(node, mei)
    profile = 'application/ld+json; profile="https://www.w3.org/ns/activitystreams"'
    asked = {
        "application/activity+json": 200,
        profile: 200,
        "application/ld+json": 200,
        "application/json,application/ld+json,application/activity+json": 200,
        f"application/activity+json, {profile}, text/html;q=0.1": 200,
        "*/*": 200,
        "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8": 303,
    }
    for accept, status in asked.items():
        for iri in (mei.iri, note.iri):
            response = await node.get(iri, accept=accept)
            assert response.status_code == status, accept
            assert "Accept" in response.headers["vary"], accept


async def test_collections_have_pages_unless_they_are_hidden(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    ana = await node.services.strangers.ensure(peer.add("ana"))
    await node.db.write(
        receive_follow, node.urls, follower=ana, target=mei, iri=Iri(f"{ana.iri}/f")
    )
    note = await post(node, mei)
    overview = (await node.get(mei.followers_iri)).json()
    assert (overview["totalItems"], "orderedItems" in overview) == (1, False)
    page = (await node.get(overview["first"])).json()
    assert page["orderedItems"] == [ana.iri]
    outbox = (await node.get(f"{mei.outbox}?page=1")).json()
    assert [item["object"]["id"] for item in outbox["orderedItems"]] == [note.iri]
    await node.db.write(
        lambda w: w.run("UPDATE actors SET hide_follows = 1 WHERE id = :id", id=mei.id)
    )
    hidden = (await node.get(mei.followers_iri)).json()
    assert (hidden["totalItems"], "first" in hidden) == (1, False)
    assert "orderedItems" not in (await node.get(overview["first"])).json()


async def test_every_id_we_give_out_can_be_read(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    note = await post(node, mei)
    await node.db.write(boost, node.urls, actor=mei, note=note)
    await node.work()
    document = (await node.get(note.iri)).json()
    for iri in (f"{note.iri}/create", document["replies"]["id"]):
        assert (await node.get(iri)).status_code == 200
    assert (await node.get(document["likes"]["id"])).json()["totalItems"] == 0
    assert (await node.get(document["shares"]["id"])).json()["totalItems"] == 1
    ana = await node.services.strangers.ensure(peer.add("ana"))
    await node.db.write(request_follow, node.urls, follower=mei, target=ana)
    row = await node.db.read(
        lambda r: r.one("SELECT iri FROM activities WHERE kind = 'Follow'")
    )
    assert row is not None
    follow = row.text("iri")
    assert (await node.get(follow)).status_code == 404
    assert (await signed_get(node, peer, "ana", follow)).json()["actor"] == mei.iri


async def test_pictures_are_documents_that_everybody_reads(
    node: FederatedNode,
) -> None:
    """Pixelfed drops notes with files of other types, or without a media type."""
    mei = await node.person("mei")
    photo = await make_photo(node.db, mei, "A cup")
    note = await post(node, mei, media_ids=(photo,))
    (picture,) = (await node.get(note.iri)).json()["attachment"]
    assert (picture["type"], picture["mediaType"]) == ("Document", "image/jpeg")
    assert picture["name"] == "A cup"
    assert picture["url"].endswith(".jpg")
    for side in (picture["width"], picture["height"]):
        assert isinstance(side, int)
        assert 0 < side <= 2_048


async def test_private_notes_are_read_by_those_they_are_for_and_not_cached(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    ana = await node.services.strangers.ensure(peer.add("ana"))
    await node.services.strangers.ensure(peer.add("eve"))
    await node.db.write(
        receive_follow, node.urls, follower=ana, target=mei, iri=Iri(f"{ana.iri}/f")
    )
    private = await post(node, mei, visibility=Visibility.FOLLOWERS)
    direct = await post(node, mei, visibility=Visibility.DIRECT)
    nothing = await node.get("/ap/n/12345")
    for response in (
        await node.get(private.iri),
        await signed_get(node, peer, "eve", private.iri),
        await node.get(f"{private.iri}/create"),
        await signed_get(node, peer, "ana", direct.iri),
    ):
        assert response.status_code == 404
        assert response.content == nothing.content
        assert "Signature" in response.headers["vary"]
    shown = await signed_get(node, peer, "ana", private.iri)
    assert shown.json()["id"] == private.iri
    assert shown.headers["cache-control"] == "private, no-store"
    assert "Signature" in shown.headers["vary"]


async def test_a_deleted_note_leaves_a_tombstone(node: FederatedNode) -> None:
    mei = await node.person("mei")
    note = await post(node, mei)
    await node.db.write(delete_note, node.urls, note=note, by=mei)
    response = await node.get(note.iri)
    assert response.status_code == 410
    assert response.json()["type"] == "Tombstone"
    assert (await node.get(f"{note.iri}/create")).status_code == 410


async def test_a_strict_node_shows_strangers_keys_and_nothing_else(
    db: Database, clock: SetClock, tmp_path: Path, peer: Peer
) -> None:
    strict = {"authorized_fetch": "true"}
    async with open_node(db, clock, tmp_path / "data", **strict) as node:
        assert node.services.config.federation is FederationMode.OPEN
        mei = await node.person("mei")
        note = await post(node, mei)
        peer.add("ana")
        stub = (await node.get(mei.iri)).json()
        assert "publicKey" in stub
        assert "summary" not in stub and "outbox" not in stub
        assert (await node.get(note.iri)).status_code == 401
        assert (await node.get(mei.outbox)).status_code == 401
        whole = await signed_get(node, peer, "ana", mei.iri)
        assert whole.json()["outbox"] == mei.outbox
        read = await signed_get(node, peer, "ana", note.iri)
        assert read.status_code == 200
        assert read.headers["cache-control"] == "private, no-store"
