"""What a district's units are scored by in a period, read from the ledger by its indexes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from shared.catalogue import Counting, Severity, counting_of
from shared.finding import FindingState
from shared.inspection import OnSpotAction
from shared.moment import day_in_shanghai, from_iso, to_iso
from shared.notice import TAKEN_BACK
from shared.organisation import INSPECTED
from sync_server.casework.term import last_day, start_of
from sync_server.ledger import tables as t
from sync_server.ledger import terms
from sync_server.ledger.counted import charged_to
from sync_server.ledger.figures import Area
from sync_server.ledger.spans import Span
from sync_server.ledger.work_figures import Visits, visits
from sync_server.notices.deeds.held_notice import ANSWER
from sync_server.procedures.catalogue import Catalogue
from sync_server.procedures.evaluating import UnitResult
from sync_server.procedures.periods import Period, months_reaching_back
from sync_server.procedures.rulebook import ScoreRules
from sync_server.procedures.scoring import CountedAs, LateFeedback, ScoredFinding, score_unit
from sync_server.reference.catalogue import read_catalogue
from sync_server.reference.rulebook import rules_on

LONGEST_TERM = timedelta(days=180)  # from issue to the end of the last round's term
AT_ONCE = 500


@dataclass
class _Unit:
    """One unit's facts as they are collected."""

    findings: list[ScoredFinding] = field(default_factory=list)
    late: list[LateFeedback] = field(default_factory=list)
    reserved: set[str] = field(default_factory=set)


def scored_units(conn: Connection, district: str) -> list[tuple[str, str]]:
    """Ids and names of the district's units that are scored, in the directory's order."""
    u = t.units.c
    rows = conn.execute(
        select(u.id, u.name)
        .where(u.district_code == district, u.kind.in_(INSPECTED), u.active)
        .order_by(u.kind.desc(), u.street_code, u.name)
    )
    return [(row.id, row.name) for row in rows]


def rules_of(conn: Connection, district: str, month: str) -> ScoreRules:
    """A month is scored by the rules in force on its first day, so that no edition works backwards."""
    return rules_on(conn, ScoreRules, district, Period(month, (month,)).first)


def district_results(
    conn: Connection, district: str, period: Period, now: datetime, waived: Mapping[str, Iterable[str]] | None = None
) -> list[UnitResult]:
    """The scores of all units of the district. `waived`: unit id → findings and notices on which an objection to the
    score was upheld."""
    names = scored_units(conn, district)
    spared = {unit_id: frozenset(subjects) for unit_id, subjects in (waived or {}).items()}
    facts = _collect(conn, district, [unit_id for unit_id, _ in names], period, now, spared)
    rules = {month: rules_of(conn, district, month) for month in period.months}
    checks = {month: visits(conn, Area(district), Span.month(month)) for month in period.months}
    results = []
    for unit_id, name in names:
        unit = facts[unit_id]
        months = {
            month: score_unit(
                (f for f in unit.findings if f"{f.day:%Y-%m}" == month),
                (term for term in unit.late if f"{term.day:%Y-%m}" == month),
                rules[month],
                (f for f in unit.findings if f"{f.day:%Y-%m}" < month),
                checks[month].get(unit_id, Visits()).visits,
            )
            for month in period.months
        }
        results.append(UnitResult(unit_id, name, months, frozenset(unit.reserved)))
    return results


def _collect(
    conn: Connection,
    district: str,
    unit_ids: Sequence[str],
    period: Period,
    now: datetime,
    waived: Mapping[str, frozenset[str]],
) -> defaultdict[str, _Unit]:
    facts: defaultdict[str, _Unit] = defaultdict(_Unit)
    known = read_catalogue(conn)
    back = max(rules_of(conn, district, month).repeat_days for month in period.months)
    rows = _finding_rows(conn, district, months_reaching_back(period.first, period.last, back))
    days = {row["id"]: day_in_shanghai(from_iso(row["occurred_at"])) for row in rows}
    how = {row["id"]: _counting(row, days[row["id"]], known) for row in rows}
    badges = _badges(conn, [row["record_id"] for row in rows if how[row["id"]] is Counting.PERSON])
    for row in rows:
        unit_id = row["charged_to"]
        unit = facts[unit_id]
        spared = waived.get(unit_id, frozenset())
        unit.findings.append(_finding(row, days[row["id"]], how[row["id"]], badges, spared))
        if row["leader_concerned"] and row["served_at"] is None:
            unit.reserved.add(row["id"])
    for unit_id, notice_id, number, day in _missed_terms(conn, unit_ids, period, now):
        taken_back = notice_id in waived.get(unit_id, ())
        facts[unit_id].late.append(LateFeedback(notice_id, number, day, taken_back))
    return facts


