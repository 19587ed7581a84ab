"""A report put together from the ledger: its figures with the event they rest on, the tables and the texts they
propose, and the corrections to months already reported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, RowMapping, func, select

from shared.moment import day_in_shanghai, from_iso
from shared.plain import from_plain, to_plain
from sync_server.acts.reports.detachment_rows import detachment_rows
from sync_server.acts.reports.month_rows import Found, circulated_to, examples, found_in, ledger_rows, repeated
from sync_server.acts.reports.reasons import reasons_since
from sync_server.acts.reports.special_month import cases_named
from sync_server.documents import kinds
from sync_server.ledger import tables as t
from sync_server.procedures.documents import DocumentState
from sync_server.procedures.inspection_bodies import InspectionBody
from sync_server.procedures.months import month_after, month_words
from sync_server.procedures.permissions import Scope
from sync_server.procedures.reporting.comparing import compared_words
from sync_server.procedures.reporting.corrections import Correction, corrections
from sync_server.procedures.reporting.figures import Figures, LedgerRows, fold, of_units
from sync_server.procedures.reporting.words import DETACHMENT, Voice, group_rows, of_district, propose, unit_rows
from sync_server.procedures.rulebook import RepeatRules
from sync_server.reference.rulebook import rules_on

MONTHS_BACK = 12  # how far back filed reports are compared with the ledger
_STANDS = (DocumentState.FILED.value, DocumentState.RECEIVED.value)


@dataclass(frozen=True)
class Composed:
    """What the ledger says now. `tables` and `texts` go into the report's body, `stated` are the figures that this
    report gives anew for earlier months."""

    figures: Figures
    event: int
    tables: Mapping[str, list[list[str]]]
    texts: Mapping[str, str]
    stated: Mapping[str, Figures]

    def plain(self, at: str) -> dict[str, Any]:
        """The column `documents.figures`: frozen with the number of the event they rest on."""
        return {
            "at": at,
            "event": self.event,
            "month": to_plain(self.figures),
            "stated": to_plain(dict(self.stated)),
            "texts": dict(self.texts),
        }

    def says_what(self, row: RowMapping) -> bool:
        """True if the report as it stands on file shows exactly these figures and corrections."""
        tables = {name: row["body"].get(name, []) for name in self.tables}
        return frozen_figures(row) == self.figures and tables == dict(self.tables)


def frozen_figures(row: RowMapping) -> Figures:
    """The figures a report on file rests on."""
    return from_plain(Figures, row["figures"]["month"])


def compose(conn: Connection, body: InspectionBody, month: str, event: int) -> Composed:
    """The body's report for the month as the ledger is now; `event` is the last one this connection sees."""
    found = None if body.scope is Scope.CITY else found_in(conn, body.district_code, month)
    figures = fold(month, _rows(conn, body, month, found=found))
    compared = compared_words(
        figures, _figures(conn, body, month_after(month, -1)), _figures(conn, body, month_after(month, -12))
    )
    day = day_in_shanghai(from_iso(conn.execute(select(t.events.c.at).where(t.events.c.seq == event)).scalar_one()))
    often = repeated(conn, body, month, rules_on(conn, RepeatRules, body.district_code, day).times, found)
    lines, stated = _corrected(conn, body, month)
    return Composed(
        figures,
        event,
        {"by_unit": unit_rows(figures), "by_group": group_rows(figures), "corrections": lines},
        propose(figures, examples(conn, body, month), often, _voice(body), cases_named(conn, body.id, month), compared),
        stated,
    )


def _figures(conn: Connection, body: InspectionBody, month: str) -> Figures:
    return fold(month, _rows(conn, body, month))


def _rows(
    conn: Connection,
    body: InspectionBody,
    month: str,
    *,
    own: bool = True,
    answering: bool = True,
    found: Found | None = None,
) -> LedgerRows:
    """The month as the body's report tells it: unit by unit, the detachment's by districts."""
    if body.scope is Scope.CITY:
        return detachment_rows(conn, body.id, month, answering=answering)
    return ledger_rows(conn, body.district_code, body.id, month, own=own, answering=answering, found=found)


def area_name(body: InspectionBody) -> str:
    """`长宁区` of the section's name, `机动督察支队`; the whole name when it is none of a district."""
    if body.scope is Scope.CITY:
        return body.unit.kind.label
    head, found, _ = body.unit.name.partition("区")
    return head + found if found else body.unit.name.removesuffix("督察科")


def _voice(body: InspectionBody) -> Voice:
    return DETACHMENT if body.scope is Scope.CITY else of_district(area_name(body))


def _corrected(conn: Connection, body: InspectionBody, month: str) -> tuple[list[list[str]], dict[str, Figures]]:
    """Correction lines for months whose report was filed, and the figures that now stand for them."""
    lines: list[list[str]] = []
    fresh: dict[str, Figures] = {}
    for reported, (figures, event) in sorted(_stated_before(conn, body.id, month).items()):
        now, found = changes_since(conn, body, figures, event)
        if found:
            lines += [line.row() for line in found]
            fresh[reported] = now
    return lines, fresh


def changes_since(
    conn: Connection, body: InspectionBody, stated: Figures, event: int
) -> tuple[Figures, list[Correction]]:
    """A month that was reported, as the ledger has it now, and how that differs from what was stated at `event`."""
    month = stated.month
    now = fold(month, of_units(_rows(conn, body, month, own=stated.own, answering=stated.answering), stated))
    if now == stated:
        return now, []
    area = "全市" if body.scope is Scope.CITY else "全区"
    return now, corrections(stated, now, reasons_since(conn, body, month, event, answering=stated.answering), area)


def _stated_before(conn: Connection, section_id: str, month: str) -> dict[str, tuple[Figures, int]]:
    """What was last said of each earlier month in a report that was filed, with the event it rested on."""
    d = t.documents.c
    query = (
        select(d.period, d.figures)
        .where(d.kind == kinds.REPORT.value, d.unit_id == section_id, d.state.in_(_STANDS))
        .where(d.period < month, d.period >= month_after(month, -MONTHS_BACK))
        .order_by(d.period)
    )
    said: dict[str, tuple[Figures, int]] = {}
    for period, frozen in conn.execute(query):
        event = int(frozen["event"])
        said[period] = (from_plain(Figures, frozen["month"]), event)
        said |= {old: (from_plain(Figures, plain), event) for old, plain in frozen["stated"].items() if old in said}
    return said


def first_text(conn: Connection, body: InspectionBody, composed: Composed) -> dict[str, Any]:
    """What stands in a new report."""
    return {**composed.tables, **composed.texts, "receivers": list(circulated_to(conn, body))}


def title_of(body: InspectionBody, month: str) -> str:
    """`长宁区2026年11月督察情况通报`."""
    return f"{area_name(body)}{month_words(month)}督察情况通报"


def last_event(conn: Connection) -> int:
    """The number of the newest event this connection sees."""
    return int(conn.execute(select(func.max(t.events.c.seq))).scalar() or 0)
