"""Whether what the API answers is what its description says, key by key.

The document is read strictly here: an entity has no key that is not told of.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

import httpx
import jsonschema_rs

import storefront
from node.api.door import list_calls
from node.api.openapi.document import make_document

BASE_URL: Final = "https://node.example"
FAULT: Final = {"$ref": "#/components/schemas/Error"}
_VARIABLE: Final = re.compile(r"\\\{[a-z_]+\\\}")


@cache
def strict_document() -> dict[str, Any]:
    """The description, with entities closed against keys that nobody told of."""
    calls = list_calls(storefront.API)
    document = dict(make_document(BASE_URL, calls, (storefront.DESCRIBED,)))
    components: Any = document["components"]
    document["components"] = {**components, "schemas": _close(components["schemas"])}
    return document


def check_answer(response: httpx.Response) -> None:
    """Fails if a call's answer is not as it is described."""
    method, path = response.request.method, response.request.url.path
    if response.status_code >= 500 or "json" not in response.headers["Content-Type"]:
        return
    validator = _find_validator(method, path, is_fault=response.status_code >= 400)
    if validator is None:
        return
    faults = [
        f"{'/'.join(map(str, each.instance_path))}: {each.message[:300]}"
        for each in validator.iter_errors(response.json())
    ]
    assert not faults, f"{method} {path} is not as described: {faults[:5]}"


def _close(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_close(each) for each in schema]
    if not isinstance(schema, Mapping):
        return schema
    found = {name: _close(value) for name, value in schema.items()}
    if "properties" in schema and isinstance(schema["properties"], Mapping):
        found["additionalProperties"] = False
    return found


@cache
def _list_patterns() -> list[tuple[re.Pattern[str], str]]:
    paths = sorted(strict_document()["paths"], key=lambda each: ("{" in each, each))
    return [
        (re.compile(_VARIABLE.sub("[^/]+", re.escape(path)) + "/?"), path)
        for path in sorted(paths, key=lambda each: each.count("{"))
    ]


def _find_validator(
    method: str, path: str, *, is_fault: bool
) -> jsonschema_rs.Draft202012Validator | None:
    for pattern, template in _list_patterns():
        if pattern.fullmatch(path):
            return _validator(method.lower(), template, is_fault)
    return None


@cache
def _validator(
    method: str, template: str, is_fault: bool
) -> jsonschema_rs.Draft202012Validator | None:
    document = strict_document()
    operation = document["paths"][template].get(method)
    if operation is None:
        return None
    content = operation["responses"]["200"]["content"]
    schema = FAULT if is_fault else content.get("application/json", {}).get("schema")
    if schema is None:
        return None
    root = {"components": document["components"], "allOf": [_close(schema)]}
    return jsonschema_rs.Draft202012Validator(root)
