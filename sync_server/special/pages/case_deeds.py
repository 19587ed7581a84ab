"""What is done with a case beside its approval forms: 批示 keyed in, changes asked for, closing and reply drafted, the
case handed to the archive."""

from __future__ import annotations

from collections.abc import Callable

from starlette.responses import Response

from shared.problems import Problem
from sync_server.console.days import day_of_form
from sync_server.console.form_scans import taken_scan
from sync_server.console.web import FILES_LIMIT, Ask, Pages
from sync_server.grounds import special_pages as grounds
from sync_server.ledger.write import Write
from sync_server.procedures.permissions import Action
from sync_server.special.deeds import archiving, changing, closing, directing, replying
from sync_server.special.deeds.directing import Direction
from sync_server.special.pages.cases import refused
from sync_server.special.rules.change import CaseChange

SCAN = "paper"
DRAFTED = "已按台账起草，请核对后送审。"


def register(pages: Pages) -> None:
    pages.post("/cases/{id}/directions", direct, Action.DRAFT_CASE, limit=FILES_LIMIT)
    pages.post("/cases/{id}/changes", change, Action.DRAFT_CASE)
    pages.post("/cases/{id}/closing", close, Action.DRAFT_CASE)
    pages.post("/cases/{id}/reply", reply, Action.DRAFT_CASE)
    pages.post("/cases/{id}/archive", archive, Action.DRAFT_CASE)


def direct(ask: Ask) -> Response:
    """Key in what a leader has directed on paper."""
    caller, form, case_id = ask.viewer.caller, ask.form, ask.path("id")

    try:
        scan = taken_scan(ask, SCAN)
    except Problem as problem:
        return refused(ask, problem, "direct")

    def run(w: Write) -> object:
        given_on = day_of_form(form.text("given_on", 10), grounds.DIRECTION_DAY_NOT_CHOSEN)
        direction = Direction(form.text("leader", 80), given_on, form.text("words"), scan, form.all("share"))
        return directing.direct(w, caller, case_id, direction)

    return _do(ask, "direct", run, "批示已登记，须办理的单位已收到。")


def change(ask: Ask) -> Response:
    """Draft the form by which 并案, 中止, 恢复 or 移送 is asked for, and go on to it."""
    caller, form, case_id = ask.viewer.caller, ask.form, ask.path("id")
    wanted = form.text("change", 16)
    if wanted not in set(CaseChange):
        return refused(ask, Problem(grounds.CHANGE_NOT_CHOSEN), "change")
    to = form.text("into", 64) if wanted == CaseChange.MERGE else form.text("to", 120)
    reasons, opinion = form.text("reasons"), form.text("opinion", 1000)
    return _draft(
        ask,
        "change",
        lambda w: changing.ask_change(w, caller, case_id, CaseChange(wanted), to, reasons, opinion),
        "审批表" + DRAFTED,
    )


def close(ask: Ask) -> Response:
    """Draft the 结案审批表 and go on to it."""
    caller, case_id = ask.viewer.caller, ask.path("id")
    return _draft(ask, "closing", lambda w: closing.draft_closing(w, caller, case_id), "结案审批表" + DRAFTED)


def reply(ask: Ask) -> Response:
    """Draft the answer to whoever gave the case and go on to it."""
    caller, case_id = ask.viewer.caller, ask.path("id")
    return _draft(ask, "reply", lambda w: replying.draft_reply(w, caller, case_id), "回复" + DRAFTED)


def archive(ask: Ask) -> Response:
    """Hand the case to the archive."""
    caller, case_id = ask.viewer.caller, ask.path("id")
    said = "已归档，正在装订编页，完成后可下载。之后只能补充材料。"
    return _do(ask, "archive", lambda w: archiving.archive(w, caller, case_id), said)


def _draft(ask: Ask, trying: str, run: Callable[[Write], str], said: str) -> Response:
    try:
        document_id = ask.write(run)
    except Problem as problem:
        return refused(ask, problem, trying)
    return ask.done(f"/documents/{document_id}", said)


def _do(ask: Ask, trying: str, run: Callable[[Write], object], said: str) -> Response:
    """Run the act; a refusal shows the page again with what was typed."""
    try:
        ask.write(run)
    except Problem as problem:
        return refused(ask, problem, trying)
    return ask.done(f"/cases/{ask.path('id')}", said)
