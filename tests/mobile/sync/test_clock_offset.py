"""The offset of the phone's clock, measured at each contact."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobile.store.preferences import ClockOffset
from mobile.sync.clock_offset import ServerClock
from shared.moment import to_iso
from tests.mobile.fakes import FakeClock

TRUE_OFFSET = 300.0


def contact(watch: ServerClock, clock: FakeClock, there_s: float, back_s: float, offset_s: float = TRUE_OFFSET) -> None:
    """One request that takes so many seconds to the server and back."""
    sent = clock.monotonic()
    clock.forward(seconds=there_s)
    server = to_iso(clock.now() + timedelta(seconds=offset_s))
    clock.forward(seconds=back_s)
    assert watch.compare(server, sent)


def measured(watch: ServerClock) -> float:
    offset = watch.reading().offset_s
    assert offset is not None
    return offset


@given(there=st.floats(0, 20), back=st.floats(0, 20))
def test_the_error_is_at_most_half_the_round_trip(there: float, back: float) -> None:
    clock = FakeClock()
    watch = ServerClock(clock)
    contact(watch, clock, there, back)
    assert abs(measured(watch) - TRUE_OFFSET) <= (there + back) / 2 + 0.002


def test_the_sample_with_the_shortest_round_trip_is_kept() -> None:
    clock = FakeClock()
    watch = ServerClock(clock)
    contact(watch, clock, 0.02, 0.02)
    contact(watch, clock, 0.1, 1.9)
    assert measured(watch) == pytest.approx(TRUE_OFFSET, abs=0.002)


def test_an_old_sample_makes_way_because_clocks_drift() -> None:
    clock = FakeClock()
    watch = ServerClock(clock)
    contact(watch, clock, 0.02, 0.02)
    clock.forward(minutes=11)
    contact(watch, clock, 0.1, 0.1, offset_s=300.5)
    assert measured(watch) == pytest.approx(300.5, abs=0.002)


def test_a_clock_that_is_set_while_the_app_runs_is_noticed_without_the_server() -> None:
    clock = FakeClock()
    watch = ServerClock(clock)
    contact(watch, clock, 0.02, 0.02)
    clock.set_back(days=365)
    assert measured(watch) == pytest.approx(TRUE_OFFSET + 365 * 86_400, abs=0.01)
    contact(watch, clock, 0.5, 0.5, offset_s=TRUE_OFFSET + 365 * 86_400)
    assert measured(watch) == pytest.approx(TRUE_OFFSET + 365 * 86_400, abs=0.6)


def test_across_a_restart_the_kept_offset_is_used_until_the_next_contact() -> None:
    clock = FakeClock()
    watch = ServerClock(clock, ClockOffset(-12.5, to_iso(clock.now())))
    assert measured(watch) == -12.5
    assert watch.reading().checked


def test_a_server_time_that_cannot_be_read_changes_nothing() -> None:
    clock = FakeClock()
    watch = ServerClock(clock)
    assert not watch.compare("yesterday", clock.monotonic())
    assert watch.reading().offset_s is None


@pytest.mark.parametrize(
    ("offset_s", "words"),
    [
        (0.4, "与服务器时间一致"),
        (-119.0, "与服务器时间一致"),
        (180.0, "本机时间比服务器慢 3 分钟，请在系统设置中校时"),
        (-7_200.0, "本机时间比服务器快 2 小时，请在系统设置中校时"),
        (365 * 86_400.0, "本机时间比服务器慢 365 天，请在系统设置中校时"),
    ],
)
def test_the_words_say_in_which_direction_and_how_far(offset_s: float, words: str) -> None:
    clock = FakeClock()
    assert ServerClock(clock, ClockOffset(offset_s, to_iso(clock.now()))).words() == words


def test_before_the_first_contact_the_words_say_so() -> None:
    assert ServerClock(FakeClock()).words() == "尚未与服务器对时"
