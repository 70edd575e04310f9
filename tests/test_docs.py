"""The documentation says what the code does, and its links lead somewhere."""

import re
import subprocess
import sys
import tomllib
from itertools import chain
from pathlib import Path

import pytest

import storefront
from federation.decode.consent import REQUESTS
from node.activitypub.dispatch import HANDLERS
from node.api.reference import api_page
from node.cli.main import AREAS
from node.cli.reference import commands_page, configure_page
from node.config import KEYS, load_config

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.rglob("*.md"), *ROOT.glob("*.md")])
LINK = re.compile(r"\]\((?!https?://|#|mailto:)([^)#\s]+)")
COMMAND = re.compile(r"\bvermilion ((?:[a-z][a-z-]+ ?)+)")
PROOF = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)(?:\[([\w-]+)\])?`")
STATE = re.compile(r"done|not yet|otherwise: \[why\]\(decisions/[\w-]+\.md\)")
FENCE = re.compile(r"```(?:sh|text)\n(.*?)```|`([^`\n]+)`", re.DOTALL)


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def code_in(page: str) -> str:
    return "\n".join("".join(found) for found in FENCE.findall(page))


def test_the_reference_of_settings_is_up_to_date():
    assert (DOCS / "configure.md").read_text() == configure_page(), (
        "run: python -m node.cli.reference"
    )


def test_the_reference_of_calls_is_up_to_date():
    assert (DOCS / "api.md").read_text() == api_page(storefront.API), (
        "run: python -m node.cli.reference"
    )


def test_the_reference_of_commands_is_up_to_date():
    assert (DOCS / "commands.md").read_text() == commands_page(), (
        "run: python -m node.cli.reference"
    )


def test_every_setting_and_every_command_is_documented():
    settings = (DOCS / "configure.md").read_text()
    commands = (DOCS / "commands.md").read_text()

    assert all(f"| `{key.name}`" in settings for key in KEYS)
    for command in chain.from_iterable(AREAS.values()):
        assert f"## `vermilion {command}" in commands


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_links_lead_somewhere(path: Path):
    targets = LINK.findall(path.read_text())

    missing = [each for each in targets if not (path.parent / each).exists()]
    # The screenshot is taken by the browser tests.
    assert [each for each in missing if "screenshots/" not in each] == []


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_commands_in_the_text_exist(path: Path):
    known = (DOCS / "commands.md").read_text()

    for words in COMMAND.findall(code_in(path.read_text())):
        first, *rest = words.split()
        two = f"## `vermilion {first} {rest[0]}`" if rest else ""
        assert f"## `vermilion {first}`" in known or two in known, words


def requirement_rows() -> list[list[str]]:
    """The cells of what `docs/federation.md` promises: name, source, state, proof."""
    page = (DOCS / "federation.md").read_text()
    promised = page.partition("\n## What is promised, and what proves it\n")[2]
    lines = promised.partition("\n## ")[0].splitlines()
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines if line]
    return [row for row in rows if row and row[0] not in ("what holds", "---")]


def test_every_requirement_has_a_name_a_source_and_a_state():
    rows = requirement_rows()
    names = [row[0] for row in rows]

    assert len(rows) > 100
    assert [row for row in rows if len(row) != 4 or not row[0] or not row[1]] == []
    assert [name for name in names if names.count(name) > 1] == []
    assert [row for row in rows if not STATE.fullmatch(row[2])] == []


def test_every_requirement_that_is_done_is_proven_by_a_test_there_is():
    missing: list[str] = []
    for name, _, state, proof in requirement_rows():
        found = PROOF.findall(proof)
        if state == "done" and not found:
            missing.append(name)
        assert len(found) == proof.count("::"), proof
        for path, test, case in found:
            text = (ROOT / path).read_text() if (ROOT / path).is_file() else ""
            is_there = re.search(rf"^(?:async )?def {test}\(", text, re.M)
            if not is_there or (case and case not in text):
                missing.append(f"{path}::{test}[{case}]")

    assert missing == []


def test_every_proposal_that_is_spoken_is_in_the_federation_document():
    page = (ROOT / "FEDERATION.md").read_text()
    done = [row[1] for row in requirement_rows() if row[2] == "done"]
    spoken = {name for source in done for name in re.findall(r"FEP-\w{4}", source)}

    assert sorted(name for name in spoken if f"- [{name}: " not in page) == []


def test_every_activity_that_counts_is_in_the_federation_document():
    page = (ROOT / "FEDERATION.md").read_text()
    table = page.partition("| activity | sent | received |")[2].partition("\n\n")[0]
    kinds = {kind.__name__ for kind in HANDLERS} - {"Request"}
    named = set(re.findall(r"`(\w+)`", table))

    assert sorted(kinds - named) == []
    assert all(f"`{kind}`" in page for kind in REQUESTS)


def test_the_sample_configuration_can_be_used(tmp_path: Path):
    sample = re.search(r"```toml\n(.*?)```", (DOCS / "configure.md").read_text(), re.S)
    assert sample
    file = tmp_path / "vermilion.toml"
    file.write_text(sample[1])

    config = load_config({}, config_file=file)

    assert config.base_url == "https://node.example"
    assert config.trusted_proxies


def test_the_changelog_and_the_package_agree_on_the_form():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    changes = (ROOT / "CHANGELOG.md").read_text()

    assert "## [Unreleased]" in changes or f"## [{project['version']}]" in changes


def test_make_lists_what_people_may_type():
    listed = subprocess.run(
        ["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout

    for target in ("setup", "run", "test", "demo", "check", "bench", "peers", "fuzz"):
        assert f"make {target}" in listed


def test_the_image_is_built_from_what_there_is():
    copied = re.findall(
        r"^COPY (?!--from)(.+) \S+$", (ROOT / "Dockerfile").read_text(), re.M
    )

    for words in copied:
        for name in words.split():
            assert (ROOT / name).exists(), name


def test_python_dash_m_is_the_command():
    printed = subprocess.run(
        [sys.executable, "-m", "node", "--version"],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )

    assert (printed.returncode, printed.stdout.count(".")) == (0, 2)
