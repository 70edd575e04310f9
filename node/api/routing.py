"""Routes that say what an app must have been allowed to use them.

The table that comes of it is what the guard checks and what the tests walk.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum

from quart import Blueprint, Response

from node.oauth.policy import Scope

View = Callable[..., Awaitable[Response]]
Talk = Callable[[], Awaitable[None]]


class Asker(Enum):
    """Who may ask."""

    ANYONE = "anyone"
    """Also without a token. One that is sent must be good, and a person's must hold
    the scope."""
    APP = "app"
    """Any token, an app's own included."""
    PERSON = "person"
    """A token that a person gave."""
    MODERATOR = "moderator"
    """A token that a person gave who moderates at the time of the call."""
    ADMIN = "admin"
    """The same for those who run the node."""
    CLIENT = "client"
    """An app that shows its secret, if anything; a token is not looked at."""


@dataclass(frozen=True, slots=True)
class Access:
    """What a route asks for; one of the scopes is enough, none asks for none."""

    asker: Asker
    scopes: tuple[Scope, ...] = ()


def anyone(*scopes: Scope) -> Access:
    """Public things are for everybody; a person's token needs one of these scopes."""
    return Access(Asker.ANYONE, scopes)


def app(*scopes: Scope) -> Access:
    """A token of any kind."""
    return Access(Asker.APP, scopes)


def person(*scopes: Scope) -> Access:
    """A person's token that holds one of these scopes."""
    return Access(Asker.PERSON, scopes)


def moderator(*scopes: Scope) -> Access:
    """A token of somebody who moderates, by the role they have now."""
    return Access(Asker.MODERATOR, scopes)


def admin(*scopes: Scope) -> Access:
    """A token of somebody who runs the node, by the role they have now."""
    return Access(Asker.ADMIN, scopes)


def client() -> Access:
    """An app that gets or gives back tokens, or asks where to: it has none to show."""
    return Access(Asker.CLIENT)


@dataclass(frozen=True, slots=True)
class Call:
    """A method and path that is answered, and what it asks for."""

    method: str
    path: str
    access: Access


class Routes:
    """The routes of one kind of resource; paths are written without `/api`.

    A slash at the end is optional everywhere: a redirect would lose a POST's body.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.blueprint = Blueprint(name, __name__)
        self.access: dict[str, Access] = {}
        self.calls: list[Call] = []

    def get(self, path: str, access: Access) -> Callable[[View], View]:
        return self._add(path, access, "GET")

    def post(self, path: str, access: Access) -> Callable[[View], View]:
        return self._add(path, access, "POST")

    def websocket(self, path: str, access: Access) -> Callable[[Talk], Talk]:
        """A connection that is upgraded; the view itself asks who is there."""

        def add(view: Talk) -> Talk:
            self.access[view.__name__] = access
            self.calls.append(Call("WebSocket", path, access))
            self.blueprint.add_websocket(
                path, view.__name__, view, strict_slashes=False
            )
            return view

        return add

    def update(self, path: str, access: Access) -> Callable[[View], View]:
        """PUT and PATCH: apps do not agree on which it is."""
        return self._add(path, access, "PUT", "PATCH")

    def delete(self, path: str, access: Access) -> Callable[[View], View]:
        return self._add(path, access, "DELETE")

    def _add(self, path: str, access: Access, *methods: str) -> Callable[[View], View]:
        def add(view: View) -> View:
            known = self.access.setdefault(view.__name__, access)
            if known != access:
                raise ValueError(f"{view.__name__} cannot ask for two things")
            self.calls += [Call(method, path, access) for method in methods]
            self.blueprint.add_url_rule(
                path,
                view.__name__,
                view,
                methods=list(methods),
                strict_slashes=False,
            )
            return view

        return add
