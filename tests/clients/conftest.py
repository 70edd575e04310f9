"""A node for the whole run, and people who come to it with their apps."""

from collections.abc import Iterator
from typing import Protocol

import pytest

from tests.clients.people import Person
from tests.support.nodes import LiveNode


class NewPerson(Protocol):
    """Brings somebody; with a role, one of the staff whose app may moderate."""

    def __call__(self, name: str, *, role: str = "") -> Person: ...


@pytest.fixture(scope="session")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveNode]:
    found = LiveNode(tmp_path_factory.mktemp("clients"))
    try:
        yield found.start()
    finally:
        found.close()


@pytest.fixture(scope="session")
def come(node: LiveNode) -> Iterator[NewPerson]:
    """Bring somebody, under a name of their own in all modules: a worker may come back
    to one after another."""
    people: list[Person] = []

    def add(name: str, *, role: str = "") -> Person:
        people.append(Person(node, name, role=role))
        return people[-1]

    yield add
    for each in people:
        each.close()
