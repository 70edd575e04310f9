"""Schemas of what those who moderate are shown."""

from typing import Final

from node.api.openapi.notes import STATUS
from node.api.openapi.shapes import (
    FLAG,
    ID,
    LANGUAGE,
    NOTHING,
    TEXT,
    TIME,
    Schema,
    many,
    maybe,
    one_of,
    ref,
    shape,
)
from node.api.openapi.words import CATEGORY

ADMIN_ACCOUNT: Final = ref("AdminAccount")
ADMIN_REPORT: Final = ref("AdminReport")
DOMAIN_BLOCK: Final = ref("AdminDomainBlock")
DOMAIN_ALLOW: Final = ref("AdminDomainAllow")
SEVERITY: Final = one_of("noop", "silence", "suspend")

_DOMAIN: Final[dict[str, Schema]] = {"id": ID, "domain": TEXT, "created_at": TIME}

SCHEMAS: Final[dict[str, Schema]] = {
    "AdminAccount": shape(
        {
            "id": ID,
            "username": TEXT,
            "domain": maybe(TEXT),
            "created_at": TIME,
            "email": maybe(TEXT),
            "ip": NOTHING,
            "ips": {"type": "array", "maxItems": 0},
            "role": maybe(ref("Role")),
            "locale": maybe(LANGUAGE),
            "invite_request": maybe(TEXT),
            "confirmed": FLAG,
            "approved": FLAG,
            "disabled": FLAG,
            "suspended": FLAG,
            "silenced": FLAG,
            "sensitized": FLAG,
            "account": ref("Account"),
        }
    ),
    "AdminReport": shape(
        {
            "id": ID,
            "action_taken": FLAG,
            "action_taken_at": maybe(TIME),
            "category": CATEGORY,
            "comment": TEXT,
            "forwarded": FLAG,
            "created_at": TIME,
            "updated_at": TIME,
            "account": ADMIN_ACCOUNT,
            "target_account": ADMIN_ACCOUNT,
            "assigned_account": maybe(ADMIN_ACCOUNT),
            "action_taken_by_account": maybe(ADMIN_ACCOUNT),
            "statuses": many(STATUS),
            "rules": many(ref("Rule")),
        }
    ),
    "AdminDomainBlock": shape(
        {
            **_DOMAIN,
            "digest": {"type": "string", "description": "SHA-256 of the domain"},
            "severity": SEVERITY,
            "reject_media": FLAG,
            "reject_reports": FLAG,
            "private_comment": TEXT,
            "public_comment": TEXT,
            "obfuscate": FLAG,
        }
    ),
    "AdminDomainAllow": shape(_DOMAIN),
}
