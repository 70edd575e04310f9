"""WebFinger, host-meta and NodeInfo against real servers: names confirmed both ways."""

from typing import Any

import pytest
from support.scripted_peer import (
    ScriptedPeer,
    answer,
    json_answer,
    redirect,
    serve_script,
)

from federation.errors import (
    DecodeError,
    FederationError,
    NotFoundRemotely,
    Refused,
    TooLarge,
    Unreachable,
    WrongDocument,
)
from federation.net.client import HttpClient
from federation.nodeinfo import fetch_nodeinfo
from federation.origins import Authority, Iri, origin_of
from federation.webfinger import Handle, confirm_handle, resolve_handle

JRD = "application/jrd+json"
AS_TYPE = "application/activity+json"
FINGER = "/.well-known/webfinger"
HOST_META = "/.well-known/host-meta"


def handle_at(peer: ScriptedPeer, name: str = "ana") -> Handle:
    return Handle(name, Authority(f"127.0.0.1:{peer.port}"))


def jrd(
    subject: Handle | str | None, actor: str, media_type: str = AS_TYPE
) -> dict[str, Any]:
    text = subject.acct if isinstance(subject, Handle) else subject
    return {
        "subject": text,
        "links": [
            {"rel": "http://webfinger.net/rel/profile-page", "href": actor + "/page"},
            {"rel": "self", "type": media_type, "href": actor},
        ],
    }


def finger_answer(value: Any, content_type: str = JRD) -> bytes:
    return json_answer(value, content_type)


async def test_a_handle_leads_to_its_actor(
    http: HttpClient, peer: ScriptedPeer
) -> None:
    handle, actor = handle_at(peer), peer.url("/users/7")
    peer.routes[FINGER] = finger_answer(jrd(handle, actor))

    assert await resolve_handle(http, handle) == actor
    assert peer.targets() == [f"{FINGER}?resource=acct%3Aana%40127.0.0.1%3A{peer.port}"]


@pytest.mark.parametrize(
    "content_type", [JRD, "application/json", "application/jrd+json; charset=utf-8"]
)
async def test_both_media_types_of_webfinger_are_read(
    http: HttpClient, peer: ScriptedPeer, content_type: str
) -> None:
    value = jrd(handle_at(peer), peer.url("/users/7"))
    peer.routes[FINGER] = finger_answer(value, content_type)

    assert await resolve_handle(http, handle_at(peer)) == peer.url("/users/7")


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"links": None},
        {"links": {}},
        {"links": ["https://peer.example/users/7"]},
        {"links": [{"rel": "self", "type": "text/html", "href": "https://a.example/"}]},
        {"links": [{"rel": "self", "href": "https://a.example/"}]},
        {"links": [{"rel": "self", "type": AS_TYPE, "href": "/users/7"}]},
        {"links": [{"rel": "self", "type": AS_TYPE, "href": "javascript:x"}]},
        {"links": [{"rel": "self", "type": AS_TYPE, "href": ["https://a.example/"]}]},
        {"links": [{"rel": ["self"], "type": AS_TYPE, "href": "https://a.example/"}]},
        [],
        "self",
    ],
)
async def test_a_jrd_without_an_actor_is_refused(
    http: HttpClient, peer: ScriptedPeer, value: Any
) -> None:
    peer.routes[FINGER] = finger_answer(value)

    with pytest.raises((WrongDocument, DecodeError)):
        await resolve_handle(http, handle_at(peer))


async def test_a_jrd_is_served_as_one_and_is_small(
    http: HttpClient, peer: ScriptedPeer
) -> None:
    value = jrd(handle_at(peer), peer.url("/users/7"))
    peer.routes[FINGER] = finger_answer(value, "text/html")
    with pytest.raises(WrongDocument):
        await resolve_handle(http, handle_at(peer))

    peer.routes[FINGER] = finger_answer(value | {"x": "y" * 300_000})
    with pytest.raises(TooLarge):
        await resolve_handle(http, handle_at(peer))


async def test_a_deleted_account_is_gone_without_asking_elsewhere(
    http: HttpClient, peer: ScriptedPeer
) -> None:
    peer.routes[FINGER] = answer(410)

    with pytest.raises(NotFoundRemotely) as caught:
        await resolve_handle(http, handle_at(peer))
    assert caught.value.gone
    assert len(peer.received) == 1


