"""Stamps by their ids: that somebody of ours agreed to something."""

from quart import Response

from federation import encode
from federation.vocabulary import Stamp
from node.activitypub.answers import activity_answer
from node.activitypub.askers import find_asker, require_reader, viewer_id_of
from node.activitypub.gate import require_federation
from node.actors.queries import get_actor
from node.consent import activities
from node.consent.models import ConsentState
from node.consent.queries import find_consent
from node.database.types import Reader
from node.door import services as current_services
from node.errors import Gone, NotFound
from node.ids import ActorId, parse_id
from node.notes.policy import counts_publicly
from node.notes.queries import find_note, find_visible_note


async def stamp(number: str) -> Response:
    """For whoever may see the note it is about; gone once it was taken back."""
    services = current_services()
    require_federation(services)
    await require_reader(services)
    consent_id = parse_id(number)
    if consent_id is None:
        raise NotFound("not an id")
    is_wide = await services.db.read(_is_wide, consent_id)
    viewer_id = None if is_wide else viewer_id_of(await find_asker(services))
    document = await services.db.read(_get_stamp, consent_id, viewer_id)
    return activity_answer(encode.document(document), is_private=not is_wide)


def _is_wide(r: Reader, consent_id: int) -> bool:
    consent = find_consent(r, consent_id)
    target = find_note(r, consent.target_id) if consent else None
    return target is not None and counts_publicly(target.visibility)


def _get_stamp(r: Reader, consent_id: int, viewer_id: ActorId | None) -> Stamp:
    consent = find_consent(r, consent_id)
    if consent is None or not consent.stamp_iri:
        raise NotFound("there is no such stamp")
    author = get_actor(r, consent.author_id)
    target = find_visible_note(r, consent.target_id, viewer_id=viewer_id)
    if not author.is_local or target is None:
        raise NotFound("there is no such stamp")
    if consent.state is not ConsentState.GRANTED:
        raise Gone("it was taken back")
    return activities.stamp(consent, author=author.iri, target=target.iri)
