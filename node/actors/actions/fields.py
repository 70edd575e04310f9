"""Profile lines as the column holds them: JSON triples of name, HTML and source."""

import orjson

from node.actors.models import ProfileField


def fields_text(fields: tuple[ProfileField, ...]) -> str:
    return orjson.dumps(
        [[each.name, each.html, each.source] for each in fields]
    ).decode()
