"""Figures of the ledger for dashboards, reports, scores and plans: how many, where, when, of what.

Every figure follows the ledger's own condition (`ledger.counted`) and equals the list of those findings; it is read
from sums that the database keeps (`tables/figures.py`), so that a year of the city costs a few thousand rows.

    area = Area(district_code="310105")            # or Area(unit_id=…), or Area() for the city
    span = Span.month("2026-11")                   # or Span(first_day, last_day)
    only = Only(item="JM03", severity="grave")     # or Only(item="JM") for a group; default: all

    total(conn, area, span, only)       -> Tally
    by_unit(conn, area, span, only)     -> {unit id: Tally}         the inspected units
    by_district(conn, span, only)       -> {district code: Tally}
    by_item(conn, area, span, only)     -> {item code: Tally}
    by_group(conn, area, span, only)    -> {"JM": Tally}
    by_day(conn, area, span, only)      -> {day: Tally}
    by_month(conn, area, span, only)    -> {"2026-11": Tally}       whole months only
    by_hour(conn, area, span, only)     -> {(weekday 0-6, hour): findings}

Units, days and items without a finding are absent. Visits, notices and feedback: `ledger/work_figures.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, case, func, literal, select

from shared.finding import UNDECIDED, FindingState
from shared.moment import SHANGHAI, from_iso
from sync_server.ledger import tables as t
from sync_server.ledger.counted import counted
from sync_server.ledger.spans import Span

CITY = "310000"
GROUP_LENGTH = 2  # of `JM03`
K = TypeVar("K")
c, f, h = t.finding_counts.c, t.findings.c, t.finding_hours.c


@dataclass(frozen=True)
class Area:
    """Whose findings: one unit's, one district's, or the whole city's when both are empty."""

    district_code: str = ""
    unit_id: str = ""

    @property
    def scope_id(self) -> str:
        return self.unit_id or self.district_code or CITY


@dataclass(frozen=True)
class Only:
    """Which findings: of one item (`JM03`) or group (`JM`), of one severity; empty for all."""

    item: str = ""
    severity: str = ""

    @property
    def group(self) -> bool:
        return len(self.item) == GROUP_LENGTH


ALL = Only()


@dataclass(frozen=True)
class Tally:
    """Numbers of findings. `quantity` adds up what they name (places, persons); `open` waits for the section,
    `noticed` is on a notice, `closed` is done; `corrected` on the spot, whatever its state."""

    findings: int = 0
    quantity: int = 0
    corrected: int = 0
    open: int = 0
    noticed: int = 0
    closed: int = 0
    minor: int = 0
    major: int = 0
    grave: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))


SUMS = ("findings", "quantity", "corrected", "open", "noticed", "closed")
SEVERITIES = ("minor", "major", "grave")


def total(conn: Connection, area: Area, span: Span, only: Only = ALL) -> Tally:
    """All of them together."""
    kept = _kept(conn, c.severity, [area.scope_id], bool(area.unit_id), span, only, raw=f.severity)
    return sum(kept.values(), Tally())


def by_unit(conn: Connection, area: Area, span: Span, only: Only = ALL) -> dict[str, Tally]:
    """By inspected unit, closed units included."""
    found = _kept(conn, c.scope_id, units_of(conn, area), True, span, only, raw=f.unit_id, area=area)
    return {unit: tally for unit, tally in found.items() if tally.findings}


def by_district(conn: Connection, span: Span, only: Only = ALL) -> dict[str, Tally]:
    """By the district of the inspected unit; units of the city itself are in none."""
    return _kept(conn, c.scope_id, districts_of(conn), False, span, only)


def by_item(conn: Connection, area: Area, span: Span, only: Only = ALL) -> dict[str, Tally]:
    """By item of the catalogue."""
    return _kept(conn, c.item_code, [area.scope_id], bool(area.unit_id), span, only, raw=f.item_code, items=True)


def by_group(conn: Connection, area: Area, span: Span, only: Only = ALL) -> dict[str, Tally]:
    """By group of items, `RW`, `JM`, …"""
    return _folded((code[:GROUP_LENGTH], tally) for code, tally in by_item(conn, area, span, only).items())


def by_day(conn: Connection, area: Area, span: Span, only: Only = ALL) -> dict[date, Tally]:
    """By day of the inspection in Shanghai."""
    if area.unit_id and only.item:
        raw = _counted_now(conn, func.substr(f.occurred_at, 1, 13), _raw_where(area, span, only))
        return _folded((_local(hour).date(), tally) for hour, tally in raw.items())
    days = [day.isoformat() for day in span.days]
    found = _sums(conn, c.period, [area.scope_id], days, only, _items(only, bool(area.unit_id), False))
    return {date.fromisoformat(day): tally for day, tally in found.items()}


def by_month(conn: Connection, area: Area, span: Span, only: Only = ALL) -> dict[str, Tally]:
    """By whole month of the span."""
    return _sums(conn, c.period, [area.scope_id], span.months, only, _items(only, bool(area.unit_id), False))


