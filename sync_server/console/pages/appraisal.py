"""考核评定: a district's scores of a month or quarter, objections to them, what was decided; and the files."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import Any

from starlette.responses import RedirectResponse, Response

from shared.moment import chinese_day
from shared.organisation import Role
from shared.problems import NOT_FOUND, Problem
from sync_server.acts.common.held_document import hold
from sync_server.acts.evaluations.drafting import FROM_LEDGER, draft_evaluation
from sync_server.acts.evaluations.handing_in import decision_too_early, objection_term
from sync_server.acts.evaluations.objections import decide_score_objection, review_refusal
from sync_server.acts.evaluations.unit_results import district_results
from sync_server.acts.refreshing import refresh
from sync_server.acts.reports.month_rows import in_use
from sync_server.casework import happenings
from sync_server.console import spreadsheets
from sync_server.console.file_headers import headers_of
from sync_server.console.queries import reference, scores
from sync_server.console.score_sheets import archive, can_be_recounted
from sync_server.console.spreadsheets import Table
from sync_server.console.web import Ask, Pages
from sync_server.console.words import today
from sync_server.procedures.documents import DocumentDeed, DocumentState, open_deeds
from sync_server.procedures.evaluating import NOT_JUDGED, UnitResult
from sync_server.procedures.periods import over, read_period
from sync_server.procedures.permissions import Action
from sync_server.procedures.rewarding import RewardKind

SHOWN = 10  # deductions of a unit on the page of all
DEDUCTIONS = ("单位", "日期", "编号", "项目", "程度", "扣分", "计算说明")
REWARD_WORDS = {kind.value: kind.label for kind in RewardKind}


def register(pages: Pages) -> None:
    pages.get("/appraisal", index, Action.SEE_SCORES)
    pages.post("/appraisal", draft, Action.DRAFT_EVALUATION)
    pages.get("/appraisal/{id}", show, Action.SEE_SCORES)
    pages.get("/appraisal/{id}/units/{unit}", show_unit, Action.SEE_SCORES)
    pages.post("/appraisal/{id}/count", count, Action.DRAFT_EVALUATION)
    pages.get("/appraisal/{id}/export/{kind}", export, Action.SEE_SCORES)
    pages.post("/appraisal/objections/{id}", decide, Action.DRAFT_EVALUATION)


def index(ask: Ask) -> Response:
    """The evaluations of the viewer's district (all districts for the city), with the next one to draft."""
    return _index(ask)


def _index(ask: Ask, error: str = "", status: int = 200) -> Response:
    viewer = ask.viewer
    if viewer.role is Role.INSPECTED_UNIT:  # a unit reads its own scores only
        return RedirectResponse("/squad/scores", HTTPStatus.SEE_OTHER)
    district = ask.query.get("district", "") if viewer.city_wide else ""
    with ask.read() as conn:
        rows = scores.evaluations(conn, viewer, district)
        used = in_use(conn, [f"{period.last:%Y-%m}" for period in over(today(ask.now))])
    may_draft = viewer.may(Action.DRAFT_EVALUATION) and not viewer.city_wide
    made = {row.period for row in rows if row.unit_id == viewer.unit_id}
    offered = [one for one in over(today(ask.now)) if f"{one.last:%Y-%m}" in used and one.text not in made]
    return ask.page(
        "appraisal.html",
        status,
        rows=rows,
        periods=offered if may_draft else [],
        words_of=_period_words,
        districts=reference.district_choices(viewer),
        district=district,
        error=error,
        typed=ask.form.values(),
    )


def _period_words(text: str) -> str:
    return read_period(text).words


def draft(ask: Ask) -> Response:
    """Count the period from the ledger and draft its evaluation."""
    caller, text = ask.viewer.caller, ask.form.text("period", 7)
    try:
        counted = _count(ask, text)
        document_id = ask.write(lambda w: draft_evaluation(w, caller, text, counted))
    except Problem as problem:
        return _index(ask, problem.detail, problem.kind.status)
    return ask.done(f"/appraisal/{document_id}", "评定建议已按台账起草，请核对得分后编辑建议、送审。")


def _count(ask: Ask, text: str) -> list[UnitResult] | None:
    """The scores of a period that can be drafted, counted by a read; None leaves the refusal to the act."""
    try:
        period = read_period(text)
    except ValueError:
        return None
    if ask.viewer.city_wide or period.last >= today(ask.now):
        return None
    with ask.read() as conn:
        return district_results(conn, ask.viewer.district_code, period, ask.now)


def show(ask: Ask) -> Response:
    """One evaluation: scores in the directory's order, every deduction explained, objections, rewards."""
    if ask.viewer.role is Role.INSPECTED_UNIT:
        return RedirectResponse(f"/squad/scores?document={ask.path('id')}", HTTPStatus.SEE_OTHER)
    return _show(ask)


