"""A small district for tests: two squads of 长宁, their section, people, an authority and a block of numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mobile.checks.officer import Officer
from mobile.reference import Reference
from mobile.store.phone import PhoneStore
from mobile.store.records import SealingKey
from shared.numbering import NumberBlock, PaperKind
from shared.organisation import Delegation, DelegationMode, Person, Unit, UnitKind
from shared.plain import to_plain
from shared.wire import Change, ChangeKind, PullReply
from tests.mobile.fakes import FakeClock, FakeVolume

SECTION = Unit(
    "u-cn", "长宁区城管执法局督察科", UnitKind.SECTION, "310105", duty_phone="021-62510000", prefix="沪长城管"
)
XINHUA = Unit("u-xh", "新华路街道综合行政执法队", UnitKind.SQUAD, "310105", "310105005", parent_id="u-cn")
TIANSHAN = Unit("u-ts", "天山路街道综合行政执法队", UnitKind.SQUAD, "310105", "310105009", parent_id="u-cn")
XUJIAHUI = Unit("u-xj", "徐家汇街道综合行政执法队", UnitKind.SQUAD, "310104", "310104013", parent_id="u-xh-section")
UNITS = (SECTION, XINHUA, TIANSHAN, XUJIAHUI)
WANG = Person("p-wang", "王磊", "310051", "u-cn", inspector=True)
LI = Person("p-li", "李娜", "310052", "u-cn", inspector=True)
ZHAO = Person("p-zhao", "赵强", "310501", "u-xh", leader=True)
PEOPLE = (WANG, LI, ZHAO)
OFFICER = Officer(WANG, SECTION, "310105", SealingKey("d" * 8, lambda digest: digest + digest))
IN_CHANGNING = (31.2136, 121.4158)


def changes(mode: DelegationMode = DelegationMode.DIRECT, block: bool = True) -> tuple[Change, ...]:
    """What a first pull brings."""
    found: list[tuple[ChangeKind, str, Any]] = [
        *((ChangeKind.UNIT, unit.id, unit) for unit in UNITS),
        *((ChangeKind.PERSON, person.id, person) for person in PEOPLE),
        (ChangeKind.DELEGATION, "310105", Delegation("310105", mode, "沪长城管督〔2026〕3号", "2026-01-01")),
    ]
    if block:
        found.append((ChangeKind.BLOCK, "b1", NumberBlock("b1", "沪长城管", PaperKind.NOTICE, 2026, 41, 42)))
    return tuple(Change(kind, key, to_plain(value)) for kind, key, value in found)


async def open_store(root: Path, clock: FakeClock | None = None) -> PhoneStore:
    """The phone's store on real files; opening the same folder again is the phone after a kill."""
    return await PhoneStore.open(FakeVolume(root), clock or FakeClock())


def pull(store: PhoneStore, mode: DelegationMode = DelegationMode.DIRECT, block: bool = True) -> Reference:
    """Take in a first pull; the reference that stands on it."""
    store.reference.apply(PullReply("1", False, "2026-11-24T07:00:00.000Z", changes(mode, block)))
    return Reference(store.reference)
