"""Filling in a template, at once and not in steps.

Quart renders asynchronously, so that templates may await; ours never do, and a page
with two dozen cards calls hundreds of macros, each of which would be a coroutine.
Without that a feed takes less than half the time.
"""

from quart import Quart, current_app


def render_at_once(app: Quart) -> None:
    """Have the app's templates compiled to plain functions; before the first one."""
    app.jinja_env.is_async = False


def fill_template(name: str, /, **names: object) -> str:
    """The text of a template with these names and the globals."""
    return current_app.jinja_env.get_template(name).render(**names)
