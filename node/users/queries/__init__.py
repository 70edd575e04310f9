"""Finding users, sessions, tickets, invites and mails."""

from node.users.queries.accounts import (
    count_users,
    find_credentials,
    find_member,
    find_user,
    find_user_by_actor,
    find_user_by_login,
    get_user,
    has_owner,
    is_shut_out,
    is_waiting,
    list_staff_ids,
    list_users,
    list_waiting,
)
from node.users.queries.known import (
    get_known_actor,
    list_known,
    list_known_actors,
    list_known_users,
)
from node.users.queries.links import find_ticket, is_invite_usable, list_invites
from node.users.queries.people import check_is_shown, check_is_there
from node.users.queries.post import (
    count_waiting_mails,
    find_mail,
    find_waiting_mail,
    list_mails,
)
from node.users.queries.sessions import find_session, list_sessions

__all__ = [
    "check_is_shown",
    "check_is_there",
    "count_users",
    "count_waiting_mails",
    "find_credentials",
    "find_mail",
    "find_member",
    "find_session",
    "find_ticket",
    "find_user",
    "find_user_by_actor",
    "find_user_by_login",
    "find_waiting_mail",
    "get_known_actor",
    "get_user",
    "has_owner",
    "is_invite_usable",
    "is_shut_out",
    "is_waiting",
    "list_invites",
    "list_known",
    "list_known_actors",
    "list_known_users",
    "list_mails",
    "list_sessions",
    "list_staff_ids",
    "list_users",
    "list_waiting",
]
