"""How the doors of a running app reach its services; nothing below them does."""

from typing import cast

from quart import Quart, current_app

from node.services import Services

EXTENSION = "vermilion"


def attach_services(app: Quart, services: Services) -> None:
    """Make the services reachable from the doors of this app."""
    app.extensions[EXTENSION] = services


def services() -> Services:
    """The services of the running app."""
    return cast("Services", current_app.extensions[EXTENSION])
