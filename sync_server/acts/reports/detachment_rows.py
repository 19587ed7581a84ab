"""The detachment's own month: its checks wherever in the city, what they found, what became of the notices on them.

Told district by district; none of these checks is counted in a district's volume (沪城管执〔2009〕1号 二, 四(一)7)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from shared.notice import NoticeState
from sync_server.acts.reports.month_rows import Month, groups_of_items, made_by, notices_by_standing, span_of
from sync_server.acts.reports.special_month import cases_counted
from sync_server.documents import kinds
from sync_server.ledger import tables as t
from sync_server.ledger.counted import charged_to, counted
from sync_server.notices.rules.pursuit import PursuitState
from sync_server.procedures.permissions import Scope
from sync_server.procedures.reporting.figures import Beside, LedgerRows
from sync_server.reference.directory import district_name, read_directory
from sync_server.reference.inspection_bodies import inspection_bodies


def detachment_rows(conn: Connection, body_id: str, month: str, *, answering: bool = True) -> LedgerRows:
    """What the ledger holds now of the detachment's month, as its report tells it: by the sections of the districts."""
    span, f, r, u = span_of(month), t.findings.c, t.records.c, t.units.c
    mine = (r.body_id == body_id) & span.holds(r.occurred_at)
    unit_id = charged_to() if answering else f.unit_id
    found = (
        select(unit_id, f.item_code, f.severity, func.count())
        .join_from(t.records, t.findings, f.record_id == r.id)
        .join(t.units, u.id == f.answering_unit_id)
        .where(mine, counted())
        .group_by(unit_id, f.item_code, f.severity)
    )
    rows = LedgerRows(
        units={},
        records=made_by(conn, body_id, span),
        findings=[(row[0], row[1], row[2], row[3]) for row in conn.execute(found)],
        notices=notices_by_standing(conn, t.notices.c.record_id.in_(_records_of(body_id)), span),
        groups=groups_of_items(conn),
        beside=_beside(conn, body_id, span),
        own=True,
        answering=answering,
    )
    met = {row[0] for part in (rows.records, rows.findings, rows.notices) for row in part}
    names = {row.id: row.name for row in conn.execute(select(u.id, u.name).where(u.id.in_(met)))}
    rows = replace(rows, others=names)
    return _told_by_district(conn, rows, met)


def _records_of(body_id: str) -> Any:
    return select(t.records.c.id).where(t.records.c.body_id == body_id)


def _told_by_district(conn: Connection, rows: LedgerRows, met: Iterable[str]) -> LedgerRows:
    units = read_directory(conn)
    sections = [body.unit for body in inspection_bodies(units) if body.scope is Scope.DISTRICT]
    of_code = {section.district_code: section.id for section in sections}
    home = {unit_id: of_code.get(units.unit(unit_id).district_code, unit_id) for unit_id in met}

    def moved(part: Iterable[Any]) -> list[Any]:
        return [(home[row[0]], *row[1:]) for row in part]

    names: Mapping[str, str] = {section.id: district_name(section) for section in sections}
    return replace(
        rows,
        units=names,
        records=moved(rows.records),
        findings=moved(rows.findings),
        notices=moved(rows.notices),
    )


def _beside(conn: Connection, body_id: str, span: Month) -> Beside:
    p, d, al, n = t.pursuits.c, t.documents.c, t.alerts.c, t.notices.c
    notices = n.record_id.in_(_records_of(body_id))
    pursued = p.notice_id.in_(select(n.id).where(notices))

    def number(*where: ColumnElement[bool]) -> int:
        return int(conn.execute(select(func.count()).where(*where)).scalar_one())

    papers = (span.holds(d.issued_at), d.subject_id.in_(select(p.id).where(pursued)))
    raised = (al.origin_unit_id == body_id, span.holds(al.raised_at))
    closed = (notices, n.state == NoticeState.CLOSED.value, span.holds(n.closed_at))
    return Beside(
        pursuits=number(pursued, span.holds(p.opened_at), p.state != PursuitState.TAKEN_BACK.value),
        supervised=number(d.kind == kinds.SUPERVISION.value, *papers),
        proposed=number(d.kind == kinds.ACCOUNTABILITY.value, *papers),
        alerts=number(*raised),
        acknowledged=number(*raised, al.acknowledged_at < span.end),
        done=number(*raised, al.done_at < span.end),
        closed_earlier=number(*closed, n.issued_at < span.start),
        **cases_counted(conn, body_id, span.month),
    )
