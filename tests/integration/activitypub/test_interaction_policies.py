"""Who may answer, boost and like: what waits, what is refused, what is asked for."""

import pytest
from support.consent import (
    ASK,
    DAY_MS,
    followed_by,
    following,
    posted,
    sent,
    stamp,
    stored,
    told,
    until_sent,
    view,
    waiting,
)
from support.federated import FederatedNode
from support.peer import PUBLIC, Peer, make_activity, make_note

from federation.vocabulary import Interaction
from node.actors.queries import get_actor
from node.consent.actions import approve, decline, expire_consents
from node.notes.actions import edit_note
from node.notes.models import (
    Audience,
    Circle,
    NoteDraft,
    Visibility,
)
from node.notes.queries import find_note_by_iri, find_visible_note, get_note
from node.reactions.actions import boost, like
from node.reactions.queries import find_like


async def test_a_reply_that_is_not_wanted_is_rejected_and_not_kept(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    note = await posted(node, mei, may_reply=Audience.NOBODY)
    ana = peer.add("ana")
    reply = make_note(ana, inReplyTo=note.iri, cc=[mei.iri])
    await node.receive(peer, "ana", make_activity("Create", ana, reply))

    assert await node.db.read(find_note_by_iri, reply["id"]) is None
    answer = (await sent(node))[-1]
    assert (answer["type"], answer["object"]) == ("Reject", reply["id"])
    assert (await node.db.read(get_note, note.id)).replies_count == 0
    assert await told(node, mei) == []


async def test_who_is_mentioned_may_answer_whatever_else_is_allowed(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    ana = await node.services.strangers.ensure(peer.add("ana"))
    note = await posted(
        node,
        mei,
        text=f"hi @ana@{ana.host}",
        may_reply=Audience.NOBODY,
        mentioned={f"ana@{ana.host}": ana.id},
    )
    reply = make_note(ana.iri, inReplyTo=note.iri, cc=[mei.iri])
    await node.receive(peer, "ana", make_activity("Create", ana.iri, reply))

    assert not (await stored(node, reply["id"])).held


async def test_a_reply_waits_with_all_below_it_until_its_author_agrees(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    note = await posted(node, mei, may_reply=Audience.ASK)
    ana = peer.add("ana")
    reply = make_note(ana, "1", inReplyTo=note.iri, cc=[mei.iri])
    below = make_note(ana, "2", inReplyTo=reply["id"], cc=[mei.iri])
    for each in (reply, below):
        await node.receive(peer, "ana", make_activity("Create", ana, each))

    for each in (reply, below):
        held = await stored(node, each["id"])
        assert held.held
        assert await node.db.read(find_visible_note, held.id, viewer_id=None) is None
        author = await node.db.read(get_actor, held.actor_id)
        assert author.posted_ms is None
    assert await told(node, mei) == ["asked"]
    (consent_id,) = await waiting(node, mei)
    await node.db.write(approve, node.urls, consent_id=consent_id, by=mei)
    await node.work()

    assert not (await stored(node, reply["id"])).held
    last = await stored(node, below["id"])
    assert not last.held
    author = await node.db.read(get_actor, last.actor_id)
    assert author.posted_ms == last.created_ms
    assert (await node.db.read(get_note, note.id)).replies_count == 1
    accept = next(each for each in await sent(node) if each["type"] == "Accept")
    shown = (await node.get(accept["result"])).json()
    assert shown["type"] == "ReplyAuthorization"
    assert await told(node, mei) == ["reply"]


async def test_a_declined_reply_goes(node: FederatedNode, peer: Peer) -> None:
    mei = await node.person("mei")
    note = await posted(node, mei, may_reply=Audience.ASK)
    ana = peer.add("ana")
    reply = make_note(ana, "1", inReplyTo=note.iri, cc=[mei.iri])
    await node.receive(peer, "ana", make_activity("Create", ana, reply))
    (consent_id,) = await waiting(node, mei)

    await node.db.write(decline, node.urls, consent_id=consent_id, by=mei)

    assert await node.db.read(find_note_by_iri, reply["id"]) is None
    assert (await sent(node))[-1]["type"] == "Reject"


async def test_what_nobody_answers_in_a_month_is_declined(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    note = await posted(node, mei, may_reply=Audience.ASK)
    ana = peer.add("ana")
    reply = make_note(ana, "1", inReplyTo=note.iri, cc=[mei.iri])
    await node.receive(peer, "ana", make_activity("Create", ana, reply))
    node.clock.advance(29 * DAY_MS)
    assert await node.db.write(expire_consents, node.urls) == 0
    node.clock.advance(2 * DAY_MS)
    assert await node.db.write(expire_consents, node.urls) == 1

    assert await node.db.read(find_note_by_iri, reply["id"]) is None


async def test_our_reply_to_a_careful_author_goes_to_them_alone_until_they_agree(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    mei = await node.person("mei")
    ana = peer.add("ana")
    await following(node, mei, ana)
    await followed_by(node, mei, other.add("bo"))
    parent = make_note(ana, interactionPolicy={"canReply": ASK})
    await node.receive(peer, "ana", make_activity("Create", ana, parent))
    reply = await posted(node, mei, reply_to_id=(await stored(node, parent["id"])).id)
    assert reply.held
    async with node.sending():
        await until_sent(node)
    assert {each["type"] for each in peer.inbox()} >= {"Create", "ReplyRequest"}
    assert [each for each in other.inbox() if each["type"] == "Create"] == []

    given = f"{peer.base}/approvals/1"
    await node.receive(
        peer, "ana", make_activity("Accept", ana, reply.iri, result=given)
    )
    async with node.sending():
        await until_sent(node)

    (create,) = [each for each in other.inbox() if each["type"] == "Create"]
    assert create["object"]["approvedBy"] == given
    assert (await node.get(reply.iri)).json()["replyAuthorization"] == given


async def test_a_boost_and_a_like_of_a_careful_author_ask_first(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    mei = await node.person("mei")
    ana = peer.add("ana")
    await following(node, mei, ana)
    await followed_by(node, mei, other.add("bo"))
    careful = {"canLike": ASK, "canAnnounce": ASK}
    note = make_note(ana, interactionPolicy=careful)
    await node.receive(peer, "ana", make_activity("Create", ana, note))
    target = await stored(node, note["id"])
    await node.db.write(boost, node.urls, actor=mei, note=target)
    await node.db.write(like, node.urls, actor=mei, note=target)
    await node.work()
    async with node.sending():
        await until_sent(node)
    kinds = sorted(each["type"] for each in peer.inbox())
    assert kinds.count("Announce") == 1
    assert {"AnnounceRequest", "LikeRequest", "Like"} <= set(kinds)
    assert [each for each in other.inbox() if each["type"] == "Announce"] == []

    asked = {each["type"]: each for each in peer.inbox()}
    request = asked["AnnounceRequest"]["id"]
    given = f"{peer.base}/approvals/1"
    await node.receive(peer, "ana", make_activity("Accept", ana, request, result=given))
    refused = make_activity("Reject", ana, asked["Like"]["id"])
    await node.receive(peer, "ana", refused)
    async with node.sending():
        await until_sent(node)

    (announce,) = [each for each in other.inbox() if each["type"] == "Announce"]
    assert announce["approvedBy"] == given
    assert await node.db.read(find_like, mei.id, target.id) is None


async def test_a_strangers_reply_to_a_careful_author_is_shown_with_a_stamp_only(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    mei = await node.person("mei")
    ana, bo = peer.add("ana"), other.add("bo")
    await following(node, mei, ana)
    parent = make_note(ana, interactionPolicy={"canReply": ASK})
    await node.receive(peer, "ana", make_activity("Create", ana, parent))
    reply = make_note(bo, inReplyTo=parent["id"])
    await node.receive(other, "bo", make_activity("Create", bo, reply))
    assert (await stored(node, reply["id"])).held
    given = peer.show(
        {
            "id": f"{peer.base}/approvals/1",
            "type": "ReplyApproval",
            "attributedTo": ana,
            "object": reply["id"],
            "target": parent["id"],
        }
    )
    again = make_activity("Update", bo, {**reply, "approvedBy": given})
    await node.receive(other, "bo", again)

    assert not (await stored(node, reply["id"])).held


async def test_every_note_of_ours_says_what_is_allowed(node: FederatedNode) -> None:
    mei = await node.person("mei")
    note = await posted(node, mei, may_quote=Audience.FOLLOWERS)
    policy = (await node.get(note.iri)).json()["interactionPolicy"]

    assert policy["canReply"] == {"automaticApproval": [PUBLIC]}
    assert policy["canLike"] == {"automaticApproval": [PUBLIC]}
    assert policy["canQuote"] == {"automaticApproval": [mei.followers_iri, mei.iri]}


async def test_who_may_answer_and_quote_can_be_changed_later(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    await followed_by(node, mei, peer.add("ana"))
    note = await posted(node, mei, may_reply=Audience.FOLLOWERS)
    closed = NoteDraft(text="tea", may_quote=Audience.NOBODY)

    for _ in range(2):
        await node.db.write(
            edit_note, node.urls, author=mei, note_id=note.id, draft=closed
        )
        await node.work()
    async with node.sending():
        await until_sent(node)

    (update,) = [e for e in peer.inbox("Update") if e["object"]["id"] == note.iri]
    policy = update["object"]["interactionPolicy"]
    assert "updated" not in update["object"]
    assert policy["canQuote"] == {"automaticApproval": [mei.iri]}
    assert policy["canReply"] == {"automaticApproval": [mei.followers_iri, mei.iri]}
    assert (await stored(node, note.iri)).edited_ms is None


async def test_a_boost_of_what_is_not_to_be_boosted_is_rejected(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    await followed_by(node, mei, peer.add("ana"))
    note = await posted(node, mei, visibility=Visibility.FOLLOWERS)
    ana = peer.iri("ana")
    announce = make_activity("Announce", ana, note.iri, to=[PUBLIC])

    await node.receive(peer, "ana", announce)
    await node.receive(peer, "ana", make_activity("Like", ana, note.iri))

    rejects = [e for e in await sent(node) if e["type"] == "Reject"]
    assert [(e["object"], e["to"]) for e in rejects] == [(announce["id"], [ana])]
    found = await stored(node, note.iri)
    assert (found.boosts_count, found.likes_count) == (0, 1)


async def test_a_boost_by_who_may_not_see_a_note_is_not_answered(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    note = await posted(node, mei, visibility=Visibility.FOLLOWERS)
    ana = peer.add("ana")

    await node.receive(peer, "ana", make_activity("Announce", ana, note.iri))

    assert [e for e in await sent(node) if e["type"] == "Reject"] == []


@pytest.mark.parametrize("kind", ["Announce", "Like"])
async def test_a_boost_or_like_elsewhere_counts_with_its_authors_stamp_only(
    node: FederatedNode, peer: Peer, other: Peer, kind: str
) -> None:
    mei = await node.person("mei")
    ana, bo = peer.add("ana"), other.add("bo")
    await following(node, mei, ana)
    closed = {"automaticApproval": [f"{bo}/followers"]}
    policy = {"canAnnounce": closed, "canLike": closed}
    note = make_note(bo, interactionPolicy=policy)
    other.show(note)
    await node.services.strangers.ensure(bo)
    await following(node, mei, bo)
    await node.receive(other, "bo", make_activity("Create", bo, note))
    done = make_activity(kind, ana, note["id"])

    await node.receive(peer, "ana", {**done, "id": f"{ana}/unasked"})
    found = await stored(node, note["id"])
    assert (found.boosts_count, found.likes_count) == (0, 0)
    given = stamp(other, bo, done["id"], note["id"], type=f"{kind}Authorization")
    await node.receive(peer, "ana", {**done, "approvedBy": given})

    found = await stored(node, note["id"])
    is_boost = kind == "Announce"
    assert (found.boosts_count, found.likes_count) == (is_boost, not is_boost)


async def test_a_reader_knows_what_others_allow_before_they_try(
    node: FederatedNode, peer: Peer
) -> None:
    mei, lu = await node.person("mei"), await node.person("lu")
    ana = peer.add("ana", following=f"{peer.base}/users/ana/following")
    friends = {"automaticApproval": [f"{ana}/following"]}
    fans = {"automaticApproval": [f"{ana}/followers"]}
    policy = {"canReply": friends, "canAnnounce": fans}
    note = make_note(ana, interactionPolicy=policy)
    await following(node, mei, ana)
    await node.receive(peer, "ana", make_activity("Create", ana, note))
    note_id = (await stored(node, note["id"])).id

    of_stranger = await view(node, note_id, lu)
    of_fan = await view(node, note_id, mei)
    await followed_by(node, lu, ana)
    of_friend = await view(node, note_id, lu)

    assert of_stranger.closed == {Interaction.REPLY, Interaction.ANNOUNCE}
    assert of_stranger.answered_by == {Circle.FOLLOWED}
    assert (await view(node, note_id, None)).closed == of_stranger.closed
    assert of_fan.closed == {Interaction.REPLY}
    assert of_friend.closed == {Interaction.ANNOUNCE}
    assert of_friend.answered_by == frozenset()
