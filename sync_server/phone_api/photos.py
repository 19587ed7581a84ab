"""`GET /api/photos/{sha256}`: pictures a phone may show: its own, what squads answered to its notices, and the evidence
of the notices that its inspector is sent to follow up."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, Request
from sqlalchemy import ColumnElement, Connection, select
from starlette.responses import FileResponse, Response

from shared.identity import check_hash
from shared.problems import (
    BUSY,
    DEVICE_REVOKED,
    INTERNAL,
    MALFORMED,
    NOT_FOUND,
    PHOTO_DAMAGED,
    UNAUTHENTICATED,
    Problem,
)
from sync_server.acts.common.devices import device_by_token
from sync_server.evidence.pictures import Pictures
from sync_server.grounds import requests as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.ledger import Ledger
from sync_server.ledger.tables.records import PHOTO
from sync_server.phone_api.direct import direct_router
from sync_server.phone_api.incoming import bearer_hash
from sync_server.phone_api.openapi import operation


def router(ledger: Ledger, pictures: Pictures) -> APIRouter:
    """The photo route."""
    routes = direct_router("照片")
    described = operation(
        "查看照片", problems=(MALFORMED, UNAUTHENTICATED, DEVICE_REVOKED, NOT_FOUND, PHOTO_DAMAGED, BUSY, INTERNAL)
    )
    described["responses"][200] = {"description": "JPEG", "content": {"image/jpeg": {}}}
    described["openapi_extra"]["parameters"] = [
        {"name": "size", "in": "query", "required": False, "schema": {"type": "string", "enum": ["thumb", "large"]}}
    ]

    @routes.get("/api/photos/{sha256}", **described)
    def photo(request: Request, sha256: str) -> Response:
        token, size = bearer_hash(request), request.query_params.get("size", "thumb")
        if size not in ("thumb", "large"):
            raise Problem(grounds.UNKNOWN_SIZE)
        try:
            check_hash(sha256)
        except ValueError as error:
            raise Problem(NOT_FOUND, what="这张照片") from error
        with ledger.read() as conn:
            device = device_by_token(conn, token)
            if not _may_see(conn, device.user_id, sha256):
                raise Problem(NOT_FOUND, what="这张照片")
        file: Path = pictures.thumbnail(sha256) if size == "thumb" else pictures.large(sha256)
        return FileResponse(file, media_type="image/jpeg", headers={"Cache-Control": "private, max-age=86400"})

    return routes


def _may_see(conn: Connection, user_id: str, sha256: str) -> bool:
    """A photo of an own record that an own phone has sent, one that was answered to an own notice, or one of the check
    behind a notice that a task of this inspector follows up."""
    p = t.photos.c

    def listed(where: ColumnElement[bool]) -> bool:
        return conn.execute(select(p.id).where(p.sha256 == sha256, where).limit(1)).first() is not None

    here = (p.kind == PHOTO) & p.present_at.is_not(None)  # brought by whoever lists it (evidence/arrivals.py)
    own_records = select(t.records.c.id).where(t.records.c.user_id == user_id)
    own_notices = select(t.notices.c.id).where(t.notices.c.user_id == user_id)
    a, n = t.assignments.c, t.notices.c
    tasks = select(a.notice_id).where(a.user_id == user_id, a.notice_id != "")
    followed_up = select(n.record_id).where(n.id.in_(tasks))
    return listed(here & p.notice_id.in_(own_notices)) or listed(here & p.record_id.in_(own_records.union(followed_up)))
