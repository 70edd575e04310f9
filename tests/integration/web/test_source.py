"""The source of what runs, for everybody who uses it."""

import io
import tarfile

from support.app import Site


async def test_whoever_uses_the_node_may_have_its_source(site: Site) -> None:
    home = await site.browser().get("/about")
    answer = await site.browser().get("/about/source")

    assert 'href="/about/source"' in home.text
    assert answer.status_code == 200
    with tarfile.open(fileobj=io.BytesIO(answer.content)) as archive:
        names = archive.getnames()
        own = archive.extractfile("vermilion/node/source.py")
        assert own is not None
        assert b"AGPL" in own.read()
    assert "vermilion/LICENSE" in names
    assert "vermilion/federation/decode/notes.py" in names
    assert "vermilion/templates/layout.html" in names
    assert any(name.startswith("vermilion/migrations/0001") for name in names)
    assert not any(name.endswith((".pyc", ".db")) for name in names)
