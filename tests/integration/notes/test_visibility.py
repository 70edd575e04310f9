"""Who may see what: the rule in SQL and the rule in Python say the same."""

from dataclasses import dataclass, replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.notes import block_actor, follow, post, receive_new
from support.people import URLS, make_local, make_remote, remote_profile
from support.servers import set_policy

from node.actors.actions import save_remote_actor, suspend_actor
from node.actors.models import Actor
from node.database.types import Database, Writer
from node.ids import ActorId, Iri, NoteId
from node.limits.decisions import Policy
from node.notes.models import Note, Visibility
from node.notes.policy import may_see
from node.notes.queries import find_visible_note
from node.notes.readmodel import load_notes
from node.relations.actions import mute, request_follow


@dataclass(frozen=True)
class Standing:
    """How a viewer stands to an author."""

    viewer: str  # guest, author, local or remote
    follows: bool
    mentioned: bool
    blocked: bool
    author_suspended: bool


STANDINGS = [
    Standing(viewer, *flags)
    for viewer in ("guest", "author", "local", "remote")
    for flags in product((False, True), repeat=4)
    if viewer in ("local", "remote") or not any(flags[:3])
]


@pytest.mark.parametrize("visibility", list(Visibility))
async def test_sql_and_python_agree(db: Database, visibility: Visibility):
    ana = await make_local(db, "ana")
    note = await post(db, ana, visibility=visibility)
    viewers = {
        "local": await make_local(db, "ben"),
        "remote": await make_remote(db, "bob"),
        "author": ana,
    }
    seen: list[str] = []

    for standing in STANDINGS:
        viewer = viewers.get(standing.viewer)
        in_sql = await db.write(_ask, note, viewer, standing)
        in_python = may_see(
            note,
            viewer_id=viewer.id if viewer else None,
            author_is_active=not standing.author_suspended,
            blocked_by_author=standing.blocked,
            follows_author=standing.follows,
            mentioned=standing.mentioned,
        )
        assert in_sql == in_python, standing
        seen.append("yes" if in_sql else "no")

    assert set(seen) == {"yes", "no"}


@pytest.mark.parametrize("visibility", [Visibility.PUBLIC, Visibility.UNLISTED])
@pytest.mark.parametrize("hidden", list(Visibility))
async def test_authors_elsewhere_keep_notes_from_visitors_without_an_account(
    db: Database, visibility: Visibility, hidden: Visibility
):
    profile = replace(
        remote_profile("gus"),
        hides_public=hidden is Visibility.PUBLIC,
        hides_unlisted=hidden is Visibility.UNLISTED,
    )
    gus = await db.write(save_remote_actor, profile)
    ana = await make_local(db, "ana")
    note = await receive_new(db, gus, visibility=visibility)

    async def is_seen_by(viewer_id: ActorId | None) -> bool:
        found = await db.read(find_visible_note, note.id, viewer_id=viewer_id)
        return found is not None

    assert await is_seen_by(ana.id)
    assert await is_seen_by(None) is (visibility is not hidden)
    assert await is_seen_by(None) is may_see(
        note, viewer_id=None, hidden_from_guests=visibility is hidden
    )


def _ask(w: Writer, note: Note, viewer: Actor | None, standing: Standing) -> bool:
    """Set the tables up for a standing and ask the query."""
    w.run("DELETE FROM follows")
    w.run("DELETE FROM blocks")
    w.run("DELETE FROM note_mentions")
    w.run("UPDATE actors SET suspended_ms = NULL")
    if viewer is not None:
        _relate(w, note, viewer, standing)
    if standing.author_suspended:
        w.run("UPDATE actors SET suspended_ms = 1 WHERE id = :id", id=note.actor_id)
    viewer_id = viewer.id if viewer else None
    return find_visible_note(w, note.id, viewer_id=viewer_id) is not None


