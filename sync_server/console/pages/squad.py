"""被督察单位: its notices, phone-size first — sign for, feed back, object."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from starlette.responses import Response

from shared.notice import FeedbackVerdict, NoticeState
from shared.problems import CONFLICT, NOT_FOUND, RULE, Problem
from sync_server.acts.directory import read_calendar
from sync_server.acts.notices.answers import Feedback, Objection, feed_back, object_to
from sync_server.acts.notices.facts import hold
from sync_server.acts.notices.service import sign_for
from sync_server.console import words
from sync_server.console.listing import Filters, fetch
from sync_server.console.queries import notices, trails
from sync_server.console.uploads import keep_photos, shown_again
from sync_server.console.web import FILES_LIMIT, Ask, Pages
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.procedures.notices import Deed, open_deeds
from sync_server.procedures.permissions import Action

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
    pages.post("/squad/notices/{id}/feedback", feedback, Action.ANSWER_NOTICE, limit=FILES_LIMIT)
    pages.post("/squad/notices/{id}/objection", objection, Action.ANSWER_NOTICE, limit=FILES_LIMIT)


def index(ask: Ask) -> Response:
    """The unit's notices; what it must do first comes first."""
    tab = ask.query.get("state", "")
    state = {"": "running", "all": ""}.get(tab, tab)
    filters = Filters({**ask.query, "state": state, "unit": "", "district": ""})
    default = "due" if tab == "" else "-issued"
    with ask.read() as conn:
        statement = notices.notice_list(ask.viewer, filters, ask.now)
        listing = fetch(conn, "/squad", filters, statement, notices.ORDERS, default, t.notices.c.id)
        calendar = read_calendar(conn)
    return ask.page("squad_list.html", listing=listing, tab=tab, tabs=TABS, calendar=calendar)


def show(ask: Ask) -> Response:
    """One notice as the paper, with what the unit can do now."""
    _check_reach(ask)
    ask.opened(ask.path("id"))
    return _page(ask)


def _page(
    ask: Ask, error: str = "", status: int = 200, trying: str = "", chosen: Mapping[str, tuple[str, ...]] | None = None
) -> Response:
    viewer, notice_id = ask.viewer, ask.path("id")
    with ask.read() as conn:
        row = notices.notice(conn, viewer, notice_id)
        calendar = read_calendar(conn)
        facts = hold(conn, notice_id, calendar, ask.now).facts
        answers = notices.answers(conn, notice_id)
        evidence = notices.evidence(conn, row.body)
        events = trails.timeline(conn, [("notice", notice_id)], for_unit=viewer.unit_id)
    returned = next((a for a in answers if a.row.decision == "returned"), None)
    return ask.page(
        "squad_notice.html",
        status,
        notice=row,
        body=row.body,
        deeds=open_deeds(facts, viewer.caller),
        Deed=Deed,
        answers=answers,
        returned=returned if row.state == NoticeState.RETURNED.value else None,
        evidence=evidence,
        events=events,
        overdue=words.is_overdue(row.overdue_from, row.state, ask.now),
        left=words.left_words(row.due_on, ask.now, calendar),
        verdicts=[(verdict.value, verdict.label) for verdict in FeedbackVerdict],
        error=error,
        trying=trying,
        kept=shown_again(ask, chosen or {}),
        typed=ask.form.values(),
    )


def sign(ask: Ask) -> Response:
    """Sign for the notice, with name and 胸号."""
    caller, notice_id = ask.viewer.caller, ask.path("id")
    _check_reach(ask)
    name, badge = ask.form.need("name", "签收人姓名", 40), ask.form.text("badge", 20)
    ask.write(lambda w: sign_for(w, caller, notice_id, f"{name}（{badge}）" if badge else name))
    return ask.done(f"/squad/notices/{notice_id}", "已签收。请在期限内反馈核查和整改情况。")


def _check_reach(ask: Ask) -> None:
    """Raises Problem (not found) for a notice that is not this unit's."""
    with ask.read() as conn:
        notices.notice(conn, ask.viewer, ask.path("id"))


def _answer(ask: Ask, trying: str, file_it: Callable[[dict[str, tuple[str, ...]]], str]) -> Response | None:
    """Run the act; a refusal shows the form again with everything typed and every fit photo."""
    chosen: dict[str, tuple[str, ...]] = {}
    try:
        file_it(chosen)
    except Problem as problem:
        if problem.kind in (NOT_FOUND, CONFLICT):
            raise
        return _page(ask, problem.detail, problem.kind.status, trying, chosen)
    return None


def feedback(ask: Ask) -> Response:
    """《督察反馈单》: facts, persons, measures, photos before and after."""
    form, viewer, notice_id = ask.form, ask.viewer, ask.path("id")
    _check_reach(ask)

    def file_it(chosen: dict[str, tuple[str, ...]]) -> str:
        keep_photos(ask, chosen, "before", "after")
        verdict = form.text("verdict")
        done_on = form.text("done_on", 10)
        _check_day(done_on)
        answer = Feedback(
            verdict=FeedbackVerdict(verdict) if verdict in [v.value for v in FeedbackVerdict] else None,
            findings=form.text("findings"),
            responsible=form.text("responsible"),
            measures=form.text("measures"),
            done_on=done_on,
            lasting=form.text("lasting"),
            before=chosen["before"],
            after=chosen["after"],
        )

        def job(w: Write) -> str:
            return feed_back(w, viewer.caller, notice_id, answer)

        return ask.write(job)

    refused = _answer(ask, "feedback", file_it)
    return refused or ask.done(f"/squad/notices/{notice_id}", "反馈已提交，等待督察机构核验。")


def _check_day(text: str) -> None:
    if not text:
        return
    try:
        date.fromisoformat(text)
    except ValueError as error:
        raise Problem(RULE, reason="请选择完成时间的日期") from error


def objection(ask: Ask) -> Response:
    """An objection with reasons and evidence."""
    form, viewer, notice_id = ask.form, ask.viewer, ask.path("id")
    _check_reach(ask)

    def file_it(chosen: dict[str, tuple[str, ...]]) -> str:
        keep_photos(ask, chosen, "evidence")
        answer = Objection(form.text("reasons"), chosen["evidence"])
        return ask.write(lambda w: object_to(w, viewer.caller, notice_id, answer))

    refused = _answer(ask, "objection", file_it)
    said = "异议已提交，将由开具人以外的人员复核，复核期间不计逾期。"
    return refused or ask.done(f"/squad/notices/{notice_id}", said)
