"""Streams: who may open them, what is sent, what is not, and how they end."""

import json
from contextlib import AbstractAsyncContextManager, AsyncExitStack

import pytest
from support.api import ApiClient, allow, guest, join
from support.app import CLIENT_IP, Site
from support.notes import follow, make_photo, mentioning, post, receive_new
from support.people import make_remote, make_user
from support.shop import buy, make_product, make_shop
from support.streams import Ended, Refused, Socket, open_events, open_socket

from node.actors.models import Actor
from node.actors.queries import get_actor
from node.api.streams.names import Asked, read_wish
from node.api.streams.payloads import Payloads
from node.clock import DAY_MS
from node.database.types import Reader, Writer
from node.door import hub_of
from node.ids import ActorId
from node.limits.rates import RATES, Limit
from node.news import FiltersChanged, tell
from node.notes.actions import delete_note, edit_note, mute_thread
from node.notes.models import Audience, NoteDraft, Visibility
from node.notes.polls import PollDraft
from node.oauth.actions import revoke_all_tokens
from node.oauth.policy import Scope
from node.reactions.actions import bookmark, boost, like, unboost
from node.relations.actions import block, mute
from node.streaming.hub import Hub, StreamLimits
from node.streaming.models import End, Happening, Message, StreamEnded, Watcher
from node.streaming.stream import MAX_WAITING, Stream
from node.timelines.models import Entry
from node.users.queries import find_user_by_actor
from node.users.queries.bearers import find_bearer


async def test_what_is_posted_reaches_those_who_follow(site: Site) -> None:
    ana_app, ana = await join(site, "ana")
    ben_app, ben = await join(site, "ben")
    await follow(site.services.db, ben, ana)
    async with (
        open_socket(site, token=ana_app.token, query={"stream": "user"}) as own,
        open_socket(site, token=ben_app.token, query={"stream": "user"}) as socket,
    ):
        note = await post(site.services.db, ana, "Hello")
        await site.work()

        frame = await socket.next()
        assert frame["stream"] == ["user"]
        assert frame["event"] == "update"
        assert json.loads(frame["payload"]) == await ben_app.get(
            f"/api/v1/statuses/{note.id}"
        )
        assert (await own.update())["pinned"] is False


async def test_an_edit_and_a_deletion_follow(site: Site) -> None:
    db, urls = site.services.db, site.services.urls
    _, ana = await join(site, "ana")
    ben_app, ben = await join(site, "ben")
    await follow(db, ben, ana)
    note = await post(db, ana, "Hello")
    await site.work()
    async with watch(site, ben_app, "user") as socket:
        draft = NoteDraft(text="Good morning")
        await db.write(edit_note, urls, author=ana, note_id=note.id, draft=draft)
        await site.work()
        edited = await socket.next()
        assert edited["event"] == "status.update"
        assert "Good morning" in json.loads(edited["payload"])["content"]

        await db.write(delete_note, urls, note=note, by=ana)
        gone = await socket.next()
        assert (gone["event"], gone["payload"]) == ("delete", str(note.id))


async def test_a_boost_comes_as_a_status_of_its_own_and_goes(site: Site) -> None:
    db, urls = site.services.db, site.services.urls
    ana_app, ana = await join(site, "ana")
    _, ben = await join(site, "ben")
    _, cyd = await join(site, "cyd")
    await follow(db, ana, ben)
    note = await post(db, cyd, "Look")
    await site.work()
    async with watch(site, ana_app, "user") as socket:
        await db.write(boost, urls, actor=ben, note=note)
        await site.work()
        found = await socket.update()
        assert found["account"]["acct"] == "ben"
        assert found["reblog"]["id"] == str(note.id)

        await db.write(unboost, urls, actor=ben, note=note)
        gone = await socket.next()
        assert (gone["event"], gone["payload"]) == ("delete", found["id"])


async def test_with_a_note_go_its_boosts(site: Site) -> None:
    db, urls = site.services.db, site.services.urls
    ana_app, ana = await join(site, "ana")
    _, ben = await join(site, "ben")
    _, cyd = await join(site, "cyd")
    await follow(db, ana, ben)
    note = await post(db, cyd, "Look")
    await db.write(boost, urls, actor=ben, note=note)
    await site.work()
    shown = (await ana_app.get("/api/v1/timelines/home"))[0]["id"]
    async with watch(site, ana_app, "user") as socket:
        await db.write(delete_note, urls, note=note, by=cyd)

        assert (await socket.next())["payload"] == shown


