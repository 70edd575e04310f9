"""The figures as a table for people and as JSON for machines."""

import json
import os
import platform
import sys
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Line:
    """One figure; `goal` is the most (or with `at_least` the least) it may be."""

    area: str
    name: str
    value: float
    unit: str
    goal: float | None = None
    at_least: bool = False

    @property
    def is_met(self) -> bool | None:
        if self.goal is None:
            return None
        return self.value >= self.goal if self.at_least else self.value <= self.goal


def print_lines(lines: list[Line]) -> None:
    """A table; what misses its goal says so."""
    area = ""
    for line in lines:
        if line.area != area:
            area = line.area
            print(f"\n{area}")
        print(f"  {line.name:<34} {line.value:>10,.2f} {line.unit:<6} {_verdict(line)}")
    print()


def write_lines(lines: list[Line], path: Path) -> None:
    """All figures with the machine that gave them."""
    machine = {
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "load": [round(value, 2) for value in os.getloadavg()],
        "system": platform.platform(terse=True),
    }
    figures = [
        {
            "area": line.area,
            "name": line.name,
            "value": round(line.value, 4),
            "unit": line.unit,
            "goal": line.goal,
            "is_met": line.is_met,
        }
        for line in lines
    ]
    document = {
        "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "argv": sys.argv[1:],
        "machine": machine,
        "figures": figures,
    }
    path.write_text(json.dumps(document, indent=2) + "\n")


def _verdict(line: Line) -> str:
    if line.goal is None:
        return ""
    sign = ">=" if line.at_least else "<="
    return f"{sign} {line.goal:g}  {'ok' if line.is_met else 'MISSED'}"
