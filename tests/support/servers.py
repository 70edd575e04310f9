"""Deciding about servers in a line."""

from node.database.types import Writer
from node.limits.decisions import Decision, Policy, read_domain
from node.moderation.servers import decide_about_server


def set_policy(w: Writer, host: str, policy: Policy, *, reason: str = "") -> str:
    """As the owner would on the page; the canonical name."""
    domain = read_domain(host)
    decide_about_server(w, Decision(domain=domain, policy=policy, reason=reason))
    return domain