async def test_public_streams_take_what_is_theirs(site: Site) -> None:
    db = site.services.db
    _, ana = await join(site, "ana")
    ben_app, _ = await join(site, "ben")
    mallory = await make_remote(db, "mallory")
    async with watch(site, ben_app, "public") as socket:
        for name in ("public:local", "public:remote", "public:media"):
            await socket.subscribe(name)
        here = await post(db, ana, "Here")
        await site.work()
        found = [await socket.next() for _ in range(2)]
        assert {str(each["stream"]) for each in found} == {
            "['public']",
            "['public:local']",
        }
        assert {json.loads(each["payload"])["id"] for each in found} == {str(here.id)}

        await receive_new(db, mallory)
        await site.work()
        found = [await socket.next() for _ in range(2)]
        assert {each["stream"][0] for each in found} == {"public", "public:remote"}

        await post(db, ana, "Unlisted", visibility=Visibility.UNLISTED)
        await post(db, ana, "An answer", reply_to_id=here.id)
        media = await make_photo(db, ana)
        photo = await post(db, ana, "Photo", media_ids=(media,))
        await site.work()
        found = [await socket.next() for _ in range(3)]
        assert {each["stream"][0] for each in found} == {
            "public",
            "public:local",
            "public:media",
        }
        assert {json.loads(each["payload"])["id"] for each in found} == {str(photo.id)}


async def test_what_is_old_is_no_news(site: Site) -> None:
    db = site.services.db
    ben_app, _ = await join(site, "ben")
    mallory = await make_remote(db, "mallory")
    day_ago = site.services.clock.now_ms() - DAY_MS
    async with watch(site, ben_app, "public") as socket:
        await receive_new(db, mallory, "old", published_ms=day_ago)
        new = await receive_new(db, mallory, "new")
        await site.work()

        assert (await socket.update())["id"] == str(new.id)


async def test_topics_are_streamed_under_the_name_that_was_asked_for(
    site: Site,
) -> None:
    db = site.services.db
    ana_app, ana = await join(site, "ana")
    async with open_socket(
        site, token=ana_app.token, query={"stream": "hashtag", "tag": "Rome"}
    ) as socket:
        await socket.subscribe("hashtag:local", tag="rome")
        await post(db, ana, "In #Paris")
        note = await post(db, ana, "In #rome")
        await site.work()

        found = [await socket.next() for _ in range(2)]
        assert sorted(each["stream"] for each in found) == [
            ["hashtag", "Rome"],
            ["hashtag:local", "rome"],
        ]
        assert {json.loads(each["payload"])["id"] for each in found} == {str(note.id)}

        await socket.say(type="unsubscribe", stream="hashtag", tag="Rome")
        await socket.settle()
        await db.write(delete_note, site.services.urls, note=note, by=ana)
        gone = await socket.next()
        assert gone["stream"] == ["hashtag:local", "rome"]
        await socket.settle()


async def test_nobody_is_sent_what_they_may_not_see(site: Site) -> None:
    db = site.services.db
    _, ana = await join(site, "ana")
    ben_app, ben = await join(site, "ben")
    dan_app, dan = await join(site, "dan")
    eve_app, eve = await join(site, "eve")
    fay_app, fay = await join(site, "fay")
    await follow(db, ben, ana)
    await db.write(block, site.services.urls, actor=ana, target=dan)
    await db.write(mute, actor=eve, target=ana)
    await db.write(block, site.services.urls, actor=fay, target=ana)
    async with AsyncExitStack() as stack:
        sockets = {}
        for name, app in (
            ("ben", ben_app),
            ("dan", dan_app),
            ("eve", eve_app),
            ("fay", fay_app),
        ):
            socket = await stack.enter_async_context(watch(site, app, "user"))
            await socket.subscribe("public")
            await socket.subscribe("hashtag", tag="secret")
            sockets[name] = socket
        public = await post(db, ana, "Public #secret")
        named = mentioning(dan=dan)
        private = [
            await post(db, ana, "#secret", visibility=Visibility.FOLLOWERS),
            await post(db, ana, "#secret", visibility=Visibility.DIRECT),
            await post(
                db,
                ana,
                "@dan #secret",
                visibility=Visibility.DIRECT,
                mentioned=named,
            ),
        ]
        await site.work()
        # What is gone before it was looked up is shown to nobody.
        await db.write(tell_all, [each.id for each in (ben, dan, eve, fay)])
        seen = {name: await until_filters(each) for name, each in sockets.items()}
        for note in (public, *private):
            await db.write(delete_note, site.services.urls, note=note, by=ana)
        await db.write(tell_all, [each.id for each in (ben, dan, eve, fay)])
        gone = {name: await until_filters(each) for name, each in sockets.items()}

    ids = [str(each.id) for each in (public, *private)]
    everywhere = {(ids[0], name) for name in ("user", "public", "hashtag")}
    assert seen["ben"] == {
        *((id_, "update", name) for id_, name in everywhere),
        (ids[1], "update", "user"),
    }
    assert gone["ben"] == {(id_, "delete", name) for id_, _, name in seen["ben"]}
    for name in ("dan", "eve", "fay"):
        assert seen[name] == set(), name
    assert gone["dan"] == set()
    for name in ("eve", "fay"):
        assert {id_ for id_, _, _ in gone[name]} == {ids[0]}, name


