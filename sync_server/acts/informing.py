"""抄告街镇: a street hears of findings on its ground that another unit answers for (items taken back to the district,
domain.md §1.1, §11 story 39). Not of findings on a leader, which only the section knows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import exists, select

from shared.inspection import Inspection
from sync_server.acts.routing import Routed
from sync_server.casework import happenings
from sync_server.ledger import tables as t
from sync_server.ledger.events import Actor
from sync_server.ledger.write import Write
from sync_server.procedures.catalogue import Item
from sync_server.reference.directory import directory


def inform_streets(
    w: Write, inspection: Inspection, routes: Mapping[str, Routed], items: Mapping[str, Item], actor: Actor
) -> None:
    """Tell each unit that `routes` (finding id → route) names as merely informed, once a record; `items` are the
    catalogue's by code."""
    if inspection.leader_concerned:
        return
    found: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for finding in inspection.findings:
        route = routes[finding.id]
        for unit_id in () if route.leader_only else route.inform:
            found[unit_id, route.answering_unit_id].append(f"“{items[finding.item_code].text}”")
    for (unit_id, answering), texts in found.items():
        if _told(w, inspection.id, unit_id):
            continue
        place, answers = inspection.place.address or "辖区内", directory(w).unit(answering).name
        words = f"抄告：{place}发现{'、'.join(dict.fromkeys(texts))}，由{answers}答复整改，请知悉并配合"
        seq = w.event(happenings.RECORD_INFORMED, "record", inspection.id, words, actor=actor)
        w.deliver(seq, happenings.RECORD_INFORMED, subject_kind="record", subject_id=inspection.id, unit_id=unit_id)


def _told(w: Write, record_id: str, unit_id: str) -> bool:
    d = t.deliveries.c
    before = (d.kind == happenings.RECORD_INFORMED.kind) & (d.subject_id == record_id) & (d.unit_id == unit_id)
    return bool(w.conn.execute(select(exists().where(before))).scalar())
