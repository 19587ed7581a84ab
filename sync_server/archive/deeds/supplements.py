"""补充材料: what comes after filing is a part of its own, with its own place in the contents list, who and why."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from shared.moment import day_in_shanghai
from shared.problems import Problem
from sync_server.archive.deeds.contents import as_registered, enter_part
from sync_server.archive.deeds.filing import SUBJECT
from sync_server.archive.deeds.held_volume import hold_volume
from sync_server.archive.rules.volume import VolumeItem
from sync_server.casework import happenings
from sync_server.casework.said import says
from sync_server.grounds import archive as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.procedures.permissions import Caller
from sync_server.reference.actors import as_actor


def add_supplement(w: Write, caller: Caller, volume_id: str, reason: str, items: Sequence[VolumeItem]) -> int:
    """Add the items as the next part of the volume; returns its number. Raises Problem."""
    row = hold_volume(w, caller, volume_id)
    if not says(reason):
        raise Problem(grounds.REASON_MISSING)
    entries = as_registered(w, items)
    if any(item.day > day_in_shanghai(w.moment).isoformat() for item in entries):
        raise Problem(grounds.DAY_AHEAD)
    p, actor = t.volume_parts.c, as_actor(caller)
    nth = int(w.conn.execute(select(func.max(p.nth)).where(p.volume_id == volume_id)).scalar_one()) + 1
    enter_part(w, actor, volume_id, nth, entries, reason=reason.strip())
    words = f"案卷{row['number']}第{nth}次补充材料 {len(entries)} 件：{reason.strip()[:300]}"
    w.event(happenings.VOLUME_SUPPLEMENTED, SUBJECT, volume_id, words, actor=actor, data={"nth": nth})
    return nth
