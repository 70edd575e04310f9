"""The look a reader chose, kept in a cookie."""

from quart import Blueprint, Response

from node.errors import Invalid
from node.web.context import cookies
from node.web.cookies import THEME
from node.web.forms import go_back, read_form
from node.web.pages.site import Theme

routes = Blueprint("theme", __name__)


@routes.post("/theme")
async def post_theme() -> Response:
    form = await read_form()
    chosen = form.get("theme", "")
    if chosen not in set(Theme):
        raise Invalid.field("theme", "unknown", "Choose auto, light or dark.")
    response = await go_back("/")
    cookies().write(response, THEME, chosen)
    return response
