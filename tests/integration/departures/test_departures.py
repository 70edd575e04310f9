"""Deleting an account: at once what everybody sees, then what it left."""

import orjson
import pytest
from support.notes import count_rows, follow, post, receive_new, reread
from support.people import (
    URLS,
    make_keys,
    make_local,
    make_remote,
    make_user,
    reload,
    remote_profile,
)
from support.shop import make_shop

from node.actors.actions import (
    delete_remote_actor,
    ensure_node_actor,
    save_remote_actor,
)
from node.actors.jobs import ActorDeleted
from node.actors.models import Actor, RemotePicture
from node.actors.queries import find_signing_key, get_actor
from node.bell import count_for_bell
from node.clock import DAY_MS, SetClock
from node.database.types import Database, Reader, Writer
from node.departures.actions import begin_deletion
from node.departures.jobs import ForgetKeys, destroy_keys, purge_actor
from node.errors import Conflict, Forbidden
from node.ids import ActorId, Iri, MediaId
from node.jobs.types import JobDelayed
from node.media.actions import StoredImage, add_upload
from node.media.models import Purpose
from node.media.queries import find_media
from node.notes.models import NoteDraft
from node.notes.queries import find_note, find_tombstone
from node.reactions.actions import (
    bookmark,
    boost,
    like,
    react,
    receive_boost,
    receive_like,
    receive_reaction,
)
from node.schedules.actions import schedule_note
from node.schedules.queries import count_scheduled
from node.users.actions import open_session
from node.users.models import Role, User, UserState
from node.users.queries import find_session, get_user
from storefront.catalog.actions import create_product
from storefront.catalog.models import ProductDraft
from storefront.catalog.queries import get_product


async def _delete(db: Database, actor: Actor) -> None:
    await db.write(begin_deletion, URLS, actor)


async def _actor(db: Database, user: User) -> Actor:
    return await db.read(get_actor, user.actor_id)


def _sent(r: Reader) -> list[dict[str, object]]:
    rows = r.all("SELECT body FROM activities ORDER BY id LIMIT 100")
    return [orjson.loads(row.text("body")) for row in rows]


def _inboxes(r: Reader) -> list[str]:
    rows = r.all(
        """
        SELECT d.inbox
        FROM deliveries AS d
        JOIN activities AS a ON a.id = d.activity_id
        WHERE a.kind = 'Delete'
        ORDER BY d.inbox
        LIMIT 100
        """
    )
    return [row.text("inbox") for row in rows]


def _jobs(r: Reader) -> list[tuple[str, int]]:
    rows = r.all("SELECT kind, due_ms FROM jobs ORDER BY id LIMIT 100")
    return [(row.text("kind"), row.num("due_ms")) for row in rows]


def _media_count(r: Reader) -> int:
    return len(r.all("SELECT id FROM media LIMIT 100"))


async def test_a_deleted_account_is_gone_at_once(db: Database) -> None:
    ana = await make_user(db, "ana")
    token = await db.write(open_session, ana.id, ip_prefix="", agent="")
    actor = await _actor(db, ana)

    await _delete(db, actor)

    gone = await reload(db, actor)
    assert gone.deleted_ms is not None
    assert gone.name == "ana"
    assert gone.display_name == ""
    assert (await db.read(get_user, ana.id)).state is UserState.DELETED
    assert await db.read(find_session, token) is None
    assert "actor_deleted" in [kind for kind, _ in await db.read(_jobs)]


async def test_every_server_we_know_is_told_once(db: Database) -> None:
    ana = await make_local(db, "ana")
    follower = await make_remote(db, "bo", "peer.example")
    await make_remote(db, "cy", "peer.example")
    await make_remote(db, "di", "other.example")
    await follow(db, follower, ana)

    await _delete(db, ana)
    await _delete(db, await reload(db, ana))

    deletes = [each for each in await db.read(_sent) if each["type"] == "Delete"]
    assert [(each["actor"], each["object"]) for each in deletes] == [(ana.iri, ana.iri)]
    assert await db.read(_inboxes) == [
        "https://other.example/inbox",
        "https://peer.example/inbox",
    ]


async def test_the_last_owner_cannot_leave(db: Database) -> None:
    owner = await make_user(db, "olga", role=Role.OWNER)
    actor = await _actor(db, owner)

    with pytest.raises(Conflict):
        await _delete(db, actor)

    assert (await reload(db, actor)).is_active


async def test_only_people_of_ours_can_be_deleted(db: Database) -> None:
    bo = await make_remote(db, "bo")
    node_actor = await db.write(ensure_node_actor, URLS, make_keys(), "node.example")

    for actor in (bo, node_actor):
        with pytest.raises(Forbidden):
            await _delete(db, actor)


