"""The API's description, made from the same dataclasses that check the messages."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import TypeAdapter
from starlette.responses import Response

from shared.problems import CATALOGUE, ProblemKind
from sync_server.acts.envelopes import BODIES
from sync_server.problems_http import describe

REF = "#/components/schemas/{model}"
BEARER = "bearer"
# What routes name, and what travels inside an envelope's `body`.
_described: dict[str, type[Any]] = {kind.__name__: kind for kind in BODIES.values()}

PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "RFC 9457。detail 是给人看的一句话；final 为 false 时，同一请求稍后可能成功。",
    "required": ["type", "title", "status", "detail", "code", "final"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string", "enum": sorted(CATALOGUE)},
        "final": {"type": "boolean"},
    },
}


def operation(
    summary: str,
    *,
    request: type[Any] | None = None,
    reply: type[Any] | None = None,
    status: int = 200,
    problems: tuple[ProblemKind, ...] = (),
    open_to_all: bool = False,
) -> dict[str, Any]:
    """Arguments of a route decorator that describe it; `request` and `reply` are dataclasses of shared/wire.py."""
    for kind in filter(None, (request, reply)):
        _described[kind.__name__] = kind
    responses = describe(*problems)
    if reply is not None:
        content = {"application/json": {"schema": {"$ref": REF.format(model=reply.__name__)}}}
        responses[status] = {"description": (reply.__doc__ or summary).split("\n")[0], "content": content}
    extra: dict[str, Any] = {"security": [] if open_to_all else [{BEARER: []}]}
    if request is not None:
        schema = {"$ref": REF.format(model=request.__name__)}
        extra["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    return {
        "summary": summary,
        "status_code": status,
        "response_class": Response,  # content is described above, or there is none
        "responses": responses,
        "openapi_extra": extra,
    }


def description(app: FastAPI) -> dict[str, Any]:
    """The complete OpenAPI 3.1 document; made once."""
    if app.openapi_schema is None:
        document = get_openapi(title=app.title, version=app.version, routes=app.routes)
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        schemas |= _schemas()
        schemas["Problem"] = PROBLEM_SCHEMA
        document["components"]["securitySchemes"] = {
            BEARER: {"type": "http", "scheme": "bearer", "description": "登记本机时得到的令牌，或 ducha token 的令牌"}
        }
        _drop_framework_validation(document)
        app.openapi_schema = document
    return app.openapi_schema


def _schemas() -> dict[str, Any]:
    inputs = [(name, "validation", TypeAdapter(kind)) for name, kind in _described.items()]
    by_name, definitions = TypeAdapter.json_schemas(inputs, ref_template=REF)  # type: ignore[arg-type]
    schemas: dict[str, Any] = dict(definitions.get("$defs", {}))
    for (name, _mode), schema in by_name.items():
        if "$ref" not in schema:
            schemas[name] = schema
    return schemas


def _drop_framework_validation(document: dict[str, Any]) -> None:
    """The framework documents its own 422; we answer such requests with a problem of status 400."""
    for name in ("HTTPValidationError", "ValidationError"):
        document["components"]["schemas"].pop(name, None)
    for path in document["paths"].values():
        for entry in path.values():
            content = entry["responses"].get("422", {}).get("content", {})
            if "application/json" in content:
                del entry["responses"]["422"]
