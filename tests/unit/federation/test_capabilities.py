"""What servers say that they implement (FEP-844e)."""

import pytest

from federation.capabilities import RFC9421, RFC9421_ED25519, reads_rfc9421
from federation.origins import Iri
from federation.vocabulary import Capability


@pytest.mark.parametrize(
    ("hrefs", "reads"),
    [
        ([], False),
        ([RFC9421], True),
        (["https://w3id.org/fep/0837", RFC9421], True),
        (["https://www.rfc-editor.org/rfc/rfc9421.html"], True),
        ([RFC9421_ED25519], False),
        (["https://evil.example/html/rfc9421"], False),
    ],
)
def test_rfc_9421_is_one_of_a_few_addresses(hrefs: list[str], reads: bool) -> None:
    assert reads_rfc9421(Capability(href=Iri(each)) for each in hrefs) is reads
