"""Puts a job on the table, in the transaction whose effect it follows.

Claiming and running jobs is not done here but in `node.jobs`.
"""

import orjson

from node.database.types import Job, Writer


def put_job(w: Writer, job: Job, *, due_ms: int, unique: str | None) -> None:
    """Insert a job, or bring forward the one that waits under the same key."""
    w.run(
        """
        INSERT INTO jobs (id, kind, payload, unique_key, due_ms, created_ms)
        VALUES (:id, :kind, :payload, :unique_key, :due_ms, :now_ms)
        ON CONFLICT (unique_key)
        WHERE lease_until_ms IS NULL AND failed_ms IS NULL
        DO UPDATE SET due_ms = excluded.due_ms
        WHERE excluded.due_ms < jobs.due_ms
        """,
        id=w.new_id(),
        kind=job.kind,
        payload=orjson.dumps(job.payload()).decode(),
        unique_key=unique,
        due_ms=due_ms,
        now_ms=w.now_ms,
    )
