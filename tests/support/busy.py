"""A person in whose life there is one of everything that an app reads."""

from dataclasses import dataclass

from federation.vocabulary import Emoji
from node.actors.actions import suspend_actor, update_profile
from node.actors.models import Actor, ProfileDraft
from node.actors.queries import get_actor
from node.clock import DAY_MS, HOUR_MS
from node.database.types import Writer
from node.emoji.actions import add_local, learn_emoji
from node.ids import Iri, MediaId, NoteId
from node.moderation.actions.decisions import Grounds, warn
from node.notes.actions import delete_note
from node.notes.actions.votes import vote
from node.notes.details import DetailLink, LinkKind, NoteDetails
from node.notes.models import Audience, Note, RemoteMedia, Visibility
from node.notes.polls import PollDraft, PollOption, RemotePoll
from node.reactions.actions import boost, like
from node.relations.actions import endorse, mute, request_follow
from node.text.tokens import TagKey
from node.timelines.actions import add_note_to_homes, follow_topic
from node.timelines.actions.featured import feature_topic
from node.users.models import Role
from support.api import ApiClient, join
from support.app import Site
from support.notes import (
    block_actor,
    follow,
    make_photo,
    mentioning,
    post_to_homes,
    receive_new,
)
from support.people import (
    URLS,
    make_local,
    make_remote,
    make_user,
    move_away,
)

TOPICS = "#Café #猫 #tea"
PICTURE = "https://peer.example/p/1.jpg"


@dataclass(frozen=True, slots=True)
class Busy:
    """Ana's app, and the ids that paths ask for by their names there."""

    client: ApiClient
    ids: dict[str, str]
    people: tuple[int, ...]
    notes: tuple[int, ...]


async def make_busy(site: Site) -> Busy:
    client, ana = await join(site, "ana")
    friends = await _meet(site, ana)
    own = await _write(site, client, ana, friends["ben"])
    read = await _read(site, ana, friends, own[1])
    await _react(site, client, ana, friends, own)
    ids = await _keep(client, friends["ben"], own)
    await site.work()
    (notification,) = await client.get("/api/v1/notifications", limit=1)
    grouped = await client.get("/api/v2/notifications", limit=1)
    (talk,) = await client.get("/api/v1/conversations", limit=1)
    ids |= {
        "account_id": str(ana.id),
        "status_id": str(own[0].id),
        "poll_id": str(own[1].id),
        "name": "tea",
        "notification_id": notification["id"],
        "group_key": grouped["notification_groups"][0]["group_key"],
        "conversation_id": talk["id"],
        "request_id": str(friends["cold"].id),
    }
    people = (ana.id, *(each.id for each in friends.values()))
    return Busy(client, ids, people, (*(each.id for each in own), *read))


async def _meet(site: Site, ana: Actor) -> dict[str, Actor]:
    """Those whom Ana follows, who follow her, whom she avoids; some from elsewhere."""
    db, urls = site.services.db, site.services.urls
    found = {name: await make_local(db, name) for name in ("ben", "cold", "rude")}
    found["far"] = await make_remote(db, "far")
    found["away"] = await make_remote(db, "away")
    found["gone"] = await make_local(db, "gone")
    for each in (found["ben"], found["far"], found["away"], found["gone"]):
        await follow(db, ana, each)
        await follow(db, each, ana)
    await db.write(move_away, found["away"].id, to=found["far"].iri)
    await db.write(mute, actor=ana, target=found["away"], ends_ms=2**42)
    await block_actor(db, ana, found["rude"])
    await db.write(endorse, actor=ana, target=found["ben"])
    await db.write(_dress, ana, await make_photo(db, ana), await make_photo(db, ana))
    await db.write(learn_emoji, found["far"], [_emoji()])
    await db.write(suspend_actor, found["gone"].id)
    asking = await make_local(db, "asking", locked=True)
    await db.write(request_follow, urls, follower=ana, target=asking)
    return {**found, "asking": asking}


