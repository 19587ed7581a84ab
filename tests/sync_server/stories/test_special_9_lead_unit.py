"""专项督察, story 9: several units in one case. Each answers for itself, the late one keeps the case open and is named,
and only the lead unit asks for closing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from shared.organisation import Role
from shared.problems import Problem
from sync_server.ledger import tables as t
from sync_server.procedures.permissions import Caller
from sync_server.special.deeds.asking_closing import ask_closing
from sync_server.special.deeds.held import begin_case
from sync_server.special.deeds.judging import accept
from sync_server.special.rules.case import CaseDeed
from tests.sync_server.acts.world import OFFICE, SECTION, World
from tests.sync_server.special.cases import ALL_TESTS, JINGAN, Case, account, open_case, planned, time_passes

CHANGNING_NTH, JINGAN_NTH, OUTSIDE_NTH = 1, 2, 3


@pytest.fixture
def case(begin: Callable[[str], World]) -> Case:
    """A case of the city, opened on 11-04, due on Thursday 11-19."""
    units = (planned(SECTION, lead=True), planned(JINGAN), planned(name="市绿化和市容管理局"))
    return open_case(begin("2026-11-04 10:00"), units, body=OFFICE)


def test_9_each_unit_answers_for_itself_and_the_late_one_keeps_the_case_open(case: Case) -> None:
    world = case.world
    changning, staff = world.callers[Role.SECTION_OFFICER], world.callers[Role.OFFICE_STAFF]
    jingan = account(world, "jingan", Role.SECTION_OFFICER, JINGAN)
    shares = {nth: case.share(nth)["id"] for nth in (CHANGNING_NTH, JINGAN_NTH, OUTSIDE_NTH)}
    assert case.told("served") == {SECTION, JINGAN}
    with pytest.raises(Problem, match="须由责任单位办理"):
        case.sign(JINGAN_NTH, changning)
    with pytest.raises(Problem, match="须由责任单位办理"):
        case.sign(OUTSIDE_NTH, changning)
    for nth, caller in ((CHANGNING_NTH, changning), (JINGAN_NTH, jingan), (OUTSIDE_NTH, staff)):
        case.sign(nth, caller)

    world.clock.set("2026-11-17 10:00")
    case.report(nth=CHANGNING_NTH, caller=changning)
    by_hand = case.report(nth=OUTSIDE_NTH, caller=staff)
    assert world.row(t.case_reports, id=by_hand)["by_hand"]
    assert "（补录）" in case.said("reported", OUTSIDE_NTH)[0]
    for nth in (CHANGNING_NTH, OUTSIDE_NTH):
        world.do(accept, staff, shares[nth], ALL_TESTS)

    time_passes(world, "2026-11-20 10:00")
    assert case.said("overdue", JINGAN_NTH)
    assert case.told("overdue") == {JINGAN, OFFICE}, "nobody else is late"
    with pytest.raises(Problem, match="静安区城市管理行政执法局督察科尚未达到办理要求，待其报告审核通过后再办理结案"):
        close(world, staff, case)
    with pytest.raises(Problem, match="还有单位没有达到办理要求"):
        world.do(ask_closing, changning, shares[CHANGNING_NTH])

    case.report(nth=JINGAN_NTH, caller=jingan)
    world.do(accept, staff, shares[JINGAN_NTH], ALL_TESTS)
    late = {row["share_id"]: row["late"] for row in world.rows(t.case_reports)}
    assert late == {shares[CHANGNING_NTH]: False, shares[JINGAN_NTH]: True, shares[OUTSIDE_NTH]: False}
    last = max(row["event_seq"] for row in world.rows(t.deliveries, kind="case_share.accepted"))
    told = {row["unit_id"] for row in world.rows(t.deliveries, event_seq=last)}
    assert told == {JINGAN, SECTION}, "the lead learns that nothing is waited for any more"

    with pytest.raises(Problem, match="结案由牵头单位提请"):
        world.do(ask_closing, jingan, shares[JINGAN_NTH])
    world.do(ask_closing, changning, shares[CHANGNING_NTH], "三家单位均已办结")
    assert {row["unit_id"] for row in world.rows(t.deliveries, kind="case.closing_asked")} == {OFFICE}
    with pytest.raises(Problem, match="已经提请结案，请等候督察机构办理"):
        world.do(ask_closing, changning, shares[CHANGNING_NTH])
    close(world, staff, case)


def close(world: World, caller: Caller, case: Case) -> None:
    """Whether the body may begin to close the case."""
    world.do(begin_case, caller, case.id, CaseDeed.DRAFT_CLOSING)
