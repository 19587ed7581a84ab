"""`/api/drafts`: a check that is not sealed yet, handed from one inspector's phone to another's by a one-use code."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from shared.handed import (
    HandedStatesReply,
    HandedStatesRequest,
    HandOverReply,
    HandOverRequest,
    TakeReply,
    TakeRequest,
)
from shared.identity import check_hash
from shared.problems import (
    BUSY,
    DEVICE_REVOKED,
    FORBIDDEN,
    INTERNAL,
    MALFORMED,
    NOT_FOUND,
    PHOTO_DAMAGED,
    RULE,
    TOO_LARGE,
    TOO_MANY,
    UNAUTHENTICATED,
    UNSUPPORTED_PROTOCOL,
    Problem,
)
from sync_server.acts.common.devices import DeviceCaller, device_by_token
from sync_server.acts.handing import hand_over, photo_of_taken, states, try_to_take
from sync_server.evidence.store import Damaged, PhotoStore, whole
from sync_server.ledger.ledger import Ledger
from sync_server.ledger.write import Write
from sync_server.phone_api.direct import direct_router
from sync_server.phone_api.incoming import answer, bearer_hash, read_message
from sync_server.phone_api.keys import DeviceKeys
from sync_server.phone_api.openapi import operation
from sync_server.procedures.permissions import Action, allowed
from sync_server.settings import Settings

PHONE = (
    UNAUTHENTICATED,
    DEVICE_REVOKED,
    FORBIDDEN,
    RULE,
    MALFORMED,
    UNSUPPORTED_PROTOCOL,
    TOO_LARGE,
    BUSY,
    INTERNAL,
)


@dataclass(frozen=True)
class _Handing:
    ledger: Ledger
    settings: Settings
    store: PhotoStore
    keys: DeviceKeys

    async def hand(self, request: Request) -> Response:
        token = await self._known(request)
        message = await read_message(request, HandOverRequest)
        reply = await self.ledger.write_async(
            lambda w: hand_over(w, _recorder(w, token), message.package, self.settings.public_url), keeps_reference=True
        )
        return answer(reply)

    async def take(self, request: Request) -> Response:
        token = await self._known(request)
        message = await read_message(request, TakeRequest)
        outcome = await self.ledger.write_async(
            lambda w: try_to_take(w, _recorder(w, token), message.code), keeps_reference=True
        )
        if isinstance(outcome, Problem):
            raise outcome
        return answer(outcome)

    async def ask(self, request: Request) -> Response:
        token = await self._known(request)
        message = await read_message(request, HandedStatesRequest)
        found = await self.ledger.write_async(
            lambda w: HandedStatesReply(w.now, states(w, _recorder(w, token), message.ids, message.withdraw)),
            keeps_reference=True,
        )
        return answer(found)

    async def photo(self, request: Request, handover_id: str, sha256: str) -> Response:
        """The original, byte for byte, to the phone that took the draft."""
        token = await self._known(request)

        def read() -> bytes:
            try:
                check_hash(sha256)
            except ValueError as error:
                raise Problem(NOT_FOUND, what="这张照片") from error
            with self.ledger.read() as conn:
                photo_of_taken(conn, device_by_token(conn, token), handover_id, sha256)
            try:
                return whole(self.store, sha256)
            except FileNotFoundError as error:
                raise Problem(NOT_FOUND, what="这张照片") from error
            except Damaged as error:
                raise Problem(PHOTO_DAMAGED) from error

        content = await run_in_threadpool(read)
        return Response(content, media_type="application/octet-stream", headers={"Cache-Control": "no-store"})

    async def _known(self, request: Request) -> str:
        """The token's hash; strangers do not come as far as the writer."""
        token = bearer_hash(request)
        await self.keys.lookup(token)
        return token


def _recorder(w: Write, token: str) -> DeviceCaller:
    device = device_by_token(w.conn, token)
    if not allowed(device.role, Action.RECORD):
        raise Problem(FORBIDDEN)
    return device


def router(ledger: Ledger, settings: Settings, store: PhotoStore) -> APIRouter:
    """The routes of handing over."""
    routes = direct_router("交接")
    desk = _Handing(ledger, settings, store, DeviceKeys(ledger))
    handing = operation("交出草稿", request=HandOverRequest, reply=HandOverReply, problems=PHONE)
    routes.post("/api/drafts", **handing)(desk.hand)
    taking = operation("接手草稿", request=TakeRequest, reply=TakeReply, problems=(TOO_MANY, *PHONE))
    routes.post("/api/drafts/take", **taking)(desk.take)
    asking = operation("查询和收回交出的草稿", request=HandedStatesRequest, reply=HandedStatesReply, problems=PHONE)
    routes.post("/api/drafts/states", **asking)(desk.ask)
    described = operation(
        "取交来的照片原件",
        problems=(UNAUTHENTICATED, DEVICE_REVOKED, NOT_FOUND, PHOTO_DAMAGED, BUSY, INTERNAL),
    )
    described["responses"][200] = {"description": "原件", "content": {"application/octet-stream": {}}}
    routes.get("/api/drafts/{handover_id}/photos/{sha256}", **described)(desk.photo)
    return routes
