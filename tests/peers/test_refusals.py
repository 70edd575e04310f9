"""Requests that the peer's own signer makes wrong on purpose: refused, traceless."""

from collections.abc import Callable
from email.utils import formatdate
from time import time
from typing import Any

import pytest

from tests.peers.lab import Lab, shows
from tests.peers.matrix import THEIRS
from tests.peers.settings import BOTH

WRONG_SHA256 = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
GARBAGE = "A" * 342 + "=="
NOBODY = "{{BASE}}/users/nobody"


def like(note: str, *, actor: str = "{{ACTOR}}") -> dict[str, object]:
    return {
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": "{{BASE}}/act/{{UUID}}",
        "type": "Like",
        "actor": actor,
        "object": note,
    }


def hours_ago(hours: float) -> str:
    return formatdate(time() - hours * 3600, usegmt=True)


CAVAGE_GARBAGE = (
    'keyId="https://{host}/users/{name}#main-key",algorithm="rsa-sha256",'
    'headers="(request-target) host date digest",signature="' + GARBAGE + '"'
)

WRONG: dict[str, dict[str, Any]] = {
    "no signature": {"sign": False},
    "a signature that fits nothing": {
        "sign": False,
        "headers": {
            "digest": f"SHA-256={WRONG_SHA256}",
            "signature": CAVAGE_GARBAGE,
        },
    },
    "another body's digest, cavage": {
        "spec": "cavage",
        "headers": {"digest": f"SHA-256={WRONG_SHA256}"},
    },
    "another body's digest, RFC 9421": {
        "spec": "rfc9421",
        "headers": {"content-digest": f"sha-256=:{WRONG_SHA256}:"},
    },
    "signed two days ago": {"spec": "cavage", "headers": {"date": hours_ago(48)}},
    "signed tomorrow": {"spec": "cavage", "headers": {"date": hours_ago(-24)}},
}


@pytest.mark.settings(BOTH)
@pytest.mark.shows(THEIRS, "wrong, stale or no signature → 401")
@pytest.mark.parametrize("fault", WRONG)
def test_what_is_not_proven_is_refused_and_leaves_nothing(lab: Lab, fault: str) -> None:
    mei = lab.member()
    path = mei.post("Forge a like for me")
    note = lab.note_iri(mei, path)
    request = dict(WRONG[fault])
    headers = {
        name: value.format(host=lab.peer.host, name=lab.peer.name)
        for name, value in request.pop("headers", {}).items()
    }
    answer = lab.peer.do(
        "raw", handle=mei.handle, body=like(note), headers=headers, **request
    )
    assert answer["status"] == 401, answer
    assert_only_the_proven_one_counts(lab, note, lambda: mei.count(path, "like"))


@pytest.mark.settings(BOTH)
@pytest.mark.shows(THEIRS, "signed for somebody else → 401")
@pytest.mark.parametrize("spec", ["cavage", "rfc9421"])
def test_nobody_signs_for_another_account(lab: Lab, spec: str) -> None:
    mei = lab.member()
    path = mei.post("Like me in their name")
    note = lab.note_iri(mei, path)
    forged = like(note, actor=NOBODY)
    answer = lab.peer.do("raw", handle=mei.handle, body=forged, spec=spec)
    assert answer["status"] == 401, answer
    assert_only_the_proven_one_counts(lab, note, lambda: mei.count(path, "like"))


@pytest.mark.settings(BOTH)
@pytest.mark.shows(THEIRS, "POST signed once, in each scheme")
@pytest.mark.parametrize("spec", ["cavage", "rfc9421"])
def test_both_schemes_are_taken_at_the_first_knock(lab: Lab, spec: str) -> None:
    mei = lab.member()
    path = mei.post("One knock is enough")
    body = like(lab.note_iri(mei, path))
    answer = lab.peer.do("raw", handle=mei.handle, body=body, spec=spec)
    assert answer["status"] == 202, answer
    shows("the like", lambda: mei.count(path, "like") == 1)


def assert_only_the_proven_one_counts(
    lab: Lab, note: str, count: Callable[[], int]
) -> None:
    """A like that is right makes one: the forged one before it made none."""
    assert count() == 0
    lab.peer.do("like", uri=note)
    shows("the like", lambda: count() == 1)
