"""Is the node well? What was looked at, and what to do about it."""

import asyncio
import shutil
from dataclasses import dataclass
from pathlib import Path

from quart import Blueprint, Response

from node.actors.queries import count_local_notes
from node.clock import DAY_MS, MINUTE_MS
from node.config import Config, FederationMode
from node.database.types import Reader
from node.delivery.queries import count_deliveries
from node.jobs.queue import JobCounts, count_jobs
from node.limits.peers import count_peers
from node.users.queries import count_users, count_waiting_mails
from node.web.admin.roles import require_admin
from node.web.context import services
from node.web.pages.admin import CheckView, FigureView, Health, OverviewPage
from node.web.render import compact, render_page

LATE_MS = 10 * MINUTE_MS
MONTH_MS = 30 * DAY_MS
LOW_BYTES = 2_000_000_000
VERY_LOW_BYTES = 300_000_000

routes = Blueprint("overview", __name__)


@dataclass(frozen=True, slots=True)
class State:
    """The numbers, read at one point in time."""

    users: int
    active: int
    notes: int
    peers: int
    waiting: int
    failed: int
    mails: int
    jobs: JobCounts
    now_ms: int


@routes.get("/admin")
async def get_overview() -> Response:
    require_admin()
    current = services()
    state = await current.db.read(_load)
    free_bytes = await asyncio.to_thread(_free_bytes, current.config.data_dir)
    checks = (
        _check_address(current.config),
        _check_jobs(state),
        _check_deliveries(state, current.config),
        _check_mail(state, can_send=current.mailer.can_send),
        _check_disk(free_bytes),
    )
    return await render_page(
        "admin/overview.html", OverviewPage(checks, _figures(state))
    )


def _load(r: Reader) -> State:
    waiting, failed = count_deliveries(r)
    return State(
        users=count_users(r),
        active=count_users(r, seen_since_ms=r.now_ms - MONTH_MS),
        notes=count_local_notes(r),
        peers=count_peers(r),
        waiting=waiting,
        failed=failed,
        mails=count_waiting_mails(r),
        jobs=count_jobs(r),
        now_ms=r.now_ms,
    )


def _free_bytes(folder: Path) -> int:
    return shutil.disk_usage(folder).free


def _figures(state: State) -> tuple[FigureView, ...]:
    return (
        FigureView("people", compact(state.users), "/admin/people"),
        FigureView("here this month", compact(state.active), None),
        FigureView("notes", compact(state.notes), None),
        FigureView(
            "server" if state.peers == 1 else "servers",
            compact(state.peers),
            "/admin/peers",
        ),
        FigureView("deliveries waiting", compact(state.waiting), "/admin/deliveries"),
    )


def _check_address(config: Config) -> CheckView:
    if config.is_https:
        return _well("Address", config.base_url)
    return CheckView(
        label="Address",
        health=Health.WARN,
        text=f"{config.base_url} is reached from this machine only.",
        hint="For others, set base_url to an https address before meeting servers.",
        url=None,
    )


def _check_jobs(state: State) -> CheckView:
    jobs = state.jobs
    oldest_ms = state.now_ms if jobs.oldest_ms is None else jobs.oldest_ms
    if state.now_ms - oldest_ms > LATE_MS:
        minutes = (state.now_ms - oldest_ms) // MINUTE_MS
        return CheckView(
            label="Background work",
            health=Health.ERROR,
            text=f"{jobs.due} jobs are due, the oldest for {minutes} minutes.",
            hint="Is a worker running? See the log.",
            url=None,
        )
    if jobs.failed:
        return CheckView(
            label="Background work",
            health=Health.WARN,
            text=f"{jobs.failed} jobs were given up within a month.",
            hint="The log says why each of them failed.",
            url=None,
        )
    return _well("Background work", "Nothing is late.")


def _check_deliveries(state: State, config: Config) -> CheckView:
    label, url = "Deliveries", "/admin/deliveries"
    if config.federation is FederationMode.OFF:
        return _well(label, "Federation is off.")
    if state.failed:
        return CheckView(
            label=label,
            health=Health.WARN,
            text=f"{state.failed} were given up.",
            hint="Those servers did not answer for a week.",
            url=url,
        )
    return _well(label, f"{state.waiting} waiting.", url)


def _check_mail(state: State, *, can_send: bool) -> CheckView:
    label, url = "Mail", "/admin/outbox"
    if state.mails:
        return CheckView(
            label=label,
            health=Health.WARN,
            text=f"{state.mails} mails are waiting.",
            hint="" if can_send else "No mail server is set: pass them on by hand.",
            url=url,
        )
    words = "Everything is sent." if can_send else "No mail server; nothing waits."
    return _well(label, words, url)


def _check_disk(free_bytes: int) -> CheckView:
    words = f"{free_bytes / 1_000_000_000:.1f} GB free."
    if free_bytes >= LOW_BYTES:
        return _well("Disk", words)
    is_very_low = free_bytes < VERY_LOW_BYTES
    return CheckView(
        label="Disk",
        health=Health.ERROR if is_very_low else Health.WARN,
        text=words,
        hint="Make room, or lower media_quota_mb.",
        url=None,
    )


def _well(label: str, text: str, url: str | None = None) -> CheckView:
    return CheckView(label=label, health=Health.OK, text=text, hint="", url=url)
