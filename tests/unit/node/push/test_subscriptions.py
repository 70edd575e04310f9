"""What a subscription must be, and of what it hears."""

from dataclasses import replace
from ipaddress import ip_network

import pytest
from support.push import PushApp, encoded, verify_token

from federation.net.guard import NetPolicy
from node.errors import Invalid
from node.ids import ActorId
from node.notifications.models import Notification, NotificationKind
from node.notifications.words import DOINGS, headline
from node.push.models import Channel, PushPolicy, Subscription
from node.push.policy import read_channel, wants
from node.push.tokens import open_token, seal_token
from node.push.vapid import make_push_key, open_push_key, sign_token
from node.secrets import SecretBox

BOX = SecretBox(bytes(32))
APP = PushApp()
NOW_MS = 1_800_000_000_000


def read(
    *,
    endpoint: str = "https://push.example/x",
    p256dh: bytes = APP.public_key,
    auth: bytes = APP.auth,
    net: NetPolicy | None = None,
) -> Channel:
    return read_channel(
        net or NetPolicy(),
        endpoint=endpoint,
        p256dh=encoded(p256dh),
        auth=encoded(auth),
        is_standard=True,
    )


def subscription(policy: PushPolicy, *alerts: str) -> Subscription:
    return Subscription(
        token_id=7,
        number=1,
        actor_id=ActorId(1),
        channel=read(),
        policy=policy,
        alerts=frozenset(alerts),
        sealed_token=seal_token(BOX, "secret", 7),
    )


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://push.example/x",
        "https://127.0.0.1/x",
        "https://[::1]/x",
        "https://169.254.169.254/latest/meta-data",
        "https://printer.local/x",
        "https://localhost/x",
        "https://push.example:22/x",
        "https://user:word@push.example/x",
        "ftp://push.example/x",
        "javascript:alert(1)",
        "/x",
        "https://push.example/" + "x" * 3_000,
    ],
)
def test_an_endpoint_is_a_public_address_on_https(endpoint: str) -> None:
    with pytest.raises(Invalid, match="endpoint"):
        read(endpoint=endpoint)


def test_a_server_that_the_owner_blocked_is_not_pushed_to() -> None:
    net = NetPolicy(refuses_host=lambda host: host == "push.example")

    with pytest.raises(Invalid, match="endpoint"):
        read(net=net)


def test_a_test_network_may_have_push_services_of_its_own() -> None:
    net = NetPolicy(allow_http=True, allow_networks=(ip_network("127.0.0.0/8"),))

    assert read(endpoint="http://127.0.0.1:4000/x", net=net).endpoint


@pytest.mark.parametrize(
    "p256dh",
    [
        b"",
        APP.public_key[:-1],
        b"\x02" + APP.public_key[1:33],
        b"\x04" + bytes(64),
        b"\x04" + b"\xff" * 64,
    ],
    ids=["nothing", "too short", "compressed", "zero", "beyond the field"],
)
def test_a_key_is_a_point_of_the_curve(p256dh: bytes) -> None:
    with pytest.raises(Invalid, match="p256dh"):
        read(p256dh=p256dh)


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(Invalid) as caught:
        read(endpoint="x", p256dh=b"x", auth=b"x")

    fields = [fault.field for fault in caught.value.faults]
    assert fields == ["endpoint", "p256dh", "auth"]


@pytest.mark.parametrize(
    ("policy", "of_followed", "of_follower", "of_stranger"),
    [
        (PushPolicy.ALL, True, True, True),
        (PushPolicy.FOLLOWED, True, False, False),
        (PushPolicy.FOLLOWER, False, True, False),
        (PushPolicy.NONE, False, False, False),
    ],
)
def test_a_policy_says_of_whom_one_hears(
    policy: PushPolicy, of_followed: bool, of_follower: bool, of_stranger: bool
) -> None:
    mine = subscription(policy, "mention")

    assert wants(mine, "mention", is_followed=True, is_follower=False) == of_followed
    assert wants(mine, "mention", is_followed=False, is_follower=True) == of_follower
    assert wants(mine, "mention", is_followed=False, is_follower=False) == of_stranger
    assert not wants(mine, "poll", is_followed=True, is_follower=True)


def test_a_sealed_token_opens_in_its_own_row_only() -> None:
    mine = subscription(PushPolicy.ALL)

    assert open_token(BOX, mine) == "secret"
    with pytest.raises(Exception, match=r"secret\.key"):
        open_token(BOX, replace(mine, token_id=8))


def test_the_node_proves_who_it_is_to_one_origin_for_less_than_a_day() -> None:
    pair = make_push_key(BOX)
    key = open_push_key(BOX, pair)

    endpoint = "https://Push.example:8443/a/b?c"
    token = sign_token(key, endpoint, contact="https://node.example", now_ms=NOW_MS)

    claims = verify_token(token, pair.public_key)
    assert claims["aud"] == "https://push.example:8443"
    assert claims["sub"] == "https://node.example"
    assert NOW_MS / 1_000 < claims["exp"] <= NOW_MS / 1_000 + 24 * 3_600


def test_every_kind_of_notification_can_be_said_in_a_line() -> None:
    for kind in NotificationKind:
        item = Notification(
            id=1,
            kind=kind,
            from_id=None,
            note_id=None,
            subject="",
            created_ms=0,
            is_unread=True,
        )
        named = headline(item, "Ana")
        assert headline(item, None).partition(" ")[2]
        assert ("Ana" in named) == (kind in DOINGS)
