"""What other software sends, through the inbox, and what readers here get of it.

Each folder of `tests/payloads` is a server of its own: its files are fetched from it.
"""

from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any, cast

import pytest
from support.federated import FederatedNode, count_rows
from support.payloads import SOFTWARE, Sender
from support.peer import Peer

from federation.audience import Visibility
from node.database.types import Reader
from node.ids import MediaId
from node.media.queries import list_media
from node.notes.details import NO_DETAILS, DetailLink, LinkKind, NoteDetails
from node.notes.models import Note
from node.notes.queries import (
    find_details,
    find_note_by_iri,
    find_poll,
    list_note_media_ids,
    list_note_topics,
)
from node.relations.actions import mark_accepted, request_follow


@dataclass(frozen=True, kw_only=True)
class Shown:
    """How a payload is shown; `photos` are the descriptions of its pictures."""

    words: str
    title: str = ""
    warning: str = ""
    kind: str = "Note"
    language: str = ""
    is_sensitive: bool = False
    visibility: Visibility = Visibility.PUBLIC
    photos: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    details: NoteDetails = NO_DETAILS


EXPECTED = {
    "akkoma-3.15": Shown(words="hello", language="en", photos=("",)),
    "bonfire-1.0": Shown(
        kind="Proposal", title="Seedlings", words="Tomatoes, three sorts"
    ),
    "bookwyrm-0.8": Shown(
        kind="Article",
        title='Review of "A Potter\'s Book" (4 stars): Worth it',
        words="<p>Clear and kind.</p>",
        photos=("Someone: A Potter's Book (hardcover, 1940)",),
    ),
    "bridgy-fed-2026": Shown(
        words="<p>Blue skies, <a ", language="en", photos=("Two pots",)
    ),
    "epicyon-1.6": Shown(
        kind="Proposal",
        title="Garden fork",
        words="A fork for the garden",
        photos=("Garden fork",),
    ),
    "fedibird-0.1": Shown(words='<p>lovely<span class="quote-inline">'),
    "flohmarkt-2024": Shown(
        words="<p>Old lamp<br>Still works, needs a bulb<br>28,00 €</p>",
        language="de",
        photos=("A lamp",),
        topics=("lamp",),
    ),
    "friendica-2024": Shown(words="<p>Hello <b>world</b></p>", language="de"),
    "funkwhale-1.4": Shown(
        kind="Audio",
        title="Episode 4: ash",
        words="<p>On wood ash</p>",
        photos=("",),
        topics=("ash",),
        details=NoteDetails(
            duration_s=1830,
            links=(DetailLink(LinkKind.AUDIO, "{home}/api/v1/listen/4.mp3"),),
        ),
    ),
    "gotosocial-0.20": Shown(
        warning="weather",
        words="<p>rain</p>",
        language="en",
        is_sensitive=True,
        photos=("Rain on a window",),
        topics=("Rain",),
    ),
    "hubzilla-10": Shown(
        title="Slip recipe",
        words="<p>Equal parts.</p><p><span>Warm</span> water.</p>",
        topics=("slip",),
    ),
    "lemmy-0.19": Shown(
        kind="Page",
        title="A glaze chart",
        words="<p>See link</p>",
        language="fr",
        photos=("",),
        topics=("pottery",),
        details=NoteDetails(
            links=(DetailLink(LinkKind.PAGE, "https://glazes.example/chart"),)
        ),
    ),
    "mastodon-4.5": Shown(
        words="a cup <a href=",
        language="en",
        photos=("A cup on linen",),
        topics=("tea",),
    ),
    "mbin-1.8": Shown(
        kind="Page",
        title="Cold glass",
        words="<p>Cut it <strong>cold</strong>.</p>",
        language="en",
        topics=("glass",),
    ),
    "misskey-2025": Shown(
        words="<span>おはよう </span>", language="ja", is_sensitive=True, photos=("",)
    ),
    "mitra-4": Shown(words="<p>Subscribe to read the rest</p>"),
    "mobilizon-5": Shown(
        kind="Event",
        title="Kiln opening",
        words="<p>We open the kiln <b>together</b>.</p>",
        language="en",
        photos=("Banner",),
        topics=("pottery",),
        details=NoteDetails(
            starts_ms=1_791_036_000_000,
            ends_ms=1_791_045_000_000,
            place="The old mill, 1 Mill Lane, 10115, Berlin, Germany",
            links=(DetailLink(LinkKind.PAGE, "https://mill.example/kiln", "Website"),),
        ),
    ),
    "nodebb-4": Shown(
        kind="Article",
        title="Which clay for raku?",
        words="<p>I fire at home.</p>\n<ul>\n<li>clay one</li>",
        photos=("",),
        topics=("raku",),
    ),
    "owncast-0.2": Shown(
        words="I've gone live!<br><br><a ",
        photos=("Live stream preview",),
        topics=("owncast",),
    ),
    "peertube-6": Shown(
        kind="Video",
        title="Opening the kiln",
        words="<p><strong>Hot</strong> stuff</p>",
        language="en",
        photos=("",),
        topics=("kiln",),
        details=NoteDetails(
            duration_s=123,
            links=(
                DetailLink(LinkKind.VIDEO, "{home}/static/web-videos/3f0a-720.mp4"),
            ),
        ),
    ),
    "piefed-1.2": Shown(
        kind="Page",
        title="Which loom to begin with?",
        words="<p>A small one?</p>",
        language="en",
        topics=("looms",),
    ),
    "pixelfed-0.12": Shown(
        words="Harbour <a ", photos=("Boats", ""), topics=("harbour",)
    ),
    "pleroma-2.7": Shown(words=" psst", visibility=Visibility.DIRECT),
    "takahe-0.11": Shown(words="<p>hej</p>"),
    "unfathomably-2026": Shown(words="<p>A radio for sale</p>", photos=("A radio",)),
    "vermilion-1": Shown(
        title="Hand-thrown teacup",
        words="<p>Celadon glaze, 180 ml.</p>",
        photos=("Green cup, side view",),
        topics=("ceramics",),
    ),
    "wordpress-7": Shown(
        kind="Article",
        title="On glazes",
        words="<p>Long text</p>",
        language="de",
        photos=("Ida’s café & a cup marked &lt;3",),
        topics=("glaze",),
        details=NoteDetails(abstract="Abstract"),
    ),
    "writefreely-0.15": Shown(
        kind="Article",
        title="On clay",
        words="<p><strong>Part two</strong></p>",
        language="nl",
        photos=("",),
        topics=("clay",),
    ),
}