async def test_everybody_is_sent_what_a_call_would_answer_them(site: Site) -> None:
    db, urls = site.services.db, site.services.urls
    ana_app, ana = await join(site, "ana")
    _, zoe = await join(site, "zoe")
    joined = [await join(site, n) for n in ("ben", "cyd", "dan", "eve", "gus", "hal")]
    ben, cyd, dan, eve, gus, hal = (actor for _, actor in joined)
    other = await post(db, zoe, "Answered and quoted")
    poll = PollDraft(options=("Yes", "No"))
    around: dict[str, object] = {"reply_to_id": other.id, "quote_id": other.id}
    named = mentioning(eve=eve)
    around["may_quote"] = Audience.FOLLOWERS
    note = await post(db, ana, "Hello @eve", poll=poll, mentioned=named, **around)
    await db.write(like, urls, actor=ben, note=note)
    await db.write(bookmark, actor=cyd, note=note)
    await db.write(boost, urls, actor=cyd, note=other)
    await db.write(block, urls, actor=zoe, target=dan)
    await db.write(mute_thread, gus.id, note)
    await follow(db, hal, ana)
    apps = [ana_app, *(app for app, _ in joined)]
    apps += [(await join(site, name))[0] for name in ("fay", "ida")]
    async with AsyncExitStack() as stack:
        sockets = []
        for app in apps:
            query = {"stream": "hashtag", "tag": "morning"}
            opened = open_socket(site, token=app.token, query=query)
            sockets.append(await stack.enter_async_context(opened))
        draft = NoteDraft(
            text="@eve #morning",
            poll=poll,
            mentioned=named,
            may_quote=Audience.FOLLOWERS,
        )
        await db.write(edit_note, urls, author=ana, note_id=note.id, draft=draft)
        await site.work()
        found = [await socket.update() for socket in sockets]

    asked = [await app.get(f"/api/v1/statuses/{note.id}") for app in apps]
    assert found == asked
    assert found[-1]["quote"]["state"] == "accepted"
    kinds = {json.dumps(each, sort_keys=True) for each in found}
    assert len(kinds) == 7, "the author, ben, cyd, dan, gus, hal, and all others"


async def test_what_all_read_alike_is_written_down_once(site: Site) -> None:
    db, urls = site.services.db, site.services.urls
    _, ana = await join(site, "ana")
    writing = CountedWriting(site.services)
    hub = Hub(db, writing)
    streams: list[Stream] = []
    for number in range(7):
        app, reader = await join(site, f"reader{number}")
        stream = await hub.open(await watcher_of(site, app))
        stream.ask(read_wish(Asked("public"), stream.watcher.scopes))
        streams.append(stream)
        last = reader
    await site.work()
    note = await post(db, ana, "Hello")
    await site.work()

    found = {(await stream.next())[1].payload for stream in streams}
    assert len(found) == 1
    assert writing.written == 1

    await db.write(like, urls, actor=last, note=note)
    draft = NoteDraft(text="Good morning")
    await db.write(edit_note, urls, author=ana, note_id=note.id, draft=draft)
    await site.work()

    found = {(await stream.next())[1].payload for stream in streams}
    assert len(found) == 2
    assert writing.written == 3
    hub.close_all()


