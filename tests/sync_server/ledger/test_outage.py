"""What has stopped answering is not waited for in turn, and found again when it answers."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from shared.problems import UNAUTHENTICATED, Problem
from sync_server.ledger import ledger as ledgers
from sync_server.ledger.ledger import Ledger
from sync_server.ledger.outage import Outage
from sync_server.ledger.patience import NoAnswerError, ran_out_of_time
from tests.sync_server import postgres


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


def test_a_trial_that_ends_in_a_refusal_has_found_the_database_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else who asks most often, with unknown tokens, would take every trial and prolong the outage."""
    outage = Outage(trial_s=3_600, pause_s=0)
    monkeypatch.setattr(ledgers, "Outage", lambda **_: outage)
    ledger = Ledger(f"sqlite:///{tmp_path / 'ledger.sqlite3'}")
    outage.noticed()
    with pytest.raises(Problem), ledger.read():
        raise Problem(UNAUTHENTICATED)
    assert not outage.away
    ledger.close()


@pytest.mark.postgres
def test_a_statement_that_takes_too_long_fails_alone(postgres_server: str) -> None:
    ledger = Ledger(postgres.create_database(postgres_server, "long_statement"), answer_s=2.5)
    with pytest.raises(OperationalError, match="statement timeout"), ledger.read() as conn:
        conn.execute(text("SELECT pg_sleep(20)"))
    with ledger.read() as conn:  # nobody else is told that the database is away
        assert conn.execute(text("SELECT 1")).scalar_one() == 1
    ledger.close()
    postgres.drop_database(postgres_server, "long_statement")


def test_errors_that_lead_back_to_each_other_are_looked_at_once() -> None:
    lost, closed, silent = OSError("lost"), ValueError("closed"), NoAnswerError("no answer")
    lost.__context__, closed.__cause__ = closed, lost
    assert not ran_out_of_time(lost)
    closed.__context__ = silent
    assert ran_out_of_time(lost), "whichever way it was led to"