async def test_everything_an_account_left_is_removed(db: Database) -> None:
    ana, bo = await make_local(db, "ana"), await make_local(db, "bo")
    remote = await make_remote(db, "cy")
    await follow(db, ana, bo)
    await follow(db, bo, ana)
    await follow(db, remote, ana)
    hers, his = await post(db, ana, "Mine"), await post(db, bo, "His")
    await db.write(like, URLS, actor=ana, note=his)
    await db.write(boost, URLS, actor=ana, note=his)
    other = await post(db, bo, "His too")
    await db.write(react, URLS, actor=ana, note=other, text="🍵")
    await db.write(bookmark, actor=ana, note=his)
    await _delete(db, ana)

    await purge_actor(db, ActorDeleted(ana.id))
    await purge_actor(db, ActorDeleted(ana.id))

    kept = await reread(db, his)
    neighbour = await reload(db, bo)
    assert await db.read(find_note, hers.id) is None
    assert await db.read(find_tombstone, hers.iri) is not None
    assert (kept.likes_count, kept.boosts_count) == (0, 0)
    assert await count_rows(db, "emoji_reactions") == 0
    assert await count_rows(db, "emoji_counts") == 0
    assert (neighbour.followers_count, neighbour.following_count) == (0, 0)
    assert await db.read(count_for_bell, bo.id) == 0
    assert await db.read(_media_count) == 0
    kinds = [each["type"] for each in await db.read(_sent) if each["actor"] == ana.iri]
    assert kinds == ["Delete"]


async def test_a_seller_leaves_and_the_photos_of_products_stay(db: Database) -> None:
    """Past orders show them. They were uploaded like photos of notes."""
    shop = await make_shop(db, "ana")
    photo = await db.write(_upload, shop.actor_id)
    draft = ProductDraft(
        title="Bowl", text="", price_minor=100, stock=1, media_ids=(photo,)
    )
    product = await db.write(create_product, URLS, shop, draft)
    actor = await db.read(get_actor, shop.actor_id)

    await _delete(db, actor)
    await purge_actor(db, ActorDeleted(actor.id))

    assert await db.read(find_media, photo) is not None
    assert (await db.read(get_product, product.id)).media_ids == (photo,)


def _upload(w: Writer, owner_id: ActorId) -> MediaId:
    stored = StoredImage(
        key="photo",
        width=8,
        height=8,
        variants=(),
        blurhash="",
        lqip="",
        size_bytes=1,
    )
    return add_upload(
        w, owner_id=owner_id, purpose=Purpose.PHOTO, alt="A bowl", stored=stored
    ).id


async def test_a_remote_actor_is_removed_with_all_it_sent(db: Database) -> None:
    picture = RemotePicture("https://peer.example/1.jpg")
    profile = remote_profile("cy")
    cy = await db.write(save_remote_actor, profile)
    await db.write(
        save_remote_actor,
        type(profile)(
            iri=profile.iri,
            host=profile.host,
            name=profile.name,
            inbox=profile.inbox,
            avatar=picture,
        ),
    )
    ana = await make_local(db, "ana")
    await follow(db, ana, cy)
    note, mine = await receive_new(db, cy), await post(db, ana)
    iri = Iri("https://peer.example/x/1")
    await db.write(receive_like, actor=cy, note=mine, iri=iri)
    await db.write(
        receive_boost, actor=cy, note=mine, iri=Iri(f"{iri}2"), created_ms=None
    )
    await db.write(
        receive_reaction,
        actor=cy,
        note=mine,
        iri=Iri(f"{iri}3"),
        emoji="🍵",
        is_only=False,
    )
    await db.write(delete_remote_actor, cy)

    await purge_actor(db, ActorDeleted(cy.id))

    kept = await reread(db, mine)
    assert await count_rows(db, "emoji_counts") == 0
    assert await db.read(find_note, note.id) is None
    assert (kept.likes_count, kept.boosts_count) == (0, 0)
    assert (await reload(db, ana)).following_count == 0
    assert await db.read(_media_count) == 0
    assert "forget_keys" not in [kind for kind, _ in await db.read(_jobs)]


async def test_keys_are_kept_until_the_delete_was_delivered_or_given_up(
    db: Database, clock: SetClock
) -> None:
    ana = await make_local(db, "ana")
    await _delete(db, ana)
    await purge_actor(db, ActorDeleted(ana.id))

    due = dict(await db.read(_jobs))["forget_keys"]
    before = await db.read(find_signing_key, ana.id)
    await destroy_keys(db, ForgetKeys(ana.id))

    assert due == clock.now_ms() + 8 * DAY_MS
    assert before is not None
    assert await db.read(find_signing_key, ana.id) is None
    assert await db.read(_sent) == []


async def test_nothing_is_purged_of_somebody_who_is_there(db: Database) -> None:
    ana = await make_local(db, "ana")
    note = await post(db, ana)

    await purge_actor(db, ActorDeleted(ana.id))
    await destroy_keys(db, ForgetKeys(ana.id))

    assert await db.read(find_note, note.id) is not None
    assert await db.read(find_signing_key, ana.id) is not None


async def test_a_long_purge_gives_others_a_turn(db: Database) -> None:
    ana = await make_local(db, "ana")
    note = await post(db, ana)
    await _delete(db, ana)

    with pytest.raises(JobDelayed):
        await purge_actor(db, ActorDeleted(ana.id), batches=1)

    assert await db.read(find_note, note.id) is None


async def test_what_waited_for_its_time_is_never_posted(
    db: Database, clock: SetClock
) -> None:
    ana = await make_local(db, "ana")
    draft = NoteDraft(text="Later")
    due_ms = clock.now_ms() + DAY_MS
    await db.write(schedule_note, author=ana, draft=draft, due_ms=due_ms)

    await _delete(db, ana)
    await purge_actor(db, ActorDeleted(ana.id))

    assert await db.read(count_scheduled, ana.id) == 0