async def test_tokens_come_three_ways(site: Site) -> None:
    app, _ = await join(site, "ana")

    async with open_socket(site, token=app.token) as socket:
        assert socket.subprotocol is None
        await socket.settle()
    async with open_socket(site, query={"access_token": app.token}) as socket:
        await socket.settle()
    async with open_socket(site, subprotocols=[app.token]) as socket:
        assert socket.subprotocol == app.token
        await socket.settle()


async def test_without_a_persons_token_no_socket_is_opened(site: Site) -> None:
    own = await allow(site, None)

    for token in ("", "wrong", own.token):
        with pytest.raises(Refused) as refused:
            async with open_socket(site, token=token):
                pass
        assert refused.value.status == 401
        assert "error" in json.loads(refused.value.body)


async def test_addresses_name_tokens_for_streams_only(site: Site) -> None:
    app, _ = await join(site, "ana")
    token = {"access_token": app.token}

    async with open_events(site, "/user", query=token) as events:
        assert events.headers["content-type"] == "text/event-stream"
    elsewhere = await guest(site).call("GET", "/api/v1/timelines/home", params=token)

    assert elsewhere.status_code == 401


async def test_other_hosts_are_refused(site: Site) -> None:
    app, _ = await join(site, "ana")

    with pytest.raises(Refused) as refused:
        async with open_socket(site, token=app.token, host="other.example"):
            pass

    assert refused.value.status == 421


async def test_what_is_no_stream_is_said_and_the_socket_stays(site: Site) -> None:
    app, ana = await join(site, "ana")
    async with open_socket(
        site, token=app.token, query={"stream": "nothing"}
    ) as socket:
        wrong = await socket.next()
        assert wrong == {"error": "Unknown stream type", "status": 400}
        await socket.say(type="subscribe", stream="hashtag")
        assert (await socket.next())["error"] == "Missing tag name parameter"
        await socket.say(type="subscribe", stream="list", list="12")
        assert (await socket.next())["status"] == 404
        await socket.say(type="something", stream="user")
        await socket.say(stream="user")
        await socket.subscribe("user")

        await post(site.services.db, ana)
        await site.work()
        assert (await socket.next())["event"] == "update"


async def test_each_stream_needs_its_scope(site: Site) -> None:
    app, _ = await join(site, "ana", scopes=[Scope.READ_NOTIFICATIONS])
    async with open_socket(site, token=app.token) as socket:
        for name in ("user", "public", "public:local", "direct", "list", "shop"):
            await socket.say(type="subscribe", stream=name)
            assert (await socket.next())["status"] == 403
        await socket.say(type="subscribe", stream="hashtag", tag="rome")
        assert (await socket.next())["status"] == 403
        await socket.subscribe("user:notification")
    for path in ("/user", "/public", "/hashtag", "/direct", "/list", "/shop"):
        with pytest.raises(Refused) as refused:
            async with open_events(site, path, token=app.token):
                pass
        assert refused.value.status == 403


async def test_notifications_come_once_for_each_stream_that_has_them(
    site: Site,
) -> None:
    db, urls = site.services.db, site.services.urls
    app, ana = await join(site, "ana")
    _, ben = await join(site, "ben")
    narrow = await app_of(site, ana, Scope.READ_STATUSES)
    note = await post(db, ana)
    await site.work()
    async with (
        watch(site, app, "user") as socket,
        watch(site, narrow, "user") as quiet,
        open_events(site, "/user/notification", token=app.token) as events,
    ):
        await socket.subscribe("user:notification")
        await db.write(like, urls, actor=ben, note=note)

        found = [await socket.next() for _ in range(2)]
        assert {str(each["stream"]) for each in found} == {
            "['user']",
            "['user:notification']",
        }
        told = (await app.get("/api/v1/notifications"))[0]
        assert told["type"] == "favourite"
        for each in found:
            assert each["event"] == "notification"
            assert json.loads(each["payload"]) == told
        event, data = await events.next()
        assert (event, json.loads(data)) == ("notification", told)

        await db.write(tell_all, [ana.id])
        assert (await quiet.next())["event"] == "filters_changed"


