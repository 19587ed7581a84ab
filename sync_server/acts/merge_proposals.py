"""As a record is filed: which of its findings another inspector may have filed already (domain.md §11 story 9)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import RowMapping, bindparam, func, or_, select

from shared.moment import from_iso, to_iso
from sync_server.acts.rulebook import rules_now
from sync_server.ledger import tables as t
from sync_server.ledger.counted import counted
from sync_server.ledger.events import SYSTEM
from sync_server.ledger.write import Write
from sync_server.procedures.merging import Match, Sighting, nearest
from sync_server.procedures.rulebook import MergeRules

LOOKED_AT = 40  # findings of the same items near by within the minutes; more are a campaign, not a coincidence
METRES_A_DEGREE = 90_000.0  # less than a degree of either kind holds in Shanghai: the square is never too small

_f, _r = t.findings.c, t.records.c
# Hidden from the planner: of one item there are few in a spot, but thousands in a morning.
_when = func.coalesce(_f.occurred_at, "")
# Built once, as it is asked for each record that comes in: the record's own findings, and others' near by.
_NEAR = (
    select(_f.id, _f.record_id, _f.item_code, _f.item_text, _f.section_id, _f.occurred_at)
    .add_columns(_f.latitude, _f.longitude, _r.user_id)
    .join_from(t.findings, t.records, _r.id == _f.record_id)
    .where(
        _f.item_code.in_(bindparam("codes", expanding=True)),
        _when >= bindparam("since"),
        _when <= bindparam("until"),
        _f.latitude.between(bindparam("south"), bindparam("north")),
        _f.longitude.between(bindparam("west"), bindparam("east")),
        or_(_f.record_id == bindparam("record"), _r.user_id != bindparam("inspector")),
        counted(),
    )
    .order_by(_when.desc())
    .limit(LOOKED_AT)
)


def propose_merges(
    w: Write,
    record_id: str,
    item_codes: Sequence[str],
    occurred_at: str,
    here: tuple[float, float],
    inspector_id: str,
    district_code: str,
) -> None:
    """Propose to merge each finding of the record, made at `here` (latitude, longitude) by the account `inspector_id`,
    with the nearest of another inspector that matches it. What was proposed or decided once is not proposed again."""
    rules = rules_now(w, MergeRules, district_code)
    around = timedelta(minutes=rules.minutes)
    at = from_iso(occurred_at)
    reach = rules.metres / METRES_A_DEGREE
    near = {
        "codes": sorted(set(item_codes)),
        "since": to_iso(at - around),
        "until": to_iso(at + around),
        "south": here[0] - reach,
        "north": here[0] + reach,
        "west": here[1] - reach,
        "east": here[1] + reach,
        "record": record_id,
        "inspector": inspector_id,
    }
    rows = w.conn.execute(_NEAR, near).mappings().all()
    known = {row["id"]: row for row in rows}
    others = [_sighting(row) for row in rows if row["record_id"] != record_id]
    for row in rows:
        if row["record_id"] == record_id:
            found = nearest(_sighting(row), others, rules)
            if found and not _told(w, found):
                _propose(w, found, known[found.kept.finding_id])


def _sighting(row: RowMapping) -> Sighting:
    return Sighting(
        finding_id=row["id"],
        record_id=row["record_id"],
        user_id=row["user_id"],
        item_code=row["item_code"],
        latitude=row["latitude"],
        longitude=row["longitude"],
        at=from_iso(row["occurred_at"]),
    )


def _told(w: Write, found: Match) -> bool:
    m, ids = t.merges.c, (found.kept.finding_id, found.other.finding_id)
    either = or_((m.kept_id == ids[0]) & (m.other_id == ids[1]), (m.kept_id == ids[1]) & (m.other_id == ids[0]))
    return w.conn.execute(select(m.id).where(either).limit(1)).first() is not None


def _propose(w: Write, found: Match, kept: Any) -> None:
    merge_id = w.new_id()
    w.add(
        t.merges,
        id=merge_id,
        kept_id=found.kept.finding_id,
        other_id=found.other.finding_id,
        section_id=kept["section_id"],
        distance_m=round(found.metres, 1),
        minutes=round(found.minutes, 1),
        at=w.now,
    )
    words = (
        f"疑似同一问题：{kept['item_code']} {kept['item_text']}，"
        f"两名督察员先后上报，相距 {found.metres:.0f} 米、{found.minutes:.0f} 分钟"
    )
    records = {"records": [found.kept.record_id, found.other.record_id]}
    seq = w.event("merge.proposed", "merge", merge_id, words, actor=SYSTEM, data=records)
    w.deliver(seq, kind="merge.proposed", subject_kind="merge", subject_id=merge_id, unit_id=kept["section_id"])
