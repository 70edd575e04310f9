"""Fixtures: the peer and our node, once for each setting; the table at the end."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.peers.foreign import ForeignPeer
from tests.peers.lab import Lab
from tests.peers.report import Report
from tests.peers.settings import (
    AS_IT_RUNS,
    MISSING,
    WHOLE_CONVERSATION,
    Setting,
    Surroundings,
    find_surroundings,
)
from tests.peers.tls_nodes import TlsNode

HERE = Path(__file__).parent


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "shows(what, direction): its row in the table of results"
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
    if not ours or find_surroundings() is not None:
        return
    ours[0].add_marker(pytest.mark.skip(reason=MISSING))
    items[:] = [item for item in items if item not in ours[1:]]
    config.hook.pytest_deselected(items=ours[1:])


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "lab" not in metafunc.fixturenames:
        return
    around = find_surroundings()
    asked = metafunc.definition.get_closest_marker("settings")
    settings = WHOLE_CONVERSATION if asked is None else asked.args
    if asked is None and (around is None or not around.restart):
        settings = (AS_IT_RUNS,)
    metafunc.parametrize(
        "lab", settings, ids=[s.name for s in settings], indirect=True, scope="session"
    )


@pytest.fixture(scope="session")
def surroundings() -> Surroundings:
    found = find_surroundings()
    assert found is not None, MISSING
    return found


@pytest.fixture(scope="session")
def lab(
    request: pytest.FixtureRequest,
    surroundings: Surroundings,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Lab]:
    """Both servers, new. At the end: the peer refused nothing of ours."""
    setting: Setting = request.param
    peer = ForeignPeer(surroundings)
    if peer.can_restart:
        peer.restart(setting)
    elif setting is not AS_IT_RUNS:
        pytest.skip("set VERMILION_PEER_RESTART to have the peer started this way")
    directory = tmp_path_factory.mktemp("node")
    node = TlsNode(directory, surroundings.first, setting)
    try:
        node.start()
        yield Lab(node, peer, setting)
        refused = peer.list_refused()
        assert not refused, f"the peer refused: {refused}"
    finally:
        node.close()
        peer.close()
