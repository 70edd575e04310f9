"""Actors of ours and of others."""

from dataclasses import replace

import pytest
from support.people import (
    BOX,
    URLS,
    make_keys,
    make_local,
    make_remote,
    reload,
    remote_profile,
)

from federation.keys import public_pem
from node.actors.actions import (
    create_local_actor,
    delete_remote_actor,
    ensure_node_actor,
    forget_keys,
    hide_actor,
    mark_deleted,
    save_remote_actor,
    set_privacy,
    suspend_actor,
    unhide_actor,
    unsuspend_actor,
    update_profile,
)
from node.actors.keys import make_keys as make_real_keys
from node.actors.keys import open_key
from node.actors.models import (
    ActorKind,
    ProfileDraft,
    ProfileField,
    RemoteKey,
    RemotePicture,
)
from node.actors.queries import (
    find_actor,
    find_actor_by_handle,
    find_actor_by_iri,
    find_actor_by_page,
    find_node_actor,
    find_public_key,
    find_signing_key,
    get_actor,
    get_node_actor,
    list_actors,
    list_public_keys,
    search_actors,
)
from node.clock import HOUR_MS, SetClock
from node.database.types import Database, Reader
from node.errors import Conflict, Forbidden, Gone, Invalid, NotFound
from node.ids import ActorId, Iri
from node.media.queries import list_media


def _jobs(r: Reader) -> list[str]:
    rows = r.all("SELECT kind FROM jobs ORDER BY id LIMIT 100")
    return [row.text("kind") for row in rows]


def _garbage(r: Reader) -> int:
    return len(r.all("SELECT name FROM media_garbage LIMIT 100"))


async def test_a_local_actor_has_ids_without_its_name(db: Database) -> None:
    ana = await make_local(db, "ana")

    assert ana.is_local
    assert ana.iri == f"https://node.example/ap/u/{ana.id}"
    assert ana.inbox == f"{ana.iri}/inbox"
    assert ana.shared_inbox == "https://node.example/ap/inbox"
    assert ana.page_url == "https://node.example/@ana"
    assert "ana" not in ana.iri + ana.outbox + ana.followers_iri + ana.featured_iri


async def test_an_actor_is_found_in_every_way_it_is_named(db: Database) -> None:
    ana, bo = await make_local(db, "ana"), await make_remote(db, "Bo")

    assert await db.read(find_actor, ana.id) == ana
    assert await db.read(find_actor_by_iri, bo.iri) == bo
    assert await db.read(find_actor_by_handle, "ANA") == ana
    assert await db.read(find_actor_by_handle, "bo", "PEER.example") == bo
    assert await db.read(find_actor_by_page, bo.page_url) == bo
    assert await db.read(list_actors, [ana.id, bo.id, ActorId(1)]) == {
        ana.id: ana,
        bo.id: bo,
    }


async def test_nobody_is_found_under_what_is_not_theirs(db: Database) -> None:
    await make_local(db, "ana")

    assert await db.read(find_actor_by_handle, "ana", "peer.example") is None
    assert await db.read(find_actor_by_page, "") is None
    assert await db.read(find_actor, 1) is None
    with pytest.raises(NotFound):
        await db.read(get_actor, 1)


async def test_a_name_in_use_is_not_given_twice(db: Database) -> None:
    ana = await make_local(db, "ana")
    await db.write(mark_deleted, ana.id)

    with pytest.raises(Conflict):
        await db.write(
            create_local_actor,
            URLS,
            name="Ana",
            kind=ActorKind.PERSON,
            display_name="",
            keys=make_keys(),
        )


async def test_a_private_key_is_sealed_and_fits_the_public_one(db: Database) -> None:
    keys = await make_real_keys(BOX)
    actor = await db.write(
        create_local_actor,
        URLS,
        name="ana",
        kind=ActorKind.PERSON,
        display_name="Ana",
        keys=keys,
    )

    sealed = await db.read(find_signing_key, actor.id)

    assert sealed is not None
    assert b"PRIVATE KEY" not in sealed.sealed_pem
    signing = open_key(BOX, sealed)
    stored = await db.read(find_public_key, sealed.key_id)
    assert stored is not None
    assert public_pem(signing.private) == stored.public_pem
    assert stored.owner == actor.iri


