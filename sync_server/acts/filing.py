"""Filing an inspection: the record, its findings with the unit that answers for each, the photos it lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from shared.catalogue import Severity
from shared.inspection import Inspection, ItemResult
from shared.moment import day_in_shanghai, from_iso, to_iso
from shared.organisation import INSPECTED
from shared.plain import from_plain, to_plain
from shared.position import DistrictArea, believed
from shared.problems import UNKNOWN_ITEM, Problem
from shared.recording import MediaKind
from shared.repeats import severity_in_force
from shared.sealing import Sealed
from sync_server.acts.common.assignments import finish_assignment
from sync_server.acts.common.devices import DeviceCaller
from sync_server.acts.common.marking import flags_of, occurred_at
from sync_server.acts.filed_findings import Filed, copied, file_findings
from sync_server.acts.handing import note_sealed
from sync_server.acts.informing import inform_streets
from sync_server.acts.merge_proposals import propose_merges
from sync_server.acts.raised_findings import raised_findings
from sync_server.acts.routing import Routed, route_finding
from sync_server.casework import happenings
from sync_server.evidence.arrivals import held_by
from sync_server.grounds import casework as grounds
from sync_server.grounds.paper_checks import UNIT_NOT_INSPECTED
from sync_server.ledger import tables as t
from sync_server.ledger.tables.records import PHOTO
from sync_server.ledger.write import Write
from sync_server.notices.deeds.pursuits.visits import follow_up_filed
from sync_server.procedures.catalogue import unit_told
from sync_server.procedures.permissions import Action, Target, in_scope
from sync_server.procedures.record_marks import RecordMark
from sync_server.procedures.rulebook import EvidenceRules
from sync_server.reference.catalogue import catalogue
from sync_server.reference.directory import directory
from sync_server.reference.inspection_bodies import body_of
from sync_server.reference.rulebook import rules_on
from sync_server.reference.told import account_ref, judged
from sync_server.special.deeds.checks import case_of, count_check


def file_inspection(
    w: Write,
    device: DeviceCaller,
    sealed: Sealed,
    inspection: Inspection,
    areas: Mapping[str, DistrictArea],
    *,
    replaces: bool = False,
) -> None:
    """Write the record, or its new version, with findings, photos, event and deliveries. `replaces`: the section puts
    this version in the place of the one that is filed, whatever their numbers.

    Raises Problem: UNKNOWN_UNIT, UNKNOWN_ITEM, or RULE for a unit that is not inspected and for ids that belong to
    another record."""
    unit = directory(w).unit(inspection.unit_id)
    if unit.kind not in INSPECTED:
        raise Problem(UNIT_NOT_INSPECTED, unit=unit.name)
    editions = catalogue(w)
    for item in inspection.items:
        if item.item_code not in editions:
            raise Problem(UNKNOWN_ITEM, item=item.item_code[:20])
    started = from_iso(inspection.started_at)
    occurred = occurred_at(inspection, sealed.clock.offset_s, w.moment)
    # The edition of the day it happened scores a finding, whatever the phone's copy says (domain.md §11 story 34).
    scored = {f.item_code: editions.on(f.item_code, day_in_shanghai(occurred)).item for f in inspection.findings}
    units = {f.id: unit_told(f.unit, f.item_code, day_in_shanghai(occurred), editions) for f in inspection.findings}
    routes = {
        finding.id: route_finding(
            w,
            unit_id=unit.id,
            item_code=finding.item_code,
            district_code=inspection.place.district_code,
            street_code=inspection.place.street_code,
            leader_concerned=inspection.leader_concerned,
        )
        for finding in inspection.findings
    }
    catalogues = {code: item.severity for code, item in scored.items()}
    raised = raised_findings(w, inspection, unit, occurred, catalogues)
    people, differences = judged(w.conn, device.user_id, inspection, unit.name, editions, raised)
    if device.keyer is not None:
        people["keyed_by"] = to_plain(account_ref(w.conn, device.keyer.user_id))
    counted = case_of(w.conn, device, inspection, occurred)
    differences += counted.differences
    stand = (severity_in_force(catalogues[f.item_code], raised=f.id in raised) for f in inspection.findings)
    worst = max(stand, key=lambda severity: severity.rank, default=None)
    earlier = _findings_before(w, inspection.id) if replaces or sealed.version > 1 else None
    corrects = earlier is not None
    both_sealed = note_sealed(w, device.user_id, inspection)
    seq = _log(w, device, sealed, inspection, unit.name, routes, corrects, replaces)
    if corrects:
        _release_photos(w, inspection)
    missing = _file_photos(w, device, inspection)
    fix = believed(inspection.place.fix)  # what cannot be believed stays in the body and is marked
    row: dict[str, Any] = {
        "version": sealed.version,
        "hash": sealed.hash,
        "device_id": device.device_id,
        "user_id": device.user_id,
        "inspector_name": device.name,
        "unit_id": unit.id,
        "unit_name": unit.name,
        "district_code": unit.district_code,
        "street_code": unit.street_code,
        "form": inspection.form.value,
        "address": inspection.place.address[:300],
        "latitude": fix.latitude if fix else None,
        "longitude": fix.longitude if fix else None,
        "accuracy_m": fix.accuracy_m if fix else None,
        "occurred_at": to_iso(occurred),
        "device_at": to_iso(started),
        "clock_checked": sealed.clock.checked,
        "received_at": w.now,
        "finding_count": len(inspection.findings),
        "worst": worst.value if worst else "",
        "photo_count": len(inspection.photos),
        "photos_missing": missing,
        "complete_at": None if missing else w.now,
        "leader_concerned": inspection.leader_concerned,
        "flags": [
            *flags_of(
                device,
                sealed,
                inspection,
                unit.district_code,
                w.moment,
                areas,
                video_offered=_video_offered(w, device, inspection, occurred),
            ),
            *([RecordMark.BOTH_SEALED.value] if both_sealed else []),
            *([RecordMark.DIFFERS.value] if differences else []),
        ],
        "body": inspection,
        "people": people,
        "differences": [asdict(difference) for difference in differences],
        "body_id": body_of(directory(w), device.unit.id).id,
        "handed_draft": inspection.handed_from.draft_id if inspection.handed_from else "",
        "changed_seq": seq,
    }
    if earlier is not None:
        del row["received_at"], row["body_id"]  # the day it first arrived stays, and whose inspection it was
        row["body"] = to_plain(inspection)
        w.conn.execute(update(t.records).where(t.records.c.id == inspection.id).values(**row))
    else:
        w.add(t.records, id=inspection.id, **row)
    file_findings(w, device, inspection, sealed.version, Filed(routes, scored, units, raised, copied(row)), earlier)
    if fix and routes:
        propose_merges(w, inspection.id, unit.district_code)
    _deliver(w, seq, inspection, unit.id, routes, urgent=worst is Severity.GRAVE)
    inform_streets(w, inspection, routes, scored, device.actor)
    within_remit = in_scope(device.caller, Action.RECORD, Target(unit.district_code, frozenset({unit.id})))
    if not corrects and within_remit:
        follow_up_filed(w, inspection, device.actor, occurred)
    count_check(w, device, inspection, unit.name, counted, corrects=corrects)
    if inspection.assignment_id:
        finish_assignment(w, inspection.assignment_id, device.user_id, inspection.id, device.actor)


def _findings_before(w: Write, record_id: str) -> dict[str, ItemResult] | None:
    """The findings that the version on file lists, by id; None when there is none."""
    body = w.conn.execute(select(t.records.c.body).where(t.records.c.id == record_id)).scalar()
    return None if body is None else {finding.id: finding for finding in from_plain(Inspection, body).findings}


def _log(
    w: Write,
    device: DeviceCaller,
    sealed: Sealed,
    inspection: Inspection,
    unit_name: str,
    routes: Mapping[str, Routed],
    corrects: bool,
    replaces: bool,
) -> int:
    found = inspection.found_words
    if replaces:
        happening, words = happenings.RECORD_CORRECTED, f"改用{device.name}的手机上报的另一份第 {sealed.version} 版"
    elif corrects:
        happening, words = (
            happenings.RECORD_CORRECTED,
            f"{device.name}更正为第 {sealed.version} 版：{inspection.correction_reason}",
        )
    elif device.keyer is not None:
        happening, words = (
            happenings.RECORD_RECEIVED,
            f"{device.keyer.name}在督察台补录{device.name}对{unit_name}的{inspection.form.label}记录，{found}"
            f"；补录原因：{inspection.backfill_reason}",
        )
    else:
        happening, words = (
            happenings.RECORD_RECEIVED,
            f"收到{device.name}对{unit_name}的{inspection.form.label}记录，{found}",
        )
    routed = {
        finding_id: {"answering": route.answering_unit_id, "section": route.section_id, "rule": route.rule_id}
        for finding_id, route in routes.items()
    }
    return w.event(
        happening,
        "record",
        inspection.id,
        words,
        actor=device.actor,
        unit_id=None if inspection.leader_concerned else inspection.unit_id,
        data={"version": sealed.version, "hash": sealed.hash, "findings": routed},
        device_at=sealed.clock.device,
    )


def _video_offered(w: Write, device: DeviceCaller, inspection: Inspection, occurred: datetime) -> bool:
    """Whether phones of the inspector's district offered video clips on that day, asked only if there is one."""
    if not any(one.media and one.media.kind is MediaKind.VIDEO for one in inspection.recordings):
        return True
    district, day = device.unit.district_code, day_in_shanghai(occurred)
    return rules_on(w.conn, EvidenceRules, district, day).video_clips


