"""NodeInfo: what we say, and what we believe of others."""

import pytest

from federation.errors import WrongDocument
from federation.nodeinfo import (
    OwnNodeInfo,
    PeerNodeInfo,
    build_discovery,
    build_nodeinfo,
    media_type_of,
    read_nodeinfo,
)
from federation.origins import Iri

URL = "https://peer.example/nodeinfo/2.1"
OWN = OwnNodeInfo(
    software_name="vermilion",
    software_version="0.1.0",
    repository="https://code.example/vermilion",
    open_registrations=False,
    node_name="Red notes",
    node_description="Photos",
    staff_accounts=(Iri("https://n.example/ap/u/1"),),
    users_total=12,
    local_posts=340,
)


def test_both_versions_and_the_application_actor_are_announced() -> None:
    json = build_discovery("https://n.example", Iri("https://n.example/ap/instance"))

    assert json == {
        "links": [
            {
                "rel": "http://nodeinfo.diaspora.software/ns/schema/2.0",
                "href": "https://n.example/nodeinfo/2.0",
            },
            {
                "rel": "http://nodeinfo.diaspora.software/ns/schema/2.1",
                "href": "https://n.example/nodeinfo/2.1",
            },
            {
                "rel": "https://www.w3.org/ns/activitystreams#Application",
                "href": "https://n.example/ap/instance",
            },
        ]
    }


def test_the_document_makes_nothing_up() -> None:
    json = build_nodeinfo(OWN, "2.1")

    assert json["version"] == "2.1"
    assert json["software"] == {
        "name": "vermilion",
        "version": "0.1.0",
        "repository": "https://code.example/vermilion",
    }
    assert json["usage"] == {"users": {"total": 12}, "localPosts": 340}
    assert json["metadata"] == {
        "nodeName": "Red notes",
        "nodeDescription": "Photos",
        "staffAccounts": ["https://n.example/ap/u/1"],
        "federation": {"enabled": True},
    }


def test_the_older_version_has_no_repository() -> None:
    assert build_nodeinfo(OWN, "2.0")["software"] == {
        "name": "vermilion",
        "version": "0.1.0",
    }
    assert media_type_of("2.0") == (
        'application/json; profile="http://nodeinfo.diaspora.software/ns/schema/2.0#"'
    )


def test_what_we_say_can_be_read() -> None:
    assert read_nodeinfo(build_nodeinfo(OWN, "2.1"), URL) == PeerNodeInfo(
        software_name="vermilion",
        software_version="0.1.0",
        protocols=("activitypub",),
        open_registrations=False,
        users_total=12,
    )


@pytest.mark.parametrize("software", [None, [], {}, {"name": 1}, {"name": "<b>"}])
def test_without_a_software_name_it_is_no_nodeinfo(software: object) -> None:
    with pytest.raises(WrongDocument):
        read_nodeinfo({"software": software}, URL)  # type: ignore[dict-item]


@pytest.mark.parametrize(
    ("total", "read"), [(-5, 0), (10**18, 2**53 - 1), ("12", None), (True, None)]
)
def test_counts_of_peers_are_clamped(total: object, read: int | None) -> None:
    info = read_nodeinfo(
        {"software": {"name": "X"}, "usage": {"users": {"total": total}}},  # type: ignore[dict-item]
        URL,
    )

    assert info.users_total == read
    assert info.software_name == "x"
