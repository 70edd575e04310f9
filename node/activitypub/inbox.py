"""The inbox: proven, accepted and stored in one write; everything else comes later.

What is wrong with the request itself is said at once. What is wrong with the
activity is not: senders repeat refused ones for days, and those who probe learn
nothing. Such an activity gets the same 202 and leaves nothing.
"""

from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final

from quart import Response

from federation import decode
from federation.authority import Refused, check, find_forwarded
from federation.documents import JsonObject, load_object
from federation.errors import (
    DecodeError,
    FetchError,
    MalformedRequest,
    NotFoundRemotely,
    SignatureError,
)
from federation.followers import HEADER
from federation.origins import Iri, origin_of, same_origin
from federation.signatures.messages import IncomingRequest
from federation.signatures.verify import VerifiedSender
from federation.vocabulary import Activity, Create, Delete, Update
from node.activitypub.answers import problem
from node.activitypub.gate import (
    check_well_formed,
    is_proven_by,
    prove,
    read_request,
    refuses_origin,
    require_federation,
)
from node.activitypub.handover import hand_over, take_over
from node.activitypub.jobs import HandleActivity, LookAt
from node.actors.inbound import receipt_name
from node.actors.queries import find_actor, find_actor_by_iri
from node.door import services as current_services
from node.errors import NotFound
from node.failpoints import failpoint
from node.ids import parse_id
from node.jobs.types import JobBase
from node.logs import get_logger
from node.notes.queries.quotes import is_stamp_shown
from node.receipts import accept
from node.relays.queries import find_open_relay
from node.services import Services

log = get_logger(__name__)

# Whoever passes on others' activities unchanged leaves these in. LD signatures are no
# ground for trust, nor are proofs (FEP-8b32) that do not hold: only a sign that it was
# passed on.
_PASSED_ON: Final = ("signature", "proof")


@dataclass(frozen=True, slots=True)
class _Letter:
    """What came: the request, its JSON, and the activities in it."""

    message: IncomingRequest
    json: JsonObject
    activities: tuple[Activity, ...]
    recipient: Iri | None

    @property
    def actor(self) -> Iri:
        return self.activities[0].actor

    @property
    def is_vouchable(self) -> bool:
        """One activity with an id, by which a second copy is known as one."""
        return len(self.activities) == 1 and self.activities[0].iri is not None

    def name(self) -> str:
        """What tells it from every other; a hash where there is no single id."""
        only = self.activities[0].iri if len(self.activities) == 1 else None
        return only or f"sha256:{sha256(self.message.body).hexdigest()}"


async def receive(actor_id: str | None = None) -> Response:
    """POST to an inbox, the shared one or somebody's."""
    services = current_services()
    require_federation(services)
    recipient = await _find_recipient(services, actor_id)
    message = await read_request()
    try:
        json = load_object(message.body)
        letter = _Letter(message, json, decode.activities(json), recipient)
    except DecodeError as error:
        return problem(400, str(error))
    if not letter.activities:
        return Response(b"", 202)
    if refuses_origin(services, letter.actor):
        return problem(403, "your server is not welcome here")
    try:
        return await _receive(services, letter)
    except MalformedRequest as error:
        return problem(400, str(error))
    except (SignatureError, FetchError) as error:
        log.info("inbox.not_proven", actor=letter.actor, reason=str(error))
        return problem(401, str(error) if isinstance(error, SignatureError) else "")


async def _receive(services: Services, letter: _Letter) -> Response:
    if await _is_news_of_nobody(services, letter):
        check_well_formed(services, letter.message)
        return Response(b"", 202)
    try:
        proven = await prove(services, letter.message)
    except NotFoundRemotely as error:
        if not _went_with_its_key(letter, error):
            raise
        await _ask_whether_gone(services, letter)
        return Response(b"", 202)
    if proven.owner == letter.actor:
        return await _receive_proven(services, letter, proven)
    if await services.db.read(find_open_relay, proven.owner) is not None:
        return await _receive_relayed(services, letter, proven.owner)
    if letter.is_vouchable and await is_proven_by(services, letter.json, letter.actor):
        # Whose inbox it was put into says nothing: whoever has it can put it there.
        return await _receive_proven(services, replace(letter, recipient=None), proven)
    return await _receive_forwarded(services, letter, proven.owner)


