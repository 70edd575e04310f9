"""Start a node with a thousand followers, measure it, say how it stands."""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.ceilings import Ceilings, measure_ceilings
from tests.bench.dead_hosts import Delay, compare_dead_hosts
from tests.bench.installed import program_as_installed
from tests.bench.meters import Memory, PeakMeter, read_memory
from tests.bench.report import Line, print_lines, write_lines
from tests.bench.scenarios import (
    SENDERS,
    Bench,
    FanOut,
    Inbox,
    Pages,
    Posting,
    call_api,
    open_pages,
    post_by_api,
    post_notes,
    post_without_jobs,
    receive_follows,
    receive_notes,
    send_note,
)
from tests.bench.streams import MANY, hear_events, hear_posts
from tests.support.mock_peers import MockPeers, mock_peers
from tests.support.nodes import LiveNode, free_port
from tests.support.seeded import seed

ROOT = Path(__file__).resolve().parents[2]
SETTLE_S = 3.0
HOME = "/api/v1/timelines/home?limit=20"
RESULTS = Path("bench-results.json")


def main() -> int:
    """Measure and print; 1 when a goal is missed and `--strict` was asked for."""
    options = _read_options()
    with tempfile.TemporaryDirectory() as directory:
        root = Path(directory)
        with mock_peers(root, free_port()) as peers:
            lines = asyncio.run(_measure(root, peers, is_quick=options.quick))
    print_lines(lines)
    write_lines(lines, options.output)
    missed = any(line.is_met is False for line in lines)
    return 1 if missed and options.strict else 0


def _read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("--quick", action="store_true", help="a tenth of the work")
    parser.add_argument("--strict", action="store_true", help="fail on a missed goal")
    parser.add_argument("--output", type=Path, default=RESULTS, metavar="FILE")
    return parser.parse_args()


