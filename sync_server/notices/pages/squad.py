"""被督察单位: its notices, phone-size first — the list, one notice, signing for it, the receipt of an order."""

from __future__ import annotations

from starlette.responses import Response

from shared.notice import NoticeState
from shared.problems import Problem
from sync_server.console.listing import Filters
from sync_server.console.queries import time_left
from sync_server.console.queries.lists import fetch
from sync_server.console.web import Ask, Pages
from sync_server.notices.deeds.held_notice import ANSWER
from sync_server.notices.deeds.prompt_steps import report_step
from sync_server.notices.deeds.pursuits.by_hand import give_receipt
from sync_server.notices.deeds.service import sign_for
from sync_server.notices.pages.squad_notice import check_reach, notice_page
from sync_server.notices.reading import notices, pursuits
from sync_server.procedures.permissions import Action
from sync_server.reference.directory import read_calendar

TABS = (
    ("", "待办理"),
    (NoticeState.FED_BACK.value, "待核验"),
    (NoticeState.OBJECTED.value, "异议中"),
    ("ended", "已办结"),
    ("all", "全部"),
)


def register(pages: Pages) -> None:
    pages.get("/squad", index, Action.ANSWER_NOTICE)
    pages.get("/squad/notices/{id}", show, Action.ANSWER_NOTICE)
    pages.post("/squad/notices/{id}/sign", sign, Action.ANSWER_NOTICE)
    pages.post("/squad/notices/{id}/steps/{what}", step, Action.ANSWER_NOTICE)
    pages.post("/squad/notices/{id}/receipt", receipt, Action.ANSWER_NOTICE)


def index(ask: Ask) -> Response:
    """The unit's notices; what it must do first comes first."""
    tab = ask.query.get("state", "")
    state = {"": "running", "all": ""}.get(tab, tab)
    filters = Filters({**ask.query, "state": state, "unit": "", "district": ""})
    with ask.read() as conn:
        statement = notices.notice_list(ask.viewer, filters, ask.now)
        listing = fetch(conn, "/squad", filters, statement, *notices.order_of_list(filters), notices.KEY)
        lefts = time_left.lefts(conn, "notice", [row.id for row in listing.rows], ask.now, ANSWER)
        calendar = read_calendar(conn)
        pursued = pursuits.of_notices(conn, ask.viewer, [row.id for row in listing.rows])
    shown = {"listing": listing, "tab": tab, "tabs": TABS, "calendar": calendar, "pursued": pursued, "lefts": lefts}
    return ask.page("squad_list.html", **shown)


def show(ask: Ask) -> Response:
    """One notice as the paper, with what the unit can do now."""
    check_reach(ask)
    ask.opened(ask.path("id"))
    return notice_page(ask)


def sign(ask: Ask) -> Response:
    """Sign for the notice, with name and 胸号."""
    caller, notice_id = ask.viewer.caller, ask.path("id")
    check_reach(ask)
    name, badge = ask.form.name("name", "签收人姓名"), ask.form.badge("badge")
    ask.write(lambda w: sign_for(w, caller, notice_id, f"{name}（{badge}）" if badge else name))
    return ask.done(f"/squad/notices/{notice_id}", "已签收。请在期限内反馈核查和整改情况。")


def step(ask: Ask) -> Response:
    """Report that what the notice asks for within hours is done."""
    caller, notice_id, what = ask.viewer.caller, ask.path("id"), ask.path("what")
    check_reach(ask)
    words = ask.form.text("words", 500)
    try:
        ask.write(lambda w: report_step(w, caller, notice_id, what, words))
    except Problem as problem:
        return notice_page(ask, problem.detail, problem.kind.status, trying=what)
    return ask.done(f"/squad/notices/{notice_id}", "已报告督察科。整改情况请在反馈期限内反馈。")


def receipt(ask: Ask) -> Response:
    """回执: sign for the supervision order and say how it will be handled."""
    caller, notice_id, form = ask.viewer.caller, ask.path("id"), ask.form
    check_reach(ask)
    with ask.read() as conn:
        pursuit = pursuits.need_of_notice(conn, ask.viewer, notice_id)
    name, badge = form.name("name", "签收人姓名"), form.badge("badge")
    signer, words = f"{name}（{badge}）" if badge else name, form.text("words", 1000)
    ask.write(lambda w: give_receipt(w, caller, pursuit.id, signer, words))
    return ask.done(f"/squad/notices/{notice_id}", "督办通知单已回执。请在办结期限内完成整改并反馈。")