async def _receive_proven(
    services: Services, letter: _Letter, bearer: VerifiedSender
) -> Response:
    """Its actor has said it; `bearer`, mostly the actor too, has brought it."""
    sender = letter.actor
    verdicts = [check(each, sender) for each in letter.activities]
    if all(isinstance(verdict, Refused) for verdict in verdicts):
        log.info("inbox.refused", sender=sender, verdict=str(verdicts[0]))
        return Response(b"", 202)
    job = HandleActivity(
        body=letter.message.body.decode("utf-8-sig"),
        sender=sender,
        name=letter.name(),
        recipient=letter.recipient or "",
        followers=_followers_claim(letter, bearer),
    )
    hand_over(job.body, letter.activities)
    name = receipt_name(sender, letter.name())
    is_new = await _store(
        services,
        job,
        name=name,
        sender=sender,
        via=bearer.owner,
        is_about_sender=_is_about_itself(letter.activities[0]),
    )
    if not is_new:
        take_over(job.body)
    return Response(b"", 202)


def _followers_claim(letter: _Letter, bearer: VerifiedSender) -> str:
    """The header of FEP-8fcf; only if the actor's own signature is over it."""
    if bearer.owner != letter.actor or HEADER not in bearer.covered:
        return ""
    return letter.message.values(HEADER.encode())[0].decode("latin-1")


async def _receive_forwarded(
    services: Services, letter: _Letter, sender: Iri
) -> Response:
    """Signed by another than its actor: at most a hint to look at its origin."""
    hint = find_forwarded(letter.activities[0])
    if hint is None or not await _may_be_passed_on(services, letter, hint):
        raise SignatureError("the signer is not the actor")
    return await _store_hint(services, letter, LookAt(hint, sender))


async def _receive_relayed(services: Services, letter: _Letter, relay: Iri) -> Response:
    """What a relay passes on, signed or not, is read at its origin."""
    activity = letter.activities[0]
    hint = find_forwarded(activity)
    if hint is None:
        return Response(b"", 202)
    job = LookAt(hint, relay, is_new=isinstance(activity, Create))
    return await _store_hint(services, letter, job)


async def _store_hint(services: Services, letter: _Letter, job: LookAt) -> Response:
    if services.urls.is_ours(job.iri) or refuses_origin(services, job.iri):
        return Response(b"", 202)
    name = f"hint:{sha256(letter.message.body).hexdigest()}"
    await _store(services, job, name=name, sender=Iri(job.sender))
    return Response(b"", 202)


async def _may_be_passed_on(services: Services, letter: _Letter, hint: Iri) -> bool:
    """What its actor signed, and that a quote lost its stamp (FEP-044f)."""
    if any(term in letter.json for term in _PASSED_ON):
        return True
    is_delete = isinstance(letter.activities[0], Delete)
    return is_delete and await services.db.read(is_stamp_shown, hint)


async def _store(
    services: Services,
    job: JobBase,
    *,
    name: str,
    sender: Iri,
    via: Iri | None = None,
    is_about_sender: bool = False,
) -> bool:
    """Whether it is new and wanted; the server of who brought it is alive."""
    host = origin_of(via or sender).authority
    is_new = await services.db.write(
        accept,
        job,
        name=name,
        sender=sender,
        host=host,
        is_about_sender=is_about_sender,
    )
    failpoint("inbox.accepted")
    return is_new


async def _is_news_of_nobody(services: Services, letter: _Letter) -> bool:
    """A stranger's word about itself: servers tell everybody about every account."""
    first = letter.activities[0]
    if len(letter.activities) > 1 or not _is_about_itself(first):
        return False
    return await services.db.read(find_actor_by_iri, first.actor) is None


def _went_with_its_key(letter: _Letter, error: NotFoundRemotely) -> bool:
    """An actor says it is gone, and its server says the same of the key (410)."""
    return (
        error.gone
        and isinstance(letter.activities[0], Delete)
        and _is_about_itself(letter.activities[0])
        and same_origin(error.url, letter.actor)
    )


async def _ask_whether_gone(services: Services, letter: _Letter) -> None:
    """Nothing is proven, so its id counts for nothing; the handler asks the origin."""
    name = f"gone:{sha256(letter.message.body).hexdigest()}"
    job = HandleActivity(
        body=letter.message.body.decode("utf-8-sig"), sender=letter.actor, name=name
    )
    await _store(services, job, name=name, sender=letter.actor)


def _is_about_itself(activity: Activity) -> bool:
    is_kind = isinstance(activity, Delete | Update)
    return is_kind and activity.object.iri == activity.actor


async def _find_recipient(services: Services, text: str | None) -> Iri | None:
    """Whose inbox it is; None for the shared one. Raises `NotFound`."""
    if text is None:
        return None
    actor_id = parse_id(text)
    actor = await services.db.read(find_actor, actor_id) if actor_id else None
    if actor is None or not actor.is_local or not actor.is_active:
        raise NotFound("there is no such inbox")
    return actor.iri
