"""Which open findings a phone is told of: those of the streets where its inspector inspects, and nothing of persons."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from shared.catalogue import Severity
from shared.inspection import Form, Inspection, Place, Subject
from shared.moment import to_iso
from shared.nearby import OpenFinding
from shared.organisation import Role, UnitKind
from shared.plain import from_plain
from shared.position import Fix
from shared.sealing import SealedKind
from sync_server.acts import near_findings
from sync_server.casework import happenings
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM
from sync_server.reference.shipped import unit_id
from tests.sync_server.conftest import RunningServer
from tests.sync_server.phone_api.test_pull import delegate
from tests.sync_server.phones import DISTRICT, INSIDE, SECTION, SQUAD, STREET, SimulatedPhone, finding

NEIGHBOUR = unit_id(UnitKind.SQUAD, "310105002")  # another squad of the district
XUHUI, XUHUI_SECTION = unit_id(UnitKind.SQUAD, "310104003"), unit_id(UnitKind.SECTION, "310104")


def street_check(phone: SimulatedPhone, code: str = "JM04", **changes: Any) -> Inspection:
    facts = finding(code, facts="人行道堆放纸箱", badges=("050117",))
    return phone.check(**{"items": (facts,), "subjects": (Subject("050117", "李强"),)} | changes)


def told(phone: SimulatedPhone, cursor: str = "") -> dict[str, OpenFinding | None]:
    changes, _ = phone.pull(cursor)
    return _near(changes)


def _near(changes: list[dict[str, Any]]) -> dict[str, OpenFinding | None]:
    found = [change for change in changes if change["kind"] == "near"]
    return {c["id"]: from_plain(OpenFinding, c["value"]) if c["value"] else None for c in found}


def file(phone: SimulatedPhone, check: Inspection) -> str:
    """Push it; returns its finding's id."""
    (verdict,) = phone.verdicts(phone.seal(SealedKind.INSPECTION, check))
    assert verdict["verdict"] == "accepted"
    return check.items[0].id


def test_a_colleagues_open_finding_comes_with_place_and_standing_and_nothing_of_persons(server: RunningServer) -> None:
    mine, other = server.phone("wang"), server.phone("zhang")
    check = street_check(other)
    finding_id = file(other, check)
    changes, _ = mine.pull()
    (one,) = [change for change in changes if change["kind"] == "near"]
    heard = from_plain(OpenFinding, one["value"])
    assert (heard.id, heard.record_id, heard.by) == (finding_id, check.id, other.name)
    assert (heard.item_code, heard.unit_id, heard.address) == ("JM04", SQUAD, "长宁路 1 号")
    assert heard.point == pytest.approx(INSIDE)
    assert (heard.severity, heard.state, heard.notice_number, heard.due_on) == (Severity.MINOR.value, "open", "", "")
    assert "050117" not in str(one)
    assert "李强" not in str(one)
    assert "纸箱" not in str(one)


def test_what_is_on_a_notice_says_its_number_and_its_day_and_what_is_closed_goes(server: RunningServer) -> None:
    mine, other = server.phone("wang"), server.phone("zhang")
    delegate(server)
    _, cursor = mine.pull()
    check = street_check(other)
    sent = [other.seal(SealedKind.INSPECTION, check), other.seal(SealedKind.NOTICE, other.notice(check))]
    assert [v["verdict"] for v in other.verdicts(*sent)] == ["accepted", "accepted"]
    changes, cursor = mine.pull(cursor)
    (heard,) = _near(changes).values()
    assert heard is not None
    assert heard.notice_number.startswith("沪长城管督通〔")
    assert heard.due_on
    assert mine.pull(cursor)[0] == []

    def close(w: Any) -> None:
        seq = w.event(happenings.ROUTING_MOVED, "test", "1", "销号", actor=SYSTEM)
        w.conn.execute(update(t.findings).values(state="closed"))
        w.conn.execute(update(t.notices).values(state="closed", changed_seq=seq))

    server.ledger.write(close)
    assert told(mine, cursor) == {check.items[0].id: None}
    assert told(mine) == {}, "who begins anew hears of open ones alone"


READERS = [
    (Role.SQUAD_INSPECTOR, SQUAD, True),
    (Role.SQUAD_INSPECTOR, NEIGHBOUR, False),
    (Role.SQUAD_INSPECTOR, XUHUI, False),
    (Role.SECTION_OFFICER, SECTION, True),
    (Role.SECTION_CHIEF, SECTION, True),
    (Role.SECTION_OFFICER, XUHUI_SECTION, False),
    (Role.SECTION_CHIEF, XUHUI_SECTION, False),
    (Role.DETACHMENT_INSPECTOR, unit_id(UnitKind.DETACHMENT), True),
    (Role.DETACHMENT_CHIEF, unit_id(UnitKind.DETACHMENT), True),
    (Role.OFFICE_STAFF, unit_id(UnitKind.OFFICE), True),
]


@pytest.mark.parametrize(("role", "unit", "meets"), READERS)
def test_each_inspector_meets_what_lies_where_he_inspects(
    sqlite_server: RunningServer, role: Role, unit: str, meets: bool
) -> None:
    other = sqlite_server.phone("zhang")
    finding_id = file(other, street_check(other))
    reader = sqlite_server.phone("wang", role=role, unit=unit)
    assert set(told(reader)) == ({finding_id} if meets else set())


