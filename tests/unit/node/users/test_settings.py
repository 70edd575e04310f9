"""What the owner may say about the node."""

import pytest

from node.config import Registration
from node.errors import Invalid
from node.users.settings import SiteSettings, check_site, effective_registration


def test_the_defaults_are_fine() -> None:
    check_site(SiteSettings())


def test_every_fault_is_named_at_once() -> None:
    site = SiteSettings(name=" ", about="x" * 20_001, rules=("be kind",) * 51)

    with pytest.raises(Invalid) as refused:
        check_site(site)

    assert {fault.field for fault in refused.value.faults} == {"name", "about", "rules"}


def test_the_operators_word_on_registration_counts_before_the_owners() -> None:
    site = SiteSettings(registration=Registration.OPEN)

    assert effective_registration(Registration.CLOSED, site) is Registration.CLOSED
    assert effective_registration(None, site) is Registration.OPEN