async def test_the_node_has_one_actor_of_its_own(db: Database) -> None:
    assert await db.read(find_node_actor) is None
    with pytest.raises(NotFound):
        await db.read(get_node_actor)

    first = await db.write(ensure_node_actor, URLS, make_keys(), "node.example")
    second = await db.write(ensure_node_actor, URLS, make_keys(), "other")

    assert first == second
    assert first.kind is ActorKind.APPLICATION
    assert await db.read(get_node_actor) == first


async def test_a_profile_is_cleaned_and_rendered(db: Database) -> None:
    ana = await make_local(db, "ana")

    changed = await db.write(
        update_profile,
        ana.id,
        ProfileDraft(
            display_name="Ana \u202ePots",
            bio="I make <pots>.\r\n\r\nhttps://ana.example/",
            fields=(("Shop", "https://ana.example/shop"), ("", "no name"), ("x", "")),
        ),
    )

    (field,) = changed.fields
    assert changed.display_name == "Ana Pots"
    assert "&lt;pots&gt;" in changed.bio_html
    assert changed.bio_source == "I make <pots>.\n\nhttps://ana.example/"
    assert field.name == "Shop"
    assert field.source == "https://ana.example/shop"
    assert 'href="https://ana.example/shop"' in field.html


async def test_a_changed_profile_is_announced_once(
    db: Database, clock: SetClock
) -> None:
    ana = await make_local(db, "ana")
    clock.advance(HOUR_MS)

    await db.write(update_profile, ana.id, ProfileDraft(display_name="A"))
    changed = await db.write(update_profile, ana.id, ProfileDraft(display_name="B"))

    assert changed.updated_ms == clock.now_ms()
    assert await db.read(_jobs) == ["actor_changed"]


async def test_a_profile_that_is_too_long_changes_nothing(db: Database) -> None:
    ana = await make_local(db, "ana")

    with pytest.raises(Invalid):
        await db.write(update_profile, ana.id, ProfileDraft(display_name="x" * 51))

    assert await reload(db, ana) == ana


async def test_privacy_is_set_and_hidden_lists_stay_hidden(db: Database) -> None:
    ana = await make_local(db, "ana")
    await db.write(
        set_privacy,
        ana.id,
        locked=True,
        discoverable=False,
        indexable=False,
        hide_follows=True,
    )

    await db.write(
        set_privacy, ana.id, locked=False, discoverable=True, indexable=False
    )

    now = await reload(db, ana)
    assert (now.locked, now.discoverable, now.indexable) == (False, True, False)
    assert now.hide_follows


async def test_a_remote_actor_is_stored_as_its_document_says(db: Database) -> None:
    profile = replace(
        remote_profile("bo"),
        bio_html="<p>Hi</p>",
        fields=(ProfileField("Web\u202e", "<a>x</a>"),),
        avatar=RemotePicture("https://peer.example/bo.jpg", alt="Bo"),
        also_known_as=("https://old.example/users/bo",),
        published_ms=1_500_000_000_000,
    )

    bo = await db.write(save_remote_actor, profile)

    assert not bo.is_local
    assert bo.host == "peer.example"
    assert bo.bio_html == "<p>Hi</p>"
    assert bo.fields == (ProfileField("Web", "<a>x</a>"),)
    assert bo.created_ms == 1_500_000_000_000
    assert bo.also_known_as == ("https://old.example/users/bo",)
    assert bo.avatar_id is not None
    media = (await db.read(list_media, [bo.avatar_id]))[bo.avatar_id]
    assert (media.remote_url, media.alt) == ("https://peer.example/bo.jpg", "Bo")


