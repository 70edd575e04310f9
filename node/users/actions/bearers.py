"""People who are here by way of an app."""

from node.database.types import Writer
from node.oauth.actions import touch_token
from node.users.queries.bearers import Bearer


def touch_bearer(w: Writer, bearer: Bearer) -> None:
    """Note that a token and its person are active; at most once an hour."""
    if touch_token(w, bearer.token_id) and bearer.member is not None:
        w.run(
            "UPDATE users SET seen_ms = :now WHERE id = :id",
            id=bearer.member.user.id,
            now=w.now_ms,
        )
