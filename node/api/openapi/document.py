"""The OpenAPI 3.1 document of every call there is.

What a call asks for comes from the route itself, so that it cannot be told wrongly;
what it takes and answers from the tables beside this module. Pure.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from node import __version__
from node.api.answers import Json
from node.api.openapi import (
    calls_inbox,
    calls_notes,
    calls_people,
    calls_site,
    calls_staff,
    inbox,
    notes,
    people,
    site,
    staff,
)
from node.api.openapi.shapes import FILE, ID, TEXT, Schema, ref
from node.api.openapi.told import EVENTS, JSON, Calls, Told, is_needed, plain
from node.api.routing import Access, Asker, Call
from node.oauth.policy import Scope

ABOUT: Final = (
    "The API of Mastodon, with additions of our own. Parameters are taken in the "
    "query, as a form, as multipart or as JSON alike; lists as `name[]`. Lists are "
    "walked by the addresses in `Link`. Events are also sent over a WebSocket at "
    "`/api/v1/streaming`. `Idempotency-Key` is remembered for a day where something "
    "is posted. See https://docs.joinmastodon.org/api/."
)
FAULTS: Final = {
    "400": "Something is missing, or cannot be read",
    "401": "No token, or not a good one",
    "403": "Not allowed to this token or person",
    "404": "Not there, or not for the caller to see",
    "409": "It has changed meanwhile",
    "413": "Too large",
    "422": "Cannot be done as it was asked for; `details` say why, by field",
    "429": "Too often",
    "503": "Not at the moment",
}
_VARIABLE: Final = re.compile(r"<(?:[a-z]+:)?([a-z_]+)>")
_WITH_BODY: Final = frozenset({"POST", "PUT", "PATCH"})
_LIMITS: Final = ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset")


@dataclass(frozen=True, slots=True)
class Described:
    """Calls and the entities that they speak of."""

    calls: Calls
    schemas: dict[str, Schema]


OWN: Final = (
    Described(calls_people.CALLS, people.SCHEMAS),
    Described(calls_notes.CALLS, notes.SCHEMAS),
    Described(calls_inbox.CALLS, inbox.SCHEMAS),
    Described(calls_site.CALLS, site.SCHEMAS),
    Described(calls_staff.CALLS, staff.SCHEMAS),
)


def make_document(
    base_url: str, calls: Iterable[Call], described: Sequence[Described] = ()
) -> Json:
    """The document; `calls` have whole paths.

    Raises `KeyError` for a call of which nothing is told.
    """
    parts = (*OWN, *described)
    known = {name: each for part in parts for name, each in part.calls.items()}
    paths: dict[str, dict[str, Json]] = {}
    for call in sorted(calls, key=lambda each: each.path):
        if call.method != "WebSocket":
            methods = paths.setdefault(_VARIABLE.sub(r"{\1}", call.path), {})
            methods[call.method.lower()] = _operation(call, _find(known, call))
    return {
        "openapi": "3.1.0",
        "info": {"title": "Vermilion", "version": __version__, "description": ABOUT},
        "servers": [{"url": base_url}],
        "paths": paths,
        "components": {
            "schemas": {k: v for part in parts for k, v in part.schemas.items()},
            "responses": {code: _fault(text) for code, text in FAULTS.items()},
            "securitySchemes": _security_schemes(base_url),
        },
    }


def key_of(call: Call) -> str:
    """How a call is named in the tables."""
    method = "PUT" if call.method == "PATCH" else call.method
    return f"{method} {call.path.removeprefix('/api')}"


def _find(known: Calls, call: Call) -> Told:
    return known[key_of(call)]


def _operation(call: Call, about: Told) -> Json:
    in_body = call.method in _WITH_BODY
    found: dict[str, object] = {
        "operationId": _name(call),
        "summary": about.summary,
        "tags": [_tag(call.path)],
        "security": _security(call.access),
        "parameters": [
            *(_path_parameter(name) for name in _VARIABLE.findall(call.path)),
            *(
                _query_parameter(name, schema)
                for name, schema in about.takes.items()
                if not in_body
            ),
        ],
        "responses": {
            "200": _success(about),
            **{code: {"$ref": f"#/components/responses/{code}"} for code in FAULTS},
        },
    }
    if in_body and about.takes:
        found["requestBody"] = _body(about)
    return found


def _name(call: Call) -> str:
    words = re.findall(r"[a-z0-9_]+", call.path.removeprefix("/api/"))
    return "_".join((call.method.lower(), *words))


def _tag(path: str) -> str:
    parts = path.removeprefix("/api/").strip("/").split("/")
    return parts[1] if re.fullmatch(r"v\d", parts[0]) else parts[0].lstrip(".")


def _security(access: Access) -> list[Json]:
    """Each of them is enough."""
    of_people: list[Json] = [{"oauth": [str(each)]} for each in access.scopes]
    match access.asker:
        case Asker.CLIENT:
            return [{}]
        case Asker.ANYONE:
            return [{}, *(of_people or [{"oauth": []}])]
        case Asker.APP:
            return [{"app": []}, *(of_people or [{"oauth": []}])]
        case Asker.PERSON | Asker.MODERATOR | Asker.ADMIN:
            return of_people or [{"oauth": []}]


def _path_parameter(name: str) -> Json:
    schema = ID if name.endswith("_id") else TEXT
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _query_parameter(name: str, schema: Schema) -> Json:
    is_list = schema.get("type") == "array"
    return {
        "name": f"{name}[]" if is_list else name,
        "in": "query",
        "required": is_needed(schema),
        "schema": plain(schema),
    }


def _body(about: Told) -> Json:
    needed = sorted(name for name, each in about.takes.items() if is_needed(each))
    takes = {name: plain(each) for name, each in about.takes.items()}
    schema: dict[str, object] = {"type": "object", "properties": takes}
    if needed:
        schema["required"] = needed
    kind = "multipart/form-data" if FILE in takes.values() else JSON
    return {"required": bool(needed), "content": {kind: {"schema": schema}}}


def _success(about: Told) -> Json:
    headers: dict[str, Json] = {
        name: {"schema": TEXT, "description": "How much is left of the limit"}
        for name in _LIMITS
    }
    if about.is_page:
        headers["Link"] = {
            "schema": TEXT,
            "description": "`next` is older, `prev` is newer (RFC 8288)",
        }
    return {
        "description": "Events" if about.media_type == EVENTS else about.summary,
        "headers": headers,
        "content": {about.media_type: {"schema": about.answer}},
    }


def _fault(text: str) -> Json:
    return {"description": text, "content": {JSON: {"schema": ref("Error")}}}


def _security_schemes(base_url: str) -> Json:
    scopes = {str(each): f"`{each}`" for each in Scope}
    token_url = f"{base_url}/oauth/token"
    return {
        "oauth": {
            "type": "oauth2",
            "description": "What a person allowed an app",
            "flows": {
                "authorizationCode": {
                    "authorizationUrl": f"{base_url}/oauth/authorize",
                    "tokenUrl": token_url,
                    "scopes": scopes,
                }
            },
        },
        "app": {
            "type": "oauth2",
            "description": "An app itself",
            "flows": {"clientCredentials": {"tokenUrl": token_url, "scopes": scopes}},
        },
    }
