"""The addresses of tus 1.0 and their description."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from shared.problems import (
    BUSY,
    DEVICE_REVOKED,
    FORBIDDEN,
    INTERNAL,
    MALFORMED,
    MUST_CHANGE_PASSWORD,
    TOO_LARGE,
    TUS_VERSION,
    UNAUTHENTICATED,
    UPLOAD_ALGORITHM,
    UPLOAD_GONE,
    UPLOAD_HASH,
    UPLOAD_LENGTH,
    UPLOAD_OFFSET,
    UPLOAD_QUOTA,
    UPLOAD_TYPE,
    UPLOAD_UNFIT,
    Problem,
)
from sync_server.grounds import requests as grounds
from sync_server.phone_api import tus
from sync_server.phone_api.direct import direct_router
from sync_server.phone_api.openapi import operation
from sync_server.phone_api.uploads import COLLECTION, UploadDesk

ONE = COLLECTION + "/{upload_id}"
COMMON = (MALFORMED, UNAUTHENTICATED, DEVICE_REVOKED, FORBIDDEN, MUST_CHANGE_PASSWORD, TUS_VERSION, BUSY, INTERNAL)
PIECE = (TOO_LARGE, UPLOAD_ALGORITHM, UPLOAD_HASH, UPLOAD_UNFIT)


def router(desk: UploadDesk) -> APIRouter:
    """The routes of the protocol, with the method override for proxies that know no PATCH."""
    routes = direct_router("照片")

    @routes.options(COLLECTION, include_in_schema=False)
    @routes.options(ONE, include_in_schema=False)
    async def options(_request: Request, **_path: str) -> Response:
        return tus.capabilities(desk.settings.upload_limit)

    @routes.post(
        COLLECTION, **_described("开始上传", 201, UPLOAD_LENGTH, UPLOAD_QUOTA, *PIECE, piece=True, creation=True)
    )
    async def create(request: Request) -> Response:
        return await _in_words(desk.create(request))

    @routes.head(ONE, **_described("查询断点", 200, UPLOAD_GONE))
    async def head(request: Request, upload_id: str) -> Response:
        return await _in_words(desk.head(request, upload_id))

    @routes.patch(ONE, **_described("续传", 204, UPLOAD_GONE, UPLOAD_TYPE, UPLOAD_OFFSET, *PIECE, piece=True))
    async def patch(request: Request, upload_id: str) -> Response:
        return await _in_words(desk.patch(request, upload_id))

    @routes.delete(ONE, **_described("放弃上传", 204, UPLOAD_GONE))
    async def terminate(request: Request, upload_id: str) -> Response:
        return await _in_words(desk.terminate(request, upload_id))

    @routes.post(ONE, include_in_schema=False)
    async def override(request: Request, upload_id: str) -> Response:
        deeds = {"PATCH": desk.patch, "DELETE": desk.terminate, "HEAD": desk.head}
        deed = deeds.get(request.headers.get("x-http-method-override", "").upper())
        if deed is None:
            return tus.refusal(Problem(grounds.UPLOAD_NOT_PATCHED))
        return await _in_words(deed(request, upload_id))

    return routes


async def _in_words(deed: Awaitable[Response]) -> Response:
    try:
        return await deed
    except Problem as problem:
        return tus.refusal(problem)


def _header(name: str, schema: dict[str, Any], *, required: bool = False) -> dict[str, Any]:
    return {"name": name, "in": "header", "required": required, "schema": schema}


def _described(summary: str, status: int, *kinds: Any, piece: bool = False, creation: bool = False) -> dict[str, Any]:
    """A route's description: tus speaks in headers, so FastAPI cannot find these by itself."""
    described = operation(summary, status=status, problems=(*kinds, *COMMON))
    offset = {"Upload-Offset": {"schema": {"type": "integer"}}, "Tus-Resumable": {"schema": {"type": "string"}}}
    described["responses"][status] = {"description": summary, "headers": offset}
    parameters = [_header("Tus-Resumable", {"type": "string", "const": tus.VERSION}, required=True)]
    if creation:
        parameters.append(_header("Upload-Length", {"type": "integer", "minimum": 1}, required=True))
        parameters.append(_header("Upload-Metadata", {"type": "string", "description": "sha256、filename，可空"}))
    elif piece:
        parameters.append(_header("Upload-Offset", {"type": "integer", "minimum": 0}, required=True))
    if piece:
        parameters.append(_header("Upload-Checksum", {"type": "string", "description": "sha256|sha1|md5 与 Base64"}))
        content = {tus.PIECE_TYPE: {"schema": {"type": "string", "format": "binary"}}}
        described["openapi_extra"]["requestBody"] = {"required": not creation, "content": content}
    described["openapi_extra"]["parameters"] = parameters
    return described