def by_hour(conn: Connection, area: Area, span: Span, only: Only = ALL) -> dict[tuple[int, int], int]:
    """By weekday (0 is Monday) and hour in Shanghai. For a unit, an item or a group the findings themselves are
    counted: choose a span that holds some thousands at most."""
    found: dict[tuple[int, int], int] = {}
    if area.unit_id or only.item:
        raw = _counted_now(conn, func.substr(f.occurred_at, 1, 13), _raw_where(area, span, only))
        for text, tally in raw.items():
            at = _local(text)
            found[at.weekday(), at.hour] = found.get((at.weekday(), at.hour), 0) + tally.findings
        return found
    wanted: list[ColumnElement[int]] = [h[name] for name in SEVERITIES if only.severity in ("", name)] or [literal(0)]
    number = sum(wanted[1:], start=wanted[0])
    days = h.day.between(span.first.isoformat(), span.last.isoformat())
    query = select(h.day, h.hour, number.label("number")).where(h.scope_id == area.scope_id, days, number > 0)
    for row in conn.execute(query):
        key = (date.fromisoformat(row.day).weekday(), row.hour)
        found[key] = found.get(key, 0) + row.number
    return found


def units_of(conn: Connection, area: Area) -> list[str]:
    """Ids of the area's units, closed ones included."""
    if area.unit_id:
        return [area.unit_id]
    u = t.units.c
    query = select(u.id).where(u.district_code == area.district_code) if area.district_code else select(u.id)
    return list(conn.execute(query).scalars())


def districts_of(conn: Connection) -> list[str]:
    """Codes of the districts that have units."""
    u = t.units.c
    return list(conn.execute(select(u.district_code).where(u.district_code != CITY).distinct()).scalars())


def _kept(
    conn: Connection,
    key: ColumnElement[Any],
    scopes: Sequence[str],
    units: bool,
    span: Span,
    only: Only,
    *,
    raw: ColumnElement[Any] = f.unit_id,
    area: Area | None = None,
    items: bool = False,
) -> dict[str, Tally]:
    """Sums of whole months and of the days left over. Days of single units are not kept by item: these findings, at
    most two months of them, are counted by the column `raw`, within `area`."""
    parts = [_sums(conn, key, scopes, span.months, only, _items(only, units, items))]
    if units and (items or only.item):
        where = area or Area(unit_id=scopes[0])
        parts += [_counted_now(conn, raw, _raw_where(where, end, only)) for end in span.ends]
    else:
        days = [day.isoformat() for end in span.ends for day in end.days]
        parts.append(_sums(conn, key, scopes, days, only, _items(only, units, items)))
    return _folded(entry for part in parts for entry in part.items())


def _items(only: Only, units: bool, items: bool) -> list[ColumnElement[bool]]:
    """Which lines of the sums: in all, of a group, or item by item."""
    single = func.length(c.item_code) > GROUP_LENGTH
    if only.item and not only.group:
        return [c.item_code == only.item]
    if only.group and units and not items:
        return [c.item_code == only.item]
    if only.group:  # codes are capitals and digits: a range, which the key of the sums carries
        return [c.item_code.between(only.item, only.item + "ZZZZZZ"), single]
    return [single] if items else [c.item_code == ""]


def _sums(
    conn: Connection,
    key: ColumnElement[Any],
    scopes: Sequence[str],
    periods: Sequence[str],
    only: Only,
    items: Sequence[ColumnElement[bool]],
) -> dict[str, Tally]:
    if not scopes or not periods:
        return {}
    columns = [func.sum(c[name]) for name in SUMS]
    columns += [func.sum(case((c.severity == name, c.findings), else_=0)) for name in SEVERITIES]
    query = select(key, *columns).where(c.scope_id.in_(scopes), c.period.in_(periods), c.findings > 0, *items)
    if only.severity:
        query = query.where(c.severity == only.severity)
    return _tallies(conn.execute(query.group_by(key)))


def _raw_where(area: Area, span: Span, only: Only) -> list[ColumnElement[bool]]:
    """Conditions on `findings` that an index on unit, item or district carries."""
    first, after = span.moments
    conditions = [counted(), f.occurred_at >= first, f.occurred_at < after]
    if area.unit_id:
        conditions.append(f.unit_id == area.unit_id)
    elif area.district_code:
        conditions.append(f.district_code == area.district_code)
    if only.group:
        conditions.append(func.substr(f.item_code, 1, GROUP_LENGTH) == only.item)
    elif only.item:
        conditions.append(f.item_code == only.item)
    if only.severity:
        conditions.append(f.severity == only.severity)
    return conditions


def _counted_now(
    conn: Connection, key: ColumnElement[Any], conditions: Iterable[ColumnElement[bool]]
) -> dict[str, Tally]:
    columns: list[ColumnElement[Any]] = [func.count(), func.sum(f.count), _number(f.action == "corrected")]
    columns += [
        _number(f.state.in_([state.value for state in UNDECIDED])),
        _number(f.state == FindingState.NOTICED.value),
    ]
    columns += [_number(f.state == FindingState.CLOSED.value), *(_number(f.severity == name) for name in SEVERITIES)]
    query = select(key, *columns).select_from(t.findings).where(*conditions).group_by(key)
    return _tallies(conn.execute(query))


def _number(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


def _tallies(rows: Iterable[Any]) -> dict[str, Tally]:
    return {row[0]: Tally(*(int(value or 0) for value in row[1:])) for row in rows if row[1]}


def _folded(parts: Iterable[tuple[K, Tally]]) -> dict[K, Tally]:
    found: dict[K, Tally] = {}
    for key, tally in parts:
        found[key] = found.get(key, Tally()) + tally
    return found


def _local(hour: str) -> datetime:
    """An hour of the ledger, `2026-11-24T08`, in Shanghai, which keeps whole hours from UTC."""
    return from_iso(f"{hour}:00:00.000Z").astimezone(SHANGHAI)