async def test_orders_come_only_where_they_were_asked_for(site: Site) -> None:
    db = site.services.db
    shop = await make_shop(db)
    mug = await make_product(db, shop)
    seller = await db.read(get_actor, shop.actor_id)
    app = await app_of(site, seller, Scope.READ)
    other, eve = await join(site, "eve")
    await site.work()
    async with (
        watch(site, app, "user") as usual,
        watch(site, app, "shop") as socket,
        watch(site, other, "shop") as strange,
        open_events(site, "/shop", token=app.token) as events,
    ):
        order = await buy(db, shop, mug)

        frame = await socket.next()
        (told,) = await app.get("/api/v1/notifications", types="shop.order")
        assert (frame["stream"], frame["event"]) == (["shop"], "shop.order")
        assert json.loads(frame["payload"]) == told
        assert (await events.next())[0] == "shop.order"
        assert told["order"]["number"] == order.code
        await db.write(tell_all, [seller.id])
        assert (await usual.next())["event"] == "filters_changed"
        await strange.subscribe("user")
        await db.write(tell_all, [eve.id])
        assert (await strange.next())["event"] == "filters_changed"


async def test_nobody_hears_of_what_those_do_whom_they_muted(site: Site) -> None:
    db, urls = site.services.db, site.services.urls
    app, ana = await join(site, "ana")
    _, ben = await join(site, "ben")
    note = await post(db, ana)
    await site.work()
    await db.write(mute, actor=ana, target=ben)
    async with watch(site, app, "user:notification") as socket:
        await socket.subscribe("user")
        await db.write(like, urls, actor=ben, note=note)
        await db.write(tell_all, [ana.id])

        assert (await socket.next())["event"] == "filters_changed"


async def test_what_is_held_back_is_not_streamed_until_accepted(site: Site) -> None:
    db, urls = site.services.db, site.services.urls
    app, ana = await join(site, "ana")
    _, ben = await join(site, "ben")
    note = await post(db, ana)
    await site.work()
    await app.put("/api/v2/notifications/policy", {"for_not_following": "filter"})
    async with watch(site, app, "user:notification") as socket:
        await db.write(like, urls, actor=ben, note=note)
        await app.post(f"/api/v1/notifications/requests/{ben.id}/accept")

        frame = await socket.next()

    assert frame["event"] == "notifications_merged"
    assert "payload" not in frame


async def test_a_list_streams_what_its_members_post_and_boost(site: Site) -> None:
    db, urls = site.services.db, site.services.urls
    app, ana = await join(site, "ana")
    (_, ben), (_, cyd), (_, zoe) = [await join(site, n) for n in ("ben", "cyd", "zoe")]
    for each in (ben, cyd):
        await follow(db, ana, each)
    body = {"title": "Near", "replies_policy": "none", "exclusive": True}
    made = (await app.post("/api/v1/lists", body))["id"]
    await app.post(f"/api/v1/lists/{made}/accounts", {"account_ids": [str(ben.id)]})
    theirs = await post(db, zoe, "Look")
    far = await post(db, cyd, "Of somebody else")
    await site.work()
    async with watch(site, app, "user") as home:
        await home.subscribe("list", list=made)
        note = await post(db, ben, "Hello")
        await post(db, ben, "An answer", reply_to_id=theirs.id)
        await db.write(boost, urls, actor=ben, note=theirs)
        await site.work()
        draft = NoteDraft(text="Good morning")
        await db.write(edit_note, urls, author=ben, note_id=note.id, draft=draft)
        await site.work()
        frames = [await home.next() for _ in range(3)]
        assert [each["stream"] for each in frames] == [["list", made]] * 3
        assert [each["event"] for each in frames] == [
            "update",
            "update",
            "status.update",
        ]
        posted, boosted, _ = [json.loads(each["payload"]) for each in frames]
        assert boosted["reblog"]["id"] == str(theirs.id)
        shown = await app.get(f"/api/v1/timelines/list/{made}")
        assert [each["id"] for each in shown] == [boosted["id"], posted["id"]]

        await db.write(unboost, urls, actor=ben, note=theirs)
        await db.write(delete_note, urls, note=note, by=ben)
        await db.write(delete_note, urls, note=far, by=cyd)
        await db.write(mute, actor=ana, target=ben)
        await post(db, ben, "Unheard")
        await site.work()
        await db.write(tell_all, [ana.id])
        assert await until_filters(home) == {
            (boosted["id"], "delete", "list"),
            (boosted["id"], "delete", "user"),
            (posted["id"], "delete", "list"),
            (posted["id"], "delete", "user"),
            (str(far.id), "delete", "user"),
        }


