"""批量办理: notices on chosen findings, looked over before they are issued; on-site notices confirmed together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from starlette.responses import Response

from shared.problems import NOT_FOUND, Problem
from sync_server.console import words
from sync_server.console.web import Ask, Pages, own_path
from sync_server.grounds import notices as grounds
from sync_server.ledger.write import Write
from sync_server.notices.deeds.batch import MOST, bundles, confirm_batch, issue_batch, verify_batch
from sync_server.notices.reading import notices
from sync_server.procedures.permissions import Action
from sync_server.procedures.rulebook import TermRules
from sync_server.reference.directory import read_calendar
from sync_server.reference.rulebook import rules_on

REQUIREMENT = "请核实情况，查明责任人，立即整改，并在期限内书面反馈核查和整改情况。"


def register(pages: Pages) -> None:
    pages.post("/batch/preview", preview, Action.CONFIRM_NOTICE, leads="/findings")
    pages.post("/batch/notices", issue, Action.CONFIRM_NOTICE, leads="/findings")
    pages.post("/batch/verification", look_over, Action.VERIFY, leads="/notices")
    pages.post("/batch/verifications", verify, Action.VERIFY, leads="/notices", undo=True)
    pages.post("/batch/confirmations", confirm, Action.CONFIRM_NOTICE, leads="/notices", undo=True)


def preview(ask: Ask) -> Response:
    """What would be issued: one notice a unit, with its findings and the text of the requirement."""
    return _preview(ask)


def _preview(ask: Ask, error: str = "", status: int = 200) -> Response:
    viewer, form = ask.viewer, ask.form
    with ask.read() as conn:
        found = bundles(conn, viewer.caller, form.all("finding"))
        calendar = read_calendar(conn)
        terms = rules_on(conn, TermRules, viewer.district_code, words.today(ask.now))
    days = form.text("days", 3) or str(terms.feedback_days)
    wanted = int(days) if days.isdecimal() and 0 < int(days) <= 30 else terms.feedback_days
    return ask.page(
        "notice_batch.html",
        status,
        bundles=found,
        requirements={b.key: form.text(f"requirement-{b.key}") or REQUIREMENT for b in found},
        places={b.key: form.text(f"place-{b.key}", 200) for b in found},
        due=calendar.due(words.today(ask.now), wanted),
        hour="17时30分" if terms.close_of_business else "24时",
        days=days,
        back=own_path(form.text("back"), "/findings"),
        error=error,
    )


def issue(ask: Ask) -> Response:
    """Issue them all: numbered and in the units' inboxes at once."""
    form, caller = ask.form, ask.viewer.caller
    days = form.text("days", 3)
    if not days.isdecimal():
        return _preview(ask, "请填写反馈期限（工作日数）。", 422)
    requirements = {key: form.text(f"requirement-{key}") for key in form.all("bundle")}
    places = {key: form.text(f"place-{key}", 200) for key in form.all("bundle")}

    def job(w: Write) -> list[Any]:
        chosen = form.all("finding")
        return list(issue_batch(w, caller, chosen, requirements, feedback_days=int(days), places=places))

    try:
        issued = ask.write(job)
    except Problem as problem:
        if problem.kind is NOT_FOUND:
            raise
        return _preview(ask, problem.detail, problem.kind.status)
    return ask.done("/notices", f"已开具 {len(issued)} 份通知书，并已送入被督察单位的收件箱。")


def confirm(ask: Ask) -> Response:
    """Confirm the chosen on-site notices; all or none."""
    caller, chosen = ask.viewer.caller, ask.form.all("notice")
    number = ask.write(lambda w: confirm_batch(w, caller, chosen))
    return ask.done(
        own_path(ask.form.text("back"), "/notices"), f"已确认 {number} 份通知书，并已送入被督察单位的收件箱。"
    )


def look_over(ask: Ask) -> Response:
    """The feedback to the chosen notices, with its photos, before one decision is taken on all of it."""
    return _lots(ask, ask.form.all("notice"))


def _lots(ask: Ask, shown: Sequence[str], error: str = "", status: int = 200) -> Response:
    with ask.read() as conn:
        lots = notices.lots(conn, ask.viewer, shown[:MOST])
    if not lots:
        raise Problem(grounds.FEEDBACK_NOT_CHOSEN)
    back = own_path(ask.form.text("back"), "/notices?state=fed_back")
    said = ask.form.text("words", 1000)
    chosen = ask.form.all("notice")
    return ask.page("verify_batch.html", status, lots=lots, chosen=chosen, back=back, said=said, error=error)


def verify(ask: Ask) -> Response:
    """One decision on all that is ticked; all or none."""
    form, caller, chosen = ask.form, ask.viewer.caller, ask.form.all("notice")
    decision, words = form.text("decision", 8), form.text("words", 1000)
    accepted = decision == "accept"
    try:
        if decision not in ("accept", "return"):
            raise Problem(grounds.DECISION_NOT_CHOSEN)
        said = "" if accepted else words
        number = ask.write(lambda w: verify_batch(w, caller, chosen, accepted=accepted, words=said))
    except Problem as problem:
        if problem.kind is NOT_FOUND or not chosen:
            raise
        return _lots(ask, chosen, problem.detail, problem.kind.status)
    done = f"已核验 {number} 份反馈：{'合格销号' if accepted else '退回再整改，期限重新计算'}。"
    return ask.done(own_path(form.text("back"), "/notices?state=fed_back"), done)
