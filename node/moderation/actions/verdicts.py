"""What may be decided about somebody by naming it, with or without a report."""

from collections.abc import Callable, Mapping
from typing import Final

from node.actors.models import Actor
from node.database.types import Writer
from node.errors import NotFound
from node.moderation.actions.decisions import Grounds, hide, suspend, warn
from node.moderation.actions.people import disable
from node.moderation.models import Decision, Verdict
from node.users.queries import find_user_by_actor

Decide = Callable[[Writer, Actor, Grounds], Decision]


def _disable(w: Writer, target: Actor, grounds: Grounds) -> Decision:
    owner = find_user_by_actor(w, target.id)
    if owner is None:
        raise NotFound("there is no such user")
    return disable(
        w,
        by=grounds.by,
        user_id=owner.id,
        reason=grounds.reason,
        report_id=grounds.report_id,
    )


BY_VERDICT: Final[Mapping[Verdict, Decide]] = {
    Verdict.WARN: warn,
    Verdict.HIDE: hide,
    Verdict.DISABLE: _disable,
    Verdict.SUSPEND: suspend,
}
"""Each checks who decides, and the reason."""
