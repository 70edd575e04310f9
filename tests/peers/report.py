"""The table of results: what was shown, in which direction, in which setting.

Printed after the run; with VERMILION_PEER_REPORT it is also written to that file,
as Markdown.
"""

import os
from collections import OrderedDict
from collections.abc import Generator
from pathlib import Path

import pytest

from tests.peers.settings import SINGLE_QUESTIONS

Row = tuple[str, str]


class Report:
    """Collects the outcomes of tests that carry `shows`."""

    def __init__(self) -> None:
        self._rows: OrderedDict[Row, dict[str, bool]] = OrderedDict()
        self._columns: list[str] = []

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        if report.when == "call" and not report.skipped:
            self._note(item, is_good=report.passed)
        elif report.when == "setup" and report.failed:
            self._note(item, is_good=False)
        return report

    def pytest_terminal_summary(
        self, terminalreporter: pytest.TerminalReporter
    ) -> None:
        if not self._rows:
            return
        text = self.table()
        terminalreporter.section("what was shown")
        terminalreporter.write_line(text)
        if path := os.environ.get("VERMILION_PEER_REPORT"):
            Path(path).write_text(text + "\n", encoding="utf-8")

    def table(self) -> str:
        """Markdown: a column for each whole conversation, one for all the rest."""
        whole = [each for each in self._columns if each not in SINGLE_QUESTIONS]
        head = ["what", "direction", *whole, "other"]
        lines = [head, ["---"] * len(head)]
        for (what, direction), cells in self._rows.items():
            others = [each for each in cells if each not in whole]
            lines.append(
                [
                    what,
                    direction,
                    *(_mark(cells.get(column)) for column in whole),
                    ", ".join(f"{each}: {_mark(cells[each])}" for each in others),
                ]
            )
        return "\n".join(f"| {' | '.join(line)} |" for line in lines)

    def _note(self, item: pytest.Item, *, is_good: bool) -> None:
        marker = item.get_closest_marker("shows")
        if marker is None:
            return
        what, direction = marker.args
        column = _setting_of(item)
        if column not in self._columns:
            self._columns.append(column)
        cells = self._rows.setdefault((what, direction), {})
        cells[column] = cells.get(column, True) and is_good


def _setting_of(item: pytest.Item) -> str:
    call = getattr(item, "callspec", None)
    return call.params["lab"].name if call and "lab" in call.params else ""


def _mark(is_good: bool | None) -> str:
    return {True: "yes", False: "NO", None: ""}[is_good]
