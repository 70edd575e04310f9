"""Custom emoji on the wire: told by others, and told of ours."""

import json
from typing import Any

from support.federated import FederatedNode
from support.notes import make_photo
from support.peer import Peer, make_activity, make_note

from federation.audience import Visibility
from node.actors.actions import update_profile
from node.actors.models import Actor, ProfileDraft
from node.actors.wire import load_actor_document
from node.database.types import Reader
from node.emoji.actions import add_local, switch_local
from node.emoji.models import CustomEmoji
from node.emoji.queries import list_emoji
from node.ids import Iri
from node.notes.actions import post_note
from node.notes.models import Note, NoteDraft
from node.notes.polls import PollDraft
from node.notes.queries import find_note_by_iri
from node.notes.readmodel import load_notes
from node.notes.wire import load_note_document
from node.reactions.actions import react, unreact
from node.relations.actions import mark_accepted, request_follow


def tag(peer: Peer, name: str, /, **rest: Any) -> dict[str, Any]:
    return {
        "type": "Emoji",
        "id": f"{peer.base}/emoji/{name}",
        "name": f":{name}:",
        "icon": {"type": "Image", "url": f"{peer.base}/files/{name}.png"},
        **rest,
    }


async def posted(node: FederatedNode, author: Actor, text: str = "Tea") -> Note:
    draft = NoteDraft(text=text, visibility=Visibility.PUBLIC)
    note = await node.db.write(post_note, node.urls, author=author, draft=draft)
    await node.work()
    return note


async def known(node: FederatedNode, key: str) -> CustomEmoji | None:
    return (await node.db.read(list_emoji, [key])).get(key)


async def shown(node: FederatedNode, note: Note) -> dict[str, int]:
    (view,) = await node.db.read(load_notes, [note.id], viewer_id=None)
    return {each.emoji: each.total for each in view.reactions}


async def have_emoji(node: FederatedNode, by: Actor, name: str) -> int:
    media_id = await make_photo(node.db, by)
    return await node.db.write(
        add_local, node.urls, name=name, media_id=media_id, by=by.id
    )


async def follow(node: FederatedNode, follower: Actor, target_iri: str) -> None:
    target = await node.services.strangers.ensure(target_iri)
    await node.db.write(request_follow, node.urls, follower=follower, target=target)
    await node.db.write(mark_accepted, follower=follower, target=target)


