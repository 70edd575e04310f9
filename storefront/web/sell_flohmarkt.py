"""The seller's wish to be found by Flohmarkt, and roughly where they are."""

import math

from quart import Blueprint, Response

from node.database.types import Writer
from node.errors import Invalid
from node.listings.models import Place
from node.web.context import services
from node.web.forms import Form, failed_form, is_on, see_other, typed_values
from node.web.pages.shared import FormView
from node.web.pages.shop import FlohmarktPage
from node.web.render import flash, render_page
from storefront.listings.actions import save_flohmarkt
from storefront.listings.policy import Flohmarkt
from storefront.listings.queries import get_flohmarkt
from storefront.web.context import require_shop
from storefront.web.forms import Faults, read_form

PATH = "/sell/flohmarkt"

blueprint = Blueprint("sell_flohmarkt", __name__)


@blueprint.get(PATH)
async def get_form() -> Response:
    """The wish as it is."""
    shop = await require_shop()
    wish = await services().db.read(get_flohmarkt, shop.id)
    return await _show(FormView(_values_of(wish)))


@blueprint.post(PATH)
async def post_form() -> Response:
    """Save it; what is announced follows."""
    shop = await require_shop()
    form = await read_form()
    try:
        wish = _read(form)
    except Invalid as error:
        failed = failed_form(typed_values(form), error.faults)
        return await _show(failed, status=422)

    def run(w: Writer) -> None:
        save_flohmarkt(w, shop, wish)

    await services().db.write(run)
    response = see_other(PATH)
    flash(response, "Saved.")
    return response


def _read(form: Form) -> Flohmarkt:
    """Raises `Invalid`. Half a place is none."""
    faults = Faults()
    latitude = _degrees(form, "latitude", 90, faults)
    longitude = _degrees(form, "longitude", 180, faults)
    faults.raise_any()
    if (latitude is None) != (longitude is None):
        raise Invalid.field("latitude", "half", "Write both numbers, or neither.")
    place = None
    if latitude is not None and longitude is not None:
        place = Place.near(latitude, longitude)
    return Flohmarkt(is_on=is_on(form, "is_on"), place=place)


def _degrees(form: Form, name: str, most: int, faults: Faults) -> float | None:
    typed = form.get(name, "").strip().replace(",", ".")
    if not typed:
        return None
    try:
        number = float(typed)
    except ValueError:
        number = math.nan
    if not -most <= number <= most:
        words = f"Write degrees between -{most} and {most}, such as 52.5."
        faults.add(Invalid.field(name, "degrees", words))
        return None
    return number


def _values_of(wish: Flohmarkt) -> dict[str, str]:
    return {
        "is_on": "1" if wish.is_on else "",
        "latitude": str(wish.place.latitude) if wish.place else "",
        "longitude": str(wish.place.longitude) if wish.place else "",
    }


async def _show(form: FormView, *, status: int = 200) -> Response:
    page = FlohmarktPage(form=form, action_url=PATH)
    return await render_page("shop/flohmarkt.html", page, status=status)