def _relate(w: Writer, note: Note, viewer: Actor, standing: Standing) -> None:
    pair = {"viewer": viewer.id, "author": note.actor_id}
    if standing.follows:
        w.run(
            """
            INSERT INTO follows (follower_id, target_id, state, id, iri, created_ms)
            VALUES (:viewer, :author, 'accepted', 1, 'https://f.example/1', 1)
            """,
            **pair,
        )
    if standing.blocked:
        w.run(
            """
            INSERT INTO blocks (actor_id, target_id, id, iri, created_ms)
            VALUES (:author, :viewer, 1, 'https://b.example/1', 1)
            """,
            **pair,
        )
    if standing.mentioned:
        w.run(
            """
            INSERT INTO note_mentions (note_id, actor_id)
            VALUES (:note, :viewer)
            """,
            note=note.id,
            viewer=viewer.id,
        )


@given(
    visibility=st.sampled_from(list(Visibility)),
    follows=st.booleans(),
    mentioned=st.booleans(),
    blocked=st.booleans(),
    active=st.booleans(),
)
def test_no_relation_shows_a_guest_more_than_the_public_sees(
    visibility: Visibility, follows: bool, mentioned: bool, blocked: bool, active: bool
):
    note = _some_note(visibility)

    seen = may_see(
        note,
        viewer_id=None,
        author_is_active=active,
        blocked_by_author=blocked,
        follows_author=follows,
        mentioned=mentioned,
    )

    wide = visibility in (Visibility.PUBLIC, Visibility.UNLISTED)
    assert seen == (active and wide)


@given(
    visibility=st.sampled_from(list(Visibility)),
    follows=st.booleans(),
    mentioned=st.booleans(),
)
def test_a_block_never_shows_more(
    visibility: Visibility, follows: bool, mentioned: bool
):
    note = _some_note(visibility)

    assert not may_see(
        note,
        viewer_id=ActorId(2),
        blocked_by_author=True,
        follows_author=follows,
        mentioned=mentioned,
    )


async def test_a_follow_that_was_not_accepted_shows_nothing(db: Database):
    ana = await make_local(db, "ana", locked=True)
    ben = await make_local(db, "ben")
    await db.write(request_follow, URLS, follower=ben, target=ana)

    note = await post(db, ana, visibility=Visibility.FOLLOWERS)

    assert await db.read(find_visible_note, note.id, viewer_id=ben.id) is None


async def test_following_the_viewer_is_not_being_followed_by_them(db: Database):
    ana, ben = await make_local(db, "ana"), await make_local(db, "ben")
    await follow(db, ana, ben)

    note = await post(db, ana, visibility=Visibility.FOLLOWERS)

    assert await db.read(find_visible_note, note.id, viewer_id=ben.id) is None


async def test_notes_of_a_blocked_server_are_not_seen(db: Database):
    ana, bob = await make_local(db, "ana"), await make_remote(db, "bob")
    note = await receive_new(db, bob)

    await db.write(set_policy, "peer.example", Policy.BLOCKED)

    assert await db.read(find_visible_note, note.id, viewer_id=ana.id) is None


async def test_notes_of_a_suspended_author_are_left_out_of_views(db: Database):
    ana = await make_local(db, "ana")
    note = await post(db, ana)

    await db.write(suspend_actor, ana.id)

    assert await db.read(load_notes, [note.id], viewer_id=None) == []


async def test_a_muted_author_is_still_readable(db: Database):
    ana, ben = await make_local(db, "ana"), await make_local(db, "ben")
    note = await post(db, ben)

    await db.write(mute, actor=ana, target=ben)

    assert await db.read(find_visible_note, note.id, viewer_id=ana.id) == note


async def test_whom_the_author_blocks_sees_no_public_note_when_signed_in(db: Database):
    ana, ben = await make_local(db, "ana"), await make_local(db, "ben")
    note = await post(db, ana)

    await block_actor(db, ana, ben)

    assert await db.read(find_visible_note, note.id, viewer_id=ben.id) is None


def _some_note(visibility: Visibility) -> Note:
    return Note(
        id=NoteId(1),
        iri=Iri("https://node.example/ap/n/1"),
        actor_id=ActorId(1),
        is_local=True,
        kind="Note",
        title="",
        html="",
        source="",
        warning="",
        sensitive=False,
        visibility=visibility,
        language="",
        url="",
        reply_to_id=None,
        reply_to_iri=None,
        root_id=NoteId(1),
        context="",
        likes_count=0,
        boosts_count=0,
        replies_count=0,
        created_ms=1,
        received_ms=1,
        edited_ms=None,
    )
