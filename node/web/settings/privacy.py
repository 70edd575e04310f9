"""Who may find and follow somebody, and whom their notes are for."""

from quart import Blueprint, Response

from federation.audience import Visibility
from node.actors.actions import set_privacy
from node.database.types import Writer
from node.errors import Invalid
from node.text.languages import LANGUAGES
from node.users.actions import set_consent, set_preferences
from node.users.models import Viewer
from node.web.consent_words import QUOTERS, REPLIERS
from node.web.context import require_viewer, services
from node.web.drafts import audience_of
from node.web.forms import Form, choice_of, failed_form, is_on, read_form, typed_values
from node.web.inputs import see_other
from node.web.pages.settings import SettingsPrivacyPage
from node.web.pages.shared import Choice, FormView
from node.web.render import flash, render_page

PATH = "/settings/privacy"
VISIBILITIES = (
    Choice(Visibility.PUBLIC, "Everybody"),
    Choice(Visibility.UNLISTED, "Everybody, but not in Explore"),
    Choice(Visibility.FOLLOWERS, "Followers"),
    Choice(Visibility.DIRECT, "Only people mentioned"),
)

routes = Blueprint("privacy", __name__)


@routes.get(PATH)
async def get_privacy() -> Response:
    return await _show(FormView(_values_of(require_viewer())))


@routes.post(PATH)
async def post_privacy() -> Response:
    who = require_viewer()
    form = await read_form()
    try:
        visibility = Visibility(choice_of(form, "default_visibility", VISIBILITIES))
        language = _read_language(form)
    except Invalid as error:
        return await _show(failed_form(typed_values(form), error.faults))
    await services().db.write(
        _save, who, form, visibility=visibility, language=language
    )
    await services().db.write(
        set_consent,
        who.user.id,
        replies=_audience(form, "default_replies", who.user.default_replies),
        quotes=_audience(form, "default_quotes", who.user.default_quotes),
    )
    response = see_other(PATH)
    flash(response, "Saved.")
    return response


def _values_of(who: Viewer) -> dict[str, str]:
    actor, user = who.actor, who.user
    ticked = {
        "discoverable": actor.discoverable,
        "indexable": actor.indexable,
        "locked": actor.locked,
        "hide_follows": actor.hide_follows,
        "hides_apps": actor.hides_apps,
        "default_sensitive": user.default_sensitive,
    }
    values = {name: "1" for name, is_set in ticked.items() if is_set}
    return values | {
        "default_visibility": user.default_visibility,
        "language": user.language,
        "default_replies": user.default_replies,
        "default_quotes": user.default_quotes,
    }


def _audience(form: Form, name: str, known: str) -> str:
    """What was chosen; what a form does not speak of stays."""
    return audience_of(form.get(name, "")) or known


def _read_language(form: Form) -> str:
    language = form.get("language", "")
    if language not in {code for code, _ in LANGUAGES}:
        raise Invalid.field("language", "unknown", "Choose one of these languages.")
    return language


def _save(
    w: Writer, who: Viewer, form: Form, *, visibility: Visibility, language: str
) -> None:
    set_privacy(
        w,
        who.actor.id,
        locked=is_on(form, "locked"),
        discoverable=is_on(form, "discoverable"),
        indexable=is_on(form, "indexable"),
        hide_follows=is_on(form, "hide_follows"),
        hides_apps=is_on(form, "hides_apps"),
    )
    set_preferences(
        w,
        who.user.id,
        language=language,
        default_visibility=visibility,
        default_sensitive=is_on(form, "default_sensitive"),
    )


async def _show(form: FormView) -> Response:
    page = SettingsPrivacyPage(
        form=form,
        visibilities=VISIBILITIES,
        languages=LANGUAGES,
        repliers=REPLIERS,
        quoters=QUOTERS,
    )
    status = 422 if form.errors else 200
    return await render_page("settings/privacy.html", page, status=status)
