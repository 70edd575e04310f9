"""Profile lines as the column holds them.

JSON lists of name, HTML, source and, where there is one, the time of verification.
"""

import orjson

from node.actors.models import ProfileField


def fields_text(fields: tuple[ProfileField, ...]) -> str:
    return orjson.dumps([_row(each) for each in fields]).decode()


def _row(field: ProfileField) -> list[str | int]:
    row: list[str | int] = [field.name, field.html, field.source]
    return row if field.verified_ms is None else [*row, field.verified_ms]
