"""补录 at the desk: a check that was made on paper becomes a record like any other, in the name of whoever made it.

It is sealed by the desk's own device (`common/desk_devices.py`) and filed by the very steps that file what phones send;
that it was keyed in, by whom, when and why stands in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection, func, select

from shared.evidence import ClockReading, Photo, PhotoOrigin
from shared.inspection import (
    Coverage,
    Form,
    Inspection,
    ItemResult,
    Joint,
    Method,
    OnSpotAction,
    Outcome,
    Place,
    Timing,
)
from shared.method_data import JointWork, MethodData
from shared.moment import chinese_day, day_in_shanghai, to_iso
from shared.organisation import INSPECTED, PersonRef, Role
from shared.plain import to_plain
from shared.position import DistrictArea
from shared.problems import NOT_FOUND, RULE, UNKNOWN_ITEM, Problem
from shared.sealing import Sealed, SealedKind, canonical, seal
from shared.wire import ChainHead
from sync_server.acts.common.desk_devices import desk_device, desk_key
from sync_server.acts.common.devices import DeviceCaller, advance_chain
from sync_server.acts.envelopes import Envelope
from sync_server.acts.receiving import FILED, file_contents, keep_envelope
from sync_server.casework import happenings
from sync_server.casework.said import says
from sync_server.evidence.arrivals import Owner, note_arrival
from sync_server.grounds import paper_checks as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.procedures.catalogue import Catalogue
from sync_server.procedures.paper_checks import size_refusal, times_refusal
from sync_server.procedures.permissions import Action, Caller, Target, allowed, in_scope, require
from sync_server.reference.actors import as_actor
from sync_server.reference.catalogue import catalogue
from sync_server.reference.directory import directory
from sync_server.reference.told import account_ref, person_of
from sync_server.scans.attaching import add_scan
from sync_server.scans.prepared import PreparedScan

RECORD = "record"  # to what the sheet's scan is attached
SHEET = "纸质督察记录"


@dataclass(frozen=True)
class PaperResult:
    """One line of the sheet: an item of the catalogue with what was found."""

    item_code: str
    outcome: Outcome
    count: int = 1
    facts: str = ""
    action: OnSpotAction = OnSpotAction.NONE


@dataclass(frozen=True)
class PaperPhoto:
    """A photo that came with the form and lies in the store: hash, pixels."""

    sha256: str
    width: int
    height: int


@dataclass(frozen=True)
class PaperCheck:
    """What the sheet says. `inspector` is an account, `second` a person of the directory or '', the moments are the
    paper's."""

    inspector: str
    second: str
    unit_id: str
    methods: tuple[Method, ...]
    coverage: Coverage
    timing: Timing
    joint: Joint
    began: datetime
    ended: datetime
    place: Place
    results: tuple[PaperResult, ...]
    reason: str
    notes: str = ""
    complaint_number: str = ""
    case_number: str = ""
    leader_concerned: bool = False
    lead: str = ""  # of a joint check: who led it
    bodies: str = ""  # and who took part
    photos: tuple[PaperPhoto, ...] = ()


def key_in(
    w: Write,
    caller: Caller,
    keys: bytes,
    paper: PaperCheck,
    areas: Mapping[str, DistrictArea],
    scan: PreparedScan | None = None,
) -> str:
    """File what the sheet says and attach its scan; the record's id. `keys` is the secret of the desk's devices.

    Raises Problem: FORBIDDEN, NOT_FOUND for inspectors and units out of reach, RULE for what does not hold together,
    CONFLICT when that very check is in the ledger already."""
    inspector = _inspector(w.conn, caller, paper.inspector)
    _check(w, caller, paper)
    device = desk_device(w, paper.inspector, caller, keys)
    check = _compose(w, device, inspector, paper)
    if why := size_refusal(check):
        raise Problem(RULE, reason=why)
    for photo in check.photos:
        note_arrival(w, Owner("device", device.device_id, device.name), photo.sha256, photo.size)
    _file(w, device, keys, check, areas)
    if scan is not None:
        scan_id = add_scan(w, as_actor(caller), RECORD, check.id, SHEET, scan)
        data = {"scan_id": scan_id, "sha256": scan.sha256}
        said = f"附上{SHEET}的扫描件（{scan.pages} 页）"
        w.event(happenings.SCAN_ATTACHED, RECORD, check.id, said, actor=as_actor(caller), data=data)
    return check.id


def _inspector(conn: Connection, caller: Caller, user_id: str) -> PersonRef:
    """Who made the check. Raises Problem: FORBIDDEN, and NOT_FOUND for accounts that make none or are out of reach."""
    require(caller, Action.KEY_IN)
    u, n = t.users.c, t.units.c
    query = select(u.role, u.active, n.id, n.district_code).join(t.units, n.id == u.unit_id).where(u.id == user_id)
    row = conn.execute(query).first()
    reached = row is not None and in_scope(caller, Action.KEY_IN, Target(row.district_code, frozenset({row.id})))
    if row is None or not reached or not row.active or not allowed(Role(row.role), Action.RECORD):
        raise Problem(NOT_FOUND, what="这名督察员")
    return account_ref(conn, user_id)


