"""What a decision about a server does to what is shown, told, sent and followed."""

from dataclasses import replace

import pytest
from support.people import URLS, make_local, make_remote, reload
from support.servers import set_policy

from node.actors.models import Actor
from node.actors.queries import search_actors
from node.database.paging import newest
from node.database.types import Database, Reader
from node.delivery.queries import count_deliveries
from node.errors import Invalid
from node.limits.decisions import Decision, Decisions, Policy, list_decisions
from node.media.actions import add_remote
from node.media.models import Purpose
from node.media.queries import find_shown_media, list_media
from node.moderation.queries import list_decisions as list_log
from node.moderation.server_lists import import_list, read_list, write_list
from node.moderation.servers import (
    SettleFollows,
    decide_about_server,
    measure_reach,
    settle_follows,
)
from node.notifications.actions import notify
from node.notifications.models import NotificationKind, read_severance
from node.notifications.queries import list_notifications
from node.relations.actions import mark_accepted, receive_follow, request_follow
from node.relations.models import FollowState
from node.relations.queries import find_follow


async def _friends(db: Database, host: str) -> tuple[Actor, Actor]:
    """Somebody here and somebody there who follow each other."""
    ana, rosa = await make_local(db, "ana"), await make_remote(db, "rosa", host)
    await db.write(request_follow, URLS, follower=ana, target=rosa)
    await db.write(mark_accepted, follower=ana, target=rosa)
    iri = URLS.follow(77)
    await db.write(receive_follow, URLS, follower=rosa, target=ana, iri=iri)
    return ana, rosa


def _marks(r: Reader) -> dict[str, tuple[bool, bool]]:
    rows = r.all("SELECT host, is_blocked, is_limited FROM actors LIMIT 100")
    return {
        row.text("host"): (row.flag("is_blocked"), row.flag("is_limited"))
        for row in rows
    }


def test_restrictions_add_up_and_the_nearest_policy_counts() -> None:
    found = Decisions(
        [
            Decision(domain="a.example", policy=Policy.BLOCKED, refuses_reports=True),
            Decision(domain="good.a.example", policy=Policy.ALLOWED, is_limited=True),
            Decision(domain="b.example", is_limited=True, is_exact=True),
        ]
    )

    assert found.blocks("X.A.example.:8443") and found.refuses_media("x.a.example")
    assert not found.blocks("good.a.example") and found.limits("y.good.a.example")
    assert found.refuses_reports("good.a.example")
    assert found.limits("b.example:80") and not found.limits("sub.b.example")
    assert not found.blocks("nota.example") and not found.blocks("no host/")


async def test_a_decision_is_noted_on_those_known_and_on_those_to_come(
    db: Database,
) -> None:
    for host in ("peer.example", "sub.evil.example:8443", "evil.example"):
        await make_remote(db, "rosa", host)

    await db.write(set_policy, "EVIL.example.", Policy.BLOCKED)
    limited = Decision(domain="peer.example", is_limited=True)
    await db.write(decide_about_server, limited)
    await make_remote(db, "rosa", "new.evil.example")

    assert await db.read(_marks) == {
        "peer.example": (False, True),
        "sub.evil.example:8443": (True, False),
        "evil.example": (True, False),
        "new.evil.example": (True, False),
    }
    await db.write(set_policy, "evil.example", Policy.OPEN)
    assert (await db.read(_marks))["new.evil.example"] == (False, False)
    log = await db.read(list_log, limit=10)
    assert [each.subject for each in log.items] == [
        "open evil.example",
        "limited peer.example",
        "blocked evil.example",
    ]


async def test_follows_are_cut_silently_and_come_back_as_they_were(
    db: Database,
) -> None:
    ana, rosa = await _friends(db, "sub.evil.example")
    before = await db.read(find_follow, ana.id, rosa.id)
    reach = await db.read(measure_reach, Decision(domain="evil.example"))

    await db.write(set_policy, "evil.example", Policy.BLOCKED)
    await settle_follows(db, SettleFollows())
    cut = await reload(db, ana)
    sent = await db.read(count_deliveries)
    after = await db.read(measure_reach, Decision(domain="evil.example"))

    assert (reach.people, reach.following, reach.followers) == (1, 1, 1)
    assert (after.following, after.followers, after.severed) == (0, 0, 2)
    assert (cut.following_count, cut.followers_count, sent) == (0, 0, (0, 0))

    await db.write(set_policy, "evil.example", Policy.OPEN)
    await settle_follows(db, SettleFollows())

    back = await reload(db, ana)
    assert await db.read(find_follow, ana.id, rosa.id) == before
    assert before is not None and before.state is FollowState.ACCEPTED
    assert (back.following_count, back.followers_count) == (1, 1)
    assert await db.read(count_deliveries) == (0, 0)