async def follow(node: FederatedNode, peer: Peer, folder: str) -> Sender:
    """The person of a folder, followed by one of ours."""
    mei = await node.person("mei")
    sender = Sender(folder, peer, mei)
    sender.settle()
    target = await node.services.strangers.ensure(sender.actor["id"])
    await node.db.write(request_follow, node.urls, follower=mei, target=target)
    await node.db.write(mark_accepted, follower=mei, target=target)
    await node.work()
    return sender


async def stored(node: FederatedNode, iri: str) -> Note | None:
    return await node.db.read(find_note_by_iri, iri)


def alts_of(r: Reader, note: Note) -> tuple[str, ...]:
    ids: list[MediaId] = list_note_media_ids(r, note.id)
    found = list_media(r, ids)
    return tuple(found[each].alt for each in ids)


async def shown_as(node: FederatedNode, note: Note, words: str, home: str) -> Shown:
    assert words in note.html, note.html
    return Shown(
        words=words,
        title=note.title,
        warning=note.warning,
        kind=note.kind,
        language=note.language,
        is_sensitive=note.sensitive,
        visibility=note.visibility,
        photos=await node.db.read(alts_of, note),
        topics=tuple(await node.db.read(list_note_topics, note.id)),
        details=_at_home(await node.db.read(find_details, note.id), home),
    )


def _at_home(details: NoteDetails, home: str) -> NoteDetails:
    links = tuple(
        replace(link, url=link.url.replace(home, "{home}")) for link in details.links
    )
    return replace(details, links=links)


def test_every_payload_has_an_expected_outcome() -> None:
    assert sorted(EXPECTED) == SOFTWARE


# What they differ in is read before any database sees it.
@pytest.mark.engine_only("sqlite")
@pytest.mark.parametrize("folder", SOFTWARE)
async def test_a_note_of_other_software_is_shown_as_it_is_meant(
    node: FederatedNode, peer: Peer, folder: str
) -> None:
    sender, expected = await follow(node, peer, folder), EXPECTED[folder]
    create = sender.load("create")

    await sender.send(node, create)

    note = await stored(node, create["object"]["id"])
    assert note is not None
    assert await shown_as(node, note, expected.words, peer.base) == expected


