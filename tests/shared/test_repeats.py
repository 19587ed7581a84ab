"""What is proposed when an item comes back at a unit: a rule of both ends."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from shared.catalogue import Severity
from shared.repeats import SeenItem, SeenOnce, UnitRepeats, next_severity, propose_for_repeat, severity_in_force

TODAY = date(2026, 12, 1)


def seen(*days_ago: int) -> list[SeenOnce]:
    return [SeenOnce(f"r{n}", (TODAY - timedelta(days=n)).isoformat()) for n in days_ago]


def test_the_third_time_within_ninety_days_the_next_severity_and_a_notice_are_proposed() -> None:
    found = propose_for_repeat(seen(11, 40), "new", TODAY, Severity.MINOR)
    assert found is not None
    assert found.words == "该单位90天内第3次出现此项（上次11月20日），建议按“较重”并开通知书"
    assert propose_for_repeat(seen(11), "new", TODAY, Severity.MINOR) is None


@pytest.mark.parametrize(("oldest", "proposed"), [(89, True), (90, False)])
def test_the_ninetieth_day_counts_and_the_one_before_does_not(oldest: int, proposed: bool) -> None:
    assert (propose_for_repeat(seen(3, oldest), "new", TODAY, Severity.MINOR) is not None) is proposed


def test_one_check_counts_once_and_neither_itself_nor_a_later_one_does() -> None:
    twice = [SeenOnce("r3", "2026-11-28"), SeenOnce("r3", "2026-11-28"), SeenOnce("r9", "2026-11-22")]
    assert propose_for_repeat(twice, "r9", TODAY, Severity.MINOR) is None
    later = [SeenOnce("r3", "2026-11-28"), SeenOnce("r4", "2026-12-02")]
    assert propose_for_repeat(later, "new", TODAY, Severity.MINOR) is None


def test_the_settings_of_the_district_decide_how_often() -> None:
    assert propose_for_repeat(seen(3), "new", TODAY, Severity.MAJOR, times=2, days=7) is not None
    assert propose_for_repeat(seen(8), "new", TODAY, Severity.MAJOR, times=2, days=7) is None
    assert propose_for_repeat([], "new", TODAY, Severity.MAJOR, times=1) is None, "nothing has come back"


def test_there_is_nothing_above_the_gravest() -> None:
    assert [next_severity(each) for each in Severity] == [Severity.MAJOR, Severity.GRAVE, Severity.GRAVE]


def test_a_unit_is_asked_by_item() -> None:
    known = UnitRepeats("u", (SeenItem("JM03", tuple(seen(1))),))
    assert (known.of("JM03"), known.of("JM01")) == (tuple(seen(1)), ())


@pytest.mark.parametrize("own", Severity)
def test_adoption_raises_the_catalogues_severity_by_one_and_nothing_else_does(own: Severity) -> None:
    assert severity_in_force(own, raised=False) is own
    assert severity_in_force(own, raised=True) is next_severity(own)