def test_the_inspector_meets_the_own_findings_wherever_they_lie(sqlite_server: RunningServer) -> None:
    phone = sqlite_server.phone("ji", role=Role.DETACHMENT_INSPECTOR, unit=unit_id(UnitKind.DETACHMENT))
    finding_id = file(phone, street_check(phone))
    sqlite_server.ledger.write(lambda w: w.conn.execute(update(t.users).values(role="squad_inspector", unit_id=XUHUI)))
    assert set(told(phone)) == {finding_id}


@pytest.mark.parametrize(
    "kept_back",
    [
        {"items": (finding("ZZ01"),)},
        {"items": (finding("RW01"),)},
        {"leader_concerned": True},
        {"form": Form.SPECIAL, "case_number": "沪长城管督案〔2026〕1号"},
        {"place": Place(DISTRICT, STREET, "长宁路 1 号", None, no_fix_reason="室内")},
    ],
    ids=["of a person", "of the work of a squad", "on the leader", "of a special case", "without a place"],
)
def test_what_is_of_persons_of_a_case_or_of_no_place_stays_with_the_section(
    sqlite_server: RunningServer, kept_back: dict[str, Any]
) -> None:
    other, reader = sqlite_server.phone("zhang"), sqlite_server.phone("wang")
    file(other, street_check(other, **kept_back))
    assert told(reader) == {}


def test_what_counts_with_another_finding_comes_once(sqlite_server: RunningServer) -> None:
    mine, other = sqlite_server.phone("wang"), sqlite_server.phone("zhang")
    kept, merged = file(other, street_check(other)), file(mine, street_check(mine))
    which = t.findings.c.id == merged
    sqlite_server.ledger.write(lambda w: w.conn.execute(update(t.findings).where(which).values(merged_into=kept)))
    assert set(told(mine)) == {kept}


def test_a_phone_that_begins_anew_hears_of_the_latest_ones_alone(
    sqlite_server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(near_findings, "MOST", 2)
    other, reader = sqlite_server.phone("zhang"), sqlite_server.phone("wang")
    ids = []
    for hours in (72, 48, 24):
        at = to_iso(datetime.now(UTC) - timedelta(hours=hours))
        place = Place(DISTRICT, STREET, "长宁路 1 号", Fix(*INSIDE, 8.0, at))
        ids.append(file(other, street_check(other, place=place, started_at=at, ended_at=at)))
    assert set(told(reader)) == set(ids[1:])
    old = to_iso(datetime.now(UTC) - timedelta(days=near_findings.DAYS + 1))
    which = t.findings.c.id == ids[2]
    sqlite_server.ledger.write(lambda w: w.conn.execute(update(t.findings).where(which).values(occurred_at=old)))
    assert ids[2] not in told(reader), "what has stayed open so long is the section's to clear"


def corrected(phone: SimulatedPhone, check: Inspection, **changes: Any) -> Inspection:
    """The record's next version is filed."""
    again = replace(check, correction_reason="选错了单位", **changes)
    (verdict,) = phone.verdicts(phone.seal(SealedKind.INSPECTION, again, version=2))
    assert verdict["verdict"] == "accepted", verdict
    return again


def test_a_finding_that_a_correction_sends_to_another_squad_leaves_the_phones_of_the_former(
    server: RunningServer,
) -> None:
    mine, theirs = server.phone("wang"), server.phone("qian", unit=NEIGHBOUR)
    elsewhere = server.phone("li", unit=XUHUI)
    other = server.phone("zhang", role=Role.SECTION_OFFICER, unit=SECTION)
    check = street_check(other)
    finding_id = file(other, check)
    first, cursor = mine.pull()
    assert set(_near(first)) == {finding_id}
    (_, their_cursor), (_, far_cursor) = theirs.pull(), elsewhere.pull()
    corrected(other, check, unit_id=NEIGHBOUR, unit_name="新华路街道综合行政执法队")
    assert told(mine, cursor) == {finding_id: None}
    heard = told(theirs, their_cursor)[finding_id]
    assert heard is not None
    assert heard.unit_id == NEIGHBOUR
    assert told(elsewhere, far_cursor) == {}, "who never heard of it hears nothing now"
    assert told(mine) == {}


def test_a_finding_that_goes_to_another_district_leaves_the_phones_of_the_former(sqlite_server: RunningServer) -> None:
    section = sqlite_server.phone("wang", role=Role.SECTION_OFFICER, unit=SECTION)
    city = sqlite_server.phone("ji", role=Role.DETACHMENT_INSPECTOR, unit=unit_id(UnitKind.DETACHMENT))
    check = street_check(city)
    finding_id = file(city, check)
    _, cursor = section.pull()
    corrected(city, check, unit_id=XUHUI, unit_name="徐汇")
    assert told(section, cursor) == {finding_id: None}


def test_a_finding_that_a_correction_makes_one_of_a_person_leaves_all_phones(sqlite_server: RunningServer) -> None:
    mine, other = sqlite_server.phone("wang"), sqlite_server.phone("zhang")
    check = street_check(other)
    finding_id = file(other, check)
    _, cursor = mine.pull()
    (one,) = check.items
    item = finding("ZZ01")
    corrected(other, check, items=(replace(item, id=one.id),))
    assert told(mine, cursor) == {finding_id: None}
