"""For how long something that has gone out to nobody may be taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from shared.finding import FindingState as S
from sync_server.procedures.findings import FINDING_COURSE
from sync_server.procedures.findings import FindingDeed as D
from sync_server.procedures.undoing import is_due, is_stale, may_undo, seconds_left
from tests.sync_server.procedures.test_findings import CHIEF, OPEN

DONE = datetime(2026, 12, 1, 7, 0, tzinfo=UTC)


def test_half_a_minute_and_not_longer() -> None:
    assert [seconds_left(DONE, DONE + timedelta(seconds=n)) for n in (-5, 0, 12, 30, 31)] == [30, 30, 18, 0, 0]
    assert may_undo(DONE, DONE + timedelta(seconds=30))
    assert not may_undo(DONE, DONE + timedelta(seconds=32))
    assert not may_undo(DONE, DONE - timedelta(seconds=1)), "nothing is taken back before it was done"


def test_a_confirmation_is_taken_back_only_while_nothing_rests_on_it() -> None:
    seen = replace(OPEN, state=S.ACKNOWLEDGED)
    assert FINDING_COURSE.refusal(D.UNDO, seen, CHIEF) is None
    for more in ({"noticed": True}, {"merged": True}, {"state": S.CLOSED}):
        assert FINDING_COURSE.refusal(D.UNDO, replace(seen, **more), CHIEF), more


def test_a_deed_that_waits_is_due_at_its_time_and_at_once_when_the_clock_was_set_back() -> None:
    due = DONE + timedelta(seconds=30)
    assert [is_due(DONE, due, DONE + timedelta(seconds=n)) for n in (-1, 0, 29, 30)] == [True, False, False, True]


def test_a_deed_is_not_done_half_a_day_late() -> None:
    assert not is_stale(DONE, DONE + timedelta(hours=12))
    assert is_stale(DONE, DONE + timedelta(hours=12, seconds=1))
