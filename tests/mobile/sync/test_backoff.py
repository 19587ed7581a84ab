"""How long the phone waits before it tries again."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mobile.sync.backoff import FIRST_S, LONGEST_S, Backoff


@given(st.lists(st.binary(min_size=4, max_size=4), min_size=1, max_size=200))
def test_every_wait_is_within_the_span_of_its_failure_and_never_over_five_minutes(chances: list[bytes]) -> None:
    source = iter(chances)
    backoff = Backoff(lambda n: next(source))
    for failures in range(len(chances)):
        assert 0.5 <= backoff.failed() <= max(0.5, min(LONGEST_S, FIRST_S * 2**failures))


def test_the_wait_is_spread_over_the_whole_span_so_that_phones_do_not_come_together() -> None:
    shortest, longest = Backoff(lambda n: b"\0" * n, failures=20), Backoff(lambda n: b"\xff" * n, failures=20)
    assert shortest.failed() == 0.5
    assert longest.failed() > LONGEST_S * 0.99


def test_after_a_success_the_waits_are_short_again() -> None:
    backoff = Backoff(lambda n: b"\xff" * n, failures=20)
    backoff.succeeded()
    assert backoff.failed() <= FIRST_S


def test_it_never_gives_up() -> None:
    backoff = Backoff(lambda n: b"\x80" * n)
    waits = [backoff.failed() for _ in range(10_000)]
    assert waits[-1] <= LONGEST_S
