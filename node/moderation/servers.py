"""Deciding about other servers: one door for pages, commands and imported lists.

What is decided is noted where queries need it and logged, in one transaction. The
follows that a block cuts, or its end puts back, are settled afterwards.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from node.actors.actions import mark_actors
from node.config import Config
from node.database.patterns import escape_like
from node.database.types import Database, Reader, Writer
from node.delivery.actions import drop_blocked
from node.errors import Invalid
from node.ids import UserId
from node.jobs.types import JobBase
from node.limits.decisions import Decision, Policy, read_domain, save_decision
from node.moderation.actions import record_decision
from node.moderation.models import DecisionKind
from node.relations.actions import restore_follows, sever_follows, tell_of_severed

AT_ONCE: Final = 100


@dataclass(frozen=True, slots=True)
class SettleFollows(JobBase):
    """Bring follows in line with what is blocked now."""

    kind: ClassVar[str] = "settle_follows"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What a block of a domain would touch, or has cut."""

    people: int
    following: int
    followers: int
    severed: int


def own_names(config: Config) -> frozenset[str]:
    """What the node itself is called."""
    return frozenset(map(read_domain, (config.handle_domain, config.authority)))


def read_other(config: Config, text: str) -> str:
    """The domain of another server; raises `Invalid` for the node's own too."""
    domain = read_domain(text)
    if domain in own_names(config):
        raise Invalid.field("host", "own", "This is your own node.")
    return domain


def decide_about_server(
    w: Writer, decision: Decision, *, by_id: UserId | None = None
) -> None:
    """Replace what was decided about a domain, and log it.

    `by_id` is None for the command line. Raises `Invalid`.
    """
    decide_about_servers(w, [decision], by_id=by_id)


def decide_about_servers(
    w: Writer, decisions: Sequence[Decision], *, by_id: UserId | None = None
) -> None:
    """The same for many domains: what follows is worked out once."""
    for decision in decisions:
        save_decision(w, decision)
        record_decision(
            w,
            by_id=by_id,
            kind=DecisionKind.PEER,
            subject=f"{words_of(decision)} {decision.domain}",
            reason=decision.reason,
        )
    mark_actors(w)
    drop_blocked(w)
    w.enqueue(SettleFollows(), unique=SettleFollows.kind)


def words_of(decision: Decision) -> str:
    """What was decided, in a few words."""
    if not decision.is_any:
        return Policy.OPEN
    parts = [
        decision.policy if decision.policy is not Policy.OPEN else "",
        "limited" if decision.is_limited else "",
        "no pictures" if decision.refuses_media else "",
        "no reports" if decision.refuses_reports else "",
        "without subdomains" if decision.is_exact else "",
    ]
    return ", ".join(part for part in parts if part)


async def settle_follows(db: Database, job: SettleFollows) -> None:
    """Handles `SettleFollows`: a bit at a time, since a block may cut thousands."""
    del job
    while await db.write(sever_follows, limit=AT_ONCE):
        pass
    while await db.write(tell_of_severed, limit=AT_ONCE):
        pass
    while await db.write(restore_follows, limit=AT_ONCE):
        pass


def measure_reach(r: Reader, decision: Decision) -> Reach:
    """What is known of the people of a domain, and who here knows them."""
    domain = decision.domain
    escaped = escape_like(domain)
    row = r.one(
        """
        WITH theirs AS (
            SELECT id
            FROM actors
            WHERE host = :domain
                OR host LIKE :with_port ESCAPE '!'
                OR (:is_exact = 0 AND host LIKE :below ESCAPE '!')
        )
        SELECT
            (SELECT COUNT(*) FROM theirs) AS people,
            (
                SELECT COUNT(*)
                FROM follows
                WHERE target_id IN (SELECT id FROM theirs)
            ) AS following,
            (
                SELECT COUNT(*)
                FROM follows
                WHERE follower_id IN (SELECT id FROM theirs)
            ) AS followers,
            (
                SELECT COUNT(*)
                FROM severed_follows
                WHERE target_id IN (SELECT id FROM theirs)
                    OR follower_id IN (SELECT id FROM theirs)
            ) AS severed
        """,
        domain=domain,
        with_port=f"{escaped}:%",
        below=f"%.{escaped}",
        is_exact=decision.is_exact,
    )
    assert row is not None
    return Reach(
        people=row.num("people"),
        following=row.num("following"),
        followers=row.num("followers"),
        severed=row.num("severed"),
    )
