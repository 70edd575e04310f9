"""The table of results: each cell in each way the peer was started.

Printed after the run; with VERMILION_PEER_REPORT it is also written to that file,
as Markdown.
"""

import os
from collections.abc import Generator
from pathlib import Path

import pytest

from tests.peers.matrix import ACTIONS, Direction
from tests.peers.settings import AS_IT_RUNS, WHOLE_CONVERSATION

Row = tuple[str, Direction]
ORDER = [each.name for each in (*WHOLE_CONVERSATION, AS_IT_RUNS)]


class Report:
    """Collects the outcomes of tests that carry `shows`."""

    def __init__(self) -> None:
        self._rows: dict[Row, dict[str, bool]] = {}
        self._columns: set[str] = set()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        if report.failed or (report.when == "call" and report.passed):
            self._note(item, is_good=report.passed)
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
        whole = [each for each in ORDER if each in self._columns]
        head = ["what", "direction", *whole, "other"]
        lines = [head, ["---"] * len(head)]
        for action, directions in ACTIONS.items():
            for direction in directions:
                cells = self._rows.get((action, direction), {})
                others = [each for each in cells if each not in whole]
                lines.append(
                    [
                        action,
                        direction.value,
                        *(_mark(cells.get(column)) for column in whole),
                        ", ".join(f"{each}: {_mark(cells[each])}" for each in others),
                    ]
                )
        return "\n".join(f"| {' | '.join(line)} |" for line in lines)

    def _note(self, item: pytest.Item, *, is_good: bool) -> None:
        column = _setting_of(item)
        for marker in item.iter_markers("shows"):
            direction, *actions = marker.args
            self._columns.add(column)
            for action in actions:
                cells = self._rows.setdefault((action, direction), {})
                cells[column] = cells.get(column, True) and is_good


def _setting_of(item: pytest.Item) -> str:
    call = getattr(item, "callspec", None)
    return call.params["lab"].name if call and "lab" in call.params else ""


def _mark(is_good: bool | None) -> str:
    return {True: "yes", False: "NO", None: ""}[is_good]
