"""Users as rows, beside their actor or alone."""

from typing import LiteralString

from federation.audience import Visibility
from node.actors.queries import actor_of
from node.database.types import Record
from node.ids import ActorId, UserId
from node.users.models import Member, Role, User, UserState

USER_COLUMNS: LiteralString = """
    u.id AS user_id, u.actor_id, u.email, u.email_confirmed_ms,
    CASE WHEN u.recovery_hash IS NULL THEN 0 ELSE 1 END AS has_recovery_code,
    u.role, u.state, u.may_sell, u.reason, u.network, u.language,
    u.default_visibility, u.default_replies, u.default_quotes,
    u.default_sensitive, u.buys_elsewhere, u.created_ms AS joined_ms, u.seen_ms
"""
"""For queries that name the table `users AS u`; clashes with no actor's column."""


def user_of(row: Record) -> User:
    """Build a user from a row with `USER_COLUMNS`."""
    return User(
        id=UserId(row.num("user_id")),
        actor_id=ActorId(row.num("actor_id")),
        email=row.opt_text("email"),
        email_confirmed_ms=row.opt_num("email_confirmed_ms"),
        has_recovery_code=row.flag("has_recovery_code"),
        role=Role(row.text("role")),
        state=UserState(row.text("state")),
        may_sell=row.flag("may_sell"),
        reason=row.text("reason"),
        network=row.text("network"),
        language=row.text("language"),
        default_visibility=Visibility(row.text("default_visibility")),
        default_replies=row.text("default_replies"),
        default_quotes=row.text("default_quotes"),
        default_sensitive=row.flag("default_sensitive"),
        buys_elsewhere=row.flag("buys_elsewhere"),
        created_ms=row.num("joined_ms"),
        seen_ms=row.num("seen_ms"),
    )


def member_of(row: Record) -> Member:
    """Build both from a row with the columns of both."""
    return Member(user_of(row), actor_of(row))