async def test_a_newer_document_replaces_the_older_and_keeps_what_is_ours(
    db: Database, clock: SetClock
) -> None:
    bo = await make_remote(db, "bo")
    await db.write(hide_actor, bo.id)
    clock.advance(HOUR_MS)

    again = await db.write(
        save_remote_actor,
        replace(
            remote_profile("bo"),
            display_name="Bodo",
            locked=True,
            kind=ActorKind.SERVICE,
        ),
    )

    assert again.id == bo.id
    assert (bo.kind, again.kind) == (ActorKind.PERSON, ActorKind.SERVICE)
    assert again.display_name == "Bodo"
    assert again.locked
    assert again.hidden_ms is not None
    assert again.fetched_ms == clock.now_ms()
    assert again.created_ms == bo.created_ms
    assert await db.read(_jobs) == []


async def test_an_avatar_is_kept_while_its_address_stays_the_same(
    db: Database,
) -> None:
    picture = RemotePicture("https://peer.example/1.jpg")
    profile = replace(remote_profile("bo"), avatar=picture, header=picture)
    first = await db.write(save_remote_actor, profile)

    same = await db.write(save_remote_actor, profile)
    other = await db.write(
        save_remote_actor,
        replace(profile, avatar=RemotePicture("https://peer.example/2.jpg")),
    )
    none = await db.write(save_remote_actor, remote_profile("bo"))

    assert same.avatar_id == first.avatar_id
    assert other.avatar_id not in (None, first.avatar_id)
    assert other.header_id == first.header_id
    assert (none.avatar_id, none.header_id) == (None, None)
    assert await db.read(_garbage) == 3


async def test_keys_are_replaced_by_those_of_the_document(db: Database) -> None:
    bo = await make_remote(db, "bo")
    pem = make_keys().public_pem
    keys = tuple(RemoteKey(Iri(f"{bo.iri}#k{at}"), pem) for at in range(12))

    await db.write(save_remote_actor, replace(remote_profile("bo"), keys=keys))

    assert await db.read(find_public_key, f"{bo.iri}#main-key") is None
    assert len(await db.read(list_public_keys, bo.id)) == 10


async def test_a_key_id_of_another_actor_cannot_be_taken(db: Database) -> None:
    bo = await make_remote(db, "bo")
    stolen = RemoteKey(Iri(f"{bo.iri}#main-key"), "a key of Mallory's")

    await db.write(
        save_remote_actor, replace(remote_profile("mallory"), keys=(stolen,))
    )

    key = await db.read(find_public_key, stolen.key_id)
    assert key is not None
    assert key.actor_id == bo.id
    assert key.public_pem == make_keys().public_pem


async def test_a_document_cannot_replace_one_of_ours(db: Database) -> None:
    ana = await make_local(db, "ana")

    with pytest.raises(Forbidden):
        await db.write(save_remote_actor, replace(remote_profile("x"), iri=ana.iri))
    with pytest.raises(Forbidden):
        await db.write(save_remote_actor, replace(remote_profile("x"), host=""))

    assert await reload(db, ana) == ana


async def test_a_handle_goes_to_its_newest_holder(db: Database) -> None:
    """A server that was set up again gives out new ids under old names."""
    old = await make_remote(db, "bo")
    new_iri = Iri("https://peer.example/users/bo-2")

    new = await db.write(save_remote_actor, replace(remote_profile("bo"), iri=new_iri))

    assert await db.read(find_actor_by_handle, "bo", "peer.example") == new
    assert await db.read(find_actor_by_iri, old.iri) is not None
    # And the other way round, should the old one be the right one after all.
    await db.write(save_remote_actor, remote_profile("bo"))
    found = await db.read(find_actor_by_handle, "bo", "peer.example")
    assert found is not None
    assert found.id == old.id


