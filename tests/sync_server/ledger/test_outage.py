"""What has stopped answering is not waited for in turn, and found again when it answers."""

from __future__ import annotations

import pytest

from shared.problems import Problem
from sync_server.ledger.outage import Outage


class Seconds:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_after_a_call_without_an_answer_one_caller_tries_and_the_others_are_refused_at_once() -> None:
    seconds = Seconds()
    outage = Outage(trial_s=15, pause_s=2, monotonic=seconds)
    outage.check()
    outage.noticed()
    with pytest.raises(Problem, match="正忙"):
        outage.check()
    seconds.now += 2
    outage.check()  # the one that tries
    with pytest.raises(Problem):
        outage.check()
    outage.over()
    outage.check()
    outage.check()


def test_a_trial_that_never_came_back_does_not_close_the_door_for_good() -> None:
    seconds = Seconds()
    outage = Outage(trial_s=15, pause_s=2, monotonic=seconds)
    outage.noticed()
    seconds.now += 2
    outage.check()
    seconds.now += 15
    outage.check()
