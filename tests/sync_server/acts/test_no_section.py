"""A district without a 督察科: what is forwarded from there comes to the office, which does a section's work."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import update

from shared.inspection import Alert, Place
from shared.moment import to_iso
from shared.notice import NoticeState, ServiceKind
from shared.organisation import Role, UnitKind
from sync_server.acts.alerts import raise_alert
from sync_server.acts.work_orders import judge, put_orders, reach_of
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.notices.deeds import file_notice, issue_by_section
from sync_server.procedures.order_rows import CONTENT, DUE, NUMBER, SOURCE, UNIT
from sync_server.procedures.table_rows import RowAt
from sync_server.reference.actors import as_actor
from tests.sync_server.acts.world import DISTRICT, OFFICE, SECTION, World


@pytest.fixture(autouse=True)
def _no_section(world: World) -> None:
    """长宁's section is a section no more; its people do other work."""

    def job(w: Write) -> None:
        w.conn.execute(update(t.units).where(t.units.c.id == SECTION).values(kind=UnitKind.STREET.value))

    world.do(job)


def told(world: World, kind: str) -> list[str]:
    return [row["unit_id"] for row in world.rows(t.deliveries, kind=kind)]


def test_a_phones_record_is_the_offices_to_look_at(world: World) -> None:
    record = world.file_check()
    assert world.row(t.findings, record_id=record)["section_id"] == OFFICE


def test_a_phones_notice_waits_for_the_office(world: World) -> None:
    issued = world.issue(world.file_check(), ServiceKind.ONLINE)
    notice = world.notice(world.by(Role.SQUAD_INSPECTOR, file_notice, world.device, issued, 0.0))
    assert notice["state"] == NoticeState.AWAITING_CONFIRMATION, "its paper names a body that is none"
    assert (notice["section_id"], notice["issuer_id"]) == (OFFICE, OFFICE)
    assert told(world, "notice.filed") == [OFFICE]


def test_the_office_issues_in_its_own_name_and_with_its_own_number(world: World) -> None:
    record = world.file_check()
    finding = world.row(t.findings, record_id=record)["id"]
    notice = world.notice(world.by(Role.OFFICE_STAFF, issue_by_section, record, [finding], "请整改。"))
    assert notice["number"] == "沪城管督通〔2026〕1号"
    assert notice["section_id"] == OFFICE


def test_an_alert_rings_at_the_office(world: World) -> None:
    place = Place(DISTRICT, world.street, "定西路710弄口")
    values = {"record_id": world.new_id(), "finding_id": world.new_id(), "unit_id": world.squad}
    alert = Alert(id=world.new_id(), text="占用消防通道", place=place, at=to_iso(world.clock()), **values)
    world.by(Role.SQUAD_INSPECTOR, raise_alert, world.device, alert, 0.0)
    assert OFFICE in told(world, "alert.raised")


def test_a_work_order_on_one_of_its_units_comes_to_the_office(world: World) -> None:
    caller = world.callers[Role.OFFICE_STAFF]
    name = world.row(t.units, id=world.squad)["name"]
    row: dict[str, Any] = {NUMBER: "沪12345-1", SOURCE: "12345", DUE: "2026-12-01", UNIT: name, CONTENT: "占道设摊"}

    def job(w: Write) -> None:
        found, faults = judge(w.conn, reach_of(caller), [(RowAt(1, 2), row)], date(2026, 11, 24))
        assert faults == []
        put_orders(w, as_actor(caller), found, "表格")

    world.do(job)
    assert world.row(t.work_orders)["section_id"] == OFFICE
    assert told(world, "order.came") == [OFFICE]
