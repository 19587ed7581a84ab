"""As a record is filed: which of its findings another inspector may have filed already (domain.md §11 story 9)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, literal_column, or_, select

from shared.moment import from_iso, to_iso
from sync_server.casework import happenings
from sync_server.casework.approval import Doer
from sync_server.ledger import tables as t
from sync_server.ledger.counted import counted
from sync_server.ledger.events import SYSTEM
from sync_server.ledger.prepared import Prepared
from sync_server.ledger.tables.records import CELL, cells_between
from sync_server.ledger.write import Write
from sync_server.procedures.merging import Match, Sighting, nearest
from sync_server.procedures.rulebook import MergeRules
from sync_server.reference.rulebook import rules_now

LOOKED_AT = 40  # findings of one item in one cell within the minutes; more are a campaign, not a coincidence
METRES_A_DEGREE = 90_000.0  # less than a degree of either kind holds in Shanghai: the square is never too small
A_HAIR = 1e-6  # degrees; a point on the line between two cells may lie in either

_f, _r, _u = t.findings.c, t.records.c, t.users.c
_cell: ColumnElement[float] = literal_column(CELL.format(table="findings."))
_SEEN = (
    select(_f.id, _f.record_id, _r.user_id, _f.item_code, _f.latitude, _f.longitude, _f.occurred_at)
    .add_columns(_f.item_text, _f.section_id, _u.person_id)
    .join_from(t.findings, t.records, _r.id == _f.record_id)
    .join(t.users, _u.id == _r.user_id)
    .where(counted())
)
_OWN = Prepared(_SEEN.where(_f.record_id == bindparam("record"), _f.latitude.is_not(None)))
_NEAR = Prepared(
    _SEEN.where(
        _f.item_code == bindparam("code"),
        _cell == bindparam("cell"),  # a single one: of several SQLite would rather read the city's in order of time
        _f.occurred_at.between(bindparam("since"), bindparam("until")),
        _f.latitude.between(bindparam("south"), bindparam("north")),
        _f.longitude.between(bindparam("west"), bindparam("east")),
        _r.user_id != bindparam("inspector"),
        or_(_u.person_id.is_(None), _u.person_id != bindparam("person")),
    )
    .order_by(_f.occurred_at.desc())
    .limit(LOOKED_AT)
)
_m = t.merges.c
_one: BindParameter[str] = bindparam("one")
_other: BindParameter[str] = bindparam("other")
_PROPOSED = Prepared(
    select(_m.id)
    .where(or_(and_(_m.kept_id == _one, _m.other_id == _other), and_(_m.kept_id == _other, _m.other_id == _one)))
    .limit(1)
)


class _Row(NamedTuple):
    finding_id: str
    record_id: str
    user_id: str
    item_code: str
    latitude: float
    longitude: float
    occurred_at: str
    item_text: str
    section_id: str
    person_id: str | None

    @property
    def sighting(self) -> Sighting:
        by = Doer(self.user_id, self.person_id or "")
        where = (self.item_code, self.latitude, self.longitude)
        return Sighting(self.finding_id, self.record_id, by, *where, from_iso(self.occurred_at))


def propose_merges(w: Write, record_id: str, district_code: str) -> None:
    """Propose to merge each finding of the record with the nearest of another inspector that matches it. What was
    proposed or decided once is not proposed again."""
    rules = rules_now(w, MergeRules, district_code)
    around, reach = timedelta(minutes=rules.minutes), rules.metres / METRES_A_DEGREE
    for own in map(_Row._make, _OWN.all(w.conn, record=record_id)):
        at = from_iso(own.occurred_at)
        south, north = own.latitude - reach, own.latitude + reach
        west, east = own.longitude - reach, own.longitude + reach
        known = {row.finding_id: row for row in (own, *_near(w, own, (south, west, north, east), at, around))}
        others = [row.sighting for row in known.values() if row is not own]
        found = nearest(own.sighting, others, rules)
        if found and not _told(w, found):
            _propose(w, found, known[found.kept.finding_id])


def _near(
    w: Write, own: _Row, square: tuple[float, float, float, float], at: datetime, around: timedelta
) -> Iterator[_Row]:
    """What others found of the item within the square (south, west, north, east) and the time, the latest of a cell."""
    south, west, north, east = square
    for cell in cells_between(south - A_HAIR, west - A_HAIR, north + A_HAIR, east + A_HAIR):
        rows = _NEAR.all(
            w.conn,
            code=own.item_code,
            cell=cell,
            since=to_iso(at - around),
            until=to_iso(at + around),
            south=south,
            north=north,
            west=west,
            east=east,
            inspector=own.user_id,
            person=own.person_id or "",
        )
        yield from map(_Row._make, rows)


def _told(w: Write, found: Match) -> bool:
    return _PROPOSED.first(w.conn, one=found.kept.finding_id, other=found.other.finding_id) is not None


def _propose(w: Write, found: Match, kept: _Row) -> None:
    merge_id = w.new_id()
    w.add(
        t.merges,
        id=merge_id,
        kept_id=found.kept.finding_id,
        other_id=found.other.finding_id,
        section_id=kept.section_id,
        distance_m=round(found.metres, 1),
        minutes=round(found.minutes, 1),
        at=w.now,
    )
    words = (
        f"疑似同一问题：{kept.item_code} {kept.item_text}，"
        f"两名督察员先后上报，相距 {found.metres:.0f} 米、{found.minutes:.0f} 分钟"
    )
    records = {"records": [found.kept.record_id, found.other.record_id]}
    seq = w.event(happenings.MERGE_PROPOSED, "merge", merge_id, words, actor=SYSTEM, data=records)
    w.deliver(seq, happenings.MERGE_PROPOSED, subject_kind="merge", subject_id=merge_id, unit_id=kept.section_id)
