"""FEP-8fcf: digests of followers, and the header that carries them."""

import pytest

from federation.followers import FollowersClaim, digest_of, find_claim, header_of
from federation.origins import Iri

SENDER = Iri("https://example.org/users/1")
COLLECTION = Iri("https://example.org/users/1/followers")
URL = Iri("https://example.org/users/1/followers_synchronization")
# The example of the FEP, "Partial follower collection digest".
FIRST = "https://testing.example.org/users/1"
SECOND = "https://testing.example.org/users/2"
DIGEST = "c33f48cd341ef046a206b8a72ec97af65079f9a3a9b90eef79c5920dce45c61f"
HEADER = f'collectionId="{COLLECTION}", url="{URL}", digest="{DIGEST}"'


@pytest.mark.parametrize(
    ("followers", "digest"),
    [
        ([FIRST], "3a06e99569547f444c352ab7f52e4bab207abec5ca6f07b0045cfdc9723f8fa9"),
        ([SECOND], "f939a1585d4a8f02ee339210dbe7315d7003476663d6095f7d996fc4bc7a49b6"),
        ([FIRST, SECOND], DIGEST),
        ([SECOND, FIRST], DIGEST),
        ([FIRST, SECOND, SECOND], DIGEST),
        ([], "0" * 64),
    ],
)
def test_a_digest_is_the_one_of_the_proposal(followers: list[str], digest: str) -> None:
    assert digest_of(followers).hex() == digest


def test_the_header_is_the_one_of_the_proposal() -> None:
    claim = FollowersClaim(COLLECTION, URL, bytes.fromhex(DIGEST))
    assert header_of(claim) == HEADER
    assert find_claim(HEADER, sender=SENDER) == claim


@pytest.mark.parametrize(
    "header",
    [
        "",
        "nonsense",
        HEADER.replace("digest=", "digset="),
        HEADER.replace(DIGEST, DIGEST[:-1]),
        HEADER.replace(DIGEST, "g" * 64),
        HEADER.replace('", url', '" url'),
        HEADER + f', digest="{DIGEST}"',
        HEADER.replace(URL, "https://victim.example/users/1/followers"),
        HEADER.replace(URL, "http://example.org/users/1/followers"),
        HEADER.replace(COLLECTION, "https://victim.example/users/1/followers"),
        HEADER.replace(URL, "file:///etc/passwd"),
        HEADER + "," * 10_000,
    ],
)
def test_a_header_that_says_nothing_usable_is_none(header: str) -> None:
    assert find_claim(header, sender=SENDER) is None
