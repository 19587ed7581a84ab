"""督察通知书 at the inspection body: list, issuing, and one page with the next step as one button."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Any

from starlette.responses import RedirectResponse, Response

from shared.moment import SHANGHAI, chinese_moment
from shared.problems import NOT_FOUND, RULE, Problem
from sync_server.acts.directory import read_calendar
from sync_server.acts.notices import decisions, proposals, service
from sync_server.acts.notices.decisions import ObjectionDecision, OnSite
from sync_server.acts.notices.extensions import asked, decide_extension
from sync_server.acts.notices.extensions import extend as grant_extension
from sync_server.acts.notices.facts import hold
from sync_server.acts.notices.filing import issue_by_section
from sync_server.acts.notices.handing import Handing
from sync_server.acts.notices.handing import hand_over as hand_over_paper
from sync_server.acts.pursuits.following import repeats
from sync_server.acts.rulebook import rules_on
from sync_server.console import exports, words
from sync_server.console.listing import Filters, fetch
from sync_server.console.queries import notices, pursuits, records, reference, trails
from sync_server.console.web import Ask, Pages
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.procedures.notices import ENDED, Deed, open_deeds
from sync_server.procedures.permissions import Action
from sync_server.procedures.rulebook import RepeatRules, TermRules


def register(pages: Pages) -> None:
    pages.get("/notices", index, Action.SEE_LEDGER)
    pages.get("/notices/new", new, Action.CONFIRM_NOTICE)
    pages.post("/notices", issue, Action.CONFIRM_NOTICE)
    pages.get("/notices/export/{kind}", export, Action.EXPORT)
    pages.get("/notices/{id}", show, Action.SEE_LEDGER, Action.ANSWER_NOTICE)
    pages.post("/notices/{id}/confirm", confirm, Action.CONFIRM_NOTICE)
    pages.post("/notices/{id}/void", void, Action.CONFIRM_NOTICE)
    pages.post("/notices/{id}/verify", verify, Action.VERIFY)
    pages.post("/notices/{id}/review", review, Action.VERIFY)
    pages.post("/notices/{id}/extend", extend, Action.CONFIRM_NOTICE)
    pages.post("/notices/{id}/extension", answer_extension, Action.CONFIRM_NOTICE)
    pages.post("/notices/{id}/paper-service", hand_over, Action.CONFIRM_NOTICE)
    pages.post("/notices/{id}/correct", correct, Action.CONFIRM_NOTICE, Action.REVOKE_NOTICE)
    pages.post("/notices/{id}/revoke", revoke, Action.CONFIRM_NOTICE, Action.REVOKE_NOTICE)
    pages.post("/notices/{id}/propose", propose, Action.PROPOSE_REVOCATION)
    pages.post("/notices/{id}/decline", decline, Action.REVOKE_NOTICE)


def index(ask: Ask) -> Response:
    """The list of notices."""
    filters = Filters(dict(ask.query))
    with ask.read() as conn:
        statement = notices.notice_list(ask.viewer, filters, ask.now)
        listing = fetch(conn, "/notices", filters, statement, notices.ORDERS, "-issued", t.notices.c.id)
        units = reference.units(conn, ask.viewer, Action.SEE_NOTICES)
        calendar = read_calendar(conn)
        since = notices.searched_since(conn, ask.viewer, filters)
    return ask.page(
        "notices.html",
        since=since,
        listing=listing,
        filters=filters,
        units=units,
        districts=reference.district_choices(ask.viewer),
        states=notices.STATE_CHOICES,
        calendar=calendar,
    )


def export(ask: Ask) -> Response:
    """Exactly the filtered notices as a file."""
    filters = Filters(dict(ask.query))
    statement = notices.notice_list(ask.viewer, filters, ask.now, whole=True)
    return exports.answer(ask, ask.path("kind"), exports.NOTICES, statement, filters, notices.ORDERS, "-issued")


def new(ask: Ask) -> Response:
    """The form to issue a notice from a record's findings."""
    return _form(ask, ask.query.get("record", ""))


def _form(ask: Ask, record_id: str, error: str = "", status: int = 200) -> Response:
    with ask.read() as conn:
        record = records.record(conn, ask.viewer, record_id)
        findings = [row for row in records.findings_of(conn, record_id) if not row.notice_id and row.state != "closed"]
        calendar = read_calendar(conn)
        terms = rules_on(conn, TermRules, record.district_code, words.today(ask.now))
    chosen = ask.form.all("finding") or tuple(row.id for row in findings)
    due = calendar.due(words.today(ask.now), terms.feedback_days)
    answering = {row.answering_unit_id: row.answering_name for row in findings}
    return ask.page(
        "notice_new.html",
        status,
        record=record,
        findings=findings,
        chosen=chosen,
        answering=list(answering.items()),
        due=due,
        days=ask.form.text("days", 3) or str(terms.feedback_days),
        usual=terms.feedback_days,
        hour="17时30分" if terms.close_of_business else "24时",
        way=ask.form.text("way", 8) or "online",
        requirement=ask.form.text("requirement"),
        error=error,
    )


