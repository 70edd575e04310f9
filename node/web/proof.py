"""The password once more, before what somebody at a stolen session must not do.

A proof lasts ten minutes for the session it was given in. A button leads to a page
that asks; a form with something typed in it asks in a field of its own, so that
nothing typed is lost. Forms in the settings that always carry a password field need
none of this.
"""

from typing import Final
from urllib.parse import urlencode

from quart import Blueprint, Response, request

from node.clock import MINUTE_MS
from node.errors import Invalid
from node.web.context import require_viewer, services
from node.web.forms import Form, failed_form, read_form
from node.web.inputs import see_other
from node.web.pages.people import ProofPage
from node.web.pages.shared import FormView
from node.web.paths import own_path
from node.web.proving import prove
from node.web.render import flash, render_page

FRESH_MS: Final = 10 * MINUTE_MS
PATH: Final = "/prove"

routes = Blueprint("proof", __name__)


def is_proven() -> bool:
    """Whether the password was given in the last ten minutes."""
    return services().clock.now_ms() - require_viewer().proved_ms < FRESH_MS


def ask_for_proof(after: str) -> Response | None:
    """Away to the page that asks and comes back to `after`; None when proven."""
    if is_proven():
        return None
    return see_other(f"{PATH}?{urlencode({'next': own_path(after)})}")


async def prove_by(form: Form) -> None:
    """Take the form's own `password`, if one is due.

    Raises `Invalid` on that field when it is missing or wrong.
    """
    if is_proven():
        return
    password = form.get("password", "")
    if not password:
        raise Invalid.field("password", "missing", "Your password is needed again.")
    await prove(password)


@routes.get(PATH)
async def get_proof() -> Response:
    require_viewer()
    return await _show(FormView(), own_path(request.args.get("next")))


@routes.post(PATH)
async def post_proof() -> Response:
    require_viewer()
    form = await read_form()
    after = own_path(form.get("next"))
    try:
        await prove(form.get("password", ""))
    except Invalid as error:
        return await _show(failed_form({}, error.faults), after)
    response = see_other(after)
    flash(response, "Thank you. Now do it once more.")
    return response


async def _show(form: FormView, after: str) -> Response:
    page = ProofPage(form, after)
    status = 422 if form.errors else 200
    return await render_page("people/prove.html", page, status=status)