async def test_people_are_told_once_of_the_follows_that_a_block_cuts(
    db: Database,
) -> None:
    ana, _rosa = await _friends(db, "sub.evil.example")
    bo = await make_local(db, "bo")
    ruth = await make_remote(db, "ruth", "evil.example", locked=True)
    await db.write(request_follow, URLS, follower=bo, target=ruth)
    iri = URLS.follow(78)
    await db.write(receive_follow, URLS, follower=ruth, target=ana, iri=iri)
    await db.write(set_policy, "evil.example", Policy.BLOCKED)

    for _ in range(2):
        await settle_follows(db, SettleFollows())

    told = (await db.read(list_notifications, ana.id, newest(9))).items
    cut = [read_severance(each.subject) for each in told if each.kind == "severed"]
    assert {(each.host, each.followers, each.following) for each in cut} == {
        ("evil.example", 1, 0),
        ("sub.evil.example", 1, 1),
    }
    assert len(cut) == 2
    # To have asked in vain is no loss.
    assert (await db.read(list_notifications, bo.id, newest(9))).items == ()


async def test_nothing_is_queued_for_a_blocked_server(db: Database) -> None:
    ana, rosa = await make_local(db, "ana"), await make_remote(db, "rosa")
    await db.write(set_policy, "peer.example", Policy.BLOCKED)

    await db.write(request_follow, URLS, follower=ana, target=rosa)

    assert await db.read(count_deliveries) == (0, 0)


async def test_people_of_a_limited_server_are_heard_by_those_who_follow_them(
    db: Database,
) -> None:
    ana, rosa = await _friends(db, "peer.example")
    bo = await make_local(db, "bo")
    limited = Decision(domain="peer.example", is_limited=True)
    await db.write(decide_about_server, limited)

    told = {
        who.name: await db.write(
            notify, recipient_id=who.id, kind=NotificationKind.LIKE, from_id=rosa.id
        )
        for who in (ana, bo)
    }

    assert told == {"ana": True, "bo": False}
    assert await db.read(search_actors, "rosa", limit=5) == []


@pytest.mark.parametrize("url", ["https://peer.example/a", "https://cdn.example/a"])
async def test_pictures_are_refused_by_their_server_and_by_their_owners(
    db: Database, url: str
) -> None:
    rosa = await make_remote(db, "rosa")
    media_id = await db.write(
        add_remote,
        owner_id=rosa.id,
        purpose=Purpose.PHOTO,
        url=url,
        alt="",
        mime="image/jpeg",
        width=1,
        height=1,
        blurhash="",
    )
    name = (await db.read(list_media, [media_id]))[media_id].key
    shown = await db.read(find_shown_media, name)
    decision = Decision(domain="peer.example", refuses_media=True)

    await db.write(decide_about_server, decision)

    assert shown is not None and await db.read(find_shown_media, name) is None
    await db.write(decide_about_server, replace(decision, refuses_media=False))
    assert await db.read(find_shown_media, name) is not None


async def test_a_list_only_adds(db: Database) -> None:
    await db.write(set_policy, "friend.example", Policy.ALLOWED)
    await db.write(set_policy, "bad.example", Policy.BLOCKED, reason="mine")
    text = (
        "\ufeff#domain,#severity,#reject_media,#reject_reports,#public_comment,"
        "#obfuscate\n"
        'friend.example,suspend,,,,\nBAD.example,silence,true,,"Spam, much",TRUE\n'
        "node.example,suspend,,,,\nnoop.example,noop,False,False,,\n,,\n"
        "http://x/,suspend,,,,\nb\u00fccher.example,suspend,,,,\n"
    )

    done = await db.write(import_list, text, own=frozenset({"node.example"}))
    found = {each.domain: each for each in await db.read(list_decisions)}

    assert (done.changed, done.kept) == (2, 2)
    assert done.wrong == ("noop.example", "http://x/")
    assert found["friend.example"].policy is Policy.ALLOWED
    assert found["xn--bcher-kva.example"].policy is Policy.BLOCKED
    assert found["bad.example"] == Decision(
        domain="bad.example",
        policy=Policy.BLOCKED,
        is_limited=True,
        refuses_media=True,
        is_obfuscated=True,
        comment="Spam, much",
        reason="mine",
    )
    again = read_list(write_list(found.values()))
    assert {each.domain for each in again.decisions} == {
        "bad.example",
        "xn--bcher-kva.example",
    }


def test_what_is_no_list_is_refused() -> None:
    assert read_list("a.example\nb.example").decisions[1].policy is Policy.BLOCKED
    for text in ("\x00", "a.example\n" * 20_001):
        with pytest.raises(Invalid):
            read_list(text)
