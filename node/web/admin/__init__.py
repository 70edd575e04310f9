"""Pages for running the node. Each view names the roles it is for."""

from quart import Blueprint

from node.web.admin import (
    deliveries,
    emoji,
    invites,
    outbox,
    overview,
    peers,
    people,
    relays,
    servers,
)
from node.web.admin import site as site_page

routes = Blueprint("admin", __name__)
for _module in (
    deliveries,
    emoji,
    invites,
    outbox,
    overview,
    peers,
    people,
    relays,
    servers,
    site_page,
):
    routes.register_blueprint(_module.routes)