async def _measure(root: Path, peers: MockPeers, *, is_quick: bool) -> list[Line]:
    scale = 10 if is_quick else 1
    followers = 1_000 // scale
    node = LiveNode(root / "node", program=program_as_installed())
    _say("ceilings")
    ceilings = await measure_ceilings(ROOT, peers, 5_000 // scale)
    _say("making the node")
    people = await seed(
        root / "node" / "data",
        node.base_url,
        peers,
        senders=SENDERS,
        followers=followers,
    )
    node.start()
    try:
        bench = Bench(node, peers, people)
        return _ceiling_lines(ceilings) + await _run_all(bench, scale, followers)
    finally:
        node.close()


async def _run_all(bench: Bench, scale: int, followers: int) -> list[Line]:
    await asyncio.sleep(SETTLE_S)
    idle = read_memory(bench.node.pid)
    meter = PeakMeter(bench.node.pid)
    count = 1_000 // scale
    _say("inbox")
    await receive_notes(bench, max(50, count // 5), run_name="warm")
    lines = _inbox_lines(await receive_notes(bench, count, run_name="a"))
    _say("follows")
    per_s, cpu_ms = await receive_follows(bench, 200 // scale)
    lines.append(Line("Inbox", "unknown followers", per_s, "/s"))
    lines.append(Line("Inbox", "CPU each", cpu_ms, "ms"))
    for delay_ms in (0, 100):
        _say(f"fan-out at {delay_ms} ms")
        sent = await send_note(bench, followers, delay_ms=delay_ms)
        lines += _fan_out_lines(sent, followers, delay_ms)
    _say("fan-out with dead servers")
    lines += _dead_host_lines(await compare_dead_hosts(bench, followers))
    _say("pages")
    home = await open_pages(bench, "/", bench.people.reader, 400 // scale)
    lines += _page_lines("Home, signed in", home, goal_ms=3.0)
    explore = await open_pages(bench, "/explore", None, 400 // scale)
    lines += _page_lines("Explore, signed out", explore, goal_ms=None)
    _say("client API")
    timeline = await call_api(bench, HOME, bench.people.reader, 800 // scale)
    lines += _page_lines("API, 20 notes of home", timeline, goal_ms=1.5)
    _say("posting")
    posting = await post_notes(bench, 100 // scale)
    lines += _posting_lines("Posting by the form", posting)
    posting = await post_by_api(bench, 100 // scale)
    lines += _posting_lines("Posting 300 characters by an app", posting)
    lines += await _stream_lines(bench, scale)
    lines += _memory_lines(idle, meter.stop())
    _say("posting without jobs")
    for apps, posted in (await post_without_jobs(bench, 400 // scale)).items():
        area = f"Posting 300 characters by {apps} apps at once, before what follows"
        lines.append(Line(area, "CPU each", posted.cpu_ms, "ms", 2.0))
        lines.append(Line(area, "p50", posted.p50_ms, "ms"))
    return lines


def _ceiling_lines(found: Ceilings) -> list[Line]:
    area = "Ceilings (the same server and machine, nothing of ours)"
    return [
        Line(area, "empty GET", found.hello_per_s, "/s"),
        Line(area, "empty GET, CPU each", found.hello_ms, "ms"),
        Line(area, "empty 3 kB POST", found.post_per_s, "/s"),
        Line(area, "empty 3 kB POST, CPU each", found.post_ms, "ms"),
        Line(area, "verify, digest, JSON, CPU each", found.verify_ms, "ms"),
        Line(area, "sign, CPU each", found.sign_ms, "ms"),
    ]


def _inbox_lines(found: Inbox) -> list[Line]:
    return [
        Line("Inbox", "accepted", found.accepted_per_s, "/s"),
        Line("Inbox", "processed", found.processed_per_s, "/s"),
        Line("Inbox", "last one done after", found.lag_s, "s", 0.5),
        Line("Inbox", "CPU each, all in all", found.cpu_ms, "ms", 3.0),
        Line("Inbox", "answer p50", found.p50_ms, "ms"),
        Line("Inbox", "answer p99", found.p99_ms, "ms", 80.0),
    ]


def _fan_out_lines(found: FanOut, followers: int, delay_ms: int) -> list[Line]:
    area = f"Fan-out to {followers:,} servers at {delay_ms} ms"
    last_goal = 3.0 if delay_ms else None
    return [
        Line(area, "first", found.first_s, "s", 0.1),
        Line(area, "median", found.median_s, "s"),
        Line(area, "last", found.last_s, "s", last_goal),
        Line(area, "CPU each", found.cpu_ms, "ms"),
    ]


def _dead_host_lines(found: Delay) -> list[Line]:
    area = "Fan-out while 2 % of the servers are away"
    return [
        Line(area, "last living, all there", found.all_alive_s, "s"),
        Line(area, "last living, some away", found.some_dead_s, "s"),
        Line(area, "ratio", found.ratio, "", 1.2),
    ]


def _page_lines(area: str, found: Pages, *, goal_ms: float | None) -> list[Line]:
    return [
        Line(area, "CPU each", found.cpu_ms, "ms", goal_ms),
        Line(area, "16 clients", found.per_s, "/s"),
        Line(area, "16 clients p50", found.p50_ms, "ms"),
        Line(area, "16 clients p99", found.p99_ms, "ms"),
        Line(area, "1 client p50", found.p50_alone_ms, "ms"),
    ]


def _posting_lines(area: str, found: Posting) -> list[Line]:
    return [
        Line(area, "p50", found.p50_ms, "ms"),
        Line(area, "p99", found.p99_ms, "ms"),
        Line(area, "CPU each, with what follows", found.cpu_ms, "ms"),
    ]


async def _stream_lines(bench: Bench, scale: int) -> list[Line]:
    lines: list[Line] = []
    for streams, posts in ((1, 100 // scale), (MANY, 50 // scale)):
        _say(f"streams: {streams}")
        heard = await hear_posts(bench, streams=streams, posts=posts)
        area = f"A post reaches {streams} open streams"
        lines += [
            Line(area, "after the answer, p50", heard.p50_ms, "ms"),
            Line(area, "after the answer, p99", heard.p99_ms, "ms", 200.0),
            Line(area, "CPU each post", heard.cpu_ms, "ms"),
            Line(area, "PSS", heard.pss_mb, "MB"),
        ]
    _say("streams: all kinds")
    found = await hear_events(bench, rounds=100 // scale)
    area = "After the answer, p99, both kinds of stream open"
    return [*lines, *(Line(area, name, ms, "ms", 200.0) for name, ms in found.items())]


def _memory_lines(idle: Memory, peak: Memory) -> list[Line]:
    return [
        Line("Memory", "idle PSS", idle.pss_mb, "MB", 90.0),
        Line("Memory", "idle RSS", idle.rss_mb, "MB"),
        Line("Memory", "peak PSS", peak.pss_mb, "MB"),
        Line("Memory", "peak RSS", peak.rss_mb, "MB"),
    ]


def _say(text: str) -> None:
    load = os.getloadavg()[0]
    print(f"{time.strftime('%H:%M:%S')} {text} (load {load:.1f})", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
