"""The sync protocol over HTTP: read, call an act, answer (messages in shared/wire.py)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from shared.moment import to_iso
from shared.plain import from_plain
from shared.problems import (
    BUSY,
    CODE_UNKNOWN,
    CODE_USED,
    DEVICE_REVOKED,
    FORBIDDEN,
    INTERNAL,
    KEY_PROOF,
    MALFORMED,
    TOO_LARGE,
    TOO_MANY,
    UNAUTHENTICATED,
    UNSUPPORTED_PROTOCOL,
    Problem,
)
from shared.wire import (
    MAX_PUSH_RECORDS,
    EnrolReply,
    EnrolRequest,
    Pong,
    PullReply,
    PullRequest,
    PushReply,
    PushRequest,
    ReceiptsReply,
    ReceiptsRequest,
)
from sync_server.acts.common.devices import DeviceCaller, device_by_token, note_contact
from sync_server.acts.enrolment import try_code
from sync_server.acts.envelopes import open_envelope
from sync_server.acts.lending import top_up
from sync_server.acts.photo_loss import note_gone
from sync_server.acts.pulling import read_changes, read_cursor, scope_of
from sync_server.acts.pushes import Push
from sync_server.acts.receiving import receipts
from sync_server.filing.desk import FilingDesk
from sync_server.grounds import requests as grounds
from sync_server.ledger.ledger import Ledger
from sync_server.ledger.write import Write
from sync_server.phone_api.direct import direct_router
from sync_server.phone_api.incoming import answer, bearer_hash, read_json, read_message
from sync_server.phone_api.keys import DeviceKeys
from sync_server.phone_api.openapi import operation
from sync_server.problems_http import passes_by
from sync_server.proxies import throttle_key
from sync_server.settings import Settings

ANY = (MALFORMED, UNSUPPORTED_PROTOCOL, TOO_LARGE, BUSY, INTERNAL)
PHONE = (UNAUTHENTICATED, DEVICE_REVOKED, *ANY)


@dataclass(frozen=True)
class _Sync:
    """The endpoints of the sync protocol."""

    ledger: Ledger
    desk: FilingDesk
    settings: Settings
    clock: Callable[[], datetime]
    version: str
    keys: DeviceKeys

    async def ping(self, _request: Request) -> Response:
        return answer(Pong(server_time=to_iso(self.clock()), version=self.version))

    async def enrol_device(self, request: Request) -> Response:
        message = await read_message(request, EnrolRequest)
        address = throttle_key(request.client.host if request.client else "")
        outcome = await self.ledger.write_async(lambda w: try_code(w, message, address))
        if isinstance(outcome, Problem):
            raise outcome
        return answer(outcome, 201)

    async def pull(self, request: Request) -> Response:
        token = bearer_hash(request)
        await self.keys.lookup(token)  # strangers do not come as far as the writer
        message = await read_message(request, PullRequest)
        try:
            noted = await self.ledger.write_async(lambda w: self._contact(w, token, message), keeps_reference=True)
        except Exception as error:
            if not passes_by(error):
                raise
            noted = None  # nothing can be written, on a full disk say: what is there can still be told

        def read() -> PullReply:
            with self.ledger.read() as conn:
                device = noted or device_by_token(conn, token)
                changes, cursor, more = read_changes(conn, device, message.cursor, self.clock())
            return PullReply(cursor, more, to_iso(self.clock()), tuple(changes), device.chain)

        return answer(await run_in_threadpool(read))

    def _contact(self, w: Write, token: str, message: PullRequest) -> DeviceCaller:
        device = device_by_token(w.conn, token)
        cursor = read_cursor(w.conn, message.cursor, scope_of(device))
        if cursor.first_page:
            _note_pull(w, device, message)
            top_up(w, device, message.numbers_left, cursor.base, self.settings.number_block)
        return device

    async def push(self, request: Request) -> Response:
        token = bearer_hash(request)
        known = await self.keys.lookup(token)
        data = await read_json(request)
        envelopes = data.get("records")
        if not isinstance(envelopes, list):
            raise Problem(grounds.RECORDS_NOT_A_LIST)
        if len(envelopes) > MAX_PUSH_RECORDS:
            raise Problem(TOO_LARGE, limit=f"每次 {MAX_PUSH_RECORDS} 条记录")
        message = from_plain(PushRequest, data | {"records": []})
        opened = tuple(open_envelope(raw, known.device_id, known.key) for raw in envelopes)
        pushed = await self.desk.file(Push(token, opened, message.device_time))
        return answer(PushReply(to_iso(self.clock()), pushed.verdicts, pushed.chain))

    async def ask_receipts(self, request: Request) -> Response:
        token = bearer_hash(request)
        await self.keys.lookup(token)
        message = await read_message(request, ReceiptsRequest)
        if message.gone:
            await self.ledger.write_async(
                lambda w: note_gone(w, device_by_token(w.conn, token), message.gone), keeps_reference=True
            )

        def read() -> ReceiptsReply:
            with self.ledger.read() as conn:
                device = device_by_token(conn, token)
                return ReceiptsReply(to_iso(self.clock()), tuple(receipts(conn, device.user_id, message.hashes)))

        return answer(await run_in_threadpool(read))


def router(
    ledger: Ledger, desk: FilingDesk, settings: Settings, clock: Callable[[], datetime], version: str
) -> APIRouter:
    """All routes of the sync protocol but uploads and photos."""
    routes = direct_router("同步")
    sync = _Sync(ledger, desk, settings, clock, version, DeviceKeys(ledger))
    routes.get("/api/ping", **operation("问候", reply=Pong, problems=(INTERNAL,), open_to_all=True))(sync.ping)
    enrolling = operation(
        "登记本机",
        request=EnrolRequest,
        reply=EnrolReply,
        status=201,
        problems=(CODE_UNKNOWN, CODE_USED, KEY_PROOF, TOO_MANY, *ANY),
        open_to_all=True,
    )
    routes.post("/api/devices", **enrolling)(sync.enrol_device)
    pulling = operation("取回变化", request=PullRequest, reply=PullReply, problems=PHONE)
    routes.post("/api/sync/pull", **pulling)(sync.pull)
    pushing = operation("上报记录", request=PushRequest, reply=PushReply, problems=(FORBIDDEN, *PHONE))
    routes.post("/api/sync/push", **pushing)(sync.push)
    asking = operation("查询回执", request=ReceiptsRequest, reply=ReceiptsReply, problems=PHONE)
    routes.post("/api/sync/receipts", **asking)(sync.ask_receipts)
    return routes


def _note_pull(w: Write, device: DeviceCaller, message: PullRequest) -> None:
    note_contact(
        w,
        device.device_id,
        device_time=message.device_time,
        app_version=message.app_version,
        unsent_records=message.unsent_records,
        unsent_photos=message.unsent_photos,
        stuck=message.stuck,
        free_bytes=message.free_bytes,
    )
