"""Changes to users and to what proves who they are."""

from node.users.actions.accounts import (
    create_user,
    ensure_setup_ticket,
    set_up,
    sign_up,
)
from node.users.actions.approvals import approve_user, refuse_user
from node.users.actions.attempts import (
    begin_attempt,
    clear_attempts,
    forget_old_attempts,
)
from node.users.actions.bearers import touch_bearer
from node.users.actions.credentials import (
    change_email,
    change_password,
    confirm_email,
    new_recovery_code,
    reset_password,
    undo_email_change,
    use_recovery_code,
)
from node.users.actions.invites import create_invite, revoke_invite, use_invite
from node.users.actions.sessions import (
    close_all_sessions,
    close_session,
    forget_old_sessions,
    open_session,
    prove_session,
    revoke_session,
    shut_out,
    touch_session,
)
from node.users.actions.standing import (
    close_account,
    disable_user,
    enable_user,
    let_sell,
    note_buyer,
    set_consent,
    set_preferences,
    set_role,
)
from node.users.actions.tickets import (
    forget_old_tickets,
    forget_way,
    make_ticket,
    use_ticket,
)

__all__ = [
    "approve_user",
    "begin_attempt",
    "change_email",
    "change_password",
    "clear_attempts",
    "close_account",
    "close_all_sessions",
    "close_session",
    "confirm_email",
    "create_invite",
    "create_user",
    "disable_user",
    "enable_user",
    "ensure_setup_ticket",
    "forget_old_attempts",
    "forget_old_sessions",
    "forget_old_tickets",
    "forget_way",
    "let_sell",
    "make_ticket",
    "new_recovery_code",
    "note_buyer",
    "open_session",
    "prove_session",
    "refuse_user",
    "reset_password",
    "revoke_invite",
    "revoke_session",
    "set_consent",
    "set_preferences",
    "set_role",
    "set_up",
    "shut_out",
    "sign_up",
    "touch_bearer",
    "touch_session",
    "undo_email_change",
    "use_invite",
    "use_recovery_code",
    "use_ticket",
]
