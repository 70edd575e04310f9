"""Of whom somebody wants to hear: which notifications are held back, or not told."""

from typing import Final

from quart import Blueprint, Response

from node.database.types import Reader
from node.errors import Invalid
from node.ids import ActorId
from node.notifications.held import HeldCounts, count_held
from node.notifications.holding import change_rules, find_rules
from node.notifications.strangers import Rules, Stranger, Treatment
from node.web.context import require_viewer, services
from node.web.forms import choice_of, failed_form, read_form, typed_values
from node.web.inputs import see_other
from node.web.pages.settings import SettingsNotificationsPage
from node.web.pages.shared import Choice, FormView
from node.web.render import flash, render_page

PATH: Final = "/settings/notifications"
TREATMENTS: Final = (
    Choice(Treatment.SHOW.value, "Show"),
    Choice(Treatment.HOLD.value, "Hold back"),
    Choice(Treatment.DROP.value, "Never tell me"),
)
STRANGERS: Final = (
    Choice(Stranger.NOT_FOLLOWED.value, "People I don’t follow"),
    Choice(Stranger.NO_FOLLOWER.value, "People who don’t follow me"),
    Choice(Stranger.NEW.value, "New accounts"),
    Choice(Stranger.PRIVATE.value, "Unasked private mentions"),
    Choice(Stranger.LIMITED.value, "Accounts limited by moderators"),
)

routes = Blueprint("settings_notifications", __name__)


@routes.get(PATH)
async def get_notifications() -> Response:
    return await _show(None)


@routes.post(PATH)
async def post_notifications() -> Response:
    who, form = require_viewer(), await read_form()
    try:
        changes = {
            Stranger(each.value): Treatment(choice_of(form, each.value, TREATMENTS))
            for each in STRANGERS
        }
    except Invalid as error:
        return await _show(failed_form(typed_values(form), error.faults))
    await services().db.write(change_rules, who.actor.id, changes)
    response = see_other(PATH)
    flash(response, "Saved.")
    return response


def _load(r: Reader, actor_id: ActorId) -> tuple[Rules, HeldCounts]:
    return find_rules(r, actor_id), count_held(r, actor_id)


async def _show(form: FormView | None) -> Response:
    """The rules; with 422 when they could not be saved as they were sent."""
    rules, counts = await services().db.read(_load, require_viewer().actor.id)
    page = SettingsNotificationsPage(
        form=form or FormView({each.value: rules[each].value for each in Stranger}),
        strangers=STRANGERS,
        treatments=TREATMENTS,
        held=counts.senders,
    )
    return await render_page(
        "settings/notifications.html", page, status=422 if form else 200
    )
