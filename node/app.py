"""The composition root: services, doors and the shop put together into one app.

Reads top to bottom. The only module that knows `storefront`.
"""

from typing import cast

from quart import Quart

import storefront
from node.activitypub import activitypub
from node.api.door import api_blueprint, grants_blueprint
from node.api.streams.payloads import Payloads
from node.config import Config
from node.door import attach_hub, attach_services
from node.paths import templates_dir
from node.services import Services
from node.streaming.hub import Hub, StreamLimits
from node.web.door import pages_blueprint
from node.web.errors import answer_errors
from node.web.headers import guard_answers
from node.web.health import health
from node.web.hosts import App, HostGate
from node.web.media import media_files
from node.web.metrics import metrics
from node.web.render import furnish_templates
from node.web.static_files import static_files

FORM_BYTES = 500_000_000
"""A note with 18 photos of 25 MB; photos are spooled to disk while they come in."""
FORM_MEMORY = 1_000_000
FORM_PARTS = 500


def create_app(services: Services) -> Quart:
    """The app over opened services; background work is started by `node.server`."""
    app = Quart(__name__, template_folder=str(templates_dir()), static_folder=None)
    app.config.update(  # pyright: ignore[reportUnknownMemberType]
        MAX_CONTENT_LENGTH=FORM_BYTES,
        MAX_FORM_MEMORY_SIZE=FORM_MEMORY,
        MAX_FORM_PARTS=FORM_PARTS,
        BODY_TIMEOUT=120,
        RESPONSE_TIMEOUT=120,
        PREFERRED_URL_SCHEME="https" if services.config.is_https else "http",
    )
    attach_services(app, services)
    attach_hub(app, _make_hub(services))
    furnish_templates(app)
    answer_errors(app)
    guard_answers(app, services.config)
    storefront.install(app, services)
    app.register_blueprint(health)
    app.register_blueprint(metrics)
    app.register_blueprint(static_files)
    app.register_blueprint(media_files)
    app.register_blueprint(activitypub)
    app.register_blueprint(api_blueprint(storefront.API, (storefront.DESCRIBED,)))
    app.register_blueprint(grants_blueprint())
    app.register_blueprint(pages_blueprint())
    _close_the_front(app, services.config)
    return app


def _make_hub(services: Services) -> Hub:
    limits = StreamLimits() if services.config.rate_limits else None
    return Hub(services.db, Payloads(services), limits=limits)


def _close_the_front(app: Quart, config: Config) -> None:
    inner = cast("App", app.asgi_app)
    app.asgi_app = HostGate(inner, config)  # pyright: ignore[reportAttributeAccessIssue]
