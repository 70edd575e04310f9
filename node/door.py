"""How the doors of a running app reach its services; nothing below them does."""

from typing import cast

from quart import Quart, current_app, has_websocket_context, request, websocket

from node.services import Services
from node.streaming.hub import Hub

EXTENSION = "vermilion"
HUB = "vermilion.hub"


def attach_services(app: Quart, services: Services) -> None:
    """Make the services reachable from the doors of this app."""
    app.extensions[EXTENSION] = services


def services() -> Services:
    """The services of the running app."""
    return cast("Services", current_app.extensions[EXTENSION])


def attach_hub(app: Quart, made: Hub) -> None:
    """Make the hub of all streams reachable from the doors of this app."""
    app.extensions[HUB] = made


def hub() -> Hub:
    """The hub of the running app."""
    return hub_of(current_app)


def hub_of(app: Quart) -> Hub:
    """The hub of an app, for whoever starts and stops it."""
    return cast("Hub", app.extensions[HUB])


def client_ip() -> str:
    """The client's address, as the host gate found it."""
    asked = websocket if has_websocket_context() else request
    return (asked.remote_addr or "127.0.0.1").rsplit(":0", 1)[0]
