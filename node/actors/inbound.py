"""What every handler of received activities is given."""

from dataclasses import dataclass

from federation.vocabulary import Activity
from node.actors.models import Actor
from node.actors.remote import Strangers
from node.database.types import Database, Reader, Writer
from node.ids import Iri
from node.limits.rates import Limit, RateLimiter
from node.urls import Urls


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbound:
    """One received activity's surroundings; `actor` is proven to have sent it.

    `recipient` is the owner of the personal inbox that it came to, if it was one:
    the only hint for activities whose addressing is hidden. `name` identifies the
    activity also when it has no id.
    """

    db: Database
    urls: Urls
    strangers: Strangers
    rates: RateLimiter
    actor: Actor
    name: str
    recipient: Iri | None = None

    def iri_of(self, activity: Activity) -> Iri:
        """The activity's id; made from its content when it was sent without."""
        return activity.iri or Iri(f"{self.actor.iri}#{self.name}")

    def count_fetch(self) -> None:
        """Raises `TooMany` when the sender's server made us fetch too much of late."""
        self.rates.check(Limit.CAUSED_FETCH, self.actor.host)


def receipt_name(sender: str, name: str) -> str:
    """What the inbox remembers: an id counts for who used it, and for nobody else."""
    return f"{sender} {name}"


def has_said(r: Reader, iri: str, actor_iri: str) -> bool:
    """Whether an activity of this id came from the actor in the last two weeks."""
    row = r.one(
        "SELECT 1 AS found FROM seen_activities WHERE iri = :name",
        name=receipt_name(actor_iri, iri),
    )
    return row is not None


def came_undone(r: Reader, iri: str, actor_iri: str) -> bool:
    """Whether the actor took this back before it arrived."""
    row = r.one(
        "SELECT 1 AS found FROM early_undos WHERE iri = :iri AND actor_iri = :actor",
        iri=iri,
        actor=actor_iri,
    )
    return row is not None


def remember_undo(w: Writer, iri: str, actor_iri: str) -> None:
    """Something was taken back that has not arrived, or never will."""
    w.run(
        """
        INSERT INTO early_undos (iri, actor_iri, seen_ms)
        VALUES (:iri, :actor, :now)
        ON CONFLICT (iri, actor_iri) DO NOTHING
        """,
        iri=iri,
        actor=actor_iri,
        now=w.now_ms,
    )
