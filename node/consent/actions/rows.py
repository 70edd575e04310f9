"""The rows of what was asked."""

from dataclasses import replace

from node.actors.models import Actor
from node.consent.models import Consent, ConsentKind, ConsentState
from node.consent.queries import find_by_interacting
from node.database.types import Writer
from node.ids import Iri
from node.notes.models import Note


def ensure_consent(
    w: Writer,
    *,
    kind: ConsentKind,
    actor: Actor,
    target: Note,
    interacting_iri: Iri,
) -> Consent | None:
    """The row, made if it is new; None when it is about somebody or something else."""
    known = find_by_interacting(w, kind, interacting_iri)
    if known is not None:
        is_it = known.actor_id == actor.id and known.target_id == target.id
        return known if is_it else None
    consent = Consent(
        id=w.new_id(),
        kind=kind,
        state=ConsentState.PENDING,
        actor_id=actor.id,
        author_id=target.actor_id,
        target_id=target.id,
        interacting_iri=interacting_iri,
        request_iri="",
        stamp_iri="",
        created_ms=w.now_ms,
    )
    _insert(w, consent)
    return consent


def update_consent(w: Writer, consent: Consent, **changes: str) -> Consent:
    """Change `state`, `request_iri` or `stamp_iri`."""
    known = {"state": ConsentState(changes.pop("state", consent.state)), **changes}
    changed = replace(consent, **known)  # pyright: ignore[reportArgumentType]
    w.run(
        """
        UPDATE consents
        SET state = :state, request_iri = :request_iri, stamp_iri = :stamp_iri
        WHERE id = :id
        """,
        id=changed.id,
        state=changed.state,
        request_iri=changed.request_iri,
        stamp_iri=changed.stamp_iri,
    )
    return changed


def _insert(w: Writer, consent: Consent) -> None:
    w.run(
        """
        INSERT INTO consents (
            id, kind, state, actor_id, author_id, target_id, interacting_iri,
            request_iri, stamp_iri, created_ms
        )
        VALUES (
            :id, :kind, :state, :actor_id, :author_id, :target_id, :interacting_iri,
            :request_iri, :stamp_iri, :created_ms
        )
        """,
        id=consent.id,
        kind=consent.kind,
        state=consent.state,
        actor_id=consent.actor_id,
        author_id=consent.author_id,
        target_id=consent.target_id,
        interacting_iri=consent.interacting_iri,
        request_iri=consent.request_iri,
        stamp_iri=consent.stamp_iri,
        created_ms=consent.created_ms,
    )
