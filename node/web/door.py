"""All pages behind one guard: which modules there are, in one list."""

from quart import Blueprint

from node.web import (
    about,
    addresses,
    admin,
    approvals,
    authorize,
    compose,
    consent,
    conventions,
    explore,
    held,
    history,
    home,
    intents,
    join,
    lists,
    login,
    moderation,
    notes,
    notifications,
    pins,
    polls,
    profiles,
    proof,
    reach,
    reactions,
    recovery,
    relations,
    reports,
    search,
    settings,
    setup,
    strangers,
    suggestions,
    theme,
    threads,
    topics,
)
from node.web.session import guard_pages

MODULES = (
    about,
    addresses,
    admin,
    approvals,
    authorize,
    compose,
    consent,
    conventions,
    explore,
    held,
    history,
    home,
    intents,
    join,
    lists,
    login,
    moderation,
    notes,
    notifications,
    pins,
    polls,
    profiles,
    proof,
    reach,
    reactions,
    recovery,
    relations,
    reports,
    search,
    settings,
    setup,
    strangers,
    suggestions,
    theme,
    threads,
    topics,
)


def pages_blueprint() -> Blueprint:
    """Every page of the node, with its reader, its CSRF check and its headers."""
    pages = Blueprint("pages", __name__)
    guard_pages(pages)
    for module in MODULES:
        pages.register_blueprint(module.routes)
    return pages
