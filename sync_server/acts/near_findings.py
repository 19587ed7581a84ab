"""What a phone knows of open findings near by: those of the streets where its inspector inspects, and no more of them
than item, place, unit, who saw it and how far it has come.

Left out is what concerns persons (only 街面实效 lies in a street), what concerns a squad's leader, and 专项督察.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    RowMapping,
    String,
    and_,
    cast,
    exists,
    or_,
    select,
    true,
    union,
)

from shared.finding import UNSETTLED
from shared.inspection import Form
from shared.moment import to_iso
from shared.nearby import OpenFinding
from shared.notice import AWAITING_ANSWER
from sync_server.acts.common.devices import DeviceCaller
from sync_server.casework import happenings
from sync_server.ledger import tables as t
from sync_server.procedures.permissions import CITY_CODE, Action, Scope, scope_of

MOST = 600  # the latest of those in reach: more than a walk meets, little enough for a phone's journal
DAYS = 180  # what has stayed open longer is the section's to clear
STREET = "街面实效"  # the group of the catalogue whose findings are of a place

_f, _r, _n, _e = t.findings.c, t.records.c, t.notices.c, t.events.c
_OPEN = [state.value for state in UNSETTLED]
_AWAITING = frozenset(state.value for state in AWAITING_ANSWER)


def near_down(
    conn: Connection, device: DeviceCaller, base: int, head: int, now: datetime, after: str, limit: int
) -> Iterator[tuple[str, OpenFinding | None]]:
    """Findings by id after `after` of which the phone has to hear, with None for those that it shall forget: those of
    which record or notice changed after event `base` up to `head`, also what a correction took out of its reach. One
    that begins anew hears of open ones alone."""
    reach = _reach(device)
    if reach is None:
        return
    oldest = _since(conn, reach, now) if base < 0 else _oldest(now)
    shown = and_(*_SHOWN, reach, _OF_A_STREET, _f.occurred_at >= oldest)
    corrected = _corrected(base, head)
    asked = or_(
        and_(reach, or_(_OF_A_STREET, corrected)),  # a correction names another item perhaps
        and_(corrected, _was_in_reach(device)),
    )
    joined = t.findings.join(t.records, _r.id == _f.record_id).outerjoin(t.notices, _n.id == _f.notice_id)
    query = select(t.findings, _r.inspector_name, _r.address, _r.unit_name, _n.number, _n.due_on)
    query = query.add_columns(_n.state.label("notice_state"), shown.label("shown")).select_from(joined)
    query = query.where(_f.id > after, shown if base < 0 else and_(_f.id.in_(_changed(base, head)), asked))
    for row in conn.execute(query.order_by(_f.id).limit(limit)).mappings():
        yield row["id"], _told(row) if row["shown"] else None


def _reach(device: DeviceCaller) -> ColumnElement[bool] | None:
    """Which findings (joined with their records) the inspector may meet; None for none."""
    match scope_of(device.role, Action.SEE_NEAR):
        case Scope.CITY:
            return true()
        case Scope.DISTRICT if device.unit.district_code == CITY_CODE:
            return true()
        case Scope.DISTRICT:
            return _f.district_code == device.unit.district_code
        case Scope.UNIT:
            unit = device.unit.id
            return or_(_f.unit_id == unit, _f.answering_unit_id == unit, _r.user_id == device.user_id)
    return None


def _corrected(base: int, head: int) -> ColumnElement[bool]:
    """Whether the finding's record was corrected within the round."""
    of_record = (_e.subject_kind == "record") & (_e.subject_id == _f.record_id)
    return exists().where(of_record, _e.kind == happenings.RECORD_CORRECTED.kind, _e.seq > base, _e.seq <= head)


def _was_in_reach(device: DeviceCaller) -> ColumnElement[bool]:
    """Whether an earlier version of the finding's record was of the phone's unit or district, or answered for by the
    unit: the log of its versions says where each went."""
    of_record = (_e.subject_kind == "record") & (_e.subject_id == _f.record_id)
    if scope_of(device.role, Action.SEE_NEAR) is Scope.UNIT:
        unit = device.unit.id
        return exists().where(of_record, or_(_e.unit_id == unit, cast(_e.data, String).contains(unit)))
    of_district = select(t.units.c.id).where(t.units.c.district_code == device.unit.district_code)
    return exists().where(of_record, _e.unit_id.in_(of_district))


_OF_A_STREET = exists().where(t.catalogue_items.c.code == _f.item_code, t.catalogue_items.c.group.contains(STREET))
_SHOWN: tuple[ColumnElement[bool], ...] = (
    _f.state.in_(_OPEN),
    _f.merged_into == "",
    _f.latitude.is_not(None),
    _f.longitude.is_not(None),
    ~_r.leader_concerned,
    _r.form != Form.SPECIAL.value,
)


def _oldest(now: datetime) -> str:
    return to_iso(now - timedelta(days=DAYS))


def _since(conn: Connection, reach: ColumnElement[bool], now: datetime) -> str:
    """From when on a phone that begins anew is told: so many days, and no more than the latest `MOST`."""
    oldest = _oldest(now)
    query = select(_f.occurred_at).join(t.records, _r.id == _f.record_id).where(reach, _OF_A_STREET, *_SHOWN)
    last = query.where(_f.occurred_at >= oldest).order_by(_f.occurred_at.desc(), _f.id).offset(MOST - 1).limit(1)
    return conn.execute(last).scalar() or oldest


def _changed(base: int, head: int) -> CompoundSelect[tuple[str]]:
    """Ids of findings whose record or notice changed. Two questions, each by its own index: one with both would walk
    through all findings."""
    by_record = select(_f.id).join(t.records, _r.id == _f.record_id)
    by_notice = select(_f.id).join(t.notices, _n.id == _f.notice_id)
    return union(
        by_record.where(_r.changed_seq > base, _r.changed_seq <= head),
        by_notice.where(_n.changed_seq > base, _n.changed_seq <= head),
    )


def _told(row: RowMapping) -> OpenFinding:
    due = row["due_on"] if row["notice_state"] in _AWAITING else None
    return OpenFinding(
        **{name: row[name] for name in ("id", "item_code", "item_text", "latitude", "longitude", "occurred_at")},
        **{name: row[name] for name in ("record_id", "severity", "unit_id", "unit_name", "address", "state")},
        by=row["inspector_name"],
        notice_id=row["notice_id"],
        notice_number=row["number"] or "",
        due_on=str(due or ""),
    )
