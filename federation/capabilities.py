"""What servers say that they implement (FEP-844e), as far as it changes what we do."""

from collections.abc import Iterable
from typing import Final

from federation.origins import Iri
from federation.vocabulary import Capability

RFC9421: Final = Iri("https://datatracker.ietf.org/doc/html/rfc9421")
RFC9421_ED25519: Final = Iri(f"{RFC9421}#name-eddsa-using-curve-edwards25")

MARKETPLACE: Final = Iri("https://w3id.org/fep/0837")

_PAGES: Final = (
    RFC9421,
    "https://www.rfc-editor.org/rfc/rfc9421",
    "https://www.rfc-editor.org/rfc/rfc9421.html",
)


def reads_rfc9421(implements: Iterable[Capability]) -> bool:
    """Whether signatures after RFC 9421 by RSA keys, which ours are, can be read.

    The variant for Ed25519 alone, which has the same address with a fragment, says
    nothing about them.
    """
    return any(each.href in _PAGES for each in implements)


def reads_listings(implements: Iterable[Capability]) -> bool:
    """Whether every change of what is sold is of interest there (FEP-0837)."""
    return any(each.href == MARKETPLACE for each in implements)
