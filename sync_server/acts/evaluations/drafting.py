"""The evaluation drafts itself from the ledger, and is brought up to it again while it is being written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from shared.moment import chinese_day, day_in_shanghai
from shared.organisation import UnitKind
from shared.plain import to_plain
from shared.problems import RULE, Problem
from sync_server.acts.common.documents import create, existing
from sync_server.acts.evaluations.unit_results import district_results, rules_of
from sync_server.acts.refreshing import Fresh, Source
from sync_server.acts.reports.month_rows import in_use
from sync_server.casework import happenings
from sync_server.documents import kinds
from sync_server.grounds import documents as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.procedures.answers import AnswerDecision
from sync_server.procedures.evaluating import UnitResult, body_of, proposal_words, tables_of, unit_figures
from sync_server.procedures.periods import Period, read_period
from sync_server.procedures.permissions import Action, Caller, Target, require
from sync_server.reference.directory import directory


def draft_evaluation(w: Write, caller: Caller, period_text: str, counted: Sequence[UnitResult] | None = None) -> str:
    """Draft the section's evaluation of its district for a month or quarter that is over; returns its id. `counted`
    are the scores if a read has counted them already, so that a large district does not hold up other writes.

    Raises Problem(RULE) for a period that is not over, one before the ledger was in use, or one that is already
    written."""
    unit = directory(w).unit(caller.unit_id)
    require(caller, Action.DRAFT_EVALUATION, Target(unit.district_code, frozenset({unit.id})))
    if unit.kind is not UnitKind.SECTION:
        raise Problem(grounds.EVALUATION_BY_SECTIONS)
    period = _period(period_text)
    if day_in_shanghai(w.moment) <= period.last:
        raise Problem(grounds.PERIOD_NOT_OVER, period=period.words, last=chinese_day(period.last))
    if not in_use(w.conn, period.months):
        raise Problem(grounds.BEFORE_USE, period=period.words)
    if existing(w.conn, kinds.EVALUATION, unit.id, period.text):
        raise Problem(grounds.EVALUATION_UNDER_WAY, period=period.words)
    results = district_results(w.conn, unit.district_code, period, w.moment) if counted is None else counted
    rules = rules_of(w.conn, unit.district_code, period.months[0])
    return create(
        w,
        caller,
        kinds.EVALUATION,
        unit_id=unit.id,
        district_code=unit.district_code,
        title=f"{period.words}考核评定建议",
        body=body_of(period, rules, results),
        period=period.text,
        figures={
            "counted_at": w.now,
            "rules": to_plain(rules),
            "month_rules": _month_rules(w, unit.district_code, period),
            "units": [unit_figures(result) for result in results],
            "proposal": proposal_words(period, results),
        },
    )


def _period(text: str) -> Period:
    try:
        return read_period(text)
    except ValueError as error:
        raise Problem(RULE, reason=str(error)) from error


def _month_rules(w: Write, district: str, period: Period) -> dict[str, Any]:
    """The rules of each month: those of its first day."""
    return {month: to_plain(rules_of(w.conn, district, month)) for month in period.months}


def counted_again(w: Write, row: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """The evaluation's tables and figures as the ledger is now, objections that were upheld left out of account."""
    period = read_period(row["period"])
    results = district_results(w.conn, row["district_code"], period, w.moment, waived(w.conn, row["id"]))
    figures = {
        **row["figures"],
        "counted_at": w.now,
        "month_rules": _month_rules(w, row["district_code"], period),
        "units": [unit_figures(result) for result in results],
        "proposal": proposal_words(period, results),
    }
    return tables_of(period, results), figures


def _compose_again(w: Write, row: RowMapping) -> Fresh:
    tables, figures = counted_again(w, row)
    return Fresh(
        figures=figures,
        tables=tables,
        equals=figures["units"] == row["figures"].get("units"),
        said=f"按最新台账重新计算《{row['title']}》的得分",
        texts={"proposal": figures["proposal"]},
        proposed={"proposal": row["figures"].get("proposal", "")},
    )


# 「按最新台账重新计分」
FROM_LEDGER = Source(
    kinds.EVALUATION,
    _compose_again,
    happening=happenings.EVALUATION_COUNTED,
    note="按最新台账重新计分",
)


def waived(conn: Connection, document_id: str) -> dict[str, set[str]]:
    """Unit id → findings and notices on which an objection to this document's scores was upheld."""
    o = t.score_objections.c
    found: defaultdict[str, set[str]] = defaultdict(set)
    upheld = (o.document_id == document_id) & (o.decision == AnswerDecision.UPHELD.value) & (o.finding_id != "")
    for row in conn.execute(select(o.unit_id, o.finding_id).where(upheld)):
        found[row.unit_id].add(row.finding_id)
    return found
