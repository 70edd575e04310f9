"""What the owner decided about servers, noted on the actors that live there."""

from dataclasses import dataclass
from typing import Final

from node.database.types import Reader, Writer
from node.limits.decisions import Decisions, list_decisions

HOSTS_AT_ONCE: Final = 1_000


@dataclass(frozen=True, slots=True)
class Standing:
    """What became of a server's people."""

    is_blocked: bool
    is_limited: bool


def standing_of(decisions: Decisions, host: str) -> Standing:
    """By a host, with or without its port."""
    return Standing(decisions.blocks(host), decisions.limits(host))


def mark_actors(w: Writer) -> None:
    """Note all decisions anew: one may hold for any number of hosts."""
    decisions = Decisions(list_decisions(w))
    after = ""
    while page := _list_marked(w, after):
        for host, marked in page:
            standing = standing_of(decisions, host)
            if marked != standing:
                _mark(w, host, standing)
        after = page[-1][0]


def _list_marked(r: Reader, after: str) -> list[tuple[str, Standing | None]]:
    """Hosts with what their people are marked as; None for some this, some that."""
    rows = r.all(
        """
        SELECT
            host,
            MIN(is_blocked + 2 * is_limited) AS least,
            MAX(is_blocked + 2 * is_limited) AS most
        FROM actors
        WHERE host > :after
        GROUP BY host
        ORDER BY host
        LIMIT :limit
        """,
        after=after,
        limit=HOSTS_AT_ONCE,
    )
    return [
        (
            row.text("host"),
            Standing(row.num("least") % 2 == 1, row.num("least") >= 2)
            if row.num("least") == row.num("most")
            else None,
        )
        for row in rows
    ]


def _mark(w: Writer, host: str, standing: Standing) -> None:
    w.run(
        """
        UPDATE actors
        SET is_blocked = :is_blocked,
            is_limited = :is_limited
        WHERE host = :host
        """,
        host=host,
        is_blocked=standing.is_blocked,
        is_limited=standing.is_limited,
    )
