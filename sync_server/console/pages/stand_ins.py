"""代签授权: who signs in whose place; given by leaders, or asked for by one administrator and confirmed by another."""

from __future__ import annotations

from http import HTTPStatus

from starlette.responses import Response

from shared.problems import NOT_FOUND, Problem
from sync_server.acts.stand_ins import decide_stand_in, give_stand_in
from sync_server.console import words
from sync_server.console.days import day_of_form
from sync_server.console.navigation import STAND_INS
from sync_server.console.queries import stand_ins
from sync_server.console.web import Ask, Pages
from sync_server.grounds import pages as grounds
from sync_server.procedures.permissions import Action
from sync_server.procedures.standing_in import MOST_DAYS, SIGNERS, StandInDeed

SAID = {
    StandInDeed.CONFIRM: "已确认，在期限内即可代签。",
    StandInDeed.REFUSE: "已记下不同意。",
    StandInDeed.END: "授权已终止。",
}


def register(pages: Pages) -> None:
    pages.get("/stand-ins", index, *STAND_INS)
    pages.post("/stand-ins", give, *STAND_INS)
    pages.post("/stand-ins/{id}/{deed}", decide, *STAND_INS)


def index(ask: Ask) -> Response:
    """Those that concern the viewer, what waits first."""
    return _page(ask)


def _page(ask: Ask, error: str = "", status: int = HTTPStatus.OK) -> Response:
    viewer, today = ask.viewer, words.today(ask.now)
    asks = viewer.may(Action.MANAGE_USERS)
    with ask.read() as conn:
        rows = stand_ins.stand_ins(conn, viewer, today)
        officers = stand_ins.officers(conn, viewer) if asks or viewer.role in SIGNERS else []
    return ask.page(
        "stand_ins.html",
        status,
        rows=rows,
        officers=[officer for officer in officers if officer.user_id != viewer.user_id],
        leaders=[officer for officer in officers if officer.role in SIGNERS] if asks else [],
        gives=viewer.role in SIGNERS,
        asks=asks,
        today=today.isoformat(),
        most=MOST_DAYS,
        error=error,
        typed=ask.form.values(),
    )


def give(ask: Ask) -> Response:
    """Let somebody sign in one's place, or ask for it in a leader's name."""
    form, caller = ask.form, ask.viewer.caller
    principal = form.text("principal", 36) if ask.viewer.may(Action.MANAGE_USERS) else caller.user_id
    try:
        first = day_of_form(form.text("first", 10), grounds.FIRST_DAY_NOT_CHOSEN)
        last = day_of_form(form.text("last", 10), grounds.LAST_DAY_NOT_CHOSEN)
        deputy, ground = form.need("deputy", "代签人", 36), form.text("ground", 200)
        ask.write(lambda w: give_stand_in(w, caller, principal, deputy, first=first, last=last, ground=ground))
    except Problem as problem:
        return _page(ask, problem.detail, problem.kind.status)
    return ask.done("/stand-ins", "已授权。" if principal == caller.user_id else "已提交，等待安全管理员确认。")


def decide(ask: Ask) -> Response:
    """Confirm, refuse or end."""
    try:
        deed = StandInDeed(ask.path("deed"))
    except ValueError as error:
        raise Problem(NOT_FOUND, what="这个步骤") from error
    caller, said = ask.viewer.caller, ask.form.text("words", 200)
    try:
        ask.write(lambda w: decide_stand_in(w, caller, ask.path("id"), deed, said))
    except Problem as problem:
        if problem.kind is NOT_FOUND:
            raise
        return _page(ask, problem.detail, problem.kind.status)
    return ask.done("/stand-ins", SAID[deed])
