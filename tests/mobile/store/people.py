"""Small plausible things for the store's tests: a clock, a key, photos, a check, a notice."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

from mobile.device.volume import Volume
from mobile.store.phone import PhoneStore
from mobile.store.records import SealingKey
from shared.catalogue import Severity
from shared.evidence import Photo
from shared.inspection import Form, Inspection, ItemResult, Method, OnSpotAction, Outcome, Place
from shared.notice import IssuedNotice, Notice, NoticeLine, Service, ServiceKind
from shared.organisation import PersonRef
from shared.sealing import Sealed
from shared.wire import Receipt

INSPECTOR = PersonRef("01930000-0000-7000-8000-0000000000aa", "王督察", "沪城管0001", "静安区督察科")
KEY = SealingKey("01930000-0000-7000-8000-00000000dddd", lambda digest: digest + digest)


class TestClock:
    """A clock that the test moves."""

    __test__ = False

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)

    def now(self) -> datetime:
        self.moment += timedelta(milliseconds=1)
        return self.moment

    def monotonic(self) -> float:
        return self.moment.timestamp()


async def open_store(volume: Volume, clock: TestClock | None = None) -> PhoneStore:
    return await PhoneStore.open(volume, clock or TestClock())


def picture(store: PhoneStore, number: int = 1, text: str = "picture") -> tuple[Photo, bytes]:
    """A photo's metadata and the bytes of its original."""
    photo_id = store.new_id()
    original = f"{text} {photo_id}".encode() * 3
    digest = hashlib.sha256(original).hexdigest()
    return Photo(photo_id, digest, len(original), 1600, 1200, number, store.preferences.clock_reading()), original


def check(
    store: PhoneStore,
    record_id: str,
    *,
    photos: tuple[Photo, ...] = (),
    severity: Severity = Severity.MINOR,
    unit: str = "静安寺街道综合行政执法队",
    address: str = "南京西路 1618 号",
    item: str = "占道设摊、兜售物品",
    outcome: Outcome = Outcome.FAIL,
    correction_reason: str = "",
) -> Inspection:
    """A check with one result."""
    now = store.preferences.clock_reading().device
    result = ItemResult(
        store.new_id(),
        "JM01",
        item,
        outcome,
        severity,
        facts="人行道上设摊两处",
        action=OnSpotAction.NOTICE,
        photo_ids=tuple(photo.id for photo in photos),
    )
    return Inspection(
        id=record_id,
        form=Form.DAILY,
        methods=(Method.ON_SITE,),
        unit_id="unit-1",
        unit_name=unit,
        inspector=INSPECTOR,
        place=Place(address=address),
        started_at=now,
        ended_at=now,
        catalogue_version="2026-1",
        items=(result,),
        photos=photos,
        correction_reason=correction_reason,
    )


def notice(store: PhoneStore, record_id: str, number: str = "沪静城管督通〔2026〕1号") -> IssuedNotice:
    """A notice for one finding of a check."""
    now = store.preferences.clock_reading().device
    paper = Notice(
        id=store.new_id(),
        record_id=record_id,
        unit_id="unit-1",
        unit_name="静安寺街道综合行政执法队",
        issuer_name="静安区城管执法局督察科",
        lines=(NoticeLine(store.new_id(), "JM01", "占道设摊、兜售物品", Severity.MAJOR, 2, "设摊两处"),),
        requirement="三个工作日内整改并反馈",
        issued_at=now,
        inspected_at=now,
        place="南京西路 1618 号",
        methods="实地督察",
        inspectors=(INSPECTOR,),
        number=number,
        expected_due="2026-11-27",
    )
    return IssuedNotice(paper, Service(ServiceKind.ONLINE, now))


def seal_check(store: PhoneStore, inspection: Inspection, version: int = 1, draft_id: str | None = None) -> Sealed:
    return store.records.seal(
        inspection, key=KEY, clock=store.preferences.clock_reading(), version=version, draft_id=draft_id
    )


def receipt(sealed: Sealed, present: tuple[Photo, ...] = (), missing: tuple[Photo, ...] = ()) -> Receipt:
    return Receipt(
        sealed.id,
        sealed.version,
        sealed.hash,
        "2026-11-24T02:00:00.000Z",
        present=tuple(photo.sha256 for photo in present),
        missing=tuple(photo.sha256 for photo in missing),
    )


async def kill(store: PhoneStore) -> None:
    """As if the process had gone: only what the system does by itself is done."""
    await store._ground.volume.release()
