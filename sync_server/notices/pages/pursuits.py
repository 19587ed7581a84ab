"""追责督办 at the inspection body: the list by state and urgency, and one page with the course, the register of urgings
and the next step as one button."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from starlette.responses import RedirectResponse, Response

from shared.problems import NOT_FOUND, Problem
from sync_server.console import words
from sync_server.console.listing import Filters
from sync_server.console.queries import notes, reference, trails
from sync_server.console.queries.lists import fetch
from sync_server.console.queries.time_left import lefts, percent_left
from sync_server.console.web import Ask, Pages
from sync_server.grounds import pages as grounds
from sync_server.ledger.urgings import urgings_of
from sync_server.notices.deeds.pursuits import by_hand, following, opening, papers
from sync_server.notices.deeds.pursuits.held_pursuit import ORDER, ROUND, SUBJECT, hold_pursuit
from sync_server.notices.deeds.pursuits.replies import answered_words
from sync_server.notices.reading import pursuits, street_replies
from sync_server.notices.rules.pursuit import PURSUIT_COURSE, PursuitCause, PursuitDeed, PursuitState
from sync_server.procedures.permissions import Action
from sync_server.procedures.urging import BY_PEOPLE
from sync_server.reference.directory import read_calendar

CHECKS = (("phone", "电话核查"), ("visit", "现场核查"), ("papers", "书面核查"))


def register(pages: Pages) -> None:
    pages.get("/pursuits", index, Action.SEE_PURSUIT)
    pages.get("/pursuits/{id}", show, Action.SEE_PURSUIT)
    pages.get("/pursuits/{id}/urgings", printed, Action.DRAFT_PURSUIT)
    pages.post("/pursuits/{id}/checks", check, Action.DRAFT_PURSUIT)
    pages.post("/pursuits/{id}/urgings", urge, Action.DRAFT_PURSUIT)
    pages.post("/pursuits/{id}/order", order, Action.DRAFT_PURSUIT)
    pages.post("/pursuits/{id}/proposal", propose, Action.DRAFT_PURSUIT)
    pages.post("/pursuits/{id}/close", close, Action.APPROVE_PURSUIT, undo=True)
    pages.post("/notices/{id}/pursue", pursue, Action.DRAFT_PURSUIT)


def index(ask: Ask) -> Response:
    """What is being pursued; running ones first of all, the most urgent on top."""
    filters, viewer = Filters(dict(ask.query)), ask.viewer
    if not viewer.may(Action.DRAFT_PURSUIT):  # a squad reads of its own at each notice
        return RedirectResponse("/squad", HTTPStatus.SEE_OTHER)
    with ask.read() as conn:
        statement = pursuits.pursuit_list(viewer, filters, ask.now)
        urgent = filters.text("state") in ("", "due", "running")
        default = "urgent" if urgent else "-opened"
        listing = fetch(conn, "/pursuits", filters, statement, pursuits.ORDERS, default, pursuits.KEY)
        context: dict[str, Any] = {
            "tallies": pursuits.tallies(conn, viewer, ask.now),
            "units": reference.units(conn, viewer, Action.SEE_PURSUIT),
            "calendar": read_calendar(conn),
            "lefts": lefts(conn, SUBJECT, [row.id for row in listing.rows], ask.now, ROUND, ORDER),
        }
    return ask.page(
        "pursuits.html",
        listing=listing,
        filters=filters,
        states=pursuits.STATES,
        causes=pursuits.CAUSES,
        districts=reference.district_choices(viewer),
        **context,
    )


def show(ask: Ask) -> Response:
    """One pursuit: what happened, what is due, what can be done."""
    return _page(ask)


def _page(ask: Ask, error: str = "", status: int = 200, trying: str = "") -> Response:
    viewer, pursuit_id = ask.viewer, ask.path("id")
    with ask.read() as conn:
        row = pursuits.pursuit(conn, viewer, pursuit_id)
    if not viewer.may(Action.DRAFT_PURSUIT):  # links in messages name this page; a squad has its own
        return RedirectResponse(f"/squad/notices/{row.notice_id}#pursuit", HTTPStatus.SEE_OTHER)
    ask.opened(pursuit_id)
    with ask.read() as conn:
        held = hold_pursuit(conn, pursuit_id, ask.now)
        calendar = read_calendar(conn)
        context: dict[str, Any] = {
            "events": trails.timeline(conn, [(SUBJECT, pursuit_id)]),
            "urgings": urgings_of(conn, row.notice_id),
            "notes": notes.notes_of(conn, viewer, SUBJECT, pursuit_id),
            "time_left": percent_left(conn, SUBJECT, pursuit_id, [ROUND, ORDER], ask.now),
            "deliveries": trails.deliveries(conn, [pursuit_id]),
            "reply": street_replies.reply_of(conn, row.proposal_id) if row.proposal_id else None,
        }
    deeds = PURSUIT_COURSE.open_deeds(held.facts, viewer.caller)
    ahead = {deed: PURSUIT_COURSE.refusal(deed, held.facts, viewer.caller) for deed in _next_of(held.facts.state)}
    return ask.page(
        "pursuit.html",
        status,
        pursuit=row,
        facts=held.facts,
        steps=_steps(held.facts.state),
        deeds=deeds,
        Deed=PursuitDeed,
        ahead=ahead,
        left=words.left_words(row.due_on, ask.now, calendar, row.due_at),
        checks=CHECKS,
        ways=[(way.value, way.label) for way in BY_PEOPLE],
        error=error,
        trying=trying,
        typed=ask.form.values() if trying else {},
        answered=answered_words(context["reply"]._mapping) if context["reply"] else "",
        **context,
    )


def _next_of(state: PursuitState) -> tuple[PursuitDeed, ...]:
    """The step onward from a state."""
    return {
        PursuitState.FOLLOWING: (PursuitDeed.DRAFT_ORDER,),
        PursuitState.SUPERVISED: (PursuitDeed.PROPOSE,),
        PursuitState.PROPOSED: (PursuitDeed.HAND_OVER,),
        PursuitState.HANDED_OVER: (PursuitDeed.CLOSE,),
    }.get(state, ())


def _steps(state: PursuitState) -> list[tuple[str, str]]:
    """The course as a line of steps: (name, `done`, `now` or '')."""
    if state is PursuitState.TAKEN_BACK:
        return [("追踪督察", "done"), ("撤回", "done")]
    names = ["追踪督察", "督办", "追责建议", "送街镇", "销号或移送"]
    order = [PursuitState.FOLLOWING, PursuitState.SUPERVISED, PursuitState.PROPOSED, PursuitState.HANDED_OVER]
    at = order.index(state) if state in order else len(order)
    return [(name, "done" if n < at else "now" if n == at else "") for n, name in enumerate(names)]


def printed(ask: Ask) -> Response:
    """催办登记 by itself, as it is printed."""
    with ask.read() as conn:
        row = pursuits.pursuit(conn, ask.viewer, ask.path("id"))
        rows = urgings_of(conn, row.notice_id)
    return ask.page("urgings.html", pursuit=row, urgings=rows)


def check(ask: Ask) -> Response:
    """Enter a follow-up check from the desk."""
    caller, form = ask.viewer.caller, ask.form
    return _do(
        ask,
        "check",
        lambda: ask.write(
            lambda w: following.check(w, caller, ask.path("id"), form.text("way", 16), form.text("words", 1000))
        ),
        "追踪核查已登记。",
    )


def urge(ask: Ask) -> Response:
    """Enter an urging: date, way, by whom, how it stands, the leader's words, the result."""
    caller, form = ask.viewer.caller, ask.form
    return _do(
        ask,
        "urge",
        lambda: ask.write(
            lambda w: by_hand.enter_urging(
                w,
                caller,
                ask.path("id"),
                form.text("way", 16),
                form.text("words", 1000),
                leader_words=form.text("leader_words", 500),
                result=form.text("result", 500),
            )
        ),
        "催办已登记。",
    )


