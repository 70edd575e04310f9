"""Fixtures: the peer and our node, once for each setting; the table at the end."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.peers.foreign import ForeignPeer
from tests.peers.lab import Lab
from tests.peers.network import own_network
from tests.peers.report import Report
from tests.peers.settings import (
    AS_IT_RUNS,
    WHOLE_CONVERSATION,
    Setting,
    Surroundings,
    find_surroundings,
    runs_as_it_is,
    what_is_missing,
)
from tests.peers.signed import signed_as_agreed
from tests.peers.tls_nodes import TlsNode

HERE = Path(__file__).parent


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "shows(direction, *actions): its cells in the table of results"
    )
    config.addinivalue_line(
        "markers", "settings(*settings): starts the peer in these ways instead"
    )
    config.pluginmanager.register(Report(), "peers-report")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Outside `make test`: only who asks for these checks by name runs them."""
    del collection_path
    asked = [Path(str(arg).partition("::")[0]).absolute() for arg in config.args]
    is_asked = any(path == HERE or HERE in path.parents for path in asked)
    return None if is_asked else True


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Without a peer there is nothing to check: one skip, one line."""
    ours = [item for item in items if HERE in item.path.parents]
    missing = what_is_missing()
    if not ours or missing is None:
        return
    ours[0].add_marker(pytest.mark.skip(reason=missing))
    items[:] = [item for item in items if item not in ours[1:]]
    config.hook.pytest_deselected(items=ours[1:])


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "lab" not in metafunc.fixturenames:
        return
    asked = metafunc.definition.get_closest_marker("settings")
    settings = WHOLE_CONVERSATION if asked is None else asked.args
    if asked is None and runs_as_it_is():
        settings = (AS_IT_RUNS,)
    metafunc.parametrize(
        "lab", settings, ids=[s.name for s in settings], indirect=True, scope="session"
    )


@pytest.fixture(scope="session")
def surroundings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Surroundings]:
    found = find_surroundings()
    if found is not None:
        yield found
        return
    with own_network(tmp_path_factory.mktemp("network")) as made:
        yield made


@pytest.fixture(scope="session")
def lab(
    request: pytest.FixtureRequest,
    surroundings: Surroundings,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Lab]:
    """Both servers, new. At the end: the peer refused nothing of ours."""
    setting: Setting = request.param
    if setting is not AS_IT_RUNS and runs_as_it_is():
        pytest.skip("set VERMILION_PEER_COMMAND to have the peer started this way")
    peer = ForeignPeer(surroundings)
    node = TlsNode(tmp_path_factory.mktemp("node"), surroundings.first, setting)
    try:
        peer.start(setting)
        node.start()
        yield Lab(node, peer, setting)
        refused = peer.list_refused()
        assert not refused, f"the peer refused: {refused}"
    finally:
        node.close()
        peer.close()


@pytest.fixture(autouse=True)
def _schemes(request: pytest.FixtureRequest) -> Iterator[None]:
    """Each check of a cell is one of the schemes as well."""
    shown = [marker.args[0] for marker in request.node.iter_markers("shows")]
    if not shown:
        yield
        return
    with signed_as_agreed(request.getfixturevalue("lab"), set(shown)):
        yield
