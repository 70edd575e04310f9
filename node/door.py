"""How the doors of a running app reach its services; nothing below them does."""

from typing import cast

from quart import Quart, current_app, request

from node.services import Services

EXTENSION = "vermilion"


def attach_services(app: Quart, services: Services) -> None:
    """Make the services reachable from the doors of this app."""
    app.extensions[EXTENSION] = services


def services() -> Services:
    """The services of the running app."""
    return cast("Services", current_app.extensions[EXTENSION])


def client_ip() -> str:
    """The client's address, as the host gate found it."""
    return (request.remote_addr or "127.0.0.1").rsplit(":0", 1)[0]
