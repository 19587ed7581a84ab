"""Every refusal as an RFC 9457 document: our own, the framework's, and the unforeseen."""

from __future__ import annotations

import errno
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from shared.plain import PlainError
from shared.problems import (
    BASEMAP_AWAY,
    BUSY,
    FORBIDDEN,
    INTERNAL,
    MEDIA_TYPE,
    METHOD_NOT_ALLOWED,
    NOT_FOUND,
    TOO_LARGE,
    TOO_MANY,
    UNAUTHENTICATED,
    Problem,
)
from sync_server.grounds import requests as grounds

HtmlAnswer = Callable[[Request, Problem], Awaitable[Response]]
_log = structlog.get_logger("http")


def problem_response(problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """The document with its status; 401 names the scheme, 429 and 503 say when to come back."""
    extra = dict(headers or {})
    if problem.kind is UNAUTHENTICATED:
        extra.setdefault("WWW-Authenticate", "Bearer")
    if problem.kind in (BASEMAP_AWAY, BUSY, TOO_MANY):
        extra.setdefault("Retry-After", str(60 * int(problem.values.get("minutes", 0)) or 5))
    body = json.dumps(problem.document(), ensure_ascii=False).encode()
    return Response(body, problem.kind.status, extra, MEDIA_TYPE)


def internal_problem(error: BaseException, reference: str) -> Problem:
    """Log an unforeseen error under `reference` (never its request's contents) and hide it from the caller. While the
    disk is full or the database away, callers are asked to come again."""
    if is_outage(error):
        _log.error("disk or database away", reference=reference, error=type(error).__name__, reason=_first_line(error))
        return Problem(BUSY)
    _log.error("unforeseen error", reference=reference, error=type(error).__name__, exc_info=error)
    return Problem(INTERNAL, reference=reference)


def is_outage(error: BaseException) -> bool:
    """True for what passes by itself or by an operator's hand: no room on the disk, no connection to the database."""
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    return isinstance(error, (OperationalError, InterfaceError, PoolTimeoutError))


def passes_by(error: BaseException) -> bool:
    """True for an outage, whether it came as itself or as the refusal that callers are told."""
    return is_outage(error) or (isinstance(error, Problem) and error.kind is BUSY)


def _first_line(error: BaseException) -> str:
    return str(getattr(error, "orig", error)).partition("\n")[0]


def malformed(error: PlainError | ValueError) -> Problem:
    """The answer to contents that do not fit; the sentence names the place."""
    return Problem(grounds.CONTENT_UNFIT, why=str(error).rstrip("。"))


def from_http_exception(error: HTTPException) -> Problem:
    """The framework's own refusals in our words."""
    match error.status_code:
        case 401:
            return Problem(UNAUTHENTICATED)
        case 403:
            return Problem(FORBIDDEN)
        case 404:
            return Problem(NOT_FOUND, what="此地址")
        case 405:
            return Problem(METHOD_NOT_ALLOWED)
        case 413:
            return Problem(TOO_LARGE, limit="服务器的设定")
        case 429:
            return Problem(TOO_MANY, minutes=1)
        case 503:
            return Problem(BUSY)
        case _:
            return Problem(grounds.REQUEST_UNREADABLE)


def install(app: FastAPI) -> None:
    """Answer all errors of `app` as problems.

    A console may set `app.state.html_problem` to an async function (request, problem) → Response: it then answers
    browsers (`Accept: text/html`) outside `/api`."""

    async def answer(request: Request, problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
        html: HtmlAnswer | None = getattr(app.state, "html_problem", None)
        if html and not request.url.path.startswith("/api/") and "text/html" in request.headers.get("accept", ""):
            return await html(request, problem)
        return problem_response(problem, headers)

    async def on_problem(request: Request, error: Exception) -> Response:
        assert isinstance(error, Problem)
        return await answer(request, error)

    async def on_plain(request: Request, error: Exception) -> Response:
        assert isinstance(error, PlainError)
        return await answer(request, malformed(error))

    async def on_http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return await answer(request, from_http_exception(error), error.headers)

    async def on_validation(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return await answer(request, _places(error))

    app.add_exception_handler(Problem, on_problem)
    app.add_exception_handler(PlainError, on_plain)
    app.add_exception_handler(HTTPException, on_http)
    app.add_exception_handler(RequestValidationError, on_validation)


def _places(error: RequestValidationError) -> Problem:
    names = [".".join(str(part) for part in fault["loc"][1:]) or "内容" for fault in error.errors()]
    return Problem(grounds.FIELDS_UNFIT, names="、".join(names[:5]))


def describe(*kinds: Any) -> dict[int | str, dict[str, Any]]:
    """OpenAPI `responses` for the given problem kinds, grouped by status."""
    by_status: dict[int | str, dict[str, Any]] = {}
    for kind in kinds:
        entry = by_status.setdefault(
            kind.status,
            {"description": "", "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}},
        )
        entry["description"] = "；".join(filter(None, [entry["description"], f"{kind.code} {kind.title}"]))
    return by_status