async def test_emoji_of_notes_and_people_are_known_by_their_server(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    ana = peer.add("ana", tag=[tag(peer, "crown")])
    await follow(node, mei, ana)
    foreign = "https://else.example/emoji/9"
    note = make_note(
        ana,
        tag=[
            tag(peer, "cat", updated="2026-01-02T03:04:05Z"),
            tag(peer, "dog", id=foreign),
            tag(peer, "x"),
            tag(peer, 'q" onerror="y'),
        ],
    )
    await node.receive(peer, "ana", make_activity("Create", ana, note))

    cat, dog = (
        await known(node, f"cat@{peer.host}"),
        await known(node, f"dog@{peer.host}"),
    )
    crown = await known(node, f"crown@{peer.host}")
    assert cat is not None and dog is not None and crown is not None
    assert cat.iri == f"{peer.base}/emoji/cat"
    assert cat.updated_ms == 1_767_323_045_000
    # Its server says so of an id that is not its own.
    assert dog.iri is None
    assert dog.picture.remote_url == f"{peer.base}/files/dog.png"
    assert await known(node, f"x@{peer.host}") is None
    assert not [path for path in peer.gets() if path.startswith("/files")]


async def test_only_newer_news_change_an_emoji(node: FederatedNode, peer: Peer) -> None:
    mei, ana = await node.person("mei"), peer.add("ana")
    await follow(node, mei, ana)
    pictures: list[str | None] = []
    for number, (updated, file) in enumerate(
        (
            ("2026-01-02T00:00:00Z", "cat"),
            ("2026-01-01T00:00:00Z", "old"),
            ("2026-01-03T00:00:00Z", "new"),
        )
    ):
        icon = {"type": "Image", "url": f"{peer.base}/files/{file}.png"}
        told = tag(peer, "cat", updated=updated, icon=icon)
        note = make_note(ana, id=f"{ana}/notes/{number}", tag=told)
        await node.receive(peer, "ana", make_activity("Create", ana, note))
        cat = await known(node, f"cat@{peer.host}")
        pictures.append(cat and cat.picture.remote_url)

    base = f"{peer.base}/files"
    assert pictures == [f"{base}/cat.png", f"{base}/cat.png", f"{base}/new.png"]


async def test_a_reaction_may_have_a_custom_emoji(
    node: FederatedNode, peer: Peer
) -> None:
    note = await posted(node, await node.person("mei"))
    ana, eve = peer.add("ana"), peer.add("eve")
    like = make_activity(
        "Like",
        ana,
        note.iri,
        id=f"{ana}/l/1",
        content=":cat:",
        _misskey_reaction=":cat:",
        tag=[tag(peer, "cat")],
    )
    pleroma = make_activity(
        "EmojiReact",
        eve,
        note.iri,
        id=f"{eve}/r/1",
        content=":cat:",
        tag=[tag(peer, "cat", name="cat")],
    )

    await node.receive(peer, "ana", like)
    await node.receive(peer, "eve", pleroma)
    assert await shown(node, note) == {f":cat@{peer.host}:": 2}
    await node.receive(peer, "ana", make_activity("Undo", ana, like))
    bare = {key: value for key, value in pleroma.items() if key != "tag"}
    renamed = {**bare, "id": f"{eve}/r/another"}
    await node.receive(peer, "eve", make_activity("Undo", eve, renamed))
    assert await shown(node, note) == {}


async def test_an_emoji_of_ours_comes_back_as_itself(
    node: FederatedNode, peer: Peer
) -> None:
    mei, ana = await node.person("mei"), peer.add("ana")
    emoji_id = await have_emoji(node, mei, "badge")
    note = await posted(node, mei)
    ours = tag(peer, "badge", id=node.urls.emoji(emoji_id))
    reaction = make_activity(
        "EmojiReact", ana, note.iri, id=f"{ana}/r/1", content=":badge:", tag=[ours]
    )

    await node.receive(peer, "ana", reaction)

    assert await shown(node, note) == {":badge:": 1}
    assert await known(node, f"badge@{peer.host}") is None


async def test_our_emoji_are_tags_with_ids_that_resolve(node: FederatedNode) -> None:
    mei = await node.person("mei")
    emoji_id = await have_emoji(node, mei, "badge")
    for name in ("medal", "off", "crown"):
        last = await have_emoji(node, mei, name)
        if name == "off":
            await node.db.write(switch_local, last, is_enabled=False)
    draft = NoteDraft(
        text="A :badge: and :off: and :nothing:",
        warning="About :medal:",
        visibility=Visibility.PUBLIC,
        poll=PollDraft(options=("A :crown:", "B")),
    )
    note = await node.db.write(post_note, node.urls, author=mei, draft=draft)
    document = await node.db.read(load_note_document, node.urls, note)
    answer = await node.get(f"/ap/e/{emoji_id}")

    assert [each.shortcode for each in document.emoji] == ["medal", "badge", "crown"]
    told = json.loads(answer.text)
    assert (told["id"], told["type"]) == (node.urls.emoji(emoji_id), "Emoji")
    assert told["name"] == ":badge:"
    assert told["icon"]["mediaType"] == "image/webp"
    assert told["icon"]["url"].startswith(f"{node.base_url}/media/")
    assert told["updated"].endswith("Z")
    assert (await node.get(f"/ap/e/{last + 1}")).status_code == 404

    profile = ProfileDraft(display_name="Mei :crown:", bio="I like :badge:")
    changed = await node.db.write(update_profile, mei.id, profile)
    actor = await node.db.read(load_actor_document, node.urls, changed)
    assert [each.shortcode for each in actor.emoji] == ["crown", "badge"]


async def test_a_reaction_from_here_tells_its_emoji_along(
    node: FederatedNode, peer: Peer
) -> None:
    mei, ana = await node.person("mei"), peer.add("ana")
    await follow(node, mei, ana)
    emoji_id = await have_emoji(node, mei, "badge")
    document = make_note(ana, tag=[tag(peer, "cat")])
    await node.receive(peer, "ana", make_activity("Create", ana, document))
    note = await node.db.read(find_note_by_iri, Iri(document["id"]))
    assert note is not None

    await node.db.write(react, node.urls, actor=mei, note=note, text=":badge:")
    like = (await sent(node))[-1]
    assert (like["type"], like["content"]) == ("Like", ":badge:")
    assert [each["id"] for each in like["tag"]] == [node.urls.emoji(emoji_id)]
    await node.db.write(unreact, node.urls, actor=mei, note=note)
    undone = (await sent(node))[-1]["object"]
    assert (undone["content"], len(undone["tag"])) == (":badge:", 1)


async def test_joining_in_tells_the_emoji_as_its_server_does(
    node: FederatedNode, peer: Peer
) -> None:
    mei, ana = await node.person("mei"), peer.add("ana")
    await follow(node, mei, ana)
    document = make_note(ana)
    await node.receive(peer, "ana", make_activity("Create", ana, document))
    reaction = make_activity(
        "EmojiReact",
        ana,
        document["id"],
        id=f"{ana}/r/1",
        content=":cat:",
        tag=[tag(peer, "cat")],
    )
    await node.receive(peer, "ana", reaction)
    note = await node.db.read(find_note_by_iri, Iri(document["id"]))
    assert note is not None
    text = f":cat@{peer.host}:"

    await node.db.write(react, node.urls, actor=mei, note=note, text=text)

    like = (await sent(node))[-1]
    assert like["content"] == ":cat:"
    assert like["tag"] == [tag(peer, "cat")]
    assert await shown(node, note) == {text: 2}


async def sent(node: FederatedNode) -> list[dict[str, Any]]:
    def read(r: Reader) -> list[dict[str, Any]]:
        rows = r.all("SELECT body FROM activities ORDER BY id LIMIT 100")
        return [json.loads(row.text("body")) for row in rows]

    return await node.db.read(read)
