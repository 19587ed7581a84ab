"""交办, 中止 and 恢复, 随案终止: what is done to all shares of a case at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.moment import from_iso
from shared.organisation import Role
from shared.problems import Problem
from sync_server.acts.document_kinds import move
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.procedures.documents import DocumentDeed
from sync_server.special.deeds.extending import ask_extension, check_extension, decide_extension
from sync_server.special.deeds.held import hold_case
from sync_server.special.deeds.orders import draft_order
from sync_server.special.deeds.serving import end_all, pause_all, resume_all
from sync_server.special.rules.case import CaseState
from sync_server.special.rules.share import MOST_EXTENSIONS, ShareState
from tests.sync_server.acts.world import World, build_world
from tests.sync_server.procedures.calendars import at, shipped
from tests.sync_server.special.cases import Case, open_case, planned


def paused(case: Case) -> None:
    case.world.do(lambda w: pause_all(w, hold_case(w.conn, case.id)))
    put(case, CaseState.SUSPENDED)


def resumed(case: Case) -> None:
    put(case, CaseState.HANDLING)
    case.world.do(lambda w: resume_all(w, hold_case(w.conn, case.id)))


def put(case: Case, state: CaseState) -> None:
    """The decision on the case, which its paper writes."""

    def job(w: Write) -> None:
        w.conn.execute(t.cases.update().where(t.cases.c.id == case.id).values(state=state.value))

    case.world.do(job)


def test_each_unit_has_its_share_from_the_moment_at_which_the_case_is_opened(world: World) -> None:
    case = open_case(world, [planned(world.squad, lead=True), planned(name="长宁区市容管理中心")])
    for nth in (1, 2):
        share = case.share(nth)
        assert (share["state"], share["due_on"], share["wanted_on"]) == ("served", "2026-11-19", "2026-11-19")
        assert from_iso(share["due_at"]) == at("2026-11-20 00:00")
    assert case.told("served") == {world.squad}, "who has no account here learns of it on paper"
    assert "请于2026年11月19日（星期四）24时前报告办理情况" in case.said("served")[0]


def test_while_a_case_is_suspended_no_clock_runs_and_its_rest_runs_from_the_day_on_which_it_goes_on(
    world: World,
) -> None:
    case = open_case(world)
    world.clock.set("2026-11-10 09:00")
    paused(case)
    share = case.share()
    assert (share["due_on"], share["due_at"], share["rest"]) == (None, None, 9)
    assert "尚余9天" in case.said("paused")[0]
    world.clock.set("2026-12-01 15:00")
    resumed(case)
    share = case.share()
    assert (share["due_on"], share["rest"]) == ("2026-12-10", 0)
    assert "尚余9天，请于2026年12月10日（星期四）24时前报告" in case.said("resumed")[0]
    assert case.told("resumed") == {world.squad}


def test_who_was_stopped_on_the_last_day_has_one_day_left(world: World) -> None:
    case = open_case(world)
    world.clock.set("2026-11-19 23:00")
    paused(case)
    world.clock.set("2026-11-30 09:00")
    resumed(case)
    assert case.share()["due_on"] == "2026-12-01"


def test_what_was_over_before_stays_over(world: World) -> None:
    case = open_case(world)
    world.clock.set("2026-11-20 09:00")
    paused(case)
    share = case.share()
    assert (share["due_on"], share["rest"]) == ("2026-11-19", 0)
    assert case.said("overdue"), "what came first is said first"
    resumed(case)
    assert case.share()["due_on"] == "2026-11-19"
    assert len(case.said("overdue")) == 1


def test_the_term_of_an_order_goes_on_as_that_of_the_order(world: World) -> None:
    case = open_case(world)
    world.clock.set("2026-11-23 10:00")
    order = world.by(Role.SECTION_OFFICER, draft_order, case.share()["id"])
    world.by(Role.SECTION_CHIEF, move, order, DocumentDeed.ISSUE)
    assert case.share()["due_on"] == "2026-11-26"
    world.clock.set("2026-11-24 10:00")
    paused(case)
    assert case.share()["rest"] == 2
    world.clock.set("2026-12-01 10:00")
    resumed(case)
    assert case.share()["due_on"] == "2026-12-03"
    assert world.row(t.terms, subject_id=case.share()["id"], ended_at=None)["what"] == "order"
    with pytest.raises(Problem, match="延期应在期满前申请"):
        extend(case, date(2026, 12, 4))


def test_a_share_ends_with_its_case(world: World) -> None:
    case = open_case(world)
    world.do(lambda w: end_all(w, hold_case(w.conn, case.id), "并入沪长城管督立〔2026〕2号"))
    share = case.share()
    assert (share["state"], share["due_on"]) == ("ended", None)
    assert share["ended_at"]
    assert case.told("ended") == {world.squad}
    assert not [row for row in world.rows(t.terms, subject_kind="case_share") if row["ended_at"] is None]


def test_who_has_not_met_a_case_does_not_learn_of_its_end(world: World) -> None:
    case = open_case(world)

    def prepared(w: Write) -> None:
        shares = t.case_shares.update().where(t.case_shares.c.case_id == case.id)
        w.conn.execute(shares.values(state=ShareState.PREPARED.value))
        end_all(w, hold_case(w.conn, case.id), "不予立案")

    world.do(prepared)
    assert case.share()["state"] == "ended"
    assert not case.told("ended")
    assert world.row(t.events, kind="case_share.ended")["unit_id"] is None


@dataclass
class Reckoned:
    """What a unit has left by counting on one's fingers: so many days of the calendar or working days after `today`."""

    measure: str
    left: int
    today: date

    def day(self) -> date:
        """The last day as it was set, before it rolls on."""
        return self.today + timedelta(days=self.left) if self.measure == "days" else DAYS.due(self.today, self.left).day

    def end(self) -> date:
        return DAYS.roll(self.day()).day

    def go_on_to(self, day: date) -> None:
        gone = (day - self.today).days if self.measure == "days" else DAYS.workdays_between(self.today, day)
        self.left, self.today = self.left - gone, day


