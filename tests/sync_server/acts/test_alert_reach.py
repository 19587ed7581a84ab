"""立即通知 reaches only whom its sender may call, and what it names must be the sender's own."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from shared.inspection import Alert, Place
from shared.moment import to_iso
from shared.organisation import Role
from shared.problems import Problem
from sync_server.accounts.viewer import Viewer
from sync_server.acts.alerts import raise_alert
from sync_server.console.queries.alerts import RECORD_AWAITED, alert
from sync_server.ledger import tables as t
from tests.sync_server.acts.world import DISTRICT, World


def sent(world: World, **changes: str) -> Alert:
    values = {"record_id": world.new_id(), "finding_id": world.new_id(), "unit_id": world.squad} | changes
    place = Place(DISTRICT, world.street, "定西路710弄口")
    return Alert(id=world.new_id(), text="占用消防通道", place=place, at=to_iso(world.clock()), **values)


def foreign(world: World) -> str:
    with world.ledger.read() as conn:
        u = t.units.c
        squads = select(u.id).where(u.kind == "squad", u.district_code == "310104")
        return str(conn.execute(squads.limit(1)).scalar_one())


def test_a_unit_of_another_district_is_not_rung_and_the_sender_is_told_whom_to_call(world: World) -> None:
    with pytest.raises(Problem, match="不在您的管辖范围内，立即通知没有转出，请马上电话告知"):
        world.by(Role.SQUAD_INSPECTOR, raise_alert, world.device, sent(world, unit_id=foreign(world)), 0.0)
    assert not world.rows(t.alerts)
    assert not world.rows(t.deliveries, kind="alert.raised"), "nobody's duty desk rings"


def test_the_detachment_calls_any_district(world: World) -> None:
    world.by(Role.DETACHMENT_INSPECTOR, raise_alert, world.device, sent(world, unit_id=foreign(world)), 0.0)
    assert world.rows(t.alerts)


@pytest.mark.parametrize("role", [Role.INSPECTED_UNIT, Role.APPRAISAL, Role.SYSTEM_ADMIN, Role.AUDITOR])
def test_who_may_not_raise_an_alert_raises_none(world: World, role: Role) -> None:
    with pytest.raises(Problem, match="无权"):
        world.by(role, raise_alert, world.device, sent(world), 0.0)


def test_an_alert_on_a_record_must_name_the_senders_own_record_finding_and_unit(world: World) -> None:
    record = world.file_check()
    finding = world.row(t.findings, record_id=record)["id"]
    others = world.file_check(role=Role.DETACHMENT_INSPECTOR)
    cases = {
        "不是您上报的": {"record_id": others},
        "不在这条督察记录中": {"record_id": record},
        "单位与督察记录不符": {"record_id": record, "finding_id": finding, "unit_id": world.other_squad},
    }
    for words, changes in cases.items():
        with pytest.raises(Problem, match=words):
            world.by(Role.SQUAD_INSPECTOR, raise_alert, world.device, sent(world, **changes), 0.0)
    good = sent(world, record_id=record, finding_id=finding)
    assert world.by(Role.SQUAD_INSPECTOR, raise_alert, world.device, good, 0.0) == good.id


def doubt(world: World, alert_id: str) -> str:
    who = world.callers[Role.SECTION_OFFICER]
    office = (who.unit_id, "督察科", "section", who.district_code)
    viewer = Viewer(who.user_id, "officer", who.name, who.role, *office, False, "", "")
    with world.ledger.read() as conn:
        return alert(conn, viewer, alert_id, world.clock()).doubt


def test_invented_ids_are_told_from_a_record_that_is_on_its_way(world: World) -> None:
    raised = world.by(Role.SQUAD_INSPECTOR, raise_alert, world.device, sent(world), 0.0)
    assert doubt(world, raised) == "", "an alert goes before its record"
    world.clock.now += RECORD_AWAITED
    world.clock.now += RECORD_AWAITED
    assert "至今没有收到" in doubt(world, raised)
    later = sent(world)
    raised = world.by(Role.SQUAD_INSPECTOR, raise_alert, world.device, later, 0.0)
    world.file_check(record_id=later.record_id)
    assert "不在督察记录中" in doubt(world, raised)
