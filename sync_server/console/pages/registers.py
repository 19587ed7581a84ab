"""Registers of the procedure as files: 追责督办台账 and 派勤台账, as they are filtered on their pages."""

from __future__ import annotations

from starlette.responses import Response

from sync_server.console import exports, words
from sync_server.console.exports import Sheet
from sync_server.console.listing import Filters
from sync_server.console.queries import AnyRow, assignments
from sync_server.console.spreadsheets import day_cell, moment_cell
from sync_server.console.web import Ask, Pages
from sync_server.notices.reading import pursuits
from sync_server.notices.rules.pursuit import PursuitCause, PursuitState
from sync_server.procedures.permissions import Action

PURSUITS = Sheet(
    "追责督办台账",
    pursuits.KEY,
    (
        ("被督察单位", lambda r: r.unit_name),
        ("通知书文号", lambda r: r.number or r.provisional or ""),
        ("状态", lambda r: PursuitState(r.state).label),
        ("原因", lambda r: PursuitCause(r.cause).label),
        ("轮次", lambda r: r.round),
        ("核查次数", lambda r: r.checks),
        ("本步期限", lambda r: day_cell(r.due_on)),
        ("期限是否暂定", lambda r: "" if r.due_certain or not r.due_on else "暂定"),
        ("回执时间", lambda r: moment_cell(r.receipted_at)),
        ("转入时间", lambda r: moment_cell(r.opened_at)),
        ("办结时间", lambda r: moment_cell(r.closed_at)),
    ),
)
ASSIGNMENTS = Sheet(
    "派勤台账",
    assignments.KEY,
    (
        ("任务", lambda r: r.title),
        ("督察员", lambda r: r.user_name),
        ("被督察单位", lambda r: r.unit_name or ""),
        ("地点", lambda r: r.place),
        ("截止日期", lambda r: day_cell(r.due_on)),
        ("状态", lambda r: _task_state(r)),
        ("完成或取消时间", lambda r: moment_cell(r.cancelled_at or r.done_at)),
        ("取消原因", lambda r: r.cancel_reason),
        ("说明", lambda r: r.note),
        ("记录编号", lambda r: r.record_id),
    ),
)


def register(pages: Pages) -> None:
    pages.get("/pursuits/export/{kind}", pursued, Action.DRAFT_PURSUIT)
    pages.get("/assignments/export/{kind}", assigned, Action.ASSIGN)


def _task_state(row: AnyRow) -> str:
    if row.cancelled_at:
        return "已取消"
    return "已完成" if row.done_at else "待完成"


def pursued(ask: Ask) -> Response:
    """Exactly the filtered pursuits as a file."""
    filters = Filters(dict(ask.query))
    statement = pursuits.pursuit_list(ask.viewer, filters, ask.now)
    return exports.answer(ask, ask.path("kind"), PURSUITS, statement, filters, pursuits.ORDERS, "-opened")


def assigned(ask: Ask) -> Response:
    """Exactly the filtered tasks as a file."""
    filters = Filters(dict(ask.query))
    statement = assignments.task_list(ask.viewer, filters, words.today(ask.now).isoformat())
    return exports.answer(ask, ask.path("kind"), ASSIGNMENTS, statement, filters, assignments.ORDERS, "due")