async def test_an_event_that_a_member_signs_for_the_group_is_refused(
    node: FederatedNode, peer: Peer
) -> None:
    sender = await follow(node, peer, "mobilizon-5")
    create = sender.load("group_create")
    peer.show(create["object"])

    await sender.send(node, create)

    # Nobody speaks for others of the same server; the group announces its events.
    assert await stored(node, create["object"]["id"]) is None


async def test_a_review_of_a_type_of_its_own_is_shown_like_an_article(
    node: FederatedNode, peer: Peer
) -> None:
    sender = await follow(node, peer, "bookwyrm-0.8")
    create = sender.load("review")

    await sender.send(node, create)

    note = await stored(node, create["object"]["id"])
    assert note is not None
    assert (note.kind, note.title) == ("Object", "Worth it")
    assert note.html.startswith("<p>Clear and kind.</p>")


@pytest.mark.parametrize("kind", ["Note", "Article", "Question", "Event"])
async def test_an_update_does_not_change_what_a_note_is(
    node: FederatedNode, peer: Peer, kind: str
) -> None:
    sender = await follow(node, peer, "gotosocial-0.20")
    create = sender.load("create")
    await sender.send(node, create)
    changed: dict[str, Any] = {**create["object"], "type": kind, "summary": "storm"}
    changed["oneOf"] = [{"type": "Note", "name": name} for name in ("a", "b")]
    changed["content"], changed["updated"] = "<p>hail</p>", "2026-09-22T12:00:00Z"

    update = {"type": "Update", "id": f"{changed['id']}#updates/1", "object": changed}
    await sender.send(node, {**create, **update})

    note = await stored(node, changed["id"])
    assert note is not None
    assert (note.kind, note.warning, note.html) == ("Note", "storm", "<p>hail</p>")
    assert await node.db.read(find_poll, note.id) is None


ELSEWHERE = "https://elsewhere.example/users/eve"
NOTED = ("notes", "media", "home", "note_mentions", "notifications")
NOTHING = ("content", "contentMap", "attachment", "summary")
# The status that a sender gets, and what makes the note of Mastodon's that one.
REFUSED: dict[str, tuple[int, dict[str, Any]]] = {
    "of two authors": (400, {"attributedTo": ["{actor}", ELSEWHERE]}),
    "of an author elsewhere": (202, {"attributedTo": ELSEWHERE}),
    "a part of something": (400, {"id": "{actor}#note"}),
    "an id elsewhere": (202, {"id": "https://elsewhere.example/notes/1"}),
    "an id that is no address": (400, {"id": "tag:elsewhere.example,2026:1"}),
    "nothing to show": (400, dict.fromkeys(NOTHING)),
    "an actor": (202, {"type": "Person", "inbox": "{actor}/inbox"}),
    "an activity": (202, {"type": "Like", "actor": "{actor}", "object": "{actor}"}),
    "for nobody here": (202, {"to": [ELSEWHERE], "cc": []}),
}


async def test_what_is_no_note_of_its_sender_leaves_nothing(
    node: FederatedNode, peer: Peer
) -> None:
    sender = await follow(node, peer, "mastodon-4.5")
    actor = sender.actor["id"]
    before = await count_rows(node.db)
    for why, (status, changes) in REFUSED.items():
        create = _changed(sender.load("create"), changes, actor)
        assert await sender.post(node, create) == status, why
        await node.work()

        after = await count_rows(node.db)
        grown = [table for table in NOTED if after[table] != before[table]]
        assert grown == [], why


def _changed(
    create: dict[str, Any], changes: dict[str, Any], actor: str
) -> dict[str, Any]:
    changed = deepcopy(create)
    for term, value in changes.items():
        filled = _filled(value, actor)
        changed["object"][term] = filled
        if term in ("to", "cc"):
            changed[term] = filled
    return changed


def _filled(value: Any, actor: str) -> Any:
    if isinstance(value, list):
        return [_filled(each, actor) for each in cast("list[Any]", value)]
    return value.replace("{actor}", actor) if isinstance(value, str) else value
