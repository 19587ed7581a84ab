"""Story 19: Dec plan due Wed 2026-11-25; 青浦 submits 11-26 08:30 → 迟报 shown to 执法监督处; the October plan due on
中秋 2026-09-25, filed Mon 09-28 → on time under `next_workday`, late under `none`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from shared.organisation import Role, UnitKind
from sync_server.acts.common.documents import save
from sync_server.acts.document_kinds import move
from sync_server.acts.plans.starting import start_plan
from sync_server.ledger import tables as t
from sync_server.ledger.ledger import Ledger
from sync_server.ledger.write import Write
from sync_server.procedures.documents import DocumentDeed
from sync_server.procedures.permissions import Caller
from sync_server.procedures.rulebook import Roll
from sync_server.reference.shipped import unit_id
from tests.sync_server.console.conftest import OFFICE, Browser, Clock, add_user
from tests.sync_server.procedures.calendars import at

QINGPU = "310118"
SECTION = unit_id(UnitKind.SECTION, QINGPU)


@pytest.fixture
def chief(ledger: Ledger) -> Caller:
    """The chief of 青浦's section, who is also in the field."""
    add_user(ledger, "qingpu-kezhang", Role.SECTION_CHIEF, SECTION)
    with ledger.read() as conn:
        row = conn.execute(t.users.select().where(t.users.c.login == "qingpu-kezhang")).one()
    return Caller(row.id, row.name, Role.SECTION_CHIEF, SECTION, QINGPU)


def file_plan(ledger: Ledger, clock: Clock, chief: Caller, period: str, begun: str, filed: str) -> str:
    """青浦 begins its plan at `begun` and files it at `filed` (moments in Shanghai); returns the plan's id."""
    clock.moment = at(begun)
    plan = ledger.write(lambda w: start_plan(w, chief, period))
    row = [f"{period}-08", "", "青浦城区", "实地督察", "夜间执勤", chief.name, ""]
    body = {"problems": "占道设摊", "focus": "夜间执勤", "schedule": [row]}
    ledger.write(lambda w: save(w, chief, plan, body, base=1))
    clock.moment = at(filed)
    ledger.write(lambda w: move(w, chief, plan, DocumentDeed.FILE))
    return plan


def in_the_overview(office: Browser, month: str) -> str:
    """青浦's row of the month's overview as text."""
    page = office.get(f"/filings?month={month}").text
    return page.split("青浦区</b>")[1].split("</tr>")[0]


def test_a_plan_filed_the_morning_after_is_shown_as_late_to_the_office(
    ledger: Ledger, clock: Clock, chief: Caller, logged_in: Callable[..., Browser]
) -> None:
    clock.moment = at("2026-11-25 20:00")
    assert "未报" in in_the_overview(logged_in(Role.OFFICE_STAFF, login="evening"), "2026-11")
    plan = file_plan(ledger, clock, chief, "2026-12", "2026-11-25 21:00", "2026-11-26 08:30")
    office = logged_in(Role.OFFICE_STAFF, login="morning")
    shown = in_the_overview(office, "2026-11")
    assert "迟报" in shown
    assert "2026年11月26日 08:30 报送" in shown
    page = office.get(f"/plans/{plan}").text
    assert "报送期限 2026年11月25日（星期三）" in page
    assert "迟报" in page
    with ledger.read() as conn:
        told = conn.execute(t.deliveries.select().where(t.deliveries.c.subject_id == plan)).all()
        words = conn.execute(t.events.select().where(t.events.c.kind == "document.file")).one().words
    assert [(row.unit_id, row.kind) for row in told] == [(OFFICE, "document.file")]
    assert words.startswith("迟报《")


def set_roll(ledger: Ledger, roll: Roll) -> None:
    def job(w: Write) -> None:
        day = date(2026, 1, 1).isoformat()
        value = {"roll": roll.value}
        w.add(t.rule_editions, id=w.new_id(), name="terms", effective_from=day, value=value, at=w.now)
        w.cache.clear()

    ledger.write(job)


@pytest.mark.parametrize(("roll", "late"), [(Roll.NEXT_WORKDAY, False), (Roll.NONE, True)])
def test_a_plan_due_on_the_mid_autumn_festival_and_filed_on_monday(
    ledger: Ledger, clock: Clock, chief: Caller, logged_in: Callable[..., Browser], roll: Roll, late: bool
) -> None:
    set_roll(ledger, roll)
    plan = file_plan(ledger, clock, chief, "2026-10", "2026-09-22 09:00", "2026-09-28 15:00")
    office = logged_in(Role.OFFICE_STAFF)
    assert ("迟报" in in_the_overview(office, "2026-09")) is late
    page = office.get(f"/plans/{plan}").text
    assert "2026年9月25日（星期五）" in page
    assert ("顺延至 2026年9月28日（星期一）24时" in page) is not late
    assert ("按时" in page) is not late
