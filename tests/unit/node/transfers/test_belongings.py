"""No table that holds something of a person is forgotten."""

import re
from pathlib import Path

from node.transfers.belongings import SECTIONS

ROOT = Path(__file__).parents[4]
SCHEMA = (ROOT / "migrations" / "schema.sql").read_text()
PAGE = (ROOT / "docs" / "personal-data.md").read_text()

TABLES = set(re.findall(r"^CREATE TABLE (\w+)", SCHEMA, re.MULTILINE))
READ = set(re.findall(r"\b(?:FROM|JOIN) (\w+)", "\n".join(SECTIONS.values())))


def tables_of(heading: str) -> set[str]:
    """The tables that stand in the first column under a heading of the page."""
    _, _, part = PAGE.partition(f"\n## {heading}\n")
    rows = re.findall(
        r"^\| ((?:`\w+`(?:, )?)+) \|", part.split("\n## ")[0], re.MULTILINE
    )
    return set(re.findall(r"`(\w+)`", " ".join(rows)))


def test_every_table_is_in_the_file_or_has_a_reason():
    left_out = tables_of("What is left out")

    assert READ | left_out == TABLES
    assert READ & left_out == set()


def test_the_page_names_what_is_in_the_file():
    rows = re.findall(r"^\| `(\w+)` \|", PAGE.split("\n## What is left out\n")[0], re.M)

    assert rows == list(SECTIONS)


def test_secrets_are_never_read():
    sql = "\n".join(SECTIONS.values())

    assert re.findall(r"\w*(?:hash|sealed|secret|token_id|csrf|pem)\w*", sql) == []
