"""The calls for those who moderate: people, reports, servers."""

from typing import Final

from node.api.openapi.shapes import EMPTY, FLAG, ID, TEXT, Schema, many, one_of
from node.api.openapi.staff import (
    ADMIN_ACCOUNT,
    ADMIN_REPORT,
    DOMAIN_ALLOW,
    DOMAIN_BLOCK,
    SEVERITY,
)
from node.api.openapi.told import Calls, need, page, told
from node.api.openapi.words import CATEGORY

_PEOPLE: Final[dict[str, Schema]] = {
    "username": TEXT,
    "display_name": TEXT,
    "by_domain": TEXT,
    "email": TEXT,
    "ip": TEXT,
    "role_ids": many(TEXT),
    "invited_by": ID,
}
_STANDINGS: Final = ("active", "pending", "disabled", "silenced", "suspended")
_BLOCK: Final[dict[str, Schema]] = {
    "severity": SEVERITY,
    "reject_media": FLAG,
    "reject_reports": FLAG,
    "private_comment": TEXT,
    "public_comment": TEXT,
    "obfuscate": FLAG,
}
_ACCOUNT: Final = "/v1/admin/accounts/<account_id>"
_REPORT: Final = "/v1/admin/reports/<report_id>"
_BLOCKS: Final = "/v1/admin/domain_blocks"
_ALLOWS: Final = "/v1/admin/domain_allows"

CALLS: Final[Calls] = {
    "GET /v2/admin/accounts": page(
        "People, here and elsewhere",
        ADMIN_ACCOUNT,
        **_PEOPLE,
        origin=one_of("local", "remote"),
        status=one_of(*_STANDINGS, "sensitized"),
        permissions=one_of("staff"),
    ),
    "GET /v1/admin/accounts": page(
        "The same, asked for by flags",
        ADMIN_ACCOUNT,
        **_PEOPLE,
        **dict.fromkeys(("local", "remote", *_STANDINGS, "sensitized", "staff"), FLAG),
    ),
    f"GET {_ACCOUNT}": told("Somebody", ADMIN_ACCOUNT),
    f"DELETE {_ACCOUNT}": told("Delete who is suspended", ADMIN_ACCOUNT),
    f"POST {_ACCOUNT}/action": told(
        "Decide about somebody, perhaps upon a report",
        EMPTY,
        type=one_of("none", "disable", "silence", "suspend"),
        text=need(TEXT),
        report_id=ID,
    ),
    f"POST {_ACCOUNT}/approve": told("Let somebody in who asks", ADMIN_ACCOUNT),
    f"POST {_ACCOUNT}/reject": told("Turn them away", ADMIN_ACCOUNT),
    f"POST {_ACCOUNT}/enable": told("Let them log in again", ADMIN_ACCOUNT),
    f"POST {_ACCOUNT}/unsilence": told("Hide them no more", ADMIN_ACCOUNT),
    f"POST {_ACCOUNT}/unsuspend": told("Suspend them no more", ADMIN_ACCOUNT),
    f"POST {_ACCOUNT}/unsensitive": told("Nothing: nobody is that", ADMIN_ACCOUNT),
    "GET /v1/admin/reports": page(
        "Reports",
        ADMIN_REPORT,
        resolved=FLAG,
        unresolved=FLAG,
        account_id=ID,
        target_account_id=ID,
    ),
    f"GET {_REPORT}": told("One of them", ADMIN_REPORT),
    f"PUT {_REPORT}": told(
        "Say what it is about", ADMIN_REPORT, category=CATEGORY, rule_ids=many(ID)
    ),
    f"POST {_REPORT}/assign_to_self": told("Work on it", ADMIN_REPORT),
    f"POST {_REPORT}/unassign": told("Leave it to others", ADMIN_REPORT),
    f"POST {_REPORT}/resolve": told("Close it", ADMIN_REPORT),
    f"POST {_REPORT}/reopen": told("Open it again", ADMIN_REPORT),
    f"GET {_BLOCKS}": page("Servers that are blocked or limited", DOMAIN_BLOCK),
    f"POST {_BLOCKS}": told(
        "Block or limit a server", DOMAIN_BLOCK, domain=need(TEXT), **_BLOCK
    ),
    f"GET {_BLOCKS}/<decision_id>": told("One of them", DOMAIN_BLOCK),
    f"PUT {_BLOCKS}/<decision_id>": told("Change it", DOMAIN_BLOCK, **_BLOCK),
    f"DELETE {_BLOCKS}/<decision_id>": told("Lift it", EMPTY),
    f"GET {_ALLOWS}": page("Servers that are allowed", DOMAIN_ALLOW),
    f"POST {_ALLOWS}": told("Allow a server", DOMAIN_ALLOW, domain=need(TEXT)),
    f"GET {_ALLOWS}/<decision_id>": told("One of them", DOMAIN_ALLOW),
    f"DELETE {_ALLOWS}/<decision_id>": told("Allow it no more", DOMAIN_ALLOW),
}
