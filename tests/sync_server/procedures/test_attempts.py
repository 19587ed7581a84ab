"""How many attempts are free, at whatever pace they come."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sync_server.procedures.attempts import Bucket, Count, Lockout, Taken

NOW = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
FIVE = Lockout(5, timedelta(minutes=15))
TWENTY = Bucket(20, timedelta(seconds=2))


def run(rule: Lockout | Bucket, moments: list[datetime]) -> list[Taken]:
    kept: Count | None = None
    taken = []
    for moment in moments:
        taken.append(rule.take(kept, moment))
        kept = taken[-1].kept or kept
    return taken


def passed(taken: list[Taken]) -> int:
    return sum(one.wait_until is None for one in taken)


def test_five_pass_however_many_come_at_once() -> None:
    taken = run(FIVE, [NOW] * 60)
    assert passed(taken) == 5
    assert [one.nth for one in taken[:5]] == [1, 2, 3, 4, 5]
    assert [one.last for one in taken[:5]] == [False] * 4 + [True]
    assert taken[5].wait_until == NOW + timedelta(minutes=15)


def test_after_the_pause_five_more() -> None:
    late = NOW + timedelta(minutes=15)
    assert passed(run(FIVE, [NOW] * 9 + [late] * 9)) == 10


@given(st.lists(st.integers(0, 3_600), min_size=1, max_size=200))
def test_no_quarter_of_an_hour_sees_more_than_nine(seconds: list[int]) -> None:
    """Four slow ones may precede the row that is then locked."""
    moments = [NOW + timedelta(seconds=second) for second in sorted(seconds)]
    free = [m for m, one in zip(moments, run(FIVE, moments), strict=True) if one.wait_until is None]
    for start in free:
        assert sum(start <= moment < start + timedelta(minutes=15) for moment in free) <= 9


def test_a_forgotten_row_starts_anew() -> None:
    next_week = NOW + timedelta(days=7)
    assert run(FIVE, [NOW] * 4 + [next_week])[-1].nth == 1


def test_a_bucket_lets_its_capacity_pass_and_then_one_at_a_time() -> None:
    assert passed(run(TWENTY, [NOW] * 60)) == 20
    waited = run(TWENTY, [NOW] * 21)[-1].wait_until
    assert waited == NOW + timedelta(seconds=2)
    assert passed(run(TWENTY, [NOW] * 20 + [waited] * 5)) == 21


@given(st.lists(st.integers(0, 600), min_size=1, max_size=300))
def test_a_bucket_never_gives_more_than_capacity_and_refill(seconds: list[int]) -> None:
    moments = [NOW + timedelta(seconds=second) for second in sorted(seconds)]
    span = (moments[-1] - moments[0]).total_seconds()
    assert passed(run(TWENTY, moments)) <= 20 + span // 2 + 1


def test_an_honest_attempt_costs_nothing() -> None:
    kept: Count | None = None
    for _ in range(100):
        taken = TWENTY.take(kept, NOW)
        assert taken.wait_until is None
        assert taken.kept is not None
        kept = TWENTY.give_back(taken.kept)


def test_a_clock_that_ran_ahead_and_was_set_right_shuts_nobody_out_for_longer_than_the_rule() -> None:
    ahead = NOW + timedelta(days=60)
    later = [NOW + timedelta(minutes=15), NOW + timedelta(minutes=16)]
    assert [one.wait_until for one in run(FIVE, [ahead] * 6 + [NOW, *later])[-3:]] == [later[0], None, None]
    assert [one.wait_until for one in run(TWENTY, [ahead] * 20 + [NOW, NOW + timedelta(seconds=2)])[-2:]] == [
        NOW + timedelta(seconds=2),
        None,
    ]


@given(st.lists(st.booleans(), min_size=60, max_size=120), st.integers(0, 600))
def test_a_server_whose_clock_is_behind_lets_no_more_pass(behind: list[bool], skew: int) -> None:
    """All at one moment, at two servers whose clocks differ; while the skew is less than the pause."""
    moments = [NOW - timedelta(seconds=skew) if late else NOW for late in behind]
    assert passed(run(FIVE, moments)) == 5
