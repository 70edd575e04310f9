"""What the shop's doors share: the clerk of the running app."""

from typing import Final, cast

from quart import Quart, current_app

from node.paths import templates_dir
from node.services import Services
from storefront.letters import Letters
from storefront.orders.letters import Clerk
from storefront.seals import Seals

EXTENSION: Final = "vermilion_shop"


def make_clerk(services: Services) -> Clerk:
    """The clerk of this node; the same secrets as long as its key file lives."""
    base_url = services.config.base_url
    return Clerk(Seals(services.box, base_url), Letters(templates_dir()), base_url)


def attach_clerk(app: Quart, clerk: Clerk) -> None:
    app.extensions[EXTENSION] = clerk


def clerk() -> Clerk:
    """The clerk of the running app."""
    return cast("Clerk", current_app.extensions[EXTENSION])
