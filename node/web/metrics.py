"""Figures for Prometheus, shown to the operator's networks only.

Counts and sizes, never names: what waits, what failed, how much there is.
"""

import ipaddress
import resource
import time
from collections.abc import Mapping
from dataclasses import dataclass

from quart import Blueprint, Response

from node.actors.queries import count_local_notes
from node.database.types import Reader
from node.delivery.queries import count_deliveries
from node.door import client_ip, services
from node.errors import NotFound
from node.jobs.queue import count_jobs
from node.receipts import list_unhandled
from node.users.queries import count_users

metrics = Blueprint("metrics", __name__)

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure; `kind` is Prometheus's word, `by_type` its values by a label."""

    name: str
    kind: str
    meaning: str
    value: float = 0
    by_type: Mapping[str, int] | None = None


@metrics.get("/metrics")
async def get_metrics() -> Response:
    """Like any page that is not there, for everybody else."""
    address = ipaddress.ip_address(client_ip())
    networks = services().config.metrics_networks
    if not any(net.version == address.version and address in net for net in networks):
        raise NotFound("/metrics")
    figures = [*_process_figures(), *await services().db.read(_node_figures)]
    text = "".join(_lines(figure) for figure in figures)
    return Response(
        text, content_type=CONTENT_TYPE, headers={"Cache-Control": "no-store"}
    )


def _process_figures() -> list[Figure]:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return [
        Figure(
            "process_cpu_seconds_total",
            "counter",
            "CPU time of this process.",
            time.process_time(),
        ),
        Figure(
            "process_max_resident_memory_bytes",
            "gauge",
            "Most memory this process has held.",
            usage.ru_maxrss * 1024,
        ),
    ]


def _node_figures(r: Reader) -> list[Figure]:
    jobs = count_jobs(r)
    waiting, failed = count_deliveries(r)
    gauges = (
        ("vermilion_jobs_waiting", "Background jobs that wait.", jobs.due),
        ("vermilion_jobs_failed", "Background jobs given up.", jobs.failed),
        ("vermilion_deliveries_waiting", "Deliveries to send.", waiting),
        ("vermilion_deliveries_failed", "Deliveries given up.", failed),
        ("vermilion_users", "People with an account.", count_users(r)),
        ("vermilion_notes", "Notes posted here.", count_local_notes(r)),
    )
    unhandled = Figure(
        "vermilion_activities_unhandled_total",
        "counter",
        "Activities received of types that nothing is done with.",
        by_type=list_unhandled(r),
    )
    shown = [Figure(name, "gauge", meaning, value) for name, meaning, value in gauges]
    return [*shown, unhandled]


def _lines(figure: Figure) -> str:
    head = (
        f"# HELP {figure.name} {figure.meaning}\n# TYPE {figure.name} {figure.kind}\n"
    )
    if figure.by_type is None:
        return f"{head}{figure.name} {figure.value:g}\n"
    values = figure.by_type.items()
    return head + "".join(
        f'{figure.name}{{type="{label}"}} {value}\n' for label, value in values
    )