def extend(case: Case, until: date) -> None:
    world, share_id = case.world, case.share()["id"]
    world.by(Role.INSPECTED_UNIT, ask_extension, share_id, until, "商户搬迁需协调", "九处已取缔")
    world.by(Role.SECTION_OFFICER, check_extension, share_id, "情况属实")
    world.by(Role.BUREAU_LEADER, decide_extension, share_id, True)


DAYS = shipped()
# Days until something happens, what happens, and how many days it is about: the rest until it goes on, or more time.
HAPPENS = st.tuples(st.integers(0, 12), st.sampled_from(["suspended", "extended"]), st.integers(1, 30))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    amount=st.integers(1, 40),
    measure=st.sampled_from(["days", "workdays"]),
    happens=st.lists(HAPPENS, min_size=1, max_size=4),
)
def test_however_often_a_case_is_suspended_and_its_term_extended_a_unit_has_the_days_that_it_was_given(
    tmp_path: Path, amount: int, measure: str, happens: list[tuple[int, str, int]]
) -> None:
    """Days on which the clock ran are those of the plan, or up to the day that was granted; who was stopped on the last
    day has one more."""
    world = build_world(tmp_path, "2026-01-05 10:00")
    try:
        case = open_case(world, amount=amount, measure=measure)
        known = Reckoned(measure, amount, date(2026, 1, 5))
        for wait, what, days in happens:
            now = known.today + timedelta(days=wait)
            if now > known.end():
                break
            world.clock.set(f"{now} 11:00")
            if what == "extended":
                until = known.end() + timedelta(days=min(days, amount))
                if case.share()["extensions"] == MOST_EXTENSIONS:
                    continue
                extend(case, until)
                known = Reckoned("days", (until - now).days, now)
            else:
                known.go_on_to(now)
                paused(case)
                known.left = max(1, known.left)
                assert case.share()["rest"] == known.left
                known.today = now + timedelta(days=days)
                world.clock.set(f"{known.today} 16:00")
                resumed(case)
            share = case.share()
            assert share["due_on"] == known.end().isoformat()
            assert share["wanted_on"] in (known.day().isoformat(), None)
        assert len([row for row in world.rows(t.terms, subject_kind="case_share") if row["ended_at"] is None]) == 1
    finally:
        world.ledger.close()
