"""What a mail says, sealed while it waits: its link may open an account or an order.

A copy of the database alone, as backups of PostgreSQL are, opens none.
"""

from node.secrets import SecretBox


def seal_body(box: SecretBox, body: str, mail_id: int) -> bytes:
    return box.seal(body.encode(), purpose=_purpose(mail_id))


def open_body(box: SecretBox, sealed: bytes, mail_id: int) -> str:
    """Raises `ConfigError` with another node's secret key."""
    return box.open(sealed, purpose=_purpose(mail_id)).decode()


def _purpose(mail_id: int) -> str:
    """Nobody can put what one mail says into another, to read it there."""
    return f"mail {mail_id}"
