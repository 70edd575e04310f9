"""Three nodes as processes: a conversation that no single one was sent whole."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.support.nodes import LiveNode, wait_for
from tests.support.visits import Member, note_id, promptly

pytestmark = [pytest.mark.live, pytest.mark.timeout(180)]

PATIENCE_S = 30.0


@pytest.fixture
def members(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Member]]:
    """Ana, ben and cho, each on a node of their own."""
    with ExitStack() as stack:
        nodes: list[LiveNode] = []
        for name in ("first", "second", "third"):
            node = LiveNode(tmp_path_factory.mktemp(name)).launch()
            stack.callback(node.close)
            nodes.append(node)
        for node in nodes:
            node.wait_ready()
        names = ("ana", "ben", "cho")
        pairs = zip(nodes, names, strict=True)
        yield [Member(node, name, role="owner") for node, name in pairs]


def test_a_chain_over_three_nodes_is_whole_on_each_once_it_is_read(
    members: list[Member],
) -> None:
    ana, ben, cho = members
    for follower, author in ((ben, ana), (cho, ben)):
        follower.find(author)
        follower.follow(author)
        promptly("the follow", lambda f=follower, a=author: f.follows(a), timeout_s=20)

    root = ana.post("First word")
    at_ben = wait_for(
        lambda: ben.sees(ana, text="First word"),
        timeout_s=PATIENCE_S,
        what="ana's note at ben's",
    )
    assert at_ben is not None
    own = f"/@ben/{note_id(ben.reply(at_ben, 'Second word').replace('#c-', '/'))}"
    # Only the answer is looked up; what it answers is found by its node.
    at_cho = wait_for(
        lambda: found_at(cho, ben, own),
        timeout_s=PATIENCE_S,
        what="ben's answer at cho's",
    )
    assert at_cho is not None
    cho.reply(at_cho, "Third word")
    wait_for(
        lambda: "Third word" in ben.browser.get(at_ben),
        timeout_s=PATIENCE_S,
        what="cho's answer at ben's",
    )

    # Nobody sent cho's answer to ana: her node finds it when she reads.
    assert "Third word" not in ana.browser.get(root)
    pages = ((ana, root), (ben, at_ben), (cho, at_cho))
    for who, path in pages:
        wait_for(
            lambda w=who, p=path: is_whole(w, p),
            timeout_s=PATIENCE_S,
            what=f"the conversation at {who.name}'s",
        )


def found_at(reader: Member, author: Member, path: str) -> str | None:
    """The path of a note on the reader's node, looked up by its address."""
    page = reader.search(author.node.base_url + path)
    own = reader.path_to(author) + "/"
    found = page.partition(f'href="{own}')[2].partition('"')[0]
    return own + found if found else None


def is_whole(who: Member, path: str) -> bool:
    page = who.browser.get(path)
    places = [page.find(word) for word in ("First", "Second", "Third")]
    return -1 not in places
