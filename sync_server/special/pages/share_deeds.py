"""What is done with one share: signing and reporting by the unit; judging, more time, urging, sending somebody by the
inspection body."""

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
from sync_server.scans.prepared import PreparedScan
from sync_server.special.deeds import asking_closing, extending, handling, judging, orders, urging
from sync_server.special.deeds.handling import Report
from sync_server.special.pages.shares import refused
from sync_server.special.rules.share import ReportKind

BASE, SCAN = "/cases/shares/{id}", "paper"


def register(pages: Pages) -> None:
    pages.post(f"{BASE}/sign", sign, Action.ANSWER_CASE)
    pages.post(f"{BASE}/report", report, Action.ANSWER_CASE, limit=FILES_LIMIT)
    pages.post(f"{BASE}/progress", progress, Action.ANSWER_CASE)
    pages.post(f"{BASE}/extension", ask_extension, Action.ANSWER_CASE)
    pages.post(f"{BASE}/receipt", receipt, Action.ANSWER_CASE)
    pages.post(f"{BASE}/closing", ask_closing, Action.ANSWER_CASE)
    pages.post(f"{BASE}/judge", judge, Action.DRAFT_CASE)
    pages.post(f"{BASE}/extension/check", check_extension, Action.DRAFT_CASE)
    pages.post(f"{BASE}/extension/decide", decide_extension, Action.APPROVE_CASE)
    pages.post(f"{BASE}/urgings", urge, Action.DRAFT_CASE)
    pages.post(f"{BASE}/visits", send, Action.DRAFT_CASE)
    pages.post(f"{BASE}/order", order, Action.DRAFT_CASE)


def sign(ask: Ask) -> Response:
    """The unit signs for what it has been given."""
    caller, share_id = ask.viewer.caller, ask.path("id")
    name = ask.form.name("signer", "签收人姓名", 80)
    return _do(ask, "sign", lambda w: handling.sign(w, caller, share_id, name), "已签收。请在期限内书面报告办理情况。")


def report(ask: Ask) -> Response:
    """The unit's report, with its stamped paper."""
    caller, share_id, kind = ask.viewer.caller, ask.path("id"), ask.form.text("kind", 16)
    try:
        scan = taken_scan(ask, SCAN)
    except Problem as problem:
        return refused(ask, problem, "report")
    if kind not in {ReportKind.RESULT.value, ReportKind.HARD.value}:
        return refused(ask, Problem(grounds.KIND_OF_REPORT_NOT_CHOSEN), "report")

    def run(w: Write) -> object:
        return handling.report(w, caller, share_id, _report(ask, ReportKind(kind), scan))

    return _do(ask, "report", run, "报告已报送，等待督察机构审核。")


def progress(ask: Ask) -> Response:
    """How far the unit has come."""
    caller, share_id = ask.viewer.caller, ask.path("id")
    said = "进展已报送。期限照常计算。"
    return _do(
        ask,
        "progress",
        lambda w: handling.report_progress(w, caller, share_id, _report(ask, ReportKind.PROGRESS)),
        said,
    )


def _report(ask: Ask, kind: ReportKind, scan: PreparedScan | None = None) -> Report:
    form = ask.form
    return Report(
        kind=kind,
        title=form.text("title", 200),
        words=form.text("words"),
        reasons=form.text("reasons", 2000),
        measures=form.text("measures", 2000),
        number=form.text("number", 80),
        scan=scan,
        stamped=form.ticked("stamped"),
    )


def ask_extension(ask: Ask) -> Response:
    """The unit asks for more time."""
    caller, share_id, form = ask.viewer.caller, ask.path("id"), ask.form

    def run(w: Write) -> object:
        until = day_of_form(form.text("until", 10), grounds.UNTIL_NOT_CHOSEN)
        return extending.ask_extension(w, caller, share_id, until, form.text("reasons", 2000), form.text("progress"))

    return _do(ask, "ask", run, "延期申请已报送。答复之前，原期限照常计算。")


def receipt(ask: Ask) -> Response:
    """回执 of the 督办通知单."""
    caller, share_id, form = ask.viewer.caller, ask.path("id"), ask.form
    name = form.name("signer", "签收人姓名", 80)
    return _do(
        ask,
        "receipt",
        lambda w: urging.give_receipt(w, caller, share_id, name, form.text("words", 1000)),
        "督办通知单已回执。请在期限内报告办理情况。",
    )