def xrd(template: str) -> bytes:
    text = (
        '<?xml version="1.0"?><XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0">'
        f'<Link rel="lrdd" template="{template}"/></XRD>'
    )
    return answer(body=text.encode(), content_type="application/xrd+xml")


@pytest.mark.parametrize("form", ["xml", "json"])
async def test_host_meta_says_where_a_split_domain_keeps_its_webfinger(
    http: HttpClient, peer: ScriptedPeer, form: str
) -> None:
    async with serve_script() as social:
        handle, actor = handle_at(peer), social.url("/users/7")
        template = social.url("/finger?resource={uri}")
        peer.routes[HOST_META] = (
            xrd(template)
            if form == "xml"
            else finger_answer({"links": [{"rel": "lrdd", "template": template}]})
        )
        social.routes["/finger"] = finger_answer(jrd(handle, actor))

        assert await resolve_handle(http, handle) == actor


@pytest.mark.parametrize(
    "meta",
    [
        answer(404),
        xrd("https://social.example/finger"),
        xrd("file:///etc/passwd?{uri}"),
        xrd("https://user@social.example/{uri}"),
        answer(body=b"<!DOCTYPE x><XRD/>", content_type="application/xrd+xml"),
        answer(body=b"<html>", content_type="text/html"),
        finger_answer({"links": [{"rel": "lrdd", "template": 7}]}),
        finger_answer({"links": 7}),
    ],
)
async def test_host_meta_that_leads_nowhere_is_an_error_of_ours(
    http: HttpClient, peer: ScriptedPeer, meta: bytes
) -> None:
    peer.routes[HOST_META] = meta

    with pytest.raises(FederationError):
        await resolve_handle(http, handle_at(peer))
    assert len(peer.received) == 2


async def test_webfinger_may_redirect_to_another_host(
    http: HttpClient, peer: ScriptedPeer
) -> None:
    async with serve_script() as social:
        handle, actor = handle_at(peer), social.url("/users/7")
        peer.routes[FINGER] = redirect(social.url("/finger"))
        social.routes["/finger"] = finger_answer(jrd(handle, actor))

        assert await resolve_handle(http, handle) == actor


async def test_webfinger_does_not_redirect_without_end_or_inwards(
    http: HttpClient, peer: ScriptedPeer
) -> None:
    peer.routes[FINGER] = redirect(FINGER)
    with pytest.raises(WrongDocument):
        await resolve_handle(http, handle_at(peer))
    assert len(peer.received) == 4

    peer.routes[FINGER] = redirect("http://10.0.0.1/")
    with pytest.raises(Refused):
        await resolve_handle(http, handle_at(peer))


async def test_a_plain_test_network_is_tried_both_ways(http: HttpClient) -> None:
    async with serve_script(name="localhost") as peer:
        handle = Handle("ana", Authority(f"localhost:{peer.port}"))
        peer.routes[FINGER] = finger_answer(jrd(handle, peer.url("/users/7")))

        assert await resolve_handle(http, handle) == peer.url("/users/7")
        assert peer.connections == 1


async def test_a_handle_is_confirmed_by_its_host(
    http: HttpClient, peer: ScriptedPeer
) -> None:
    handle, actor = handle_at(peer), Iri(peer.url("/users/7"))
    peer.routes[FINGER] = finger_answer(jrd(handle, actor))

    assert await confirm_handle(http, actor, "ana", handle.host) == handle
    assert await confirm_handle(http, actor, "ANA", handle.host) == handle


async def test_a_handle_of_another_actor_is_not_confirmed(
    http: HttpClient, peer: ScriptedPeer
) -> None:
    handle = handle_at(peer)
    peer.routes[FINGER] = finger_answer(jrd(handle, peer.url("/users/8")))

    with pytest.raises(WrongDocument):
        await confirm_handle(http, Iri(peer.url("/users/7")), "ana", handle.host)


