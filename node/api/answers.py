"""Answers: JSON always, and the way to the rest of a list in `Link`."""

from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias, TypeVar
from urllib.parse import urlencode

import orjson
from quart import Response, request

from node.database.paging import Page
from node.door import services

Json: TypeAlias = Mapping[str, object]
T = TypeVar("T")

JSON_TYPE: Final = "application/json; charset=utf-8"
_OWN: Final = frozenset({"limit", "max_id", "since_id", "min_id", "offset"})
"""Of a query, what the links to other pages replace."""


def answer(value: Json | Sequence[object], status: int = 200) -> Response:
    """JSON; some apps take an answer of another type, or none, for a failure."""
    return Response(orjson.dumps(value), status, content_type=JSON_TYPE)


def done() -> Response:
    """Nothing to say: `{}`."""
    return answer({})


def answer_page(
    items: Sequence[object] | Json, page: Page[T], *, limit: int
) -> Response:
    """A part of a list with the links to what is older and newer."""
    response = answer(items)
    links: list[str] = []
    # The next one comes first: toot looks at the beginning of the header only.
    if page.last is not None and page.next_before is not None:
        links.append(f'<{page_url(limit=limit, max_id=page.last)}>; rel="next"')
    if page.first is not None:
        links.append(f'<{page_url(limit=limit, min_id=page.first)}>; rel="prev"')
    if links:
        response.headers["Link"] = ", ".join(links)
    return response


def page_url(**position: int) -> str:
    """This address under our public name, with another place in the list."""
    kept = [
        (name, value)
        for name, value in request.args.items(multi=True)
        if name not in _OWN
    ]
    query = urlencode([*kept, *position.items()])
    return f"{services().config.base_url}{request.path}?{query}"