def ask_closing(ask: Ask) -> Response:
    """The lead unit asks for closing."""
    caller, share_id, form = ask.viewer.caller, ask.path("id"), ask.form
    return _do(
        ask,
        "closing",
        lambda w: asking_closing.ask_closing(w, caller, share_id, form.text("words", 1000)),
        "已提请督察机构结案。",
    )


def judge(ask: Ask) -> Response:
    """The report judged against the demands: accepted, or to be looked into anew."""
    caller, share_id, form = ask.viewer.caller, ask.path("id"), ask.form
    tests, words, seen = frozenset(form.all("test")), form.text("words", 2000), form.text("seen", 20)
    if form.text("verdict", 8) == "accept":
        said = "审核通过，责任单位已收到通知。"
        return _do(ask, "judge", lambda w: judging.accept(w, caller, share_id, tests, words, seen=seen), said)

    if form.text("verdict", 8) != "return":
        return refused(ask, Problem(grounds.VERDICT_NOT_CHOSEN), "judge")

    def run(w: Write) -> None:
        day = form.text("until", 10)
        until = day_of_form(day, grounds.RETURNED_UNTIL_NOT_CHOSEN) if day else None
        judging.send_back(w, caller, share_id, tests, words, until=until, seen=seen)

    return _do(ask, "judge", run, "已责成重新查报，责任单位已收到理由和新的期限。")


def check_extension(ask: Ask) -> Response:
    """The officer in charge has looked into the request for more time."""
    caller, share_id, form = ask.viewer.caller, ask.path("id"), ask.form
    words, seen = form.text("words", 1000), form.text("seen", 36)
    said = "已核对，报负责人决定。"
    return _do(ask, "check", lambda w: extending.check_extension(w, caller, share_id, words, seen=seen), said)


def decide_extension(ask: Ask) -> Response:
    """The request is granted to a definite day, or refused."""
    caller, share_id, form = ask.viewer.caller, ask.path("id"), ask.form
    granted = form.ticked("granted")

    def run(w: Write) -> None:
        until = day_of_form(form.text("until", 10), grounds.UNTIL_NOT_CHOSEN) if granted else None
        words, seen = form.text("words", 1000), form.text("seen", 36)
        extending.decide_extension(w, caller, share_id, granted, until, words, seen=seen)

    return _do(ask, "decide", run, "已同意延期，责任单位已收到新的期限。" if granted else "已答复不同意延期。")


def urge(ask: Ask) -> Response:
    """Enter an urging by people."""
    caller, share_id, form = ask.viewer.caller, ask.path("id"), ask.form

    def run(w: Write) -> object:
        words, leader, result = form.text("words", 1000), form.text("leader_words", 500), form.text("result", 500)
        way = form.text("way", 16)
        return urging.enter_urging(w, caller, share_id, way, words, leader_words=leader, result=result)

    return _do(ask, "urge", run, "催办已登记。")


def send(ask: Ask) -> Response:
    """派人督办."""
    caller, share_id, form = ask.viewer.caller, ask.path("id"), ask.form

    def run(w: Write) -> object:
        due_on = day_of_form(form.text("due_on", 10), grounds.VISIT_DAY_NOT_CHOSEN)
        user_id = form.need("user", "派谁去", 64)
        return urging.send_somebody(w, caller, share_id, user_id, form.text("words", 500), due_on)

    return _do(ask, "send", run, "任务已派到督察员的手机，检查将计入本案。")


def order(ask: Ask) -> Response:
    """Draft the 督办通知单 and go on to it."""
    caller, share_id = ask.viewer.caller, ask.path("id")
    document_id = ask.write(lambda w: orders.draft_order(w, caller, share_id))
    return ask.done(f"/documents/{document_id}", "督办通知单已按台账起草，请核对后送审或签发。")


def _do(ask: Ask, trying: str, run: Callable[[Write], object], said: str) -> Response:
    """Run the act; a refusal shows the page again with what was typed."""
    try:
        ask.write(run)
    except Problem as problem:
        return refused(ask, problem, trying)
    return ask.done(BASE.format(id=ask.path("id")), said)