async def test_lists_are_streamed_to_their_owners_alone(site: Site) -> None:
    app, _ = await join(site, "ana")
    other, _ = await join(site, "ben")
    made = (await app.post("/api/v1/lists", {"title": "Near"}))["id"]
    with pytest.raises(Refused) as refused:
        async with open_events(site, "/list", token=other.token, query={"list": made}):
            pass
    assert refused.value.status == 404
    async with (
        open_events(site, "/list", token=app.token, query={"list": made}),
        open_socket(site, token=other.token) as socket,
    ):
        await socket.say(type="subscribe", stream="list", list=made)
        assert (await socket.next())["status"] == 404


async def test_a_direct_note_comes_as_its_conversation(site: Site) -> None:
    db = site.services.db
    _, ana = await join(site, "ana")
    ben_app, ben = await join(site, "ben")
    cyd_app, cyd = await join(site, "cyd")
    async with (
        watch(site, ben_app, "direct") as his,
        watch(site, cyd_app, "direct") as hers,
    ):
        await hers.subscribe("user")
        await his.subscribe("user")
        await post(db, ana, "For all")
        note = await post(
            db,
            ana,
            "@ben hello",
            visibility=Visibility.DIRECT,
            mentioned=mentioning(ben=ben),
        )
        await site.work()
        await db.write(tell_all, [ben.id, cyd.id])

        frames = []
        while (frame := await his.next())["event"] != "filters_changed":
            frames.append(frame)
        told = [each for each in frames if each["event"] == "conversation"]
        assert [each["stream"] for each in told] == [["direct"]]
        found = json.loads(told[0]["payload"])
        assert found["last_status"]["id"] == str(note.id)
        assert [found] == await ben_app.get("/api/v1/conversations")
        assert (await hers.next())["event"] == "filters_changed"


async def test_changed_filters_are_said_without_a_payload(site: Site) -> None:
    app, ana = await join(site, "ana")
    async with (
        watch(site, app, "user") as socket,
        open_events(site, "/user", token=app.token) as events,
    ):
        await site.services.db.write(tell_all, [ana.id])

        assert await socket.next() == {"stream": ["user"], "event": "filters_changed"}
        assert await events.next() == ("filters_changed", "{}")


async def test_events_are_sent_line_by_line(site: Site) -> None:
    db, urls = site.services.db, site.services.urls
    app, ana = await join(site, "ana")
    async with open_events(site, "/public", token=app.token) as events:
        assert events.headers["cache-control"] == "no-store"
        assert events.headers["x-accel-buffering"] == "no"
        assert events.headers["access-control-allow-origin"] == "*"
        note = await post(db, ana, "One\n\ntwo")
        await site.work()
        event, data = await events.next()
        assert event == "update"
        assert json.loads(data)["id"] == str(note.id)

        await db.write(delete_note, urls, note=note, by=ana)
        assert await events.next() == ("delete", str(note.id))
    assert hub_of(site.app).count == 0


async def test_the_health_of_streams_is_a_text(site: Site) -> None:
    answer = await guest(site).call("GET", "/api/v1/streaming/health")

    assert (answer.status_code, answer.text) == (200, "OK")
    assert answer.headers["Content-Type"].startswith("text/plain")


async def test_streams_end_with_their_token(site: Site) -> None:
    user = await make_user(site.services.db, "ana")
    app = await allow(site, user.id)
    async with (
        watch(site, app, "user") as socket,
        open_events(site, "/user", token=app.token) as events,
    ):
        await site.services.db.write(revoke_all_tokens, user.id)

        with pytest.raises(Ended) as ended:
            await socket.next()
        assert ended.value.code == 1008
        with pytest.raises(Ended):
            await events.next()
    assert hub_of(site.app).count == 0


async def test_streams_end_with_what_another_process_did(site: Site) -> None:
    app, ana = await join(site, "ana")
    async with watch(site, app, "user") as socket:
        # As a command would, which tells nobody.
        await site.services.db.write(suspend_silently, ana.id)

        with pytest.raises(Ended):
            await socket.next()


