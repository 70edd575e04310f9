"""Lists on the pages: to read, to make and change, and who is in them."""

from quart import Blueprint

from node.web.lists import changing, feed, members, overview, person

routes = Blueprint("lists", __name__)
for _module in (overview, feed, changing, members, person):
    routes.register_blueprint(_module.routes)