def _show(ask: Ask, error: str = "", status: int = 200) -> Response:
    viewer, document_id = ask.viewer, ask.path("id")
    with ask.read() as conn:
        row = scores.evaluation(conn, viewer, document_id)
        objections = scores.objections(conn, document_id)
        rewards = scores.rewards(conn, viewer, document_id=document_id)
        handed_in = row["state"] in (DocumentState.FILED.value, DocumentState.DECIDED.value)
        term = objection_term(conn, document_id) if handed_in else None
        too_early = None
        if row["state"] == DocumentState.FILED.value:
            too_early = decision_too_early(conn, row, ask.now)
        facts = hold(conn, document_id).facts
        not_reviewed_by_you = review_refusal(conn, viewer.caller, document_id)
    state = DocumentState(row["state"])
    deeds = open_deeds(facts, viewer.caller)
    ask.opened(document_id)
    return ask.page(
        "appraisal_show.html",
        status,
        document=row,
        period=read_period(row["period"]),
        units=row["figures"]["units"],
        rules=row["figures"]["rules"],
        counted_at=row["figures"]["counted_at"],
        recountable=can_be_recounted(row["figures"]),
        objections=objections,
        subjects=_subjects(row),
        rewards=rewards,
        reward_words=REWARD_WORDS,
        deeds=deeds,
        shown=SHOWN,
        Deed=DocumentDeed,
        term=term,
        too_early=too_early.reason if too_early else "",
        reviews=viewer.unit_id == row["unit_id"] and viewer.may(Action.DRAFT_EVALUATION),
        not_reviewed_by_you=not_reviewed_by_you,
        may_reward=viewer.may(Action.DECIDE_EVALUATION) and state is DocumentState.DECIDED,
        error=error,
    )


def _subjects(row: Any) -> dict[str, dict[str, Any]]:
    """What an objection is about: subject id → the deduction's line."""
    return {line["subject"]: line for unit in row["figures"]["units"] for line in unit["lines"]}


def show_unit(ask: Ask) -> Response:
    """Every deduction of one unit."""
    if ask.viewer.role is Role.INSPECTED_UNIT:
        return RedirectResponse(f"/squad/scores?document={ask.path('id')}", HTTPStatus.SEE_OTHER)
    row = _in_reach(ask)
    unit = next((unit for unit in row["figures"]["units"] if unit["unit_id"] == ask.path("unit")), None)
    if unit is None:
        raise Problem(NOT_FOUND, what="这个单位的得分")
    return ask.page("appraisal_unit.html", document=row, period=read_period(row["period"]), unit=unit)


def count(ask: Ask) -> Response:
    """Bring a draft up to the ledger."""
    caller, document_id = ask.viewer.caller, ask.path("id")
    _in_reach(ask)
    ask.write(lambda w: refresh(w, caller, document_id, FROM_LEDGER))
    return ask.done(f"/appraisal/{document_id}", "已按最新台账重新计分。")


def _in_reach(ask: Ask) -> Any:
    with ask.read() as conn:
        return scores.evaluation(conn, ask.viewer, ask.path("id"))


def decide(ask: Ask) -> Response:
    """Decide an objection to a score."""
    caller, objection_id, form = ask.viewer.caller, ask.path("id"), ask.form
    upheld = form.text("decision", 10)
    document_id = form.text("document", 36)
    if upheld not in ("upheld", "rejected"):
        raise Problem(NOT_FOUND, what="这个决定")
    words = form.text("words", 1000)
    ask.write(lambda w: decide_score_objection(w, caller, objection_id, upheld=upheld == "upheld", words=words))
    said = "异议成立，得分已重新计算，更正情况写入新一稿。" if upheld == "upheld" else "已维持原扣分，并告知该单位。"
    return ask.done(f"/appraisal/{document_id}", said)


def export(ask: Ask) -> Response:
    """Scores and deductions as a spreadsheet: two sheets as XLSX, the scores alone as CSV; as ZIP with all that
    they are reckoned from."""
    if ask.viewer.role is Role.INSPECTED_UNIT:
        raise Problem(NOT_FOUND, what="这份评定建议")
    row, viewer, kind = _in_reach(ask), ask.viewer, ask.path("kind")
    units = row["figures"]["units"]
    tables = [
        Table(
            "各单位得分",
            ("单位", "扣分", "得分"),
            [(u["unit_name"], u["deducted"], NOT_JUDGED if u["score"] is None else u["score"]) for u in units],
        ),
        Table("扣分明细", DEDUCTIONS, [_cells(unit, line) for unit in units for line in unit["lines"]]),
    ]
    name = f"{row['title']}（{chinese_day(today(ask.now))}导出）"
    if kind == "zip":
        if not can_be_recounted(row["figures"]):
            raise Problem(NOT_FOUND, what="这一稿的计分底稿（旧稿没有留存，请重新计分）")
        headers = headers_of(f"{name}计分底稿.zip")
        answer = Response(archive(row["figures"], ask.now), media_type="application/zip", headers=headers)
    else:
        answer = spreadsheets.answer(kind, name, tables)
    said = f"{viewer.name}导出了《{row['title']}》（{kind.upper()}）"
    ask.write(lambda w: w.event(happenings.LEDGER_EXPORTED, "document", row["id"], said, actor=viewer.actor))
    return answer


def _cells(unit: dict[str, Any], line: dict[str, Any]) -> tuple[spreadsheets.Cell, ...]:
    """A deduction as the spreadsheet has it; points are numbers, so that they can be summed."""
    item = (line["code"], line["text"], line["severity"], line["points"], line["words"])
    return (unit["unit_name"], chinese_day(date.fromisoformat(line["day"])), *item)
