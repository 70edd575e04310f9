"""What our people write down about others, and whom they show on their profiles."""

from typing import Final

from node.actors.models import Actor
from node.database.types import Writer
from node.errors import Invalid, NotFound
from node.relations.queries import follows
from node.text.plain import clean_text

MAX_REMARK: Final = 2_000


def set_remark(w: Writer, *, actor: Actor, target: Actor, text: str) -> None:
    """Write something down about somebody; nobody else reads it. Empty forgets it."""
    if len(text) > MAX_REMARK:
        fault = f"A remark has at most {MAX_REMARK} characters."
        raise Invalid.field("comment", "too_long", fault)
    cleaned = clean_text(text, max_length=MAX_REMARK)
    if not cleaned:
        w.run(
            "DELETE FROM remarks WHERE actor_id = :actor AND target_id = :target",
            actor=actor.id,
            target=target.id,
        )
        return
    w.run(
        """
        INSERT INTO remarks (actor_id, target_id, text)
        VALUES (:actor, :target, :text)
        ON CONFLICT (actor_id, target_id) DO UPDATE
        SET text = excluded.text
        """,
        actor=actor.id,
        target=target.id,
        text=cleaned,
    )


def endorse(w: Writer, *, actor: Actor, target: Actor) -> None:
    """Show somebody on one's profile, while one follows them; may be repeated."""
    if target.deleted_ms is not None:
        raise NotFound("there is no such actor")
    if not follows(w, actor.id, target.id):
        text = "You must be already following the person you want to endorse"
        raise Invalid.field("base", "not_followed", text)
    w.run(
        """
        INSERT INTO endorsements (actor_id, target_id, id)
        VALUES (:actor, :target, :id)
        ON CONFLICT (actor_id, target_id) DO NOTHING
        """,
        actor=actor.id,
        target=target.id,
        id=w.new_id(),
    )


def unendorse(w: Writer, *, actor: Actor, target: Actor) -> None:
    w.run(
        "DELETE FROM endorsements WHERE actor_id = :actor AND target_id = :target",
        actor=actor.id,
        target=target.id,
    )


def dismiss(w: Writer, *, actor: Actor, target: Actor) -> None:
    """Have somebody suggested no more."""
    w.run(
        """
        INSERT INTO dismissed_people (actor_id, target_id)
        VALUES (:actor, :target)
        ON CONFLICT (actor_id, target_id) DO NOTHING
        """,
        actor=actor.id,
        target=target.id,
    )