def issue(ask: Ask) -> Response:
    """Issue the notice: numbered and in the unit's inbox at once."""
    form, viewer = ask.form, ask.viewer
    record_id, days = form.text("record", 36), form.text("days", 3)
    with ask.read() as conn:
        records.record(conn, viewer, record_id)
    if not days.isdecimal():
        return _form(ask, record_id, "请填写反馈期限（工作日数）。", HTTPStatus.UNPROCESSABLE_ENTITY)

    def job(w: Write) -> str:
        return issue_by_section(
            w,
            viewer.caller,
            record_id,
            form.all("finding"),
            form.text("requirement"),
            unit_id=form.text("unit", 36),
            feedback_days=int(days),
            on_paper=on_paper,
        )

    on_paper = form.text("way", 8) == "paper"
    try:
        notice_id = ask.write(job)
    except Problem as problem:
        if problem.kind is NOT_FOUND:
            raise
        return _form(ask, record_id, problem.detail, problem.kind.status)
    said = "通知书已开具，并已送入被督察单位的收件箱。"
    if on_paper:
        said = "通知书已开具。请打印送达，送达后在本页登记，期限自送达时起算。"
    return ask.done(f"/notices/{notice_id}", said)


def show(ask: Ask) -> Response:
    """One notice: facts and photos left, timeline right, the next step on top."""
    viewer, notice_id = ask.viewer, ask.path("id")
    if not viewer.may(Action.SEE_LEDGER):  # links in messages name this page; a squad has its own
        return RedirectResponse(f"/squad/notices/{notice_id}", HTTPStatus.SEE_OTHER)
    with ask.read() as conn:
        notices.notice(conn, viewer, notice_id)
    ask.opened(notice_id)
    with ask.read() as conn:
        row = notices.notice(conn, viewer, notice_id)
        calendar = read_calendar(conn)
        held = hold(conn, notice_id, calendar, ask.now)
        facts = held.facts
        today = words.today(ask.now)
        repeat_rules = rules_on(conn, RepeatRules, facts.district_code, today)
        context: dict[str, Any] = {
            "pursuit": pursuits.of_notice(conn, viewer, notice_id),
            "extension": asked(conn, notice_id),
            "longest": rules_on(conn, TermRules, facts.district_code, today).extension_days,
            "repeated": repeats(conn, held, repeat_rules),
            "repeat_rules": repeat_rules,
            "answers": notices.answers(conn, notice_id),
            "evidence": notices.evidence(conn, row.body),
            "events": trails.timeline(conn, [("notice", notice_id)]),
            "deliveries": trails.deliveries(conn, [notice_id]),
            "proposals": proposals.open_proposals(conn, notice_id),
        }
    return ask.page(
        "notice.html",
        notice=row,
        body=row.body,
        deeds=open_deeds(facts, viewer.caller),
        Deed=Deed,
        ended=facts.state in ENDED,
        overdue=words.is_overdue(row.overdue_from, row.state, ask.now),
        left=words.left_words(row.due_on, ask.now, calendar),
        **context,
    )


def _done(ask: Ask, said: str) -> Response:
    return ask.done(f"/notices/{ask.path('id')}", said)


def confirm(ask: Ask) -> Response:
    """Confirm a notice issued on the spot."""
    caller = ask.viewer.caller
    ask.write(lambda w: service.confirm(w, caller, ask.path("id")))
    return _done(ask, "通知书已确认并生效，已送入被督察单位的收件箱。")


def void(ask: Ask) -> Response:
    """作废 before delivery."""
    caller, reason = ask.viewer.caller, ask.form.text("reason", 500)
    ask.write(lambda w: service.void(w, caller, ask.path("id"), reason))
    return _done(ask, "通知书已作废，编号不再使用。")


def verify(ask: Ask) -> Response:
    """合格销号, or 退回 with the reason."""
    caller, reason = ask.viewer.caller, ask.form.text("reason", 1000)
    accepted = ask.form.text("decision") == "accept"
    if ask.form.text("decision") not in ("accept", "return"):
        raise Problem(RULE, reason="请选择合格销号或退回再整改")
    where, when = ask.form.text("where", 200), ask.form.text("when", 40)
    on_site = OnSite(where, _moment_words(when)) if ask.form.ticked("on_site") else None
    ask.write(
        lambda w: decisions.decide_feedback(
            w, caller, ask.path("id"), accepted=accepted, words=reason, on_site=on_site
        )
    )
    return _done(ask, "核验合格，已销号。" if accepted else "已退回再整改，期限重新计算。")