def _check(w: Write, caller: Caller, paper: PaperCheck) -> None:
    """Raises Problem for what the sheet cannot say."""
    unit = directory(w).unit(paper.unit_id)
    require(caller, Action.RECORD, Target(unit.district_code, frozenset({unit.id})), "这个单位")
    if unit.kind not in INSPECTED:
        raise Problem(grounds.UNIT_NOT_INSPECTED, unit=unit.name)
    if why := times_refusal(paper.began, paper.ended, w.moment):
        raise Problem(RULE, reason=why)
    if not paper.methods:
        raise Problem(grounds.METHOD_MISSING)
    if paper.joint is not Joint.NONE and not says(paper.bodies):
        raise Problem(grounds.JOINT_WITHOUT_BODIES, joint=paper.joint.label)
    if paper.joint is Joint.NONE and (says(paper.lead) or says(paper.bodies)):
        raise Problem(grounds.BODIES_WITHOUT_JOINT)
    if not says(paper.reason):
        raise Problem(grounds.REASON_MISSING)
    if not paper.results:
        raise Problem(grounds.NOTHING_CHECKED)
    passed = {result.item_code for result in paper.results if result.outcome is not Outcome.FAIL}
    for number, result in enumerate(paper.results):
        if result.outcome is Outcome.FAIL and not says(result.facts):
            raise Problem(grounds.FACTS_MISSING, item=result.item_code)
        others = {other.item_code for other in paper.results[:number]}
        if result.item_code in passed and result.item_code in others:
            raise Problem(grounds.ITEM_TWICE, item=result.item_code)
    r = t.records.c
    same = (r.unit_id == unit.id) & (r.user_id == paper.inspector) & (r.device_at == to_iso(paper.began))
    if w.conn.execute(select(r.id).where(same)).first() is not None:
        name = account_ref(w.conn, paper.inspector).name
        raise Problem(grounds.KEYED_ALREADY, inspector=name, unit=unit.name)


def _compose(w: Write, device: DeviceCaller, inspector: PersonRef, paper: PaperCheck) -> Inspection:
    editions, unit = catalogue(w), directory(w).unit(paper.unit_id)
    second = person_of(w.conn, paper.second)
    if second is not None and second.id == inspector.id:
        raise Problem(grounds.SECOND_IS_FIRST)
    results = tuple(_result(w, editions, day_in_shanghai(paper.began), one) for one in paper.results)
    failed = [result.id for result in results if result.outcome is Outcome.FAIL]
    of_one = failed[0] if len(failed) == 1 else ""  # with several nobody knows which picture shows which
    photos = tuple(_photo(w, number, photo, of_one) for number, photo in enumerate(paper.photos, 1))
    if of_one:
        ids = tuple(photo.id for photo in photos)
        results = tuple(_with_photos(result, ids) if result.id == of_one else result for result in results)
    newest = w.conn.execute(select(func.max(t.catalogue_items.c.changed_seq))).scalar()
    return Inspection(
        id=w.new_id(),
        form=Form.SPECIAL if paper.case_number else Form.DAILY,
        methods=paper.methods,
        coverage=paper.coverage,
        timing=paper.timing,
        joint=paper.joint,
        method_data=_with_whom(paper),
        unit_id=unit.id,
        unit_name=unit.name,
        inspector=inspector,
        place=paper.place,
        started_at=to_iso(paper.began),
        ended_at=to_iso(paper.ended),
        catalogue_version=str(newest or ""),
        items=results,
        photos=photos,
        second_inspector=second,
        complaint_number=paper.complaint_number,
        notes=paper.notes,
        backfilled=True,
        backfill_reason=paper.reason,
        leader_concerned=paper.leader_concerned,
        case_number=paper.case_number,
        keyed_by=account_ref(w.conn, device.keyer.user_id) if device.keyer else None,
    )


def _with_whom(paper: PaperCheck) -> MethodData:
    if paper.joint is Joint.NONE:
        return MethodData()
    return MethodData(joint=JointWork(lead=paper.lead, bodies=paper.bodies))


def _result(w: Write, editions: Catalogue, day: date, result: PaperResult) -> ItemResult:
    if result.item_code not in editions:
        raise Problem(UNKNOWN_ITEM, item=result.item_code[:20])
    if not editions.in_force(result.item_code, day):
        raise Problem(grounds.ITEM_NOT_IN_FORCE, item=result.item_code, day=chinese_day(day))
    item = editions.on(result.item_code, day).item
    return ItemResult(
        id=w.new_id(),
        item_code=result.item_code,
        item_text=item.text,
        outcome=result.outcome,
        severity=item.severity,
        count=result.count,
        facts=result.facts,
        action=result.action,
        unit=item.counted_in,
    )


def _with_photos(result: ItemResult, ids: Sequence[str]) -> ItemResult:
    return replace(result, photo_ids=tuple(ids))


def _photo(w: Write, number: int, photo: PaperPhoto, finding_id: str) -> Photo:
    size: int = w.conn.execute(select(t.blobs.c.size).where(t.blobs.c.sha256 == photo.sha256)).scalar_one()
    clock = ClockReading(w.now, 0.0, 0.0, w.now)
    origin = PhotoOrigin.IMPORT
    return Photo(
        w.new_id(), photo.sha256, size, photo.width, photo.height, number, clock, origin, finding_id=finding_id
    )


def _file(w: Write, device: DeviceCaller, keys: bytes, check: Inspection, areas: Mapping[str, DistrictArea]) -> None:
    """Seal the record as the next of the device's chain and file it as a phone's would be."""
    clock, chain = ClockReading(w.now, 0.0, 0.0, w.now), device.chain
    unsealed = Sealed(
        check.id, SealedKind.INSPECTION, 1, device.device_id, chain.seq + 1, chain.hash, clock, to_plain(check)
    )
    sealed = seal(unsealed, desk_key(keys, device.device_id).sign)
    file_contents(w, device, sealed, check, areas)
    keep_envelope(w, Envelope(sealed, canonical(to_plain(sealed)).decode(), check, None), device, FILED)
    advance_chain(w, device.device_id, ChainHead(sealed.seq, sealed.hash), w.now)