def order(ask: Ask) -> Response:
    """Draft the supervision order and go on to it."""
    caller = ask.viewer.caller
    document_id = ask.write(lambda w: papers.draft_order(w, caller, ask.path("id")))
    return ask.done(f"/documents/{document_id}", "督办通知单已按台账起草，请核对后送审或签发。")


def propose(ask: Ask) -> Response:
    """Draft the accountability proposal and go on to it."""
    caller = ask.viewer.caller
    document_id = ask.write(lambda w: papers.draft_proposal(w, caller, ask.path("id")))
    return ask.done(f"/documents/{document_id}", "追责建议书已按台账起草，须经科长、分管领导两人审批后送街镇。")


def close(ask: Ask) -> Response:
    """Close after the street has answered, or 移送."""
    caller, form = ask.viewer.caller, ask.form
    acts = {"close": by_hand.close, "refer": by_hand.refer}
    act = acts.get(form.text("how", 8))
    if act is None:
        raise Problem(grounds.END_OF_PURSUIT_NOT_CHOSEN)
    return _do(
        ask,
        "close",
        lambda: ask.write(lambda w: act(w, caller, ask.path("id"), form.text("words", 1000))),
        "已办结。",
    )


def pursue(ask: Ask) -> Response:
    """Open 追踪督察 on a notice by hand."""
    caller, cause = ask.viewer.caller, ask.form.text("cause", 16)
    if cause not in {PursuitCause.RETURNED.value, PursuitCause.REPEATED.value}:
        raise Problem(grounds.CAUSE_OF_PURSUIT_NOT_CHOSEN)
    pursuit_id = ask.write(lambda w: opening.open_by_section(w, caller, ask.path("id"), PursuitCause(cause)))
    return ask.done(f"/pursuits/{pursuit_id}", "已转入追踪督察，督察员已收到核查任务。")


def _do(ask: Ask, trying: str, run: Any, said: str) -> Response:
    """Run the act; a refusal shows the page again with what was typed."""
    try:
        run()
    except Problem as problem:
        if problem.kind is NOT_FOUND:
            raise
        return _page(ask, problem.detail, problem.kind.status, trying)
    return ask.done(f"/pursuits/{ask.path('id')}", said)
