"""归档: what a matter hands over becomes a volume, with all that was entered for it by hand."""

from __future__ import annotations

from shared.problems import Problem
from shared.spelling import folded
from sync_server.acts.common.numbers import take_numbers
from sync_server.archive.deeds.contents import as_registered, enter_part
from sync_server.archive.deeds.hand_papers import items_by_hand
from sync_server.archive.deeds.held_volume import volume_of
from sync_server.archive.rules.volume import VolumeDraft, in_order, volume_number
from sync_server.casework import happenings
from sync_server.casework.said import says
from sync_server.grounds import archive as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.events import Actor
from sync_server.ledger.write import Write
from sync_server.reference.directory import directory

SUBJECT = "volume"
_SERIES = "ZX"


def file_volume(w: Write, actor: Actor, draft: VolumeDraft) -> str:
    """File the matter, in the transaction of the deed that closes it, which has checked who may; returns the volume's
    id. Papers of the register may still wait for their print. Raises Problem: nothing to file, or filed already."""
    if not says(draft.title):
        raise Problem(grounds.TITLE_MISSING)
    if not draft.opened_on or draft.opened_on > draft.closed_on:
        raise ValueError(f"days of the volume: {draft.opened_on} to {draft.closed_on}")
    if volume_of(w.conn, draft.subject_kind, draft.subject_id):
        raise Problem(grounds.ALREADY_FILED)
    volume_id, title, year = w.new_id(), draft.title[:200], draft.closed_on[:4]
    series = f"{_SERIES}-{draft.retention.code}"
    n = take_numbers(w, draft.district_code, series, int(year))
    number = volume_number(draft.district_code, year, draft.retention, n)
    unit = directory(w).unit(draft.unit_id).name
    w.add(
        t.volumes,
        id=volume_id,
        subject_kind=draft.subject_kind,
        subject_id=draft.subject_id,
        subject_number=draft.subject_number[:80],
        number=number,
        title=title,
        district_code=draft.district_code,
        unit_id=draft.unit_id,
        retention=draft.retention.value,
        year=year,
        opened_on=draft.opened_on,
        closed_on=draft.closed_on,
        note=draft.note,
        user_id=actor.id,
        user_name=actor.name,
        filed_at=w.now,
        words=folded(f"{number} {title} {draft.subject_number} {unit} {actor.name}"),
    )
    items = in_order(as_registered(w, draft.items), items_by_hand(w.conn, draft.subject_kind, draft.subject_id))
    enter_part(w, actor, volume_id, 0, items)
    words = f"案卷归档：{number}，{len(items)} 件，保管期限{draft.retention.label}"
    w.event(happenings.VOLUME_FILED, SUBJECT, volume_id, words, actor=actor, data={"number": number})
    return volume_id
