"""Followers that two servers remember differently, found and repaired (FEP-8fcf).

Sending: which digest goes with a delivery. Receiving: a digest that differs from
ours makes us read the sender's list of our people, signed, and believe it: who is not
on it follows no more, and who is on it without wanting to says so.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from federation.errors import FederationError, Unreachable
from federation.followers import FollowersClaim, find_claim, header_of
from node.actors.lists import Listed, read_list
from node.actors.models import Actor
from node.actors.queries import find_actor, find_actor_by_iri, list_actors
from node.actors.remote import Strangers
from node.clock import MINUTE_MS
from node.database.types import Database, Reader, Writer
from node.delivery.models import Delivery
from node.errors import TooMany
from node.ids import ActorId, Iri
from node.jobs.types import JobBase
from node.limits.rates import Limit, RateLimiter
from node.logs import get_logger
from node.relations.actions import mark_accepted, mark_rejected
from node.relations.actions.digests import fill_digests
from node.relations.actions.telling import tell_unknown_follow
from node.relations.models import FollowState
from node.relations.queries import find_follow, list_local_follower_ids
from node.relations.queries.digests import MAX_COMPARED, find_digests, origin_text
from node.urls import Urls

log = get_logger(__name__)

SETTLING_MS: Final = 10 * MINUTE_MS
"""What is younger may still be on its way in one direction or the other."""
MAX_UNKNOWN: Final = 500
CHUNK: Final = 500


@dataclass(frozen=True, slots=True)
class CompareFollowers(JobBase):
    """Read who of ours follows an actor, as its server says, and act on it."""

    kind: ClassVar[str] = "compare_followers"

    actor_id: int
    url: str


class FollowerDigests:
    """The header that goes with each delivery that followers get."""

    def __init__(self, db: Database, urls: Urls) -> None:
        self._db = db
        self._urls = urls

    async def headers_for(self, deliveries: Sequence[Delivery]) -> dict[int, str]:
        """By delivery; those to servers with too many followers have none."""
        origins: defaultdict[ActorId, dict[int, str]] = defaultdict(dict)
        for each in deliveries:
            origins[each.actor_id][each.id] = origin_text(each.inbox)
        headers: dict[int, str] = {}
        for actor_id, by_delivery in origins.items():
            digests = await find_or_make(self._db, actor_id, by_delivery.values())
            for delivery_id, origin in by_delivery.items():
                digest = digests.get(origin)
                if digest is not None:
                    headers[delivery_id] = self._header(actor_id, digest)
        return headers

    def _header(self, actor_id: ActorId, digest: bytes) -> str:
        collection = self._urls.followers(actor_id)
        url = self._urls.followers_synchronization(actor_id)
        return header_of(FollowersClaim(collection, url, digest))


class FollowerComparison:
    """What others say about who of ours follows them, against what we know."""

    def __init__(
        self, db: Database, strangers: Strangers, *, urls: Urls, rates: RateLimiter
    ) -> None:
        self._db = db
        self._strangers = strangers
        self._urls = urls
        self._rates = rates

    async def look_at(self, actor: Actor, header: str) -> None:
        """Have the list read if the actor's digest is not ours; not too often."""
        claim = find_claim(header, sender=actor.iri)
        if claim is None or claim.collection != actor.followers_iri:
            log.info("followers.claim_refused", actor=actor.iri)
            return
        origin = origin_text(self._urls.base_url)
        known = await find_or_make(self._db, actor.id, [origin])
        if known[origin] in (claim.digest, None):
            return
        try:
            self._rates.check(Limit.FOLLOWER_LIST, actor.iri)
        except TooMany:
            return
        await self._db.write(_ask, CompareFollowers(actor.id, claim.url))

    async def compare(self, job: CompareFollowers) -> None:
        """Handles `CompareFollowers`; a list that is not whole changes nothing."""
        actor = await self._db.read(find_actor, job.actor_id)
        if actor is None or actor.is_local or not actor.is_active:
            return
        try:
            listed = await read_list(self._strangers, job.url, max_listed=MAX_COMPARED)
        except FederationError as error:
            if isinstance(error, Unreachable):
                raise
            log.info("followers.unread", actor=actor.iri, reason=str(error))
            return
        if listed is None or not _is_believable(listed):
            log.info("followers.not_whole", actor=actor.iri)
            return
        await self._db.write(_repair, self._urls, actor, listed.iris)


async def find_or_make(
    db: Database, actor_id: ActorId, origins: Iterable[str]
) -> dict[str, bytes | None]:
    """Digests of an actor's followers by origin, kept ones or new."""
    wanted = set(origins)
    known = await db.read(find_digests, actor_id, wanted)
    if known.keys() >= wanted:
        return known
    return await db.write(fill_digests, actor_id, wanted)


def _is_believable(listed: Listed) -> bool:
    """A list without items may be one that is not shown, unless it says 0."""
    return listed.is_whole and (bool(listed.iris) or listed.total == 0)


def _ask(w: Writer, job: CompareFollowers) -> None:
    w.enqueue(job, unique=f"compare_followers {job.actor_id}")


def _repair(w: Writer, urls: Urls, actor: Actor, listed: Sequence[Iri]) -> None:
    theirs = {iri for iri in listed if urls.is_ours(iri)}
    ours = {follower.iri: follower for follower in _list_our_followers(w, actor)}
    dropped = [ours[iri] for iri in sorted(ours.keys() - theirs)]
    for follower in dropped:
        if _is_settled(w, follower, actor):
            mark_rejected(w, follower=follower, target=actor)
    for iri in sorted(theirs - ours.keys())[:MAX_UNKNOWN]:
        _explain(w, urls, actor, iri)
    log.info("followers.compared", actor=actor.iri, ours=len(ours), theirs=len(theirs))


def _list_our_followers(r: Reader, actor: Actor) -> list[Actor]:
    ids = list_local_follower_ids(r, actor.id)
    chunks = [ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK)]
    return [found for chunk in chunks for found in list_actors(r, chunk).values()]


def _is_settled(r: Reader, follower: Actor, target: Actor) -> bool:
    known = find_follow(r, follower.id, target.id)
    return known is not None and r.now_ms - known.created_ms >= SETTLING_MS


def _explain(w: Writer, urls: Urls, actor: Actor, iri: Iri) -> None:
    """Somebody of ours follows the actor there, and not here."""
    follower = find_actor_by_iri(w, iri)
    if follower is None or not follower.is_local or not follower.is_active:
        return
    known = find_follow(w, follower.id, actor.id)
    if known is None:
        tell_unknown_follow(w, urls, follower=follower, target=actor)
    elif known.state is FollowState.REQUESTED and _is_settled(w, follower, actor):
        # The Accept was lost.
        mark_accepted(w, follower=follower, target=actor)
