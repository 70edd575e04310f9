"""What the owner decided about domains, and what follows for a host.

A decision holds for the domain and, unless it is exact, for all below it, in every
spelling and on every port. The nearest one says whether a server is talked to;
restrictions add up.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import Final, LiteralString

from federation.errors import InvalidIri
from federation.origins import canonical_host
from node.database.types import Reader, Record, Writer
from node.errors import Invalid

LIMIT: Final = 100_000
MAX_COMMENT: Final = 500
MAX_ASKED: Final = 500


class Policy(StrEnum):
    """What the owner decided about a server."""

    OPEN = "open"
    BLOCKED = "blocked"
    ALLOWED = "allowed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """About one domain. `reason` is for the staff, `comment` for everybody.

    `is_limited`: people there are seen by those who look for them, not in public
    feeds and search, and only those who follow them hear of them. `is_obfuscated`
    shows strangers a part of the name only. `id` is 0 for what was never decided.
    """

    domain: str
    policy: Policy = Policy.OPEN
    is_exact: bool = False
    is_limited: bool = False
    refuses_media: bool = False
    refuses_reports: bool = False
    is_obfuscated: bool = False
    comment: str = ""
    reason: str = ""
    id: int = field(default=0, compare=False)

    @property
    def is_any(self) -> bool:
        """Whether something was decided at all."""
        return self.policy is not Policy.OPEN or self.is_restricted

    @property
    def is_restricted(self) -> bool:
        return self.is_limited or self.refuses_media or self.refuses_reports

    @property
    def is_published(self) -> bool:
        """Whether strangers are told, where the owner tells them of decisions."""
        return self.policy is Policy.BLOCKED or self.is_restricted

    @property
    def is_allowing(self) -> bool:
        """Whether it is talked to where others are not."""
        return self.policy is Policy.ALLOWED

    @property
    def shown_name(self) -> str:
        """The domain; if it is not to be named, its ends, as Mastodon shows it."""
        if not self.is_obfuscated:
            return self.domain
        shown = max(1, len(self.domain) // 4)
        return "".join(
            letter
            if letter == "." or place < shown or place >= len(self.domain) - shown
            else "*"
            for place, letter in enumerate(self.domain)
        )


class Decisions:
    """All that was decided, or all that matters for some hosts."""

    __slots__ = ("_by_domain",)

    def __init__(self, decisions: Iterable[Decision] = ()) -> None:
        self._by_domain: Mapping[str, Decision] = {
            each.domain: each for each in decisions
        }

    def policy(self, host: str) -> Policy:
        """The decision about the host or the nearest domain above it.

        Hosts may have a port and any spelling; nothing is decided about what cannot
        be read.
        """
        for each in self._about(host):
            if each.policy is not Policy.OPEN:
                return each.policy
        return Policy.OPEN

    def blocks(self, host: str) -> bool:
        return self.policy(host) is Policy.BLOCKED

    def limits(self, host: str) -> bool:
        return any(each.is_limited for each in self._about(host))

    def refuses_media(self, host: str) -> bool:
        return self.blocks(host) or any(
            each.refuses_media for each in self._about(host)
        )

    def refuses_reports(self, host: str) -> bool:
        return any(each.refuses_reports for each in self._about(host))

    def _about(self, host: str) -> Iterable[Decision]:
        for place, domain in enumerate(list_domains(host)):
            found = self._by_domain.get(domain)
            if found is not None and (place == 0 or not found.is_exact):
                yield found


def name_of(host: str) -> str:
    """The canonical domain of a host, without its port; raises `InvalidIri`."""
    if "/" in host:
        raise InvalidIri("an address, not a host")
    bare = host if host.startswith("[") or host.count(":") > 1 else host.split(":")[0]
    return str(canonical_host(bare.rstrip(".")))


@lru_cache(maxsize=4096)
def list_domains(host: str) -> tuple[str, ...]:
    """A host's name and every domain above it, the nearest first."""
    try:
        labels = name_of(host).split(".")
    except InvalidIri:
        return ()
    return tuple(".".join(labels[start:]) for start in range(len(labels)))


