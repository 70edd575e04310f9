"""The documentation says what the code does, and its links lead somewhere."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from node.cli.main import AREAS
from node.cli.reference import commands_page, configure_page
from node.config import KEYS, load_config

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.rglob("*.md"), *ROOT.glob("*.md")])
LINK = re.compile(r"\]\((?!https?://|#|mailto:)([^)#\s]+)")
COMMAND = re.compile(r"\bvermilion ((?:[a-z][a-z-]+ ?)+)")
FENCE = re.compile(r"```(?:sh|text)\n(.*?)```|`([^`\n]+)`", re.DOTALL)


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def code_in(page: str) -> str:
    return "\n".join("".join(found) for found in FENCE.findall(page))


def test_the_reference_of_settings_is_up_to_date():
    assert (DOCS / "configure.md").read_text() == configure_page(), (
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
    for area in AREAS:
        word = area.__name__.rpartition(".")[2]
        listed = {"configuration": "config", "users": "user", "invites": "invite"}
        listed |= {"peers": "peer"}
        assert f"## `vermilion {listed.get(word, word)}" in commands


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
