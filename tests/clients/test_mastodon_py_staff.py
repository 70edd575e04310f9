"""Mastodon.py in the hands of somebody who runs the node."""

import pytest
from mastodon import MastodonAPIError

from tests.clients.conftest import NewPerson

pytestmark = [pytest.mark.live, pytest.mark.timeout(90)]


def test_an_admin_moderates_with_mastodon_py(come: NewPerson) -> None:
    ada, bob = come("adele", role="admin"), come("bodo")
    note = bob.app.status_post("Buy now")
    filed = ada.app.report(bob.app.me(), [note], "Adverts")

    (found,) = ada.app.admin_accounts_v2(origin="local", username="bodo")
    assert ada.app.admin_account(found).username == "bodo"
    staff = {
        each.username: each.role
        for each in ada.app.admin_accounts_v2(permissions="staff")
    }
    assert staff["adele"].name == "Admin" and "bodo" not in staff

    (report,) = ada.app.admin_reports(target_account_id=found)
    assert (report.id, report.statuses[0].id) == (filed.id, note.id)
    assert report.target_account.account.acct == "bodo"
    assigned = ada.app.admin_report_assign(report)
    assert assigned.assigned_account.username == "adele"
    assert ada.app.admin_report_unassign(report).assigned_account is None
    assert ada.app.admin_report_resolve(report).action_taken is True
    assert ada.app.admin_report_reopen(report).action_taken is False

    ada.app.admin_account_moderate(found, "silence", report_id=report, text="Adverts.")
    assert ada.app.admin_report(report).action_taken_by_account.username == "adele"
    assert ada.app.admin_account(found).silenced is True
    assert ada.app.admin_account_unsilence(found).silenced is False
    ada.app.admin_account_moderate(found, "suspend", text="Adverts.")
    assert ada.app.admin_account_unsuspend(found).suspended is False

    made = ada.app.admin_create_domain_block("bad.example", "suspend", obfuscate=True)
    assert (made.severity, made.obfuscate) == ("suspend", True)
    milder = ada.app.admin_update_domain_block(made, "silence", reject_media=True)
    assert (milder.severity, milder.reject_media) == ("silence", True)
    assert ada.app.admin_domain_blocks(made).domain == "bad.example"
    ada.app.admin_delete_domain_block(made)
    assert made.id not in [each.id for each in ada.app.admin_domain_blocks()]

    with pytest.raises(MastodonAPIError, match="invalid"):
        bob.app.me()
