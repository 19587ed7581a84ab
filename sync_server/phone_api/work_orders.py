"""12345、网格工单 by the interface: the same rows as by file, with a token that is good for nothing else.

Each order has an answer of its own. The same order again is `known`, whatever became of the first answer: a platform
that is not sure sends again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy import Connection, select
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from shared.moment import day_in_shanghai, to_iso
from shared.problems import BUSY, FORBIDDEN, INTERNAL, MALFORMED, RULE, TOO_LARGE, UNAUTHENTICATED, Problem
from sync_server.acts.work_orders import Reach, judge, put_orders
from sync_server.grounds import orders as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.events import Actor
from sync_server.ledger.ledger import Ledger
from sync_server.ledger.write import Write
from sync_server.phone_api.direct import direct_router
from sync_server.phone_api.incoming import answer, bearer_hash, read_json
from sync_server.phone_api.openapi import operation
from sync_server.procedures.order_rows import CONTENT, DUE, NUMBER, PLACE, RECEIVED, SOURCE, UNIT
from sync_server.procedures.table_rows import RowAt

SCOPE = "orders"  # of tokens
MOST = 500
_NAMES: Mapping[str, str] = {
    NUMBER: "number",
    SOURCE: "source",
    RECEIVED: "received_on",
    DUE: "due_on",
    UNIT: "unit",
    PLACE: "place",
    CONTENT: "content",
}
FIELDS = {name: head for head, name in _NAMES.items()}
REFUSED = "refused"


@dataclass(frozen=True)
class WorkOrder:
    """一件工单。number 平台的工单号；source 为 hotline（12345热线）或 grid（网格）；日期如 2026-12-03。

    unit 为涉及单位的名称，可空。"""

    number: str
    source: str
    due_on: str
    content: str
    received_on: str = ""
    unit: str = ""
    place: str = ""


@dataclass(frozen=True)
class WorkOrders:
    """送来的工单，一次最多 500 件。"""

    orders: tuple[WorkOrder, ...]


@dataclass(frozen=True)
class WorkOrderFault:
    """一件工单未被接收的一处原因。"""

    field: str
    words: str


@dataclass(frozen=True)
class WorkOrderVerdict:
    """一件工单的结果：accepted 新收、changed 已按新内容变更、known 早已收到且相同、refused 未接收（原因见 faults）。"""

    number: str
    verdict: str
    faults: tuple[WorkOrderFault, ...] = ()


@dataclass(frozen=True)
class WorkOrdersReply:
    """逐件的结果，次序与送来的相同。"""

    server_time: str
    verdicts: tuple[WorkOrderVerdict, ...] = field(default=())


@dataclass(frozen=True)
class _Orders:
    ledger: Ledger
    clock: Callable[[], datetime]

    async def take(self, request: Request) -> Response:
        token = bearer_hash(request)
        await run_in_threadpool(self._known, token)  # strangers do not come as far as the writer
        sent = _orders_of(await read_json(request))
        verdicts = await self.ledger.write_async(lambda w: _take(w, token, sent), keeps_reference=True)
        return answer(WorkOrdersReply(to_iso(self.clock()), verdicts))

    def _known(self, token: str) -> None:
        with self.ledger.read() as conn:
            _holder(conn, token)


def _orders_of(data: Mapping[str, Any]) -> list[dict[str, str]]:
    """The orders as texts by field; what is no text counts as its plain writing, what is no order as an empty one."""
    orders = data.get("orders")
    if not isinstance(orders, list) or not orders:
        raise Problem(grounds.NO_ROWS)
    if len(orders) > MOST:
        raise Problem(grounds.TOO_MANY, most=MOST)
    return [
        {name: _text(one.get(name)) for name in FIELDS} if isinstance(one, dict) else dict.fromkeys(FIELDS, "")
        for one in orders
    ]


def _text(value: Any) -> str:
    return str(value).replace("\x00", "") if isinstance(value, str | int) and not isinstance(value, bool) else ""


@dataclass(frozen=True)
class _Holder:
    name: str
    user_id: str
    reach: Reach


def _holder(conn: Connection, token: str) -> _Holder:
    """Whose the token is. Raises Problem: UNAUTHENTICATED, or FORBIDDEN for one that is good for something else."""
    a, n, u = t.api_tokens.c, t.units.c, t.users.c
    row = conn.execute(
        select(a.name, a.user_id, a.scope, n.id.label("unit_id"), n.district_code)
        .join_from(t.api_tokens, t.users, u.id == a.user_id)
        .outerjoin(t.units, n.id == a.unit_id)
        .where(a.token_hash == token, a.revoked_at.is_(None), u.active)
    ).first()
    if row is None:
        raise Problem(UNAUTHENTICATED)
    if row.scope != SCOPE or row.unit_id is None:
        raise Problem(FORBIDDEN)
    return _Holder(row.name, row.user_id, Reach(row.district_code, row.unit_id))


def _take(w: Write, token: str, sent: list[dict[str, str]]) -> tuple[WorkOrderVerdict, ...]:
    holder = _holder(w.conn, token)
    rows = [(RowAt(1, n), {FIELDS[name]: text for name, text in one.items()}) for n, one in enumerate(sent, 1)]
    judged, faults = judge(w.conn, holder.reach, rows, day_in_shanghai(w.moment))
    put_orders(w, Actor("user", holder.user_id, holder.name), judged, f"接口“{holder.name}”")
    came = {one.order.row.number: one.came.value for one in judged}
    wrong: dict[int, list[WorkOrderFault]] = {}
    for fault in faults:
        wrong.setdefault(fault.row.number, []).append(WorkOrderFault(_NAMES.get(fault.head, ""), fault.words))
    return tuple(
        WorkOrderVerdict(one["number"], came.get(n, REFUSED), tuple(wrong.get(n, ()))) for n, one in enumerate(sent, 1)
    )


def router(ledger: Ledger, clock: Callable[[], datetime]) -> APIRouter:
    """The route by which platforms send work orders."""
    routes = direct_router("工单")
    taking = operation(
        "送来 12345、网格工单",
        request=WorkOrders,
        reply=WorkOrdersReply,
        problems=(UNAUTHENTICATED, FORBIDDEN, MALFORMED, RULE, TOO_LARGE, BUSY, INTERNAL),
    )
    routes.post("/api/work-orders", **taking)(_Orders(ledger, clock).take)
    return routes