def _file_photos(w: Write, device: DeviceCaller, inspection: Inspection) -> int:
    """List the record's photos and recordings; how many of their files this inspector has not brought yet. A photo's id
    stays with its record."""
    if not inspection.files:
        return 0
    p = t.photos.c
    ids, hashes = [photo.id for photo in inspection.files], {photo.sha256 for photo in inspection.files}
    columns = (p.id, p.record_id, p.notice_id, p.sha256, p.meta)
    known = {row.id: row for row in w.conn.execute(select(*columns).where(p.id.in_(ids)))}
    here = held_by(w.conn, device.user_id, hashes)
    for photo in inspection.files:
        if photo.id in known:
            before = known[photo.id]
            # A squad's answer and an alert list photos of no record: nobody takes them from there.
            elsewhere = before.record_id != inspection.id and (
                before.record_id or before.notice_id or (before.meta or {}).get("alert_id")
            )
            if elsewhere or before.sha256 != photo.sha256:
                raise Problem(grounds.PHOTO_ID_TAKEN)
            if not before.record_id:  # an earlier correction had let go of it
                again = {"record_id": inspection.id, "present_at": w.now if photo.sha256 in here else None}
                w.conn.execute(update(t.photos).where(p.id == photo.id).values(**again))
            continue
        w.add(
            t.photos,
            id=photo.id,
            sha256=photo.sha256,
            record_id=inspection.id,
            number=photo.number,
            kind=photo.media.kind.value if photo.media else PHOTO,
            size=photo.size,
            meta=to_plain(photo),
            listed_at=w.now,
            present_at=w.now if photo.sha256 in here else None,
        )
    return sum(photo.sha256 not in here for photo in inspection.files)


def _release_photos(w: Write, inspection: Inspection) -> None:
    """A correction no longer waits for photos that it does not list."""
    p = t.photos.c
    listed = [photo.id for photo in inspection.files]
    gone = (p.record_id == inspection.id) & p.id.not_in(listed) & p.present_at.is_(None)
    w.conn.execute(update(t.photos).where(gone).values(record_id=""))


def _deliver(
    w: Write, seq: int, inspection: Inspection, unit_id: str, routes: Mapping[str, Routed], *, urgent: bool
) -> None:
    """To the section always, and to another unit that answers. The inspected squad learns of a finding by its notice,
    and of one on its leader not before (domain.md §1.1)."""
    units = directory(w)
    receivers = [units.section_for(units.unit(unit_id)).id]
    for route in routes.values():
        receivers.append(route.section_id)
        if not route.leader_only and not inspection.leader_concerned:
            receivers += [route.answering_unit_id] if route.answering_unit_id != unit_id else []
    for receiver in dict.fromkeys(receivers):
        w.deliver(
            seq,
            happenings.RECORD_RECEIVED,
            subject_kind="record",
            subject_id=inspection.id,
            unit_id=receiver,
            urgent=urgent,
        )
