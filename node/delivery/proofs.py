"""Proofs on what everybody may read, made when somebody first asks for the bytes.

An activity is stored without; the first delivery, or the first reader, has it proven
and stored again. From then on everybody gets exactly that. The time in a proof is
that of the activity, so that two processes that do this at once come to the same.
"""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import orjson

from federation.documents import JsonObject
from federation.errors import ProofRefused
from federation.proofs.create import prove_activity
from node.actors.keys import open_key
from node.actors.models import SealedKey
from node.actors.queries import find_proof_key
from node.database.types import Database, Reader, Writer
from node.delivery.queries import StoredBody, find_body
from node.logs import get_logger
from node.secrets import SecretBox

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Unproven:
    """A stored activity whose proofs are due; without a key it goes as it is."""

    activity_id: int
    body: str
    created_ms: int
    key: SealedKey | None


@dataclass(frozen=True, slots=True)
class Proven:
    """The same with proofs."""

    activity_id: int
    before: str
    body: str


def list_unproven(r: Reader, activity_ids: Iterable[int]) -> list[Unproven]:
    """Those of these activities whose proofs are due."""
    rows = r.many(
        """
        SELECT a.id, a.actor_id, a.body, a.created_ms
        FROM activities AS a
        WHERE a.id IN (:items)
            AND a.proof = 'due'
        """,
        items=sorted(set(activity_ids)),
    )
    keys = {each: find_proof_key(r, each) for each in {r.num("actor_id") for r in rows}}
    return [
        Unproven(
            row.num("id"),
            row.text("body"),
            row.num("created_ms"),
            keys[row.num("actor_id")],
        )
        for row in rows
    ]


async def prove_stored(
    db: Database, box: SecretBox, unproven: Sequence[Unproven]
) -> dict[int, StoredBody]:
    """Make the proofs that are due and store them; the bodies as they are now."""
    proven = await asyncio.to_thread(make_proofs, box, unproven)
    return await db.write(store_proven, proven)


def make_proofs(box: SecretBox, unproven: Sequence[Unproven]) -> list[Proven]:
    """Some 0.3 ms of CPU each: call it in a thread. Raises nothing."""
    return [
        Proven(each.activity_id, each.body, _proven_body(box, each))
        for each in unproven
    ]


def store_proven(w: Writer, proven: Sequence[Proven]) -> dict[int, StoredBody]:
    """Keep what was proven, and give back what is kept.

    Another process may have been faster, and what was said anew in between stays.
    """
    kept: dict[int, StoredBody] = {}
    for each in proven:
        w.run(
            """
            UPDATE activities
            SET body = :body,
                proof = 'done'
            WHERE id = :id
                AND proof = 'due'
                AND body = :before
            """,
            id=each.activity_id,
            body=each.body,
            before=each.before,
        )
        body = find_body(w, each.activity_id)
        if body is not None:
            kept[each.activity_id] = body
    return kept


def _proven_body(box: SecretBox, unproven: Unproven) -> str:
    if unproven.key is None:
        return unproven.body
    document: JsonObject = orjson.loads(unproven.body)
    try:
        key = open_key(box, unproven.key)
        proven = prove_activity(document, key, unproven.created_ms // 1_000)
    except ProofRefused as error:
        # Better without a proof than not at all: the request is signed as well.
        log.warning("proof.refused", id=unproven.activity_id, reason=error.reason)
        return unproven.body
    return orjson.dumps(proven).decode()