def _emoji() -> Emoji:
    return Emoji(shortcode="wave", url=Iri("https://peer.example/e/wave.png"))


def _dress(w: Writer, ana: Actor, face: MediaId, emoji: MediaId) -> None:
    add_local(w, URLS, name="blob", media_id=emoji, by=ana.id)
    fields = (("Site :blob:", "https://ana.example/"), ("Pronouns", "she"))
    draft = ProfileDraft(
        display_name="Ana :blob:",
        bio="Tea #tea & :blob:",
        fields=fields,
        avatar_id=face,
    )
    update_profile(w, ana.id, draft)
    follow_topic(w, ana.id, TagKey("tea"))
    feature_topic(w, ana.id, TagKey("猫"))


async def _write(
    site: Site, client: ApiClient, ana: Actor, ben: Actor
) -> tuple[Note, ...]:
    """Notes of Ana's own of all kinds; the second has a poll, the first was edited."""
    db = site.services.db
    told = {"mentioned": mentioning(ben=ben)}
    full = await post_to_homes(
        db,
        ana,
        f"@ben :blob: {TOPICS} https://long.example/a/b?c=1#d",
        title="Tea <&> :blob:",
        warning="hot",
        media_ids=(await make_photo(db, ana, "A cup"),),
        may_quote=Audience.FOLLOWERS,
        **told,
    )
    poll = PollDraft(options=("green :blob:", "black"), is_multiple=True)
    asked = await post_to_homes(db, ana, "Which?", poll=poll, reply_to_id=full.id)
    quoting = await post_to_homes(db, ana, "See", quote_id=asked.id)
    others = [
        await post_to_homes(db, ana, "@ben hm", visibility=each, **told)
        for each in (Visibility.UNLISTED, Visibility.FOLLOWERS, Visibility.DIRECT)
    ]
    words = {"status": f"@ben more {TOPICS}", "spoiler_text": "hot"}
    await client.put(f"/api/v1/statuses/{full.id}", words)
    await client.post(f"/api/v1/statuses/{quoting.id}/pin")
    return (full, asked, quoting, *others)


async def _read(
    site: Site, ana: Actor, friends: dict[str, Actor], asked: Note
) -> tuple[NoteId, ...]:
    """What others wrote: with all that hangs on notes from elsewhere."""
    db, urls = site.services.db, site.services.urls
    far, ben = friends["far"], friends["ben"]
    poll = RemotePoll(options=(PollOption("yes :wave:", 2), PollOption("no", 1)))
    film = DetailLink(LinkKind.VIDEO, "https://peer.example/v/1.mp4", "A kettle")
    lost = await receive_new(
        db, far, "1", emoji=(_emoji(),), media=(RemoteMedia(url=PICTURE, alt="x"),)
    )
    await db.write(_lose_pictures, far)
    notes = [
        lost,
        await receive_new(db, far, "2", title="T :wave:", media=(_sized(),)),
        await receive_new(db, far, "3", kind="Question", poll=poll, mentions=(ana.id,)),
        await receive_new(db, far, "4", details=NoteDetails(links=(film,))),
        await receive_new(db, far, "5", kind="Article", title="On hills", url=""),
        await receive_new(db, far, "6", quote_iri=asked.iri),
        await receive_new(db, far, "7", visibility=Visibility.FOLLOWERS),
        await post_to_homes(db, ben, "A root #tea"),
    ]
    for each in notes:
        await db.write(add_note_to_homes, each)
    root = notes[-1]
    answer = await post_to_homes(db, ana, "An answer", reply_to_id=root.id)
    await db.write(boost, urls, actor=ben, note=notes[1])
    await db.write(boost, urls, actor=ana, note=notes[2])
    await db.write(delete_note, urls, note=root, by=ben)
    await db.write(like, urls, actor=ana, note=lost)
    await post_to_homes(db, ben, "Yours", quote_id=answer.id)
    return (*(each.id for each in notes[:-1]), answer.id)


