"""The month's cycle of 沪城管执〔2009〕1号 四(一)7 and 8: drafted on the 1st, filed by the 5th or late under the roll
rule, circulated in the own unit, and gathered in 《督察动态》 with 未报 and 迟报 shown."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import insert

from shared.organisation import DelegationMode, Role
from shared.problems import NOT_FOUND, RULE, Problem
from sync_server.acts.bulletins import FROM_REPORTS, start_bulletin
from sync_server.acts.common.held_document import begin
from sync_server.acts.document_kinds import move
from sync_server.acts.refreshing import refresh
from sync_server.acts.reports import draft_report
from sync_server.clockwork import monthly
from sync_server.clockwork.ticks import tick
from sync_server.ledger import tables as t
from sync_server.notices.deeds import file_notice
from sync_server.procedures.documents import DocumentDeed
from sync_server.procedures.permissions import Caller
from sync_server.procedures.rulebook import Roll
from tests.sync_server.acts.months import XUHUI, chief_of, drafts, file_report, report
from tests.sync_server.acts.world import DISTRICT, SECTION, World, build_world

D = DocumentDeed


BODIES = 16 + 1  # that report: the districts' sections, and the detachment, which has people here


@pytest.fixture
def world(tmp_path: Path, database_url: str) -> Iterator[World]:
    """November's work in 长宁: a check with a notice."""
    built = build_world(tmp_path, "2026-11-10 09:00", url=database_url)
    built.delegate(DelegationMode.DIRECT)
    issued = built.issue(built.file_check(("JM03",)))
    built.by(Role.SQUAD_INSPECTOR, file_notice, built.device, issued, 0.5)
    yield built
    built.ledger.close()


def due(world: World) -> bool:
    with world.ledger.read() as conn:
        return monthly.anything_due(conn, world.clock())


def table(world: World, issue: str) -> dict[str, str]:
    return {row[0]: row[1] for row in world.row(t.documents, id=issue)["body"]["districts"]}


def test_a_month_from_the_first_to_the_bulletin(world: World) -> None:
    # Nothing before the month is over; on the 1st every section finds its draft, each once.
    world.clock.set("2026-11-30 23:59")
    assert not due(world)
    world.clock.set("2026-12-01 00:00")
    assert due(world)
    assert drafts(world) == BODIES
    assert not due(world)
    assert world.do(monthly.run) == 0
    draft = report(world, "2026-11")
    assert (draft["state"], draft["created_by"], draft["due_on"]) == ("draft", "", "2026-12-07")
    assert world.rows(t.deliveries, subject_id=draft["id"], unit_id=SECTION)

    # The 5th is a Saturday: filed on Monday the 7th it is in time, and goes to the squads and upward.
    world.clock.set("2026-12-07 23:50")
    filed = file_report(world, "2026-11")
    assert (filed["state"], filed["late"], filed["number"]) == ("filed", False, "沪长城管督报〔2026〕1号")
    told = {row["unit_id"] for row in world.rows(t.deliveries, kind="document.file", subject_id=filed["id"])}
    squads = {row["id"] for row in world.rows(t.units, kind="squad", district_code=DISTRICT) if row["active"]}
    assert squads < told
    assert world.callers[Role.OFFICE_STAFF].unit_id in told

    # 徐汇 files after the term; the others not at all.
    world.clock.set("2026-12-08 08:30")
    world.do(move, chief_of(XUHUI, "310104"), report(world, "2026-11", XUHUI)["id"], D.FILE)
    assert report(world, "2026-11", XUHUI)["late"]
    issue = world.by(Role.OFFICE_STAFF, start_bulletin, "2026-11")
    said = table(world, issue)
    assert (said["长宁区"], said["徐汇区"], said["黄浦区"]) == ("按时", "迟报", "未报")
    assert world.row(t.documents, id=issue)["due_on"] == "2026-12-14"

    # One more files while the issue is edited: it is not issued before it shows that.
    huangpu = next(row for row in world.rows(t.units, kind="section", district_code="310101"))
    world.do(move, chief_of(huangpu["id"], "310101"), report(world, "2026-11", huangpu["id"])["id"], D.FILE)
    with pytest.raises(Problem, match="按最新报送刷新"):
        world.by(Role.OFFICE_CHIEF, move, issue, D.ISSUE)
    world.by(Role.OFFICE_STAFF, refresh, issue, FROM_REPORTS)
    world.by(Role.OFFICE_CHIEF, move, issue, D.ISSUE)
    assert table(world, issue)["黄浦区"] == "迟报"


def test_without_rolling_the_seventh_is_late(world: World) -> None:
    def no_roll(w: object) -> None:
        edition = {"report_day": 5, "roll": Roll.NONE.value}
        w.conn.execute(  # type: ignore[attr-defined]
            insert(t.rule_editions).values(
                id=world.new_id(), name="terms", effective_from=date(2026, 1, 1).isoformat(), value=edition,
                at=w.now,  # type: ignore[attr-defined]
            )
        )  # fmt: skip

    world.do(no_roll)
    world.clock.set("2026-12-01 00:00")
    drafts(world)
    assert report(world, "2026-11")["due_on"] == "2026-12-05"
    world.clock.set("2026-12-07 09:00")
    assert file_report(world, "2026-11")["late"]


def test_after_an_outage_over_the_turn_of_two_months_both_are_made_up_for_once(world: World) -> None:
    world.clock.set("2027-01-09 10:00")
    assert drafts(world) == 2 * BODIES
    assert drafts(world) == 0
    assert {row["period"] for row in world.rows(t.documents, kind="report", unit_id=SECTION)} == {"2026-11", "2026-12"}


def test_a_draft_that_was_made_void_is_not_drafted_again_by_itself_but_on_demand(world: World) -> None:
    world.clock.set("2026-12-01 00:00")
    drafts(world)
    world.by(Role.SECTION_OFFICER, move, report(world, "2026-11")["id"], D.VOID, "重新起草")
    assert drafts(world) == 0
    world.by(Role.SECTION_OFFICER, draft_report, SECTION, "2026-11")
    assert len(world.rows(t.documents, kind="report", unit_id=SECTION)) == 2


def test_the_clockwork_drafts_with_everything_else(world: World) -> None:
    world.clock.set("2026-12-01 00:00")
    assert world.do(tick)["monthly_reports"] == monthly.DRAFTS_A_TICK


def test_an_empty_ledger_has_nothing_to_report(tmp_path: Path) -> None:
    empty = build_world(tmp_path, "2026-12-01 08:00")
    try:
        assert not due(empty)
    finally:
        empty.ledger.close()


def test_drafts_stay_with_their_section_and_only_the_chief_signs(world: World) -> None:
    world.clock.set("2026-12-01 00:00")
    drafts(world)
    draft = report(world, "2026-11")["id"]

    def refused(caller: Caller, deed: DocumentDeed) -> object:
        with pytest.raises(Problem) as problem:
            world.do(begin, caller, draft, deed)
        return problem.value.kind

    for role in (Role.INSPECTED_UNIT, Role.SQUAD_INSPECTOR, Role.OFFICE_STAFF, Role.DETACHMENT_INSPECTOR):
        assert refused(world.callers[role], D.SAVE) is NOT_FOUND
    assert refused(chief_of(XUHUI, "310104"), D.FILE) is NOT_FOUND
    assert refused(world.callers[Role.SECTION_OFFICER], D.FILE) is RULE
    world.do(begin, world.callers[Role.SECTION_CHIEF], draft, D.FILE)
    with pytest.raises(Problem):
        world.do(draft_report, chief_of(XUHUI, "310104"), SECTION, "2026-10")
