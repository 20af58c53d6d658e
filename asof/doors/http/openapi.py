"""OpenAPI 3.1, written from the declared operations: every status and media type that an operation may answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from asof.doors.http.declare import Operation, Parameter

ERROR = {
    "type": "object",
    "required": ["code", "message"],
    "additionalProperties": False,
    "properties": {name: {"type": "string"} for name in ("code", "message", "found", "allowed", "do")},
}
MEANINGS = {
    200: "The answer.",
    206: "The asked part.",
    304: "Nothing has changed since the answer with this ETag.",
    400: "The request is wrong; the body says what was found, what is allowed, what to do.",
    401: "A token is needed: Authorization: Bearer TOKEN.",
    404: "It is not in the ledger.",
    410: "The document was taken down.",
    413: "The body is too large.",
    416: "There is no such part.",
    429: "Too many requests; see Retry-After.",
    503: "Not now; see Retry-After.",
}
_ANSWER_HEADERS = {
    "ETag": {"description": "Names this answer at this position of the ledger.", "schema": {"type": "string"}},
    "Asof-Position": {"description": "The position that was asked.", "schema": {"type": "string"}},
    "Link": {"description": "Where the next page is, rel=next.", "schema": {"type": "string"}},
}


def document(operations: Sequence[Operation], version: str, *, token_needed: bool) -> dict[str, Any]:
    """Return the OpenAPI document."""
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation)
    components: dict[str, Any] = {"schemas": {"Error": ERROR}}
    content: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {
            "title": "Asof",
            "version": version,
            "summary": "Published figures: what was known, when, and on whose word.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths,
        "components": components,
    }
    if token_needed:
        components["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        content["security"] = [{"token": []}]
    return content


def _operation(operation: Operation) -> dict[str, Any]:
    content: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "parameters": [
            *(_parameter(parameter, "path") for parameter in operation.path_parameters),
            *(_parameter(parameter, "query") for parameter in operation.parameters),
        ],
        "responses": {str(status): _response(operation, status) for status in sorted(operation.statuses)},
    }
    if operation.body is not None:
        content["requestBody"] = {
            "required": False,
            "content": {media_type: {"schema": schema} for media_type, schema in operation.body.items()},
        }
    return content


def _parameter(parameter: Parameter, place: str) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "in": place,
        "required": place == "path" or parameter.required,
        "description": parameter.description,
        "schema": _schema(parameter),
    }


def _schema(parameter: Parameter) -> dict[str, Any]:
    if parameter.kind == "integer":
        schema: dict[str, Any] = {"type": "integer", "minimum": parameter.minimum, "maximum": parameter.maximum}
    elif parameter.kind == "moment":
        schema = {"type": "string", "anyOf": [{"format": "date-time"}, {"format": "date"}]}
    elif parameter.kind == "choice":
        schema = {"type": "string", "enum": list(parameter.choices)}
    else:
        schema = {"type": "string", **({"pattern": f"^{parameter.pattern}$"} if parameter.pattern else {})}
    return schema if parameter.default is None else {**schema, "default": parameter.default}


def _response(operation: Operation, status: int) -> dict[str, Any]:
    response: dict[str, Any] = {"description": MEANINGS[status]}
    if status == 200:
        response["headers"] = _ANSWER_HEADERS
        response["content"] = {media_type: _answer_schema(media_type) for media_type in operation.media_types}
    elif status == 206:
        response["content"] = {media_type: {} for media_type in operation.media_types}
    elif status != 304:
        response["content"] = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    return response


def _answer_schema(media_type: str) -> dict[str, Any]:
    return {"schema": {}} if media_type == "application/json" else {}