def is_host(text: str) -> bool:
    """Whether it can be read as a host, with or without a port."""
    return bool(list_domains(text))


def read_domain(host: str) -> str:
    """The canonical name of a domain that somebody typed; raises `Invalid`."""
    try:
        return name_of(host.strip())
    except InvalidIri:
        raise Invalid.field("host", "host", f"{host!r} is not a domain") from None


def list_decisions(r: Reader, *, after: str = "", limit: int = LIMIT) -> list[Decision]:
    """Every domain about which something was decided, by name."""
    rows = r.all(
        SELECT_DECISION
        + """
        WHERE host > :after
            AND (
                policy <> 'open'
                OR is_limited = 1
                OR refuses_media = 1
                OR refuses_reports = 1
            )
        ORDER BY host
        LIMIT :limit
        """,
        after=after,
        limit=min(limit, LIMIT),
    )
    return [decision_of(row) for row in rows]


def find_decision(r: Reader, domain: str) -> Decision:
    """What was decided about this very domain; an open one where nothing was."""
    row = r.one(SELECT_DECISION + " WHERE host = :domain", domain=domain)
    return decision_of(row) if row else Decision(domain=domain)


def load_decisions(r: Reader, hosts: Iterable[str]) -> Decisions:
    """What matters for these hosts; those that cannot be read have no decision."""
    domains = {domain for host in hosts for domain in list_domains(host)}
    asked = sorted(domains)
    found: list[Decision] = []
    for start in range(0, len(asked), MAX_ASKED):
        rows = r.many(
            SELECT_DECISION + " WHERE host IN (:items)",
            items=asked[start : start + MAX_ASKED],
        )
        found.extend(decision_of(row) for row in rows)
    return Decisions(found)


def save_decision(w: Writer, decision: Decision) -> None:
    """Replace what was decided about a domain, whose name is canonical."""
    if max(len(decision.comment), len(decision.reason)) > MAX_COMMENT:
        text = f"Use at most {MAX_COMMENT} characters."
        raise Invalid.field("comment", "too_long", text)
    w.run(
        """
        INSERT INTO peers (
            host, policy, policy_reason, first_seen_ms, is_exact, is_limited,
            refuses_media, refuses_reports, is_obfuscated, public_comment, decision_id
        )
        VALUES (
            :domain, :policy, :reason, :now, :is_exact, :is_limited, :refuses_media,
            :refuses_reports, :is_obfuscated, :comment, :id
        )
        ON CONFLICT (host) DO UPDATE
        SET policy = excluded.policy,
            policy_reason = excluded.policy_reason,
            is_exact = excluded.is_exact,
            is_limited = excluded.is_limited,
            refuses_media = excluded.refuses_media,
            refuses_reports = excluded.refuses_reports,
            is_obfuscated = excluded.is_obfuscated,
            public_comment = excluded.public_comment,
            decision_id = COALESCE(peers.decision_id, excluded.decision_id)
        """,
        domain=decision.domain,
        policy=decision.policy,
        reason=decision.reason,
        now=w.now_ms,
        is_exact=decision.is_exact,
        is_limited=decision.is_limited,
        refuses_media=decision.refuses_media,
        refuses_reports=decision.refuses_reports,
        is_obfuscated=decision.is_obfuscated,
        comment=decision.comment,
        id=w.new_id(),
    )


SELECT_DECISION: Final[LiteralString] = """
    SELECT
        host, policy, policy_reason, is_exact, is_limited, refuses_media,
        refuses_reports, is_obfuscated, public_comment, decision_id
    FROM peers
"""


def decision_of(row: Record) -> Decision:
    """Build a decision from a row of `SELECT_DECISION`."""
    return Decision(
        domain=row.text("host"),
        policy=Policy(row.text("policy")),
        is_exact=row.flag("is_exact"),
        is_limited=row.flag("is_limited"),
        refuses_media=row.flag("refuses_media"),
        refuses_reports=row.flag("refuses_reports"),
        is_obfuscated=row.flag("is_obfuscated"),
        comment=row.text("public_comment"),
        reason=row.text("policy_reason"),
        id=row.opt_num("decision_id") or 0,
    )