async def test_another_subject_is_shown_when_its_host_agrees(
    http: HttpClient, peer: ScriptedPeer
) -> None:
    """A split domain: the actor's host names the apex, the apex names the actor."""
    async with serve_script() as apex:
        actor = Iri(peer.url("/users/7"))
        shown = handle_at(apex)
        peer.routes[FINGER] = finger_answer(jrd(shown, actor))
        apex.routes[FINGER] = finger_answer(jrd(shown, actor))

        assert await confirm_handle(http, actor, "ana", handle_at(peer).host) == shown


async def test_a_subject_cannot_be_borrowed(
    http: HttpClient, peer: ScriptedPeer
) -> None:
    async with serve_script() as victim:
        actor = Iri(peer.url("/users/7"))
        admin = handle_at(victim, "admin")
        peer.routes[FINGER] = finger_answer(jrd(admin, actor))

        victim.routes[FINGER] = finger_answer(jrd(admin, victim.url("/users/1")))
        with pytest.raises(WrongDocument):
            await confirm_handle(http, actor, "ana", handle_at(peer).host)

        victim.routes[FINGER] = answer(404)
        with pytest.raises(NotFoundRemotely):
            await confirm_handle(http, actor, "ana", handle_at(peer).host)


async def test_subjects_are_followed_once(http: HttpClient, peer: ScriptedPeer) -> None:
    async with serve_script() as second, serve_script() as third:
        actor = Iri(peer.url("/users/7"))
        peer.routes[FINGER] = finger_answer(jrd(handle_at(second), actor))
        second.routes[FINGER] = finger_answer(jrd(handle_at(third), actor))

        with pytest.raises(WrongDocument):
            await confirm_handle(http, actor, "ana", handle_at(peer).host)
        assert third.connections == 0


@pytest.mark.parametrize("subject", [None, "ana", "https://peer.example/users/7", ""])
async def test_a_subject_that_is_no_handle_says_nothing(
    http: HttpClient, peer: ScriptedPeer, subject: str | None
) -> None:
    actor = Iri(peer.url("/users/7"))
    peer.routes[FINGER] = finger_answer(jrd(subject, actor))

    confirmed = await confirm_handle(http, actor, "ana", handle_at(peer).host)

    assert confirmed == handle_at(peer)


# NodeInfo.

SCHEMA = "http://nodeinfo.diaspora.software/ns/schema/"


async def test_the_highest_version_of_nodeinfo_is_read(
    http: HttpClient, peer: ScriptedPeer
) -> None:
    peer.routes |= {
        "/.well-known/nodeinfo": finger_answer(
            {
                "links": [
                    {"rel": f"{SCHEMA}2.1", "href": peer.url("/ni/2.1")},
                    {"rel": f"{SCHEMA}2.0", "href": peer.url("/ni/2.0")},
                    {"rel": f"{SCHEMA}9.9", "href": peer.url("/ni/9.9")},
                ]
            },
            "application/json",
        ),
        "/ni/2.1": finger_answer(
            {
                "version": "2.1",
                "software": {"name": "mastodon", "version": "4.6.0"},
                "protocols": ["activitypub", 7],
                "openRegistrations": True,
                "usage": {"users": {"total": 5}},
            },
            f'application/json; profile="{SCHEMA}2.1#"',
        ),
    }

    info = await fetch_nodeinfo(http, origin_of(peer.url()))

    assert (info.software_name, info.software_version) == ("mastodon", "4.6.0")
    assert (info.protocols, info.users_total) == (("activitypub",), 5)
    assert info.open_registrations


@pytest.mark.parametrize(
    "links",
    [None, [], {}, [7], [{"rel": f"{SCHEMA}2.0", "href": "https://other.example/ni"}]],
)
async def test_nodeinfo_elsewhere_or_nowhere_is_refused(
    http: HttpClient, peer: ScriptedPeer, links: Any
) -> None:
    peer.routes["/.well-known/nodeinfo"] = finger_answer({"links": links})

    with pytest.raises(WrongDocument):
        await fetch_nodeinfo(http, origin_of(peer.url()))


async def test_a_server_without_nodeinfo_is_told_from_one_that_is_down(
    http: HttpClient, peer: ScriptedPeer
) -> None:
    with pytest.raises(NotFoundRemotely):
        await fetch_nodeinfo(http, origin_of(peer.url()))
    peer.routes["*"] = answer(502)
    with pytest.raises(Unreachable):
        await fetch_nodeinfo(http, origin_of(peer.url()))
