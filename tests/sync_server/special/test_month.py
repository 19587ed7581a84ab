"""五、专项督察进展 of the month's report fills itself from the cases, and equals the ledger when it is signed."""

from __future__ import annotations

from typing import Any

import pytest

from shared.organisation import Role
from shared.problems import Problem
from sync_server.acts.common.term_book import TermOf, begin_term
from sync_server.acts.refreshing import refresh
from sync_server.acts.reports import FROM_LEDGER
from sync_server.casework.term import Measure, Reckoning
from sync_server.ledger import tables as t
from sync_server.special.deeds.changing import ask_change
from sync_server.special.rules.case import CaseState
from sync_server.special.rules.change import CaseChange
from tests.sync_server.acts.months import drafts, figures, file_report, report
from tests.sync_server.acts.world import OFFICE, SECTION, TEAM, World
from tests.sync_server.procedures.calendars import at
from tests.sync_server.special.deciding import approve, close, handle, open_case
from tests.sync_server.special.opened import end_case, put_case


def november(world: World) -> None:
    """Opened on the 4th: one that is closed in time, one that nobody answers, one that is referred."""
    world.file_check(())
    done = open_case(world)
    open_case(world, TEAM, title="武夷路跨门营业")
    elsewhere = open_case(world, title="收受财物的举报")
    world.clock.set("2026-11-18 10:00")
    handle(world, done)
    approve(world, world.by(Role.SECTION_OFFICER, ask_change, elsewhere, CaseChange.REFER, "区纪委监委", "涉嫌违纪"))
    world.clock.set("2026-11-24 16:00")
    close(world, done)
    world.clock.set("2026-12-01 00:01")


def test_it_says_what_was_opened_and_closed_what_goes_on_and_who_is_late(world: World) -> None:
    november(world)
    drafts(world)
    row, squad = report(world, "2026-11"), world.row(t.units, id=world.squad)["name"]
    beside = figures(row).beside
    assert (beside.cases_opened, beside.cases_closed, beside.cases_elsewhere) == (3, 1, 1)
    assert (beside.cases_going, beside.cases_late, beside.case_checks) == (1, 1, 0)
    lines = row["body"]["special"].split("\n")
    assert lines[0].startswith("本月立案3件：沪长城管督立〔2026〕1号“定西路沿线无证设摊专项整治”（")
    assert lines[1] == f"本月结案1件：沪长城管督立〔2026〕1号“定西路沿线无证设摊专项整治”（{squad}）。"
    assert lines[2] == "并案、移送1件，至月末承办中1件。"
    assert "直属中队（沪长城管督立〔2026〕2号“武夷路跨门营业”）" in lines[3]
    assert file_report(world, "2026-11")["state"] == "filed"


def test_what_happens_later_belongs_to_a_later_month(world: World) -> None:
    november(world)
    drafts(world)
    late = open_case(world, title="十二月的案件")
    world.clock.set("2026-12-03 10:00")
    file_report(world, "2026-11")
    world.clock.set("2027-01-01 00:01")
    drafts(world)
    december = report(world, "2026-12")
    assert (figures(december).beside.cases_opened, figures(december).beside.cases_going) == (1, 2)
    assert "十二月的案件" in december["body"]["special"]
    assert figures(december).beside.cases_late == 1, "who was late in November is not late anew"
    assert "武夷路跨门营业" not in december["body"]["special"]
    assert december["body"]["corrections"] == []
    assert world.row(t.cases, id=late)["state"] == "handling"


def test_a_report_that_is_drafted_late_says_what_was_so_at_the_end_of_its_month(world: World) -> None:
    november(world)
    (going,) = world.rows(t.cases, title="武夷路跨门营业")
    opened = {"number": "沪长城管督立〔2026〕8号", "opened_at": "2026-11-05T02:00:00.000Z"}
    refused: dict[str, Any] = {
        "number": "",
        "opened_at": None,
        "state": CaseState.REFUSED,
        "ended_at": "2026-11-06T02:00:00.000Z",
    }
    closed = world.do(lambda w: put_case(w, SECTION, [TEAM], **opened))
    world.do(lambda w: put_case(w, SECTION, [TEAM], **refused))
    world.clock.set("2026-12-02 10:00")
    change = world.by(Role.SECTION_OFFICER, ask_change, going["id"], CaseChange.REFER, "区市场监管局", "属其职权")
    approve(world, change)
    world.do(lambda w: end_case(w, closed, closed_at=w.now))
    drafts(world)
    beside = figures(report(world, "2026-11")).beside
    assert (beside.cases_opened, beside.cases_closed, beside.cases_elsewhere) == (4, 1, 1)
    assert (beside.cases_going, beside.cases_late) == (2, 1), "what ended on the 2nd was going on until the 30th"


def test_each_body_counts_its_own_cases_and_the_checks_of_the_month_alone(world: World) -> None:
    november(world)
    (own,) = world.rows(t.cases, title="武夷路跨门营业")
    world.do(lambda w: put_case(w, OFFICE, [world.squad], opened_at="2026-11-04T02:00:00.000Z"))
    (theirs,) = world.rows(t.cases, body_id=OFFICE)
    (share,) = world.rows(t.case_shares, case_id=theirs["id"])
    reckoning = Reckoning(at("2026-11-04 10:00"), 15, Measure.DAYS)
    world.do(begin_term, TermOf("case_share", share["id"], "report"), reckoning)
    checks = [(own, "2026-11-30T15:59:59.999Z"), (own, "2026-11-30T16:00:00.000Z"), (own, "2026-10-31T15:59:59.999Z")]
    for case, moment in (*checks, (theirs, "2026-11-25T02:00:00.000Z")):
        entered = {"record_id": world.file_check(()), "case_id": case["id"], "at": moment}
        world.do(lambda w, entered=entered: w.add(t.case_records, **entered))
    drafts(world)
    beside = figures(report(world, "2026-11")).beside
    assert (beside.cases_opened, beside.cases_going, beside.cases_late, beside.case_checks) == (3, 1, 1, 1)


def test_a_figure_that_moved_is_refreshed_before_the_report_is_signed(world: World) -> None:
    november(world)
    drafts(world)
    draft = report(world, "2026-11")
    record = world.file_check(())
    (case_id,) = [row["id"] for row in world.rows(t.cases, title="武夷路跨门营业")]
    at = "2026-11-25T02:00:00.000Z"  # a phone was offline until now
    world.do(lambda w: w.add(t.case_records, record_id=record, case_id=case_id, at=at))
    with pytest.raises(Problem, match="按最新台账刷新"):
        file_report(world, "2026-11")
    world.by(Role.SECTION_OFFICER, refresh, draft["id"], FROM_LEDGER)
    assert "开展专项检查1次" in file_report(world, "2026-11")["body"]["special"]