def _sized() -> RemoteMedia:
    return RemoteMedia(
        url="https://peer.example/p/2.jpg",
        width=4_000,
        height=3_000,
        blurhash="LEHV6nWB2yk8pyo0adR*.7kCMdnj",
    )


def _lose_pictures(w: Writer, owner: Actor) -> None:
    w.run(
        "UPDATE media SET state = 'failed' WHERE owner_id = :owner_id",
        owner_id=owner.id,
    )


async def _react(
    site: Site,
    client: ApiClient,
    ana: Actor,
    friends: dict[str, Actor],
    own: tuple[Note, ...],
) -> None:
    """What Ana is told of: all kinds, and of some that waits to be asked for."""
    db, urls = site.services.db, site.services.urls
    full, asked, quoting, *_ = own
    for name in ("ben", "far"):
        await db.write(like, urls, actor=friends[name], note=full)
        await db.write(boost, urls, actor=friends[name], note=full)
    await db.write(vote, urls, actor=friends["ben"], note=asked, choices={0, 1})
    await post_to_homes(db, friends["ben"], "This", quote_id=quoting.id)
    await post_to_homes(db, friends["ben"], "Indeed", reply_to_id=full.id)
    told = mentioning(ana=ana)
    for visibility in (Visibility.PUBLIC, Visibility.DIRECT):
        await post_to_homes(
            db, friends["ben"], "@ana tea", visibility=visibility, mentioned=told
        )
    boss = await make_user(db, "boss", role=Role.OWNER)
    await db.write(warn, ana, Grounds(boss, "Careful"))
    await db.write(_lock, ana)
    locked = await db.read(get_actor, ana.id)
    for name in ("asking", "cold"):
        await db.write(request_follow, urls, follower=friends[name], target=locked)
    await site.work()
    await client.put("/api/v2/notifications/policy", {"for_not_following": "filter"})
    await post_to_homes(db, friends["cold"], "@ana buy", mentioned=told)


def _lock(w: Writer, ana: Actor) -> None:
    w.run("UPDATE actors SET locked = 1 WHERE id = :id", id=ana.id)


async def _keep(client: ApiClient, ben: Actor, own: tuple[Note, ...]) -> dict[str, str]:
    """What is Ana's alone, by what routes call it."""
    note = own[0]
    made = await client.post("/api/v1/lists", {"title": "Near"})
    await client.post(
        f"/api/v1/lists/{made['id']}/accounts", {"account_ids": [str(ben.id)]}
    )
    sifted = await client.post(
        "/api/v2/filters",
        {
            "title": "Tea",
            "context": ["home", "public", "thread", "account", "notifications"],
            "filter_action": "warn",
            "expires_in": str(HOUR_MS // 1_000),
            "keywords_attributes": [{"keyword": "tea", "whole_word": True}],
        },
    )
    path = f"/api/v2/filters/{sifted['id']}/statuses"
    filtered = await client.post(path, {"status_id": str(note.id)})
    await client.post(f"/api/v1/statuses/{note.id}/bookmark")
    await client.post(f"/api/v1/statuses/{note.id}/favourite")
    poll = {"options": ["a", "b"], "expires_in": DAY_MS // 1_000}
    later = {
        "status": "later",
        "scheduled_at": "2028-01-01T00:00:00.000Z",
        "poll": poll,
    }
    waiting = await client.post("/api/v1/statuses", later)
    marks = {"home": {"last_read_id": str(note.id)}}
    await client.post("/api/v1/markers", marks)
    media = await client.get(f"/api/v1/statuses/{note.id}")
    (featured,) = await client.get("/api/v1/featured_tags")
    return {
        "list_id": made["id"],
        "filter_id": sifted["id"],
        "keyword_id": sifted["keywords"][0]["id"],
        "filtered_id": filtered["id"],
        "scheduled_id": waiting["id"],
        "featured_id": featured["id"],
        "media_id": (media["media_attachments"] or [{"id": "1"}])[0]["id"],
    }
