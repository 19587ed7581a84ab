"""The one writer: many jobs a commit, each on its own; the log that cannot be changed."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, func, insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from shared.problems import BUSY, RULE, Problem
from shared.sealing import GENESIS
from sync_server.casework import happenings
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM, check_events
from sync_server.ledger.ledger import Ledger
from sync_server.ledger.write import Write
from sync_server.reference.shipped import load_reference_data
from sync_server.settings import ASSETS

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


@pytest.fixture
def ledger(database_url: str) -> Iterator[Ledger]:
    made = Ledger(database_url, lambda: NOW)
    load_reference_data(made, ASSETS)
    yield made
    made.close()


def note(w: Write, words: str = "有事") -> int:
    return w.event(happenings.DEMO_SEEDED, "test", "1", words, actor=SYSTEM)


def noted(ledger: Ledger) -> list[str]:
    with ledger.read() as conn:
        return noted_on(conn)


def noted_on(conn: Connection) -> list[str]:
    words = select(t.events.c.words).where(t.events.c.kind == happenings.DEMO_SEEDED.kind)
    return list(conn.execute(words.order_by(t.events.c.seq)).scalars())


def faults(ledger: Ledger) -> list[str]:
    with ledger.read() as conn:
        rows = conn.execute(select(t.events).order_by(t.events.c.seq)).mappings()
        return check_events(dict(row) for row in rows)


def test_jobs_of_many_threads_make_one_unbroken_chain(ledger: Ledger) -> None:
    with ThreadPoolExecutor(20) as pool:
        numbers = list(pool.map(lambda _: ledger.write(note), range(200)))
    assert sorted(numbers) == list(range(min(numbers), min(numbers) + 200))
    assert faults(ledger) == []


def test_a_failing_job_takes_back_its_own_rows_and_nobody_elses(ledger: Ledger) -> None:
    gate = threading.Event()

    def slow(w: Write) -> int:
        gate.wait(10)
        return note(w, "第一")

    def failing(w: Write) -> int:
        note(w, "不算")
        raise Problem(RULE, reason="不行")

    with ThreadPoolExecutor(3) as pool:
        jobs = [pool.submit(ledger.write, job) for job in (slow, failing, lambda w: note(w, "第二"))]
        gate.set()
        jobs[0].result()
        with pytest.raises(Problem, match="rule"):
            jobs[1].result()
        jobs[2].result()
    assert sorted(noted(ledger)) == ["第一", "第二"]
    assert faults(ledger) == []


def test_an_attempt_within_a_job_can_fail_and_the_job_go_on(ledger: Ledger) -> None:
    def job(w: Write) -> None:
        note(w, "之前")
        with pytest.raises(IntegrityError):
            twice(w)
        note(w, "之后")

    def twice(w: Write) -> None:
        with w.attempt():
            note(w, "白费")
            w.add(t.void_numbers, number="一", reason="", at=w.now)
            w.add(t.void_numbers, number="一", reason="", at=w.now)

    ledger.write(job)
    assert noted(ledger) == ["之前", "之后"]
    assert faults(ledger) == []


def test_what_is_left_for_the_end_sees_all_that_a_deed_has_written(ledger: Ledger) -> None:
    seen: list[list[str]] = []

    def job(w: Write) -> None:
        w.at_end(lambda: seen.append(noted_on(w.conn)))
        note(w, "之后才写")
        with w.attempt():
            w.at_end(lambda: note(w, "其间最后"))
            note(w, "其间")
        note(w, "最后")

    ledger.write(job)
    assert seen == [["之后才写", "其间", "其间最后", "最后"]]
    assert noted(ledger) == ["之后才写", "其间", "其间最后", "最后"]


def test_what_is_left_for_the_end_goes_with_the_attempt_that_failed(ledger: Ledger) -> None:
    def job(w: Write) -> None:
        w.at_end(lambda: note(w, "留下"))
        with pytest.raises(LookupError):
            in_vain(w)

    def in_vain(w: Write) -> None:
        with w.attempt():
            w.at_end(lambda: note(w, "白费"))
            raise LookupError

    ledger.write(job)
    assert noted(ledger) == ["留下"]


def test_a_failure_at_the_end_undoes_the_deed(ledger: Ledger) -> None:
    def job(w: Write) -> None:
        note(w, "白费")
        w.at_end(fail)

    def fail() -> None:
        raise LookupError

    with pytest.raises(LookupError):
        ledger.write(job)
    assert noted(ledger) == []


def test_answers_come_after_the_commit(ledger: Ledger) -> None:
    ledger.write(note)
    assert noted(ledger) == ["有事"]


def test_async_jobs_are_answered_on_their_loop(ledger: Ledger) -> None:
    async def many() -> list[int]:
        return await asyncio.gather(*(ledger.write_async(note) for _ in range(50)))

    assert len(set(asyncio.run(many()))) == 50


def test_a_client_that_went_away_does_not_disturb_the_others(ledger: Ledger) -> None:
    async def impatient() -> int:
        gone = asyncio.ensure_future(ledger.write_async(note))
        await asyncio.sleep(0)
        gone.cancel()
        return await ledger.write_async(note)

    assert asyncio.run(impatient()) > 0


@pytest.mark.parametrize("table", ["events", "envelopes"])
@pytest.mark.parametrize("change", ["UPDATE {0} SET kind = 'x'", "DELETE FROM {0}"])
def test_what_is_written_for_good_can_be_neither_changed_nor_removed(ledger: Ledger, table: str, change: str) -> None:
    ledger.write(note)
    if table == "envelopes":
        ledger.write(_file_an_envelope)
    with pytest.raises(DBAPIError, match="append-only"):
        ledger.write(lambda w: w.conn.execute(text(change.format(table))))


def _file_an_envelope(w: Write) -> None:
    unit = w.conn.execute(select(t.units.c.id).limit(1)).scalar_one()
    user = {"login": "x", "name": "x", "role": "squad_inspector", "unit_id": unit, "created_at": w.now}
    w.add(t.users, id="u", **user)
    w.add(t.devices, id="d", user_id="u", public_key="k", token_hash="h", enrolled_at=w.now)
    row = {"version": 1, "kind": "alert", "device_id": "d", "seq": 1, "received_at": w.now, "content": "{}"}
    w.add(t.envelopes, hash="0" * 64, id="e", **row)


def test_readers_cannot_write(ledger: Ledger) -> None:
    with ledger.read() as conn, pytest.raises(DBAPIError):
        conn.execute(text("DELETE FROM sessions"))


def test_a_reader_sees_one_moment(ledger: Ledger) -> None:
    with ledger.read() as conn:
        before = conn.execute(select(func.count()).select_from(t.events)).scalar_one()
        ledger.write(note)
        assert conn.execute(select(func.count()).select_from(t.events)).scalar_one() == before


def test_two_servers_on_one_database_keep_one_chain(database_url: str, ledger: Ledger) -> None:
    other = Ledger(database_url, lambda: NOW)
    try:
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda n: (ledger, other)[n % 2].write(note), range(60)))
    finally:
        other.close()
    assert len(noted(ledger)) == 60
    assert faults(ledger) == []


def test_what_a_job_cached_is_read_again_after_another_server_wrote(database_url: str, ledger: Ledger) -> None:
    count = select(func.count()).select_from(t.void_numbers)

    async def cached() -> int:
        return await ledger.write_async(
            lambda w: w.cached(t.void_numbers, "", lambda c: c.execute(count).scalar_one()), keeps_reference=True
        )

    assert asyncio.run(cached()) == 0
    other = Ledger(database_url, lambda: NOW)

    def void(w: Write) -> None:
        note(w)
        w.add(t.void_numbers, number="一", reason="", at=w.now)

    other.write(void)
    other.close()
    assert asyncio.run(cached()) == 1


def test_a_closed_ledger_refuses_politely(ledger: Ledger) -> None:
    ledger.close()
    with pytest.raises(Problem) as refused:
        ledger.write(note)
    assert refused.value.kind is BUSY


def test_a_tampered_log_is_told_line_by_line(ledger: Ledger) -> None:
    for _ in range(4):
        ledger.write(note)
    with ledger.read() as conn:
        rows = [dict(r) for r in conn.execute(select(t.events).order_by(t.events.c.seq)).mappings()]
    rows[-2]["words"] = "改过"
    [fault] = check_events(rows)
    assert "不符" in fault
    del rows[-3]
    assert any("缺少事件" in fault for fault in check_events(rows))
    assert rows[0]["prev"] == GENESIS


def test_errors_that_are_logged_do_not_quote_values(ledger: Ledger) -> None:
    def twice(w: Write) -> None:
        for _ in range(2):
            w.conn.execute(insert(t.void_numbers).values(number="一", reason="whsec_geheim", at=w.now))

    with pytest.raises(IntegrityError) as refused:
        ledger.write(twice)
    assert "whsec_geheim" not in str(refused.value)
