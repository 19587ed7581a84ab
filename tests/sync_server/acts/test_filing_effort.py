"""Filing a check costs the database no more as the ledger grows: counted in SQLite's own steps."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median

import pytest
from sqlalchemy import select

from shared.inspection import Inspection, Place
from shared.moment import to_iso
from shared.position import Fix
from shared.sealing import SealedKind
from shared.wire import Verdict
from sync_server.acts.common.devices import hash_token
from sync_server.acts.envelopes import open_envelope
from sync_server.acts.pushes import Push, Pushed, file_push
from sync_server.ledger import tables as t
from sync_server.ledger.ledger import Ledger
from sync_server.ledger.write import Write
from sync_server.reference.shipped import load_reference_data
from sync_server.settings import ASSETS
from tests.sync_server.phones import DISTRICT, INSIDE, STREET, SimulatedPhone, add_inspector, finding, fresh_id

NOW = datetime(2026, 12, 1, 4, tzinfo=UTC)
EARLIER = 400  # checks of the same unit, with a finding of the same item, in the same latitude
EACH = 20  # SQLite counts in steps of so many
MORE = 1.25  # the trees grow deeper


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = Ledger(f"sqlite:///{tmp_path / 'ledger.sqlite3'}", lambda: NOW)
    load_reference_data(opened, ASSETS)
    yield opened
    opened.close()


def enrolled(ledger: Ledger, login: str) -> SimulatedPhone:
    user, phone = add_inspector(ledger, login), SimulatedPhone("", device_id=fresh_id(), token=os.urandom(16).hex())

    def job(w: Write) -> None:
        row = {"public_key": phone.public_key, "token_hash": hash_token(phone.token), "enrolled_at": w.now}
        w.add(t.devices, id=phone.device_id, user_id=user, **row)

    ledger.write(job)
    return phone


def check(phone: SimulatedPhone, *, days_ago: int, east: float) -> Inspection:
    """A check with one finding, so many days ago and so many degrees to the east of the usual place."""
    ended = to_iso(NOW - timedelta(days=days_ago, minutes=10))
    begun = to_iso(NOW - timedelta(days=days_ago, minutes=30))
    place = Place(DISTRICT, STREET, "长宁路 1 号", Fix(INSIDE[0], INSIDE[1] + east, 8.0, ended))
    return replace(phone.check(items=(finding(),)), place=place, started_at=begun, ended_at=ended)


def push(phone: SimulatedPhone, one: Inspection) -> Callable[[Write], Pushed]:
    opened = open_envelope(phone.seal(SealedKind.INSPECTION, one), phone.device_id, phone.key.public_key())
    return partial(file_push, push=Push(hash_token(phone.token), (opened,), to_iso(NOW)), areas={})


@contextmanager
def counted(w: Write) -> Iterator[list[int]]:
    """Steps that SQLite takes meanwhile, in twenties."""
    steps: list[int] = []
    connection = w.conn.connection.driver_connection
    assert connection is not None
    connection.set_progress_handler(lambda: steps.append(EACH), EACH)
    yield steps
    w.flush()
    connection.set_progress_handler(None, 0)


def effort(ledger: Ledger, phone: SimulatedPhone) -> float:
    """Of one more check, the middle of five after a first; each in a spot of its own."""

    def steps_of(one: Callable[[Write], Pushed], w: Write) -> int:
        with counted(w) as steps:
            (verdict,) = one(w).verdicts
        assert verdict.verdict is Verdict.ACCEPTED
        return sum(steps)

    ones = [push(phone, check(phone, days_ago=0, east=0.001 * n)) for n in range(6)]
    return median([ledger.write(partial(steps_of, one), keeps_reference=True) for one in ones][1:])


@pytest.mark.parametrize("days_ago", [1, 0], ids=["on earlier days", "in the same half an hour, some streets away"])
def test_filing_a_check_takes_as_many_steps_beside_hundreds_of_its_unit_item_and_latitude(
    ledger: Ledger, days_ago: int
) -> None:
    mine, others = enrolled(ledger, "wang"), enrolled(ledger, "zhang")
    before = effort(ledger, mine)

    days = [days_ago * (n // 20 + 1) for n in range(EARLIER)]
    aside = [0.001 * (n % 20) if days_ago else 0.02 + 0.001 * (n % 10) for n in range(EARLIER)]
    others_have = [check(others, days_ago=day, east=east) for day, east in zip(days, aside, strict=True)]
    filed = ledger.write_together([push(others, one) for one in others_have], keeps_reference=True)
    assert all(one.result().verdicts[0].verdict is Verdict.ACCEPTED for one in filed)

    after = effort(ledger, mine)
    with ledger.read() as conn:
        assert len(conn.execute(select(t.records.c.id)).all()) == EARLIER + 12
    assert after <= MORE * before, (before, after)
