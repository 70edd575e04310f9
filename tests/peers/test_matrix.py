"""Whether the table of cells and the checks are about the same things."""

from importlib import import_module
from pathlib import Path

from tests.peers.matrix import CELLS

HERE = Path(__file__).parent


def test_every_cell_has_a_check_and_every_check_a_cell() -> None:
    shown = {
        (action, mark.args[0])
        for path in HERE.glob("test_*.py")
        for check in vars(import_module(f"tests.peers.{path.stem}")).values()
        for mark in getattr(check, "pytestmark", ())
        if mark.name == "shows"
        for action in mark.args[1:]
    }
    assert shown == CELLS