async def test_a_client_that_never_reads_is_let_go(site: Site) -> None:
    app, ana = await join(site, "ana")
    stream = await hub_of(site.app).open(await watcher_of(site, app))
    stream.ask(read_wish(Asked("user"), stream.watcher.scopes))
    async with open_events(site, "/user", token=app.token) as events:
        for _ in range(MAX_WAITING + 1):
            stream.put(("user",), Message(Happening.FILTERS))
        assert stream.ended is End.TOO_SLOW

        await site.services.db.write(tell_all, [ana.id])
        assert (await events.next())[0] == "filters_changed"
    with pytest.raises(StreamEnded):
        await stream.next()


async def test_who_asks_without_end_is_let_go(site: Site) -> None:
    app, _ = await join(site, "ana")
    async with open_socket(site, token=app.token) as socket:
        for _ in range(RATES[Limit.API_TOKEN].limit):
            await socket.say(type="unsubscribe", stream="user")

        with pytest.raises(Ended) as ended:
            await socket.next()
        assert ended.value.code == 1008


async def test_a_token_has_so_many_streams_and_no_more(site: Site) -> None:
    app, _ = await join(site, "ana")
    other, _ = await join(site, "ben")
    async with AsyncExitStack() as stack:
        for _ in range(StreamLimits().by_token):
            await stack.enter_async_context(open_socket(site, token=app.token))
        with pytest.raises(Refused) as refused:
            async with open_events(site, "/user", token=app.token):
                pass
        assert refused.value.status == 429
        async with open_socket(site, token=other.token):
            pass

    assert hub_of(site.app).count == 0
    async with open_socket(site, token=app.token):
        pass


async def test_streams_end_when_the_node_stops(site: Site) -> None:
    app, _ = await join(site, "ana")
    async with (
        watch(site, app, "user") as socket,
        open_events(site, "/user", token=app.token) as events,
    ):
        hub_of(site.app).close_all()

        with pytest.raises(Ended) as ended:
            await socket.next()
        assert ended.value.code == 1001
        with pytest.raises(Ended):
            await events.next()
    with pytest.raises(Refused) as refused:
        async with open_socket(site, token=app.token):
            pass
    assert refused.value.status == 503


async def test_asking_for_the_head_opens_nothing(site: Site) -> None:
    app, _ = await join(site, "ana")

    answer = await app.call("HEAD", "/api/v1/streaming/user")

    assert answer.headers["Content-Type"] == "text/event-stream"
    assert hub_of(site.app).count == 0


def watch(site: Site, app: ApiClient, name: str) -> AbstractAsyncContextManager[Socket]:
    """A socket that was opened for one stream."""
    return open_socket(site, token=app.token, query={"stream": name})


async def until_filters(socket: Socket) -> set[tuple[str, str, str]]:
    """What is sent before a last sign: ids, events and streams."""
    found: set[tuple[str, str, str]] = set()
    while (frame := await socket.next())["event"] != "filters_changed":
        payload = json.loads(frame["payload"])
        number = payload["id"] if isinstance(payload, dict) else str(payload)
        found.add((number, frame["event"], frame["stream"][0]))
    return found


class CountedWriting(Payloads):
    """Counts how often a note is written down."""

    written = 0

    def note(self, r: Reader, entry: Entry, viewer_id: ActorId) -> str | None:
        self.written += 1
        return super().note(r, entry, viewer_id)


async def watcher_of(site: Site, app: ApiClient) -> Watcher:
    """Whom the app watches for."""
    found = await site.services.db.read(find_bearer, app.token)
    assert found is not None
    assert found.member is not None
    return Watcher(
        actor_id=found.member.actor.id,
        token_id=found.token_id,
        scopes=found.scopes,
        address=CLIENT_IP,
    )


async def app_of(site: Site, actor: Actor, *scopes: Scope) -> ApiClient:
    """Another app of the same person."""
    user = await site.services.db.read(find_user_by_actor, actor.id)
    assert user is not None
    return await allow(site, user.id, scopes)


def tell_all(w: Writer, actor_ids: list[ActorId]) -> None:
    for actor_id in actor_ids:
        tell(w, FiltersChanged(actor_id))


def suspend_silently(w: Writer, actor_id: ActorId) -> None:
    w.run(
        "UPDATE actors SET suspended_ms = :now WHERE id = :id",
        now=w.now_ms,
        id=actor_id,
    )
