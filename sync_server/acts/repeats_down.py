"""What a phone knows of problems that come back: for the units its inspector checks, which checks found which item
within the days of the rule. Days and ids of records only, no persons; what concerns a unit's leader is left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, false, func, select, true

from shared.moment import day_in_shanghai, from_iso, to_iso
from shared.repeats import MOST_KEPT, SeenItem, SeenOnce, UnitRepeats, first_day
from sync_server.acts.common.devices import DeviceCaller
from sync_server.casework import happenings
from sync_server.casework.term import start_of
from sync_server.ledger import tables as t
from sync_server.ledger.counted import counted
from sync_server.procedures.permissions import CITY_CODE, Action, Scope, scope_of
from sync_server.procedures.rulebook import RepeatRules, in_force
from sync_server.reference.rulebook import read_editions

MOST_ITEMS = 60  # items of one unit that a phone is told of, those found last


def repeats_down(
    conn: Connection, device: DeviceCaller, base: int, head: int, now: datetime, after: str, limit: int
) -> list[UnitRepeats]:
    """Units by id after `after`, with what was found at them: those that had a check or a notice after event `base` up
    to `head`; a phone that begins anew hears of all at which anything was found."""
    today, editions, u = day_in_shanghai(now), read_editions(conn), t.units.c
    longest = max(
        (in_force(RepeatRules, editions, code, today).days for code in _districts(conn, device)),
        default=RepeatRules().days,
    )
    since = to_iso(start_of(first_day(today, longest)))
    found = select(t.findings.c.unit_id).where(t.findings.c.occurred_at >= since)
    some = u.id.in_(found) if base < 0 else u.id.in_(_touched(conn, base, head))
    query = select(u.id, u.district_code).where(u.id > after, some, _own(device)).order_by(u.id).limit(limit)
    rows = conn.execute(query).all()
    checks = _checks(conn, [row.id for row in rows], since)
    told = []
    for row in rows:
        rules = in_force(RepeatRules, editions, row.district_code, today)
        told.append(UnitRepeats(row.id, _within(checks[row.id], first_day(today, rules.days)), rules.times, rules.days))
    return told


def _own(device: DeviceCaller) -> ColumnElement[bool]:
    """The units whose checks are this inspector's to make."""
    if scope_of(device.role, Action.RECORD) is Scope.UNIT:
        return t.units.c.id == device.unit.id
    own = device.unit.district_code
    return true() if own == CITY_CODE else t.units.c.district_code == own


def _districts(conn: Connection, device: DeviceCaller) -> list[str]:
    u = t.units.c
    return list(conn.execute(select(u.district_code).where(_own(device)).distinct()).scalars())


def _touched(conn: Connection, base: int, head: int) -> list[str]:
    """Units of checks and notices that something was done about; of a check that was corrected, also the unit that it
    was of before."""
    e, r, n, before = t.events.c, t.records.c, t.notices.c, t.events.alias("before").c
    of_round = (e.seq > base) & (e.seq <= head)
    of_record, of_notice = of_round & (e.subject_kind == "record"), of_round & (e.subject_kind == "notice")
    records = select(r.unit_id).join_from(t.events, t.records, r.id == e.subject_id).where(of_record)
    notices = select(n.unit_id).join_from(t.events, t.notices, n.id == e.subject_id).where(of_notice)
    corrected = select(e.subject_id).where(of_record, e.kind == happenings.RECORD_CORRECTED.kind)
    former = select(before.unit_id).where(
        before.subject_kind == "record", before.subject_id.in_(corrected), before.unit_id.is_not(None)
    )
    return list(conn.execute(records.union(notices, former)).scalars())


def _checks(conn: Connection, unit_ids: Sequence[str], since: str) -> dict[str, dict[str, list[SeenOnce]]]:
    """Unit → item → the checks that found it, the latest first."""
    f, r = t.findings.c, t.records.c
    query = (
        select(f.unit_id, f.item_code, f.record_id, func.max(f.occurred_at).label("at"))
        .join_from(t.findings, t.records, r.id == f.record_id)
        .where(f.unit_id.in_(unit_ids) if unit_ids else false(), f.occurred_at >= since, counted())
        .where(r.leader_concerned.is_(False))
        .group_by(f.unit_id, f.item_code, f.record_id)
        .order_by(func.max(f.occurred_at).desc(), f.record_id)
    )
    found: defaultdict[str, dict[str, list[SeenOnce]]] = defaultdict(dict)
    for row in conn.execute(query):
        once = SeenOnce(row.record_id, day_in_shanghai(from_iso(row.at)).isoformat())
        found[row.unit_id].setdefault(row.item_code, []).append(once)
    return found


def _within(checks: dict[str, list[SeenOnce]], first: date) -> tuple[SeenItem, ...]:
    """The newest checks of each item that lie within the days, of no more items than a phone needs."""
    kept = {
        code: tuple(one for one in these if one.day >= first.isoformat())[:MOST_KEPT] for code, these in checks.items()
    }
    return tuple(SeenItem(code, these) for code, these in kept.items() if these)[:MOST_ITEMS]
