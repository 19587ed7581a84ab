"""Routing, findings, alerts, assignments, accounts and delegation as the section and the city use them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shared.inspection import Alert, Place
from shared.moment import to_iso
from shared.organisation import DelegationMode, Role
from shared.problems import Problem
from sync_server.accounts.opening import add_user
from sync_server.accounts.two_persons import stop_account
from sync_server.acts.alerts import acknowledge_alert, raise_alert
from sync_server.acts.common.assignments import assign, cancel_assignment, finish_assignment
from sync_server.acts.findings import acknowledge_finding, close_finding
from sync_server.acts.organisation import add_person, set_delegation
from sync_server.acts.routing import Routed, delete_rule, route_finding, rules_in_force, save_rule
from sync_server.clockwork.alert_ringing import run as ring_up
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM
from sync_server.procedures.routing import DEFAULT_RULES, Answering, Rule
from tests.sync_server.acts.world import DISTRICT, OFFICE, SECTION, TEAM, World, minutes_later


def route(world: World, item: str, *, leader: bool = False) -> Routed:
    return world.do(
        route_finding,
        unit_id=world.squad,
        item_code=item,
        district_code=DISTRICT,
        street_code=world.street,
        leader_concerned=leader,
    )


def test_one_record_can_concern_several_units(world: World) -> None:
    record = world.file_check(("ZZ01", "JM19"))
    answering = {row["item_code"]: row["answering_unit_id"] for row in world.rows(t.findings, record_id=record)}
    assert answering == {"ZZ01": world.squad, "JM19": TEAM}


def test_an_item_taken_back_to_the_district_informs_the_street(world: World) -> None:
    routed = route(world, "JM19")
    assert (routed.answering_unit_id, routed.section_id, routed.inform) == (TEAM, SECTION, (world.squad,))


def test_a_finding_on_the_leader_is_answered_by_the_section_and_tells_nobody_else(world: World) -> None:
    routed = route(world, "JM19", leader=True)
    assert (routed.answering_unit_id, routed.inform, routed.leader_only) == (SECTION, (), True)


def test_a_chiefs_first_rule_writes_the_defaults_down_and_stands_before_them(world: World) -> None:
    rule = Rule("", 5, Answering.UNIT, items="ZZ*", district_code=DISTRICT, answering_unit_id=world.other_squad)
    rule_id = world.by(Role.SECTION_CHIEF, save_rule, rule)
    assert len(world.rows(t.routing_rules)) == len(DEFAULT_RULES) + 1
    routed = route(world, "ZZ01")
    assert (routed.answering_unit_id, routed.rule_id) == (world.other_squad, rule_id)
    world.by(Role.SECTION_CHIEF, delete_rule, rule_id)
    with world.ledger.read() as conn:
        assert rules_in_force(conn) == DEFAULT_RULES


def test_a_chief_edits_the_own_districts_rules_only(world: World) -> None:
    with pytest.raises(Problem) as elsewhere:
        world.by(Role.SECTION_CHIEF, save_rule, Rule("", 5, Answering.SECTION, district_code="310106"))
    with pytest.raises(Problem) as everywhere:
        world.by(Role.SECTION_CHIEF, save_rule, Rule("", 5, Answering.SECTION))
    with pytest.raises(Problem) as officer:
        world.by(Role.SECTION_OFFICER, save_rule, Rule("", 5, Answering.SECTION, district_code=DISTRICT))
    codes = [p.value.kind.code for p in (elsewhere, everywhere, officer)]
    assert codes == ["not-found", "not-found", "forbidden"]


def test_a_rule_with_an_unknown_item_is_refused_naming_it(world: World) -> None:
    with pytest.raises(Problem, match="JM99"):
        world.by(Role.OFFICE_STAFF, save_rule, Rule("", 5, Answering.SECTION, items="JM99"))


def test_a_finding_is_acknowledged_once_and_closed_with_a_reason(world: World) -> None:
    finding = world.row(t.findings, record_id=world.file_check())["id"]
    world.by(Role.SECTION_OFFICER, acknowledge_finding, finding)
    world.by(Role.SECTION_OFFICER, acknowledge_finding, finding)
    assert len(world.rows(t.events, kind="finding.acknowledged")) == 1
    with pytest.raises(Problem, match="理由"):
        world.by(Role.SECTION_OFFICER, close_finding, finding, " ")
    world.by(Role.SECTION_OFFICER, close_finding, finding, "首次发现，当场纠正")
    assert world.row(t.findings, id=finding)["state"] == "closed"


def raise_one(world: World) -> str:
    alert = Alert(
        id=world.new_id(),
        record_id=world.new_id(),
        finding_id=world.new_id(),
        unit_id=world.squad,
        text="12个摊位堵塞消防通道",
        place=Place(DISTRICT, world.street, "定西路710弄口"),
        at=to_iso(world.clock()),
        called_phone="021-62000000",
    )
    return world.by(Role.SQUAD_INSPECTOR, raise_alert, world.device, alert, 0.0)


def test_an_alert_is_urgent_at_the_section_before_its_record_has_arrived(world: World) -> None:
    alert = raise_one(world)
    delivery = world.row(t.deliveries, kind="alert.raised")
    assert (delivery["subject_id"], delivery["unit_id"], delivery["urgent"]) == (alert, SECTION, True)


def test_the_first_acknowledgement_of_an_alert_counts_and_nothing_escalates_after_it(world: World) -> None:
    alert = raise_one(world)
    minutes_later(world, 6)
    world.by(Role.SECTION_OFFICER, acknowledge_alert, alert)
    first = world.row(t.alerts, id=alert)["acknowledged_at"]
    minutes_later(world, 60)
    world.by(Role.SECTION_CHIEF, acknowledge_alert, alert)
    assert world.row(t.alerts, id=alert)["acknowledged_at"] == first
    assert world.do(ring_up) == 0


def test_an_alert_nobody_answers_for_thirty_minutes_goes_to_the_city_once(world: World) -> None:
    raise_one(world)
    minutes_later(world, 29)
    assert world.do(ring_up) == 0
    minutes_later(world, 1)
    assert world.do(ring_up) == 1
    assert world.do(ring_up) == 0
    assert {row["unit_id"] for row in world.rows(t.deliveries, kind="alert.escalated")} == {SECTION, OFFICE}


def test_a_task_is_given_done_by_a_record_and_not_done_twice(world: World) -> None:
    inspector = world.callers[Role.SQUAD_INSPECTOR].user_id
    task = world.by(Role.SECTION_OFFICER, assign, inspector, "早高峰定西路巡查", due_on="2026-11-25")
    record = world.file_check()
    world.do(finish_assignment, task, inspector, record, SYSTEM)
    world.do(finish_assignment, task, inspector, world.file_check(), SYSTEM)
    assert world.row(t.assignments, id=task)["record_id"] == record


def test_a_cancelled_task_keeps_its_reason(world: World) -> None:
    inspector = world.callers[Role.SQUAD_INSPECTOR].user_id
    task = world.by(Role.SECTION_OFFICER, assign, inspector, "夜间巡查")
    world.by(Role.SECTION_OFFICER, cancel_assignment, task, "台风蓝色预警")
    assert "台风" in world.row(t.assignments, id=task)["note"]


def test_tasks_go_to_inspectors_only(world: World) -> None:
    with pytest.raises(Problem, match="不是督察员"):
        world.by(Role.SECTION_OFFICER, assign, world.callers[Role.INSPECTED_UNIT].user_id, "巡查")


def test_a_delegation_names_its_paper_and_is_the_chiefs_to_give(world: World) -> None:
    with pytest.raises(Problem, match="文号"):
        world.by(Role.SECTION_CHIEF, set_delegation, DISTRICT, DelegationMode.DIRECT)
    with pytest.raises(Problem):
        world.by(Role.SECTION_OFFICER, set_delegation, DISTRICT, DelegationMode.NONE)
    with pytest.raises(Problem):
        world.by(Role.SECTION_CHIEF, set_delegation, "310106", DelegationMode.NONE)


def test_accounts_have_distinct_logins_and_people_distinct_badges(world: World) -> None:
    values = {"name": "张三", "role": Role.SECTION_OFFICER, "unit_id": SECTION}
    world.do(add_user, SYSTEM, login="zhangsan", **values)
    with pytest.raises(Problem, match="已被使用"):
        world.do(add_user, SYSTEM, login="zhangsan", **values)
    with pytest.raises(Problem, match="登录名"):
        world.do(add_user, SYSTEM, login="张三", **values)
    world.do(add_person, SYSTEM, name="张三", badge="050199", unit_id=SECTION)
    with pytest.raises(Problem, match="胸号"):
        world.do(add_person, SYSTEM, name="李四", badge="050199", unit_id=SECTION)


def test_only_the_system_admin_stops_accounts_and_none_of_the_three_administrators(world: World) -> None:
    officer = world.callers[Role.SECTION_OFFICER].user_id
    admin = world.callers[Role.SYSTEM_ADMIN]
    with pytest.raises(Problem, match="无权"):
        world.by(Role.AUDITOR, stop_account, officer)
    with pytest.raises(Problem, match="三员分立"):
        world.do(stop_account, admin, admin.user_id)
    assert all(row["active"] for row in world.rows(t.users))
    world.do(stop_account, admin, officer)
    assert [row["id"] for row in world.rows(t.users) if not row["active"]] == [officer]


def test_an_inactive_rule_is_kept_but_passed_over(world: World) -> None:
    rule = Rule("", 5, Answering.SECTION, items="ZZ*", district_code=DISTRICT)
    rule_id = world.by(Role.SECTION_CHIEF, save_rule, rule)
    world.by(Role.SECTION_CHIEF, save_rule, replace(rule, id=rule_id, active=False))
    routed = route(world, "ZZ01")
    assert routed.answering_unit_id == world.squad
