"""Counting what may be done too often, by the same counters as the pages'."""

from node.api.caller import find_person, require_person
from node.door import client_ip, services
from node.limits.rates import Limit, client_prefix


def limit_person(limit: Limit) -> None:
    """Count one use by the person who calls; raises `TooMany`."""
    services().rates.check(limit, str(require_person().user.id))


def limit_caller(limit: Limit) -> None:
    """The same, for guests by their address."""
    person = find_person()
    key = str(person.user.id) if person else client_prefix(client_ip())
    services().rates.check(limit, key)
