"""The yearly evaluation: drafted from the ledger by the supervision office, issued, each district told of its line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import RowMapping

from shared.moment import day_in_shanghai
from shared.organisation import UnitKind
from shared.plain import to_plain
from shared.problems import Problem
from sync_server.acts.common.document_steps import KindActs, take
from sync_server.acts.common.documents import create, existing
from sync_server.acts.common.held_document import Held
from sync_server.acts.refreshing import Fresh, Source
from sync_server.acts.reports.month_rows import in_use
from sync_server.casework import happenings
from sync_server.documents import kinds
from sync_server.grounds import documents as grounds
from sync_server.ledger.events import SYSTEM
from sync_server.ledger.write import Write
from sync_server.procedures.annual import DistrictYear, evaluate
from sync_server.procedures.documents import DocumentDeed
from sync_server.procedures.months import months_of_year
from sync_server.procedures.permissions import CITY_CODE, Action, Caller, require
from sync_server.procedures.rulebook import AnnualRules
from sync_server.reference.directory import directory
from sync_server.reference.rulebook import rules_on

ANNUAL = "annual"  # subject of what a section is told of its own line; the id is the document's
FIRST_YEAR = 2009


def draft_annual(w: Write, caller: Caller, year: int, counted: Sequence[DistrictYear]) -> str:
    """Draft the evaluation of a year that has begun; returns its id. `counted` is what the districts did
    (`facts.district_years`), counted by a read, so that a large ledger does not hold up other writes.

    Raises Problem: FORBIDDEN, RULE for another year or one before the ledger was in use, CONFLICT when there is one."""
    require(caller, Action.EVALUATE_DISTRICTS)
    office = directory(w).unit(caller.unit_id)
    if office.kind is not UnitKind.OFFICE:
        raise Problem(grounds.ANNUAL_BY_THE_OFFICE)
    today = day_in_shanghai(w.moment)
    if not FIRST_YEAR <= year <= today.year:
        raise Problem(grounds.YEAR_TO_COME)
    if year < today.year and not in_use(w.conn, months_of_year(year)):
        raise Problem(grounds.BEFORE_USE, period=f"{year}年")
    if existing(w.conn, kinds.ANNUAL, office.id, str(year)):
        raise Problem(grounds.YEAR_UNDER_WAY, year=year)
    tables, figures = _evaluated(w, counted)
    return create(
        w,
        caller,
        kinds.ANNUAL,
        unit_id=office.id,
        district_code=CITY_CODE,
        title=f"{year}年度督察工作考评",
        body={**tables, "remarks": ""},
        period=str(year),
        figures=figures,
    )


def from_counted(counted: Sequence[DistrictYear]) -> Source:
    """「按最新台账重新统计」: what a read has counted again takes the place of the figures on file."""

    def compose(w: Write, row: RowMapping) -> Fresh:
        tables, figures = _evaluated(w, counted)
        same = figures["districts"] == row["figures"].get("districts")
        return Fresh(figures, tables, same, f"按最新台账重新统计《{row['title']}》", texts={}, proposed={})

    return Source(kinds.ANNUAL, compose, happening=happenings.ANNUAL_COUNTED, note="按最新台账重新统计")


def _evaluated(w: Write, counted: Sequence[DistrictYear]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The parts of the body and the figures that follow from what was counted, by the rules of today."""
    rules = rules_on(w.conn, AnnualRules, "", day_in_shanghai(w.moment))
    lines = [evaluate(district, rules) for district in counted]
    tables = {"basis": _basis(rules), "districts": [line.cells() for line in lines]}
    figures = {"districts": [to_plain(line) for line in lines], "years": [to_plain(year) for year in counted]}
    return tables, {"counted_at": w.now, "rules": to_plain(rules), **figures}


def _basis(rules: AnnualRules) -> str:
    return (
        "依据沪城管执〔2009〕1号文件三，对各区督察工作计划、通报、督察数量、追踪督办和工作质量进行考评，"
        f"满分100分：计划按时{rules.plans:g}分，通报按时{rules.reports:g}分，督察数量{rules.volume:g}分，"
        f"追踪督办{rules.pursuit:g}分，工作质量{rules.quality:g}分。迟报按{rules.late_share:.0%}计；"
        f"文稿退回每次扣{rules.returned_points:g}分，异议成立每件扣{rules.upheld_points:g}分。"
        f"督察数量只计各区自行督察的，每队每月{rules.checks_a_month:g}次得满分；没有应报文稿、没有到期通知书的，相应部分不计分；"
        f"平均每月督察不足{rules.least_checks_a_month:g}次或者督察过的中队不足{rules.least_coverage:.0%}的，工作质量不计分。"
        "启用以前的月份不计。"
    )


def _issue(w: Write, caller: Caller, held: Held, words: str) -> None:
    row, document_id = held.row, held.id
    sections = [line["section_id"] for line in row["figures"]["districts"]]
    take(w, caller, document_id, DocumentDeed.ISSUE, words=words, told_apart=sections)
    said = f"《{row['title']}》已签发，请查看本区的得分和理由"
    for section in sections:
        seq = w.event(happenings.ANNUAL_ISSUED, ANNUAL, document_id, said, actor=SYSTEM, unit_id=section)
        w.deliver(seq, happenings.ANNUAL_ISSUED, subject_kind=ANNUAL, subject_id=document_id, unit_id=section)


ANNUAL_ACTS = KindActs(kinds.ANNUAL, {DocumentDeed.ISSUE: _issue})
