"""For how long something that has gone out to nobody may be taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from shared.finding import FindingState as S
from sync_server.procedures.findings import FINDING_COURSE
from sync_server.procedures.findings import FindingDeed as D
from sync_server.procedures.undoing import is_due, is_stale, may_undo, same_day, seconds_left
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
    assert [is_due(DONE, due, DONE + timedelta(seconds=n)) for n in (-301, -300, 0, 29, 30)] == [
        True,
        False,  # the clock of another machine is not set back
        False,
        False,
        True,
    ]


def test_a_deed_is_not_done_half_a_day_late() -> None:
    early = DONE - timedelta(hours=6)  # nine in the morning in Shanghai
    assert not is_stale(early, early + timedelta(hours=12))
    assert is_stale(early, early + timedelta(hours=12, seconds=1))


def test_no_deed_waits_into_another_day() -> None:
    midnight = datetime(2026, 12, 1, 16, 0, tzinfo=UTC)
    assert same_day(midnight - timedelta(seconds=61), 30)
    assert not same_day(midnight - timedelta(seconds=60), 30), "nor may it be done in the seconds after midnight"
    assert not is_stale(midnight - timedelta(seconds=31), midnight - timedelta(seconds=1))
    assert is_stale(midnight - timedelta(seconds=31), midnight)
