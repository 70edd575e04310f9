"""Reading what a process cost: CPU time and memory, its children included."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

SAMPLE_EVERY_S = 0.25


@dataclass(slots=True)
class Cost:
    """CPU seconds and wall seconds of a stretch of work."""

    cpu_s: float = 0.0
    wall_s: float = 0.0

    def ms_each(self, count: int) -> float:
        return 1000 * self.cpu_s / count


@dataclass(frozen=True, slots=True)
class Memory:
    """Megabytes: proportional share, and resident."""

    pss_mb: float
    rss_mb: float


def read_cpu_s(pid: int) -> float:
    """CPU time so far, of the process and its ended and living children."""
    process = psutil.Process(pid)
    times = process.cpu_times()
    own = times.user + times.system + times.children_user + times.children_system
    for child in process.children(recursive=True):
        try:
            spent = child.cpu_times()
        except psutil.NoSuchProcess:
            continue
        own += spent.user + spent.system
    return own


@contextmanager
def measure(pid: int) -> Iterator[Cost]:
    """What the process spends while the block runs."""
    cost, cpu_s, began = Cost(), read_cpu_s(pid), time.perf_counter()
    yield cost
    cost.cpu_s = read_cpu_s(pid) - cpu_s
    cost.wall_s = time.perf_counter() - began


def read_memory(pid: int) -> Memory:
    """The process and its children now."""
    pss = rss = 0
    for each in (pid, *(c.pid for c in psutil.Process(pid).children(recursive=True))):
        try:
            lines = Path(f"/proc/{each}/smaps_rollup").read_text().splitlines()
        except (FileNotFoundError, ProcessLookupError):
            continue
        found = dict(line.split(":", 1) for line in lines[1:])
        pss += int(found["Pss"].split()[0])
        rss += int(found["Rss"].split()[0])
    return Memory(pss / 1024, rss / 1024)


class PeakMeter:
    """Watches a process's memory from a thread."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._end = threading.Event()
        self.peak = Memory(0, 0)
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        while not self._end.wait(SAMPLE_EVERY_S):
            try:
                now = read_memory(self._pid)
            except (psutil.NoSuchProcess, FileNotFoundError):
                return
            self.peak = Memory(
                max(now.pss_mb, self.peak.pss_mb), max(now.rss_mb, self.peak.rss_mb)
            )

    def stop(self) -> Memory:
        """The highest that was seen."""
        self._end.set()
        self._thread.join()
        return self.peak
