"""Plausible records for tests and pictures: checks, findings, notices, as the phone would have sealed them."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta

from mobile.device.keys import DeviceKey
from mobile.store.phone import PhoneStore
from mobile.store.records import SealingKey
from mobile.store.rows import RecordRow, Sending
from shared.catalogue import Severity
from shared.evidence import ClockReading, Photo
from shared.identity import new_id
from shared.inspection import Form, Inspection, ItemResult, Method, OnSpotAction, Outcome, Place, Subject
from shared.moment import to_iso
from shared.notice import IssuedNotice, Notice, NoticeLine, Service, ServiceKind
from shared.organisation import PersonRef, Unit
from shared.position import Fix
from shared.sealing import SealedKind
from tests.mobile.office import OTHER, SQUAD, WANG

INSPECTOR = PersonRef(WANG.id, WANG.name, WANG.badge, "长宁区城管执法局督察科")
KEY = SealingKey("d-1", DeviceKey(b"\x07" * 32).sign)
_COUNTER = iter(range(1, 10**9))


def fresh_id(at: datetime) -> str:
    """An id of that moment."""
    return new_id(at, lambda n: next(_COUNTER).to_bytes(n, "big"))


def finding(at: datetime, *, severity: Severity = Severity.MAJOR, facts: str = "") -> ItemResult:
    """An item that failed."""
    return ItemResult(
        fresh_id(at),
        "RW02",
        "对巡查或督察指出的违法行为不制止、不处置",
        Outcome.FAIL,
        severity,
        2,
        facts or "江苏路近武定西路段，两处跨门经营，执法人员在场未制止",
        OnSpotAction.NOTICE,
        ("310105231",),
    )


def photo(at: datetime, number: int, data: bytes, finding_id: str = "") -> Photo:
    """A photo as a record lists it."""
    fix = Fix(31.2221, 121.4311, 8.0, to_iso(at))
    clock = ClockReading(to_iso(at), 100.0, 0.4, to_iso(at))
    digest = hashlib.sha256(data).hexdigest()
    return Photo(fresh_id(at), digest, len(data), 64, 48, number, clock, finding_id=finding_id, fix=fix)


def inspection(
    at: datetime,
    unit: Unit = SQUAD,
    findings: tuple[ItemResult, ...] = (),
    photos: tuple[Photo, ...] = (),
    address: str = "江苏路 398 号附近",
) -> Inspection:
    """A daily on-site check of twelve minutes."""
    passed = ItemResult(fresh_id(at), "ZZ01", "着装不整齐、不规范", Outcome.PASS)
    items = tuple(replace(one, photo_ids=tuple(p.id for p in photos if p.finding_id == one.id)) for one in findings)
    return Inspection(
        id=fresh_id(at),
        form=Form.DAILY,
        methods=(Method.ON_SITE,),
        unit_id=unit.id,
        unit_name=unit.name,
        inspector=INSPECTOR,
        place=Place("310105", "310105003", address, Fix(31.2221, 121.4311, 8.0, to_iso(at))),
        started_at=to_iso(at),
        ended_at=to_iso(at + timedelta(minutes=12)),
        catalogue_version="2026-1",
        items=(*items, passed),
        photos=photos,
        subjects=(Subject("310105231", "李明"),) if findings else (),
        notes="",
    )


def issued(record: Inspection, number: str = "沪长城管督通〔2026〕1号", due: str = "2026-11-27") -> IssuedNotice:
    """The notice for a record's findings, left to the unit's inbox."""
    notice = Notice(
        id=fresh_id(datetime.fromisoformat(record.started_at)),
        record_id=record.id,
        unit_id=record.unit_id,
        unit_name=record.unit_name,
        issuer_name="长宁区城市管理行政执法局督察科",
        lines=tuple(
            NoticeLine(f.id, f.item_code, f.item_text, f.severity, f.count, f.facts, "沪条例§17、§39(一)●")
            for f in record.findings
        ),
        requirement="请立即制止违法行为，完善路段巡查责任制，并将整改情况连同整改前后照片反馈督察科。",
        issued_at=record.ended_at,
        inspected_at=record.started_at,
        place=record.place.address,
        methods="实地督察（重点抽查）",
        inspectors=(INSPECTOR,),
        number=number,
        expected_due=due,
        on_spot="开具通知书",
        subjects="李明（胸号 310105231）",
    )
    return IssuedNotice(notice, Service(ServiceKind.ONLINE, record.ended_at))


def keep(store: PhoneStore, body: Inspection | IssuedNotice, at: datetime) -> str:
    """Seal it; returns the record's id."""
    return store.records.seal(body, key=KEY, clock=ClockReading(to_iso(at), 100.0, 0.4, to_iso(at))).id


def many_rows(store: PhoneStore, count: int, start: datetime) -> None:
    """Lines of a long list, without the envelopes behind them."""
    units = (SQUAD, OTHER)
    with store.transaction():
        for n in range(count):
            at = start - timedelta(hours=3 * n)
            unit = units[n % 2]
            worst = ("", Severity.MINOR.value, Severity.GRAVE.value)[n % 3]
            store.records.put_row(
                RecordRow(
                    id=fresh_id(at),
                    kind=SealedKind.INSPECTION,
                    version=1,
                    title="日常督察 · 实地督察",
                    unit_id=unit.id,
                    unit_name=unit.name,
                    occurred_at=to_iso(at),
                    worst=worst,
                    findings=n % 3,
                    photos=n % 5,
                    place=f"江苏路 {n + 1} 号",
                    sending=Sending.RECEIVED if n > 2 else Sending.WAITING,
                    search=f"{unit.name} 江苏路 {n + 1} 号 占道".lower(),
                )
            )
