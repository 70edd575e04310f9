"""Joining by an app, which acts for itself until then."""

import re
from collections.abc import Mapping
from functools import partial
from typing import Final

from quart import Response

from node.api.answers import answer
from node.api.caller import require_bearer
from node.api.entities.apps import token_entity
from node.api.params import Params, read_params
from node.api.routing import Routes, app
from node.database.types import Writer
from node.door import client_ip, services
from node.errors import FieldFault, Forbidden, Invalid
from node.joining import join, list_faults, require_open
from node.limits.rates import Limit, client_prefix, shorten_address
from node.oauth.actions import grant_token
from node.oauth.models import NewToken
from node.oauth.policy import Scope
from node.users.models import SignedUp, SignUp
from node.users.queries.bearers import Bearer

FIELDS: Final[Mapping[str, str]] = {
    "name": "username",
    "agree": "agreement",
    "invite": "invite_code",
}
"""What apps call what the node calls otherwise."""
CODES: Final[Mapping[str, str]] = {
    "bad_email": "invalid",
    "bad_invite": "invalid",
    "bad_name": "invalid",
    "missing": "blank",
    "too_common": "invalid",
}
_LANGUAGE: Final = re.compile(r"([a-z]{2,3})(?:[-_].*)?")

routes = Routes("joining")


@routes.post("/v1/accounts", app(Scope.WRITE_ACCOUNTS))
async def create_account() -> Response:
    """A token of the new person's, which is good once they are let in."""
    current, asker = services(), require_bearer()
    if asker.member is not None:
        raise Forbidden("This method requires a token of the app itself")
    await require_open(current)
    params = await read_params()
    asked, password = _read(params), params.text("password")
    try:
        faults = list_faults(asked, password, has_agreed=params.flag("agreement"))
        if faults:
            raise Invalid(faults)
        current.rates.check(Limit.SIGN_UP, client_prefix(client_ip()))
        let_in = partial(_grant, asker=asker)
        granted = await join(current, asked, password, let_in)
    except Invalid as error:
        raise Invalid([_as_apps_say(fault) for fault in error.faults]) from None
    return answer(token_entity(granted))


def _read(params: Params) -> SignUp:
    language = _LANGUAGE.fullmatch(params.text("locale"))
    return SignUp(
        name=params.text("username"),
        email=params.text("email").strip(),
        reason=params.text("reason"),
        invite=params.text("invite_code").strip(),
        language=language[1] if language else "en",
        network=shorten_address(client_ip()),
    )


def _grant(w: Writer, signed_up: SignedUp, asker: Bearer) -> NewToken:
    """For the new person, as much as the app has for itself.

    But for what those who moderate may do: for that an app asks, with the password.
    """
    scopes = frozenset(each for each in asker.scopes if not each.is_for_staff)
    return grant_token(w, asker.app, user_id=signed_up.user.id, scopes=scopes)


def _as_apps_say(fault: FieldFault) -> FieldFault:
    field = FIELDS.get(fault.field, fault.field)
    code = CODES.get(fault.code, fault.code)
    if field == "agreement":
        code = "accepted"
    return FieldFault(field, code, fault.text)