async def test_a_handle_that_is_not_confirmed_is_taken_from_nobody(
    db: Database,
) -> None:
    """On some servers (Lemmy) a person and a group have one name."""
    bo = await make_remote(db, "bo")
    group = replace(
        remote_profile("bo"),
        iri=Iri("https://peer.example/c/bo"),
        kind=ActorKind.GROUP,
        is_confirmed=False,
    )

    for _ in range(2):
        saved = await db.write(save_remote_actor, group)
        assert (saved.iri, saved.name) == (group.iri, "bo")
        found = await db.read(find_actor_by_handle, "bo", "peer.example")
        assert found is not None
        assert found.id == bo.id
    await db.write(delete_remote_actor, bo)
    saved = await db.write(save_remote_actor, group)
    assert await db.read(find_actor_by_handle, "bo", "peer.example") == saved


async def test_a_deleted_remote_actor_stays_deleted(db: Database) -> None:
    bo = await make_remote(db, "bo")

    await db.write(delete_remote_actor, bo)
    await db.write(delete_remote_actor, bo)

    gone = await reload(db, bo)
    assert gone.deleted_ms is not None
    assert gone.display_name == ""
    assert await db.read(find_public_key, f"{bo.iri}#main-key") is None
    assert await db.read(_jobs) == ["actor_deleted"]
    with pytest.raises(Gone):
        await db.write(save_remote_actor, remote_profile("bo"))


async def test_another_server_does_not_delete_our_actors(db: Database) -> None:
    ana = await make_local(db, "ana")

    with pytest.raises(Forbidden):
        await db.write(delete_remote_actor, ana)


async def test_suspending_can_be_undone_and_keeps_its_first_date(
    db: Database, clock: SetClock
) -> None:
    bo = await make_remote(db, "bo")
    await db.write(suspend_actor, bo.id)
    since_ms = (await reload(db, bo)).suspended_ms
    clock.advance(HOUR_MS)
    await db.write(suspend_actor, bo.id)

    assert (await reload(db, bo)).suspended_ms == since_ms
    assert not (await reload(db, bo)).is_active
    await db.write(unsuspend_actor, bo.id)
    assert (await reload(db, bo)).is_active
    assert await db.read(_jobs) == []


async def test_peers_hear_that_one_of_ours_was_suspended(db: Database) -> None:
    ana = await make_local(db, "ana")

    await db.write(suspend_actor, ana.id)

    assert await db.read(_jobs) == ["actor_changed"]


async def test_people_are_found_by_the_beginning_of_their_name(db: Database) -> None:
    for name in ("ana", "anna", "bo"):
        await make_local(db, name)
    await make_remote(db, "anatol", "peer.example")
    await make_remote(db, "an_ton", "other.example")

    async def names(text: str, limit: int = 10) -> list[str]:
        return [each.name for each in await db.read(search_actors, text, limit=limit)]

    assert await names("an") == ["ana", "anna", "an_ton", "anatol"]
    assert await names("@ANA") == ["ana", "anatol"]
    assert await names("an@peer.example") == ["anatol"]
    assert await names("an", limit=1) == ["ana"]
    assert await names("") == []
    assert await names("%") == []
    assert await names("a%") == []


@pytest.mark.parametrize("end", ["hide", "suspend", "delete"])
async def test_who_is_hidden_suspended_or_gone_is_not_found(
    db: Database, end: str
) -> None:
    ana = await make_local(db, "ana")
    act = {"hide": hide_actor, "suspend": suspend_actor, "delete": mark_deleted}[end]

    await db.write(act, ana.id)

    assert await db.read(search_actors, "ana", limit=10) == []
    if end == "hide":
        await db.write(unhide_actor, ana.id)
        assert len(await db.read(search_actors, "ana", limit=10)) == 1


async def test_keys_can_be_destroyed(db: Database) -> None:
    ana = await make_local(db, "ana")

    await db.write(forget_keys, ana.id)

    assert await db.read(find_signing_key, ana.id) is None
    assert await db.read(list_public_keys, ana.id) == []
