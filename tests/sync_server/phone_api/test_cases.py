"""专项督察 on the wire: which cases a phone hears of, and what becomes of a check that names one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select, update

from shared.case_brief import CaseBrief
from shared.inspection import CasePoint, Form, Inspection, Outcome
from shared.organisation import Role, UnitKind
from shared.plain import from_plain, to_plain
from shared.sealing import SealedKind
from shared.wire import Prefill
from sync_server.casework import happenings
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM
from sync_server.reference.shipped import unit_id
from sync_server.reference.told import as_told
from sync_server.special.rules.case import CaseState
from tests.sync_server.conftest import RunningServer
from tests.sync_server.phone_api.test_tasks_and_messages import give, of_kind
from tests.sync_server.phones import SECTION, SQUAD, SimulatedPhone, finding
from tests.sync_server.special.opened import NUMBER, POINT, end_case, put_case

NEIGHBOUR = unit_id(UnitKind.SQUAD, "310105002")
XUHUI = unit_id(UnitKind.SECTION, "310104")


def cases(phone: SimulatedPhone, cursor: str = "") -> tuple[list[CaseBrief], str]:
    changes, cursor = phone.pull(cursor)
    return [from_plain(CaseBrief, value) for value in of_kind(changes, "case")], cursor


def put(server: RunningServer, *units: str, body: str = SECTION, **values: Any) -> str:
    return server.ledger.write(lambda w: put_case(w, body, units, **values))


def special(phone: SimulatedPhone, **values: Any) -> Inspection:
    return phone.check(form=Form.SPECIAL, **values)


def filed(server: RunningServer, phone: SimulatedPhone, check: Inspection, version: int = 1) -> Any:
    (verdict,) = phone.verdicts(phone.seal(SealedKind.INSPECTION, check, version=version))
    assert verdict["verdict"] == "accepted", verdict
    with server.ledger.read() as conn:
        return conn.execute(select(t.records).where(t.records.c.id == check.id)).mappings().one()


def counted(server: RunningServer) -> dict[str, str]:
    """Records with the cases they count to."""
    with server.ledger.read() as conn:
        return {row.record_id: row.case_id for row in conn.execute(select(t.case_records))}


def printed(server: RunningServer, record: Any) -> str:
    with server.ledger.read() as conn:
        return as_told(conn, record).case_number


def differences(record: Any) -> list[str]:
    return [f"{each['label']}：{each['known']}" for each in record["differences"]]


# ---- what comes down


def test_a_squads_phone_hears_of_the_cases_in_which_its_own_unit_answers_and_of_its_own_share(
    server: RunningServer,
) -> None:
    phone = server.phone()
    mine = put(server, SQUAD, NEIGHBOUR)
    put(server, NEIGHBOUR, number="沪长城管督立〔2026〕2号")
    put(server, SQUAD, number="", state=CaseState.IN_APPROVAL.value, opened_at=None)
    [case], _ = cases(phone)
    assert (case.id, case.number, case.points, case.item_codes) == (mine, NUMBER, (POINT,), ("JM01",))
    [unit] = case.units
    assert (unit.unit_id, unit.lead, unit.demands) == (SQUAD, True, "取缔占道设摊")
    assert unit.standing.startswith("2026年11月19日（星期四）24时前报告")


def test_a_section_hears_of_its_own_cases_and_of_those_in_which_its_district_answers(server: RunningServer) -> None:
    phone = server.phone("ke", role=Role.SECTION_OFFICER, unit=SECTION)
    ours = put(server, SQUAD, NEIGHBOUR)
    citys = put(server, SQUAD, body=unit_id(UnitKind.OFFICE), number="沪城管督立〔2026〕1号")
    put(server, body=XUHUI, number="沪徐城管督立〔2026〕1号")
    found, _ = cases(phone)
    assert {case.id for case in found} == {ours, citys}
    assert {len(case.units) for case in found} == {2, 1}


def test_the_detachment_hears_of_the_citys_cases_not_of_all_districts(server: RunningServer) -> None:
    phone = server.phone("ji", role=Role.DETACHMENT_INSPECTOR, unit=unit_id(UnitKind.DETACHMENT))
    put(server, SQUAD)
    citys = put(server, SQUAD, body=unit_id(UnitKind.OFFICE), number="沪城管督立〔2026〕1号")
    found, _ = cases(phone)
    assert [case.id for case in found] == [citys]


def test_who_is_sent_hears_of_the_case_with_all_its_units_though_the_own_one_has_no_part_in_it(
    server: RunningServer,
) -> None:
    phone = server.phone()
    case_id = put(server, NEIGHBOUR)
    found, cursor = cases(phone)
    assert found == []
    prefill = to_plain(Prefill(form="special", case_id=case_id, case_number=NUMBER))
    give(server, phone, "派人督办：定西路乱设摊问题", unit_id=NEIGHBOUR, prefill=prefill)
    [case], _ = cases(phone, cursor)
    assert [unit.unit_id for unit in case.units] == [NEIGHBOUR]


def test_a_change_of_a_share_brings_the_case_again_and_its_end_takes_it_off_the_list(server: RunningServer) -> None:
    phone = server.phone()
    case_id = put(server, SQUAD)
    _, cursor = cases(phone)
    assert cases(phone, cursor)[0] == []

    def extend(w: Any) -> None:
        seq = w.event(happenings.CASE_SHARE_EXTENSION_GRANTED, "case_share", "s", "同意延期", actor=SYSTEM)
        later = {"due_on": "2026-11-30", "due_at": "2026-11-30T16:00:00.000Z", "changed_seq": seq}
        w.conn.execute(update(t.case_shares).where(t.case_shares.c.case_id == case_id).values(**later))

    server.ledger.write(extend)
    [case], cursor = cases(phone, cursor)
    assert case.units[0].standing.startswith("2026年11月30日")
    server.ledger.write(lambda w: end_case(w, case_id))
    [over], _ = cases(phone, cursor)
    assert over.ended
    assert cases(phone)[0] == [], "a phone that begins anew has no draft that could read it"


# ---- what comes up


def test_a_check_with_its_case_counts_to_it_and_the_body_is_told_once(server: RunningServer) -> None:
    phone = server.phone()
    case_id = put(server, SQUAD)
    point = CasePoint(POINT, Outcome.FAIL, "无人在岗")
    record = filed(server, phone, special(phone, case_id=case_id, case_number=NUMBER, case_points=(point,)))
    assert counted(server) == {record["id"]: case_id}
    assert (record["differences"], printed(server, record)) == ([], NUMBER)
    with server.ledger.read() as conn:
        [event] = conn.execute(select(t.events).where(t.events.c.kind == "case.checked")).mappings().all()
        told = conn.execute(select(t.deliveries.c.unit_id).where(t.deliveries.c.kind == "case.checked")).scalars().all()
    assert event["subject_id"] == case_id
    assert event["words"].endswith("的现场检查计入本案，发现问题 1 个，专项要点不合格 1 项")
    assert told == [SECTION]


def test_a_number_typed_by_hand_counts_as_well_however_it_was_typed(server: RunningServer) -> None:
    phone = server.phone()
    case_id = put(server, SQUAD)
    record = filed(server, phone, special(phone, case_number="沪长城管督立 [2026] 001号"))
    assert counted(server) == {record["id"]: case_id}
    assert (record["differences"], printed(server, record)) == ([], NUMBER)


def test_a_number_that_no_case_has_is_filed_marked_and_printed_with_a_remark(server: RunningServer) -> None:
    phone = server.phone()
    put(server, SQUAD)
    record = filed(server, phone, special(phone, case_number="沪长城管督立〔2026〕9号"))
    assert counted(server) == {}
    assert "differs" in record["flags"]
    assert differences(record) == ["所属专项：台账中没有这件专项督察，未计入"]
    assert printed(server, record) == "沪长城管督立〔2026〕9号（未计入台账中的专项）"


def test_a_case_in_preparation_looks_like_one_that_does_not_exist(server: RunningServer) -> None:
    phone = server.phone()
    case_id = put(server, SQUAD, number="", state=CaseState.IN_APPROVAL.value, opened_at=None)
    record = filed(server, phone, special(phone, case_id=case_id))
    assert differences(record) == ["所属专项：台账中没有这件专项督察，未计入"]
    assert counted(server) == {}


def test_a_case_of_another_unit_is_no_business_of_the_inspector_unless_sent(server: RunningServer) -> None:
    phone = server.phone()
    case_id = put(server, NEIGHBOUR)
    named = {"case_id": case_id, "case_number": NUMBER}
    record = filed(server, phone, special(phone, **named))
    assert "与本案无关" in differences(record)[0]
    give(server, phone, "派人督办", prefill=to_plain(Prefill(case_id=case_id)))
    sent = filed(server, phone, special(phone, **named))
    assert counted(server) == {sent["id"]: case_id}


def test_the_task_of_another_inspector_makes_a_case_nobody_elses_business(server: RunningServer) -> None:
    sent, phone = server.phone("sent"), server.phone("beside")
    case_id = put(server, NEIGHBOUR)
    task = give(server, sent, "派人督办", prefill=to_plain(Prefill(form="special", case_id=case_id)))
    named = filed(server, phone, special(phone, case_id=case_id, case_number=NUMBER))
    assert "与本案无关" in differences(named)[0]
    filed(server, phone, special(phone, assignment_id=task))
    assert counted(server) == {}


def test_a_check_made_before_the_end_counts_however_late_it_arrives_and_one_made_after_does_not(
    server: RunningServer,
) -> None:
    phone = server.phone()
    case_id = put(server, SQUAD)
    before = special(phone, case_id=case_id)
    server.ledger.write(lambda w: end_case(w, case_id))
    assert filed(server, phone, before)["differences"] == [], "made ten minutes ago, offline"
    server.ledger.write(lambda w: end_case(w, case_id, ended_at="2026-01-01T00:00:00.000Z"))
    after = filed(server, phone, special(phone, case_id=case_id))
    assert differences(after) == ["所属专项：检查时本案已结案，未计入"]
    assert counted(server) == {before.id: case_id}


def test_a_check_for_a_case_that_was_joined_counts_to_the_one_that_goes_on(server: RunningServer) -> None:
    phone = server.phone()
    joined, goes_on = put(server, SQUAD), put(server, SQUAD, number="沪长城管督立〔2026〕2号")
    over = {"ended_at": "2026-01-01T00:00:00.000Z", "merged_into": goes_on}
    server.ledger.write(lambda w: end_case(w, joined, CaseState.MERGED, **over))
    record = filed(server, phone, special(phone, case_id=joined, case_number=NUMBER))
    assert counted(server) == {record["id"]: goes_on}
    assert printed(server, record) == "沪长城管督立〔2026〕2号"


def test_a_point_that_the_case_does_not_have_is_marked(server: RunningServer) -> None:
    phone = server.phone()
    case_id = put(server, SQUAD)
    points = (CasePoint("别的要点", Outcome.PASS), CasePoint(POINT, Outcome.PASS))
    record = filed(server, phone, special(phone, case_id=case_id, case_points=points))
    assert differences(record) == ["专项要点：本案的检查清单没有这一项"]
    assert counted(server) == {record["id"]: case_id}


def test_a_correction_moves_the_check_to_the_other_case_and_tells_both_bodies(server: RunningServer) -> None:
    phone = server.phone()
    first, second = put(server, SQUAD), put(server, SQUAD, number="沪长城管督立〔2026〕2号")
    check = special(phone, case_id=first, items=(finding("JM03"),))
    filed(server, phone, check)
    moved = replace(check, case_id=second, correction_reason="选错了")
    filed(server, phone, moved, version=2)
    assert counted(server) == {check.id: second}
    filed(server, phone, replace(moved, form=Form.DAILY), version=3)
    assert counted(server) == {}
    with server.ledger.read() as conn:
        events = conn.execute(select(t.events).where(t.events.c.kind == "case.checked").order_by(t.events.c.seq))
        said = [(row.subject_id, "不再计入" in row.words) for row in events]
    assert said == [(first, False), (first, True), (second, False), (second, True)]


def test_a_check_on_the_squads_leader_says_nothing_of_it_in_the_cases_timeline(server: RunningServer) -> None:
    phone = server.phone()
    case_id = put(server, SQUAD)
    filed(server, phone, special(phone, case_id=case_id, leader_concerned=True))
    with server.ledger.read() as conn:
        words = conn.execute(select(t.events.c.words).where(t.events.c.kind == "case.checked")).scalar_one()
    assert words == "有一条现场检查计入本案"


# ---- apps of before


@pytest.mark.parametrize("says_special", [True, False])
def test_an_app_that_knows_no_cases_counts_by_its_task_and_its_seal_stands(
    server: RunningServer, says_special: bool
) -> None:
    """It passed over the case in the task's prefill and seals a body without the fields that came later."""
    phone = server.phone()
    case_id = put(server, SQUAD)
    task = give(server, phone, "派人督办", prefill=to_plain(Prefill(form="special", case_id=case_id)))
    body = to_plain(special(phone, assignment_id=task))
    for later in ("case_id", "case_number", "case_points"):
        del body[later]
    body["form"] = "special" if says_special else "daily"
    (verdict,) = phone.verdicts(phone.seal(SealedKind.INSPECTION, body))
    assert verdict["verdict"] == "accepted", verdict
    assert counted(server) == ({body["id"]: case_id} if says_special else {})
    with server.ledger.read() as conn:
        done = conn.execute(select(t.assignments.c.record_id).where(t.assignments.c.id == task)).scalar_one()
    assert done == body["id"]
