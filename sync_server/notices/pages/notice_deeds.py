"""What is done with one 督察通知书 at the inspection body; a refusal shows the page again with what was typed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from starlette.responses import Response

from shared.problems import NOT_FOUND, Problem
from sync_server.console.closing_form import told_of
from sync_server.console.days import moment_of_field, moment_of_form
from sync_server.console.web import Ask, Pages
from sync_server.grounds import pages as grounds
from sync_server.ledger.write import Write
from sync_server.notices.deeds import decisions, proposals, service
from sync_server.notices.deeds.decisions import ObjectionDecision, OnSite
from sync_server.notices.deeds.extensions import decide_extension
from sync_server.notices.deeds.extensions import extend as grant_extension
from sync_server.notices.deeds.false_feedback import judge_false
from sync_server.notices.deeds.handing import Handing
from sync_server.notices.deeds.handing import hand_over as hand_over_paper
from sync_server.notices.pages.notices import notice_page
from sync_server.notices.reading import notices
from sync_server.procedures.permissions import Action


def register(pages: Pages) -> None:
    pages.post("/notices/{id}/confirm", confirm, Action.CONFIRM_NOTICE, undo=True)
    pages.post("/notices/{id}/void", void, Action.CONFIRM_NOTICE, undo=True)
    pages.post("/notices/{id}/paper-service", hand_over, Action.CONFIRM_NOTICE)
    pages.post("/notices/{id}/verify", verify, Action.VERIFY, undo=True)
    pages.post("/notices/{id}/review", review, Action.VERIFY, undo=True)
    pages.post("/notices/{id}/extend", extend, Action.CONFIRM_NOTICE, undo=True)
    pages.post("/notices/{id}/extension", answer_extension, Action.CONFIRM_NOTICE, undo=True)
    pages.post("/notices/{id}/correct", correct, Action.CONFIRM_NOTICE, Action.REVOKE_NOTICE)
    pages.post("/notices/{id}/revoke", revoke, Action.CONFIRM_NOTICE, Action.REVOKE_NOTICE)
    pages.post("/notices/{id}/propose", propose, Action.PROPOSE_REVOCATION)
    pages.post("/notices/{id}/decline", decline, Action.REVOKE_NOTICE)


def _do(ask: Ask, trying: str, job: Callable[[Write], object], said: str) -> Response:
    """Run the act. A refusal is shown on the notice's page, whose form `trying` keeps what was typed; a notice out of
    reach is not found."""
    with ask.read() as conn:
        notices.notice(conn, ask.viewer, ask.path("id"))
    try:
        ask.write(job)
    except Problem as problem:
        if problem.kind is NOT_FOUND:
            raise
        return notice_page(ask, problem.detail, problem.kind.status, trying)
    return ask.done(f"/notices/{ask.path('id')}", said)


def confirm(ask: Ask) -> Response:
    """Confirm a notice issued on the spot."""
    caller, looked = ask.viewer.caller, ask.form.text("looked", 1) == "1"
    said = "通知书已确认并生效，已送入被督察单位的收件箱。"
    return _do(ask, "confirm", lambda w: service.confirm(w, caller, ask.path("id"), looked=looked), said)


def void(ask: Ask) -> Response:
    """作废 before delivery."""
    caller, reason = ask.viewer.caller, ask.form.text("reason", 500)
    said = "通知书已作废，编号不再使用。"
    return _do(ask, "void", lambda w: service.void(w, caller, ask.path("id"), reason), said)


def verify(ask: Ask) -> Response:
    """合格销号, or 退回 with the reason; with where and when it was seen on site. What was found false goes back too,
    and is entered as a finding on the unit."""
    form, caller = ask.form, ask.viewer.caller
    decision = form.text("decision", 8)
    accepted = decision == "accept"

    def job(w: Write) -> None:
        if decision not in ("accept", "return", "false"):
            raise Problem(grounds.VERIFICATION_NOT_CHOSEN)
        when = moment_of_field(form.text("when", 20), grounds.MOMENT_OF_VISIT_NOT_CHOSEN)
        seen = OnSite(form.text("where", 200), when) if form.ticked("on_site") else None
        words = form.text("reason", 1000)
        if decision == "false":
            judge_false(w, caller, ask.path("id"), words, on_site=seen)
            return
        decisions.decide_feedback(
            w, caller, ask.path("id"), accepted=accepted, words=words, on_site=seen, told=told_of(form)
        )

    said = {
        "accept": "核验合格，已销号。",
        "false": "已退回再整改，并登记虚假反馈（RW12）。可在督察记录中就此开具通知书。",
    }.get(decision, "已退回再整改，期限重新计算。")
    trying = {"accept": "verify", "false": "untrue"}.get(decision, "back")
    return _do(ask, trying, job, said)


def review(ask: Ask) -> Response:
    """Decide an objection."""
    form, caller = ask.form, ask.viewer.caller
    chosen = form.text("decision", 16)

    def job(w: Write) -> None:
        if chosen not in set(ObjectionDecision):
            raise Problem(grounds.OBJECTION_NOT_DECIDED)
        decision = ObjectionDecision(chosen)
        varied = decision is ObjectionDecision.VARIED
        decisions.decide_objection(
            w,
            caller,
            ask.path("id"),
            decision,
            form.text("reason", 1000),
            keep_finding_ids=form.all("keep") if varied else (),
            requirement=form.text("requirement") if varied else "",
            told=told_of(form),
        )

    label = ObjectionDecision(chosen).label if chosen in set(ObjectionDecision) else ""
    return _do(ask, "review", job, f"复核决定：{label}。已告知被督察单位。")


def extend(ask: Ask) -> Response:
    """Grant the one extension."""
    form, caller = ask.form, ask.viewer.caller
    days = form.text("days", 2)

    def job(w: Write) -> None:
        wanted = int(days) if days.isdecimal() else 0
        grant_extension(w, caller, ask.path("id"), wanted, form.text("reason", 500))

    return _do(ask, "ext", job, "已同意延期，被督察单位已收到新的期限。")


def answer_extension(ask: Ask) -> Response:
    """Grant or refuse what the unit has asked for."""
    form, caller, decision = ask.form, ask.viewer.caller, ask.form.text("decision", 8)
    granted = decision == "grant"

    def job(w: Write) -> None:
        if decision not in ("grant", "refuse"):
            raise Problem(grounds.EXTENSION_NOT_DECIDED)
        days, words = form.text("days", 2), form.text("reason", 500)
        wanted = int(days) if days.isdecimal() else 0
        decide_extension(w, caller, ask.path("id"), granted=granted, days=wanted, words=words)

    said = "已同意延期，被督察单位已收到新的期限。" if granted else "已答复不同意延期，原期限不变。"
    return _do(ask, "xa", job, said)


def hand_over(ask: Ask) -> Response:
    """Record that a paper copy was handed over, signed for or refused."""
    form, caller = ask.form, ask.viewer.caller
    refused = form.text("how", 8) == "refused"

    def job(w: Write) -> None:
        handing = Handing(
            at=_moment(form.text("at", 20)),
            name="" if refused else form.name("name"),
            badge="" if refused else form.badge("badge"),
            refusal=form.words("refusal", "拒签原因", 300) if refused else "",
            witness=form.name("witness"),
            witness_badge=form.badge("witness_badge"),
        )
        hand_over_paper(w, caller, ask.path("id"), handing)

    return _do(ask, "h", job, "纸质送达已登记。")


def correct(ask: Ask) -> Response:
    """更正: a new version under the same number."""
    form, caller = ask.form, ask.viewer.caller

    def job(w: Write) -> None:
        decisions.correct(
            w,
            caller,
            ask.path("id"),
            form.text("reason", 500),
            requirement=form.text("requirement"),
            keep_finding_ids=form.all("keep"),
        )

    return _do(ask, "cor", job, "通知书已更正，原文保留在经过中。")


def revoke(ask: Ask) -> Response:
    """撤销 after delivery, with its reason."""
    caller, reason = ask.viewer.caller, ask.form.text("reason", 500)
    said = "通知书已撤销，已告知被督察单位。"
    return _do(ask, "rev", lambda w: decisions.revoke(w, caller, ask.path("id"), reason, told=told_of(ask.form)), said)


def propose(ask: Ask) -> Response:
    """建议撤销或更正, by who may not do it."""
    caller, reason = ask.viewer.caller, ask.form.text("reason", 500)
    said = "建议已送督察科，由科长决定。"
    return _do(ask, "pro", lambda w: proposals.propose_revocation(w, caller, ask.path("id"), reason), said)


def decline(ask: Ask) -> Response:
    """The chief does not follow the proposals."""
    caller, reason = ask.viewer.caller, ask.form.text("reason", 500)
    said = "已答复建议，通知书保持不变。"
    return _do(ask, "decline", lambda w: proposals.decline_proposal(w, caller, ask.path("id"), reason), said)


def _moment(text: str) -> datetime:
    """A `datetime-local` value as a moment in Shanghai. Raises Problem."""
    return moment_of_form(text, grounds.MOMENT_OF_SERVICE_NOT_CHOSEN)
