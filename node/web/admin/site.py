"""What the node is called, its rules, and who may join."""

from dataclasses import replace

from quart import Blueprint, Response

from node.config import Registration
from node.database.types import Writer
from node.errors import Invalid
from node.moderation.actions import record_decision
from node.moderation.models import DecisionKind
from node.site import forget_site
from node.users.models import User
from node.users.settings import SiteSettings, UnaskedQuotes, load_site, save_site
from node.web.admin.roles import require_admin
from node.web.context import services
from node.web.forms import (
    Form,
    choice_of,
    failed_form,
    lines_of,
    read_form,
    typed_values,
)
from node.web.inputs import see_other
from node.web.pages.admin import AdminSitePage
from node.web.pages.shared import Choice, FormView
from node.web.pages.site import FlashKind
from node.web.proof import is_proven, prove_by
from node.web.render import flash, render_page
from node.web.setup import MODES, SITE_FIELDS

PATH = "/admin/site"
FIXED = "Saved. Who may join is fixed by the node's configuration: {}."
UNASKED = (
    Choice(UnaskedQuotes.LINK, "As a link"),
    Choice(UnaskedQuotes.CARD, "Like other quotes"),
)

routes = Blueprint("site", __name__)


@routes.get(PATH)
async def get_site() -> Response:
    require_admin()
    return await _show(FormView(_values_of(await services().db.read(load_site))))


@routes.post(PATH)
async def post_site() -> Response:
    who = require_admin()
    form = await read_form()
    try:
        site = _read(form)
        await prove_by(form)
        await services().db.write(_save, who.user, site)
    except Invalid as error:
        failed = failed_form(typed_values(form), error.faults, SITE_FIELDS)
        return await _show(failed)
    forget_site()
    response = see_other(PATH)
    fixed = services().config.registration
    if fixed is None:
        flash(response, "Saved.")
    else:
        flash(response, FIXED.format(fixed), FlashKind.INFO)
    return response


def _values_of(site: SiteSettings) -> dict[str, str]:
    return {
        "site_name": site.name,
        "site_description": site.description,
        "registration": site.registration,
        "rules": "\n".join(site.rules),
        "about": site.about,
        "privacy": site.privacy,
        "imprint": site.imprint,
        "contact": site.contact,
        "unasked_quotes": site.unasked_quotes,
    }


def _read(form: Form) -> SiteSettings:
    return SiteSettings(
        name=form.get("site_name", "").strip(),
        description=form.get("site_description", "").strip(),
        registration=Registration(choice_of(form, "registration", MODES)),
        rules=lines_of(form, "rules"),
        about=_text(form, "about"),
        privacy=_text(form, "privacy"),
        imprint=_text(form, "imprint"),
        contact=form.get("contact", "").strip().removeprefix("@"),
        unasked_quotes=UnaskedQuotes.CARD
        if form.get("unasked_quotes") == UnaskedQuotes.CARD
        else UnaskedQuotes.LINK,
    )


def _text(form: Form, name: str) -> str:
    return form.get(name, "").replace("\r\n", "\n").strip()


def _save(w: Writer, by: User, site: SiteSettings) -> None:
    known = load_site(w)
    save_site(w, replace(site, languages=known.languages))
    record_decision(w, by_id=by.id, kind=DecisionKind.SITE)


async def _show(form: FormView) -> Response:
    page = AdminSitePage(
        form=form,
        modes=MODES,
        needs_password=not is_proven(),
        unasked_quotes=UNASKED,
    )
    status = 422 if form.errors else 200
    return await render_page("admin/site.html", page, status=status)