def _finding_rows(conn: Connection, district: str, months: Sequence[str]) -> list[Any]:
    """The district's findings of the months with what scoring asks of their record and their notice."""
    f, r, n, u = t.findings.c, t.records.c, t.notices.c, t.units.c
    query = (
        select(
            f.id, f.record_id, f.item_code, f.item_text, f.severity, f.own_severity, f.points, f.count, f.unit,
            f.counting, f.action, f.state, f.merged_into, charged_to().label("charged_to"), f.occurred_at,
            r.leader_concerned, n.served_at,
        )
        .join_from(t.findings, t.records, r.id == f.record_id)
        .join(t.units, u.id == f.answering_unit_id)
        .join(t.notices, n.id == f.notice_id, isouter=True)
        .where(f.district_code == district, f.month.in_(months))
    )  # fmt: skip
    return list(conn.execute(query).mappings())


def _finding(
    row: Any, day: date, how: Counting, badges: Mapping[str, tuple[str, ...]], waived: frozenset[str]
) -> ScoredFinding:
    if row["state"] == FindingState.WITHDRAWN.value:
        standing = CountedAs.WITHDRAWN
    elif row["merged_into"]:
        standing = CountedAs.MERGED
    else:
        standing = CountedAs.WAIVED if row["id"] in waived else CountedAs.COUNTED
    return ScoredFinding(
        id=row["id"],
        record_id=row["record_id"],
        day=day,
        moment=row["occurred_at"],
        item_code=row["item_code"],
        item_text=row["item_text"],
        # One that was raised by adoption counts by the item's own: repetition raises it here, once.
        severity=Severity(row["own_severity"] or row["severity"]),
        points=row["points"],
        count=row["count"],
        unit=row["unit"],
        counting=how,
        corrected=row["action"] == OnSpotAction.CORRECTED.value,
        badges=badges.get(row["id"], ()),
        standing=standing,
    )


def _counting(row: Any, day: date, known: Catalogue) -> Counting:
    """As it was filed; what was filed before findings kept it goes by the group of its day, as it always did."""
    if row["counting"]:
        return Counting(row["counting"])
    code = row["item_code"]
    return counting_of(known.on(code, day).item.group) if code in known else Counting.ONCE


def _badges(conn: Connection, record_ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """胸号 of the persons of findings that are counted by persons: they stand in the original record only."""
    asked = sorted(set(record_ids))
    found: dict[str, tuple[str, ...]] = {}
    r = t.records.c
    for start in range(0, len(asked), AT_ONCE):
        chunk = asked[start : start + AT_ONCE]
        for body in conn.execute(select(r.body).where(r.id.in_(chunk))).scalars():
            found |= {item["id"]: tuple(item.get("badges", ())) for item in body.get("items", ()) if item.get("badges")}
    return found


def _missed_terms(
    conn: Connection, unit_ids: Sequence[str], period: Period, now: datetime
) -> list[tuple[str, str, str, date]]:
    """Terms for feedback of the units that ended in the period without an answer: (unit, notice, number, last day).

    The book of terms says which, each once and by the end that it has now, whether anybody was told or the server was
    down. A revoked notice has no term that could be missed."""
    n, c = t.notices.c, t.terms.c
    of_notice = (c.subject_kind == "notice") & (c.subject_id == n.id) & (c.what == ANSWER)
    query = (
        select(n.id, n.unit_id, n.number, n.provisional, c.overdue_from)
        .join_from(t.notices, t.terms, of_notice)
        .where(
            n.unit_id.in_(unit_ids),
            n.issued_at >= to_iso(start_of(period.first) - LONGEST_TERM),
            n.state.not_in([state.value for state in TAKEN_BACK]),
            terms.missed(now),
        )
        .order_by(n.issued_at, n.id, c.nth)
    )
    return [
        (row.unit_id, row.id, row.number or row.provisional or "督察通知书", day)
        for row in conn.execute(query)
        if period.first <= (day := last_day(from_iso(row.overdue_from))) <= period.last
    ]
