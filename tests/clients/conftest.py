"""A node for the whole run, and people who come to it with their apps."""

from collections.abc import Callable, Iterator

import pytest

from tests.clients.people import Person
from tests.support.nodes import LiveNode

NewPerson = Callable[[str], Person]


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

    def add(name: str) -> Person:
        people.append(Person(node, name))
        return people[-1]

    yield add
    for each in people:
        each.close()
