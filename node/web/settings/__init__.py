"""Pages on which people change what is theirs; nobody else's id gets anybody in."""

from quart import Blueprint

from node.web.settings import (
    account,
    apps,
    blocks,
    data,
    filters,
    invites,
    leaving,
    moving,
    notifications,
    privacy,
    profile,
)
from node.web.settings import sessions as sessions_page

routes = Blueprint("settings", __name__)
for _module in (
    account,
    apps,
    blocks,
    data,
    filters,
    invites,
    leaving,
    moving,
    notifications,
    privacy,
    profile,
    sessions_page,
):
    routes.register_blueprint(_module.routes)
