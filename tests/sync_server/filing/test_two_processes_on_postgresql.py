"""Two filing processes on one PostgreSQL database, as two servers have them: what both are sent is filed once, and what
one was at when it was killed leaves neither gap nor half of anything."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import replace
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import func, select

from shared.problems import BUSY, Problem
from shared.wire import Verdict
from sync_server.acts.pushes import Push, Pushed
from sync_server.evidence.store import open_store
from sync_server.filing.remote import ProcessDesk
from sync_server.keeping.verify import verify
from sync_server.ledger import tables as t
from sync_server.ledger.ledger import utc_now
from tests.sync_server import postgres
from tests.sync_server.conftest import TEMPLATE, RunningServer
from tests.sync_server.filing.test_process_desk import process_of, push_of, records
from tests.sync_server.phones import SimulatedPhone, inspection_envelope

pytestmark = pytest.mark.postgres
PAIRS = 8
APART = 0.002  # degrees between the places of two pairs: some two hundred metres, beyond what counts as near
Told = Pushed | BaseException


@pytest.fixture
def database(postgres_server: str) -> Iterator[str]:
    name = f"t{uuid4().hex}"
    yield postgres.create_database(postgres_server, name, TEMPLATE)
    postgres.drop_database(postgres_server, name)


@pytest.fixture
def house(database: str, start_server: Callable[..., RunningServer]) -> RunningServer:
    return start_server(database_url=database)


@pytest.fixture
async def desks(house: RunningServer) -> AsyncIterator[list[ProcessDesk]]:
    made = [ProcessDesk(house.settings, utc_now, again_after_s=0.0) for _ in range(2)]
    for desk in made:
        await desk.start()
    yield made
    for desk in made:
        await desk.stop()


def at(phone: SimulatedPhone, pair: int) -> Push:
    """The finding of one of a pair, who stand in one place."""
    place = phone.check().place
    assert place.fix is not None
    fix = replace(place.fix, latitude=place.fix.latitude + pair * APART)
    return push_of(phone, inspection_envelope(phone, place=replace(place, fix=fix)))


async def to_both(desks: Sequence[ProcessDesk], pushes: Sequence[Push]) -> list[list[Told]]:
    """Send each push to every desk at once; what each was told."""
    sending = (asyncio.gather(*(desk.file(push) for desk in desks), return_exceptions=True) for push in pushes)
    return await asyncio.gather(*sending)


def verdicts(told: Sequence[Told]) -> list[Verdict]:
    return sorted(one.verdicts[0].verdict for one in told if isinstance(one, Pushed))


async def test_what_two_processes_are_sent_at_once_is_filed_once_and_near_findings_are_pointed_out(
    house: RunningServer, desks: list[ProcessDesk]
) -> None:
    phones = [house.phone(f"wang{n}") for n in range(2 * PAIRS)]
    told = await to_both(desks, [at(phone, n // 2) for n, phone in enumerate(phones)])
    assert [verdicts(one) for one in told] == [[Verdict.ACCEPTED, Verdict.KNOWN]] * len(phones)
    assert records(house) == len(phones)
    assert merges(house) == PAIRS
    await asyncio.to_thread(whole, house)


async def test_when_one_is_killed_while_it_files_the_other_goes_on_and_the_chains_are_whole(
    database: str, house: RunningServer, desks: list[ProcessDesk]
) -> None:
    phones = [house.phone(f"wang{n}") for n in range(2 * PAIRS)]
    pushes = [at(phone, n // 2) for n, phone in enumerate(phones)]
    killed, other = desks
    async with await psycopg.AsyncConnection.connect(database) as holding:
        await holding.execute("LOCK TABLE findings IN SHARE MODE")  # nobody gets past his first finding
        theirs = [asyncio.create_task(killed.file(push)) for push in pushes[::2]]
        await waits(database, "relation")
        ours = [asyncio.create_task(other.file(push)) for push in pushes[1::2]]
        await waits(database, "advisory")
        process_of(killed).kill()
        told = await asyncio.gather(*theirs, return_exceptions=True)
    assert [isinstance(one, Problem) and one.kind is BUSY for one in told] == [True] * PAIRS
    assert [(await one).verdicts[0].verdict for one in ours] == [Verdict.ACCEPTED] * PAIRS
    assert records(house) == PAIRS
    await asyncio.to_thread(whole, house)
    await killed.up()
    again = await to_both(desks, pushes)
    assert [verdicts(one) for one in again[::2]] == [[Verdict.ACCEPTED, Verdict.KNOWN]] * PAIRS
    assert [verdicts(one) for one in again[1::2]] == [[Verdict.KNOWN] * 2] * PAIRS
    assert records(house) == len(phones)
    assert merges(house) == PAIRS
    await asyncio.to_thread(whole, house)


async def waits(database: str, kind: str) -> None:
    """Come back when somebody waits for a lock of this kind."""
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND wait_event = %s"
    async with await psycopg.AsyncConnection.connect(database, autocommit=True) as looking:
        while True:
            found = await (await looking.execute(waiting, (kind,))).fetchone()
            if found and found[0]:
                return


def merges(house: RunningServer) -> int:
    with house.ledger.read() as conn:
        return int(conn.execute(select(func.count()).select_from(t.merges)).scalar_one())


def whole(house: RunningServer) -> None:
    """Events and the row log are numbered without a gap, and everything is as its transaction left it."""
    with house.ledger.read() as conn:
        for numbers in (t.events.c.seq, t.changes.c.n):
            kept = list(conn.execute(select(numbers).order_by(numbers)).scalars())
            assert kept == list(range(1, len(kept) + 1))
        assert verify(conn, open_store(house.settings.photos)).faults == []