def review(ask: Ask) -> Response:
    """Decide an objection."""
    form, caller = ask.form, ask.viewer.caller
    try:
        decision = ObjectionDecision(form.text("decision"))
    except ValueError as error:
        raise Problem(RULE, reason="请选择维持、变更或撤销") from error
    varied = decision is ObjectionDecision.VARIED
    ask.write(
        lambda w: decisions.decide_objection(
            w,
            caller,
            ask.path("id"),
            decision,
            form.text("reason", 1000),
            keep_finding_ids=form.all("keep") if varied else (),
            requirement=form.text("requirement") if varied else "",
        )
    )
    return _done(ask, f"复核决定：{decision.label}。已告知被督察单位。")


def extend(ask: Ask) -> Response:
    """Grant the one extension."""
    form, caller = ask.form, ask.viewer.caller
    days = form.text("days", 2)
    ask.write(
        lambda w: grant_extension(
            w, caller, ask.path("id"), int(days) if days.isdecimal() else 0, form.text("reason", 500)
        )
    )
    return _done(ask, "已同意延期，被督察单位已收到新的期限。")


def answer_extension(ask: Ask) -> Response:
    """Grant or refuse what the unit has asked for."""
    form, caller, days = ask.form, ask.viewer.caller, ask.form.text("days", 2)
    granted = form.text("decision", 8) == "grant"
    if form.text("decision", 8) not in ("grant", "refuse"):
        raise Problem(RULE, reason="请选择同意或不同意延期")
    ask.write(
        lambda w: decide_extension(
            w,
            caller,
            ask.path("id"),
            granted=granted,
            days=int(days) if days.isdecimal() else 0,
            words=form.text("reason", 500),
        )
    )
    return _done(ask, "已同意延期，被督察单位已收到新的期限。" if granted else "已答复不同意延期，原期限不变。")


def hand_over(ask: Ask) -> Response:
    """Record that a paper copy was handed over, signed for or refused."""
    form, caller = ask.form, ask.viewer.caller
    refused = form.text("how", 8) == "refused"
    handing = Handing(
        at=_moment(form.text("at", 20)),
        name="" if refused else form.text("name", 40),
        badge="" if refused else form.text("badge", 20),
        refusal=form.need("refusal", "拒签原因", 300) if refused else "",
        witness=form.text("witness", 40),
        witness_badge=form.text("witness_badge", 20),
    )
    ask.write(lambda w: hand_over_paper(w, caller, ask.path("id"), handing))
    return _done(ask, "纸质送达已登记。")


def _moment(text: str) -> datetime:
    """A `datetime-local` value as a moment in Shanghai. Raises Problem."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)
    except ValueError as error:
        raise Problem(RULE, reason="请选择送达的日期和时间") from error


def _moment_words(text: str) -> str:
    """A `datetime-local` value in words; other text as it was written."""
    try:
        return chinese_moment(datetime.fromisoformat(text).replace(tzinfo=SHANGHAI))
    except ValueError:
        return text


def correct(ask: Ask) -> Response:
    """更正: a new version under the same number."""
    form, caller = ask.form, ask.viewer.caller
    ask.write(
        lambda w: decisions.correct(
            w,
            caller,
            ask.path("id"),
            form.text("reason", 500),
            requirement=form.text("requirement"),
            keep_finding_ids=form.all("keep"),
        )
    )
    return _done(ask, "通知书已更正，原文保留在经过中。")


def revoke(ask: Ask) -> Response:
    """撤销 after delivery, with its reason."""
    caller, reason = ask.viewer.caller, ask.form.text("reason", 500)
    ask.write(lambda w: decisions.revoke(w, caller, ask.path("id"), reason))
    return _done(ask, "通知书已撤销，已告知被督察单位。")


def propose(ask: Ask) -> Response:
    """建议撤销或更正, by who may not do it."""
    caller, reason = ask.viewer.caller, ask.form.text("reason", 500)
    ask.write(lambda w: proposals.propose_revocation(w, caller, ask.path("id"), reason))
    return _done(ask, "建议已送督察科，由科长决定。")


def decline(ask: Ask) -> Response:
    """The chief does not follow the proposals."""
    caller, reason = ask.viewer.caller, ask.form.text("reason", 500)
    ask.write(lambda w: proposals.decline_proposal(w, caller, ask.path("id"), reason))
    return _done(ask, "已答复建议，通知书保持不变。")
