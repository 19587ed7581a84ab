"""The server with its filing process: pushes get the answers that the server's own desk gives, and its death loses
nothing that was acknowledged."""

from __future__ import annotations

import asyncio
import errno
import os
import signal
import subprocess
from collections.abc import AsyncIterator, Callable

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import func, select

from shared.problems import BUSY, CHAIN_BROKEN, UNAUTHENTICATED, Problem
from shared.sealing import SealedKind
from shared.wire import Verdict
from sync_server.acts.common.devices import hash_token
from sync_server.acts.envelopes import open_envelope
from sync_server.acts.pushes import Push
from sync_server.filing import remote
from sync_server.filing.frames import frame, wide_pipe
from sync_server.filing.remote import COMMAND, ProcessDesk
from sync_server.ledger import tables as t
from sync_server.ledger.ledger import utc_now
from tests.sync_server.conftest import RunningServer
from tests.sync_server.phones import SimulatedPhone, finding, inspection_envelope


@pytest.fixture
def house(start_server: Callable[..., RunningServer]) -> RunningServer:
    """A server whose ledger and phones the desk below works on."""
    return start_server()


@pytest.fixture
async def desk(house: RunningServer) -> AsyncIterator[ProcessDesk]:
    made = ProcessDesk(house.settings, utc_now, again_after_s=0.0)
    await made.start()
    yield made
    await made.stop()


def push_of(phone: SimulatedPhone, *envelopes: dict[str, object]) -> Push:
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(phone.public_key))
    opened = tuple(open_envelope(raw, phone.device_id, key) for raw in envelopes or (inspection_envelope(phone),))
    return Push(hash_token(phone.token), opened, "")


def records(house: RunningServer) -> int:
    with house.ledger.read() as conn:
        return int(conn.execute(select(func.count()).select_from(t.records)).scalar_one())


def process_of(desk: ProcessDesk) -> subprocess.Popen[bytes]:
    assert desk._process is not None
    return desk._process


async def test_pushes_that_come_together_are_filed_and_told_apart(house: RunningServer, desk: ProcessDesk) -> None:
    phones = [house.phone(f"wang{n}") for n in range(12)]
    pushed = await asyncio.gather(*(desk.file(push_of(phone)) for phone in phones))
    assert [one.verdicts[0].verdict for one in pushed] == [Verdict.ACCEPTED] * 12
    assert len({one.chain.hash for one in pushed}) == 12
    assert records(house) == 12
    assert desk.state().committed_at is not None


async def test_refusals_come_back_as_what_they_are(house: RunningServer, desk: ProcessDesk) -> None:
    phone = house.phone()
    first, second = (phone.seal(SealedKind.INSPECTION, phone.check(items=(finding("RW03"),))) for _ in range(2))
    early = (await desk.file(push_of(phone, second))).verdicts[0]
    assert early.problem is not None
    assert early.problem["code"] == CHAIN_BROKEN.code
    with pytest.raises(Problem) as stranger:
        await desk.file(Push(hash_token("nobody's"), (), ""))
    assert stranger.value.kind is UNAUTHENTICATED
    assert (await desk.file(push_of(phone, first))).verdicts[0].verdict is Verdict.ACCEPTED


async def test_when_the_process_is_killed_phones_come_again_and_nothing_is_filed_twice(
    house: RunningServer, desk: ProcessDesk
) -> None:
    phones = [house.phone(f"wang{n}") for n in range(8)]
    pushes = [push_of(phone) for phone in phones]
    waiting = [asyncio.create_task(desk.file(push)) for push in pushes]
    await asyncio.sleep(0)
    process_of(desk).kill()
    await asyncio.to_thread(process_of(desk).wait)
    told = await asyncio.gather(*waiting, return_exceptions=True)
    assert all(not isinstance(one, BaseException) or (isinstance(one, Problem) and one.kind is BUSY) for one in told)
    await desk.up()
    again = [await desk.file(push) for push in pushes]
    assert {one.verdicts[0].verdict for one in again} <= {Verdict.ACCEPTED, Verdict.KNOWN}
    assert records(house) == 8
    state = desk.state()
    assert state.failed_at is not None
    assert state.committed_at is not None


async def test_stopping_answers_what_waits(house: RunningServer) -> None:
    desk = ProcessDesk(house.settings, utc_now)
    await desk.start()
    waiting = [asyncio.create_task(desk.file(push_of(house.phone(f"wang{n}")))) for n in range(5)]
    await asyncio.sleep(0)
    await desk.stop()
    assert [(await one).verdicts[0].verdict for one in waiting] == [Verdict.ACCEPTED] * 5
    with pytest.raises(Problem) as late:
        await desk.file(push_of(house.phone("late")))
    assert late.value.kind is BUSY


async def test_a_process_that_does_not_start_leaves_no_descriptor_and_is_tried_again(
    house: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried, real = asyncio.Semaphore(0), remote._started

    def broken(*_pipes: int) -> subprocess.Popen[bytes]:
        tried.release()
        raise OSError(errno.ENOMEM, "no memory")

    monkeypatch.setattr(remote, "_started", broken)
    before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208
    desk = ProcessDesk(house.settings, utc_now, again_after_s=0.0)
    await desk.start()
    for _ in range(30):
        await tried.acquire()
    assert len(os.listdir("/proc/self/fd")) - before < 8  # noqa: PTH208
    assert desk.state().failed_at is not None
    with pytest.raises(Problem) as told:
        await desk.file(push_of(house.phone("early")))
    assert told.value.kind is BUSY
    monkeypatch.setattr(remote, "_started", real)
    await desk.up()
    phone = house.phone()
    assert (await desk.file(push_of(phone))).verdicts[0].verdict is Verdict.ACCEPTED
    await desk.stop()


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_with_the_server_and_not_by_the_signal_that_ends_the_server(
    house: RunningServer, stop: signal.Signals
) -> None:
    (theirs_in, ours_out), (ours_in, theirs_out) = wide_pipe(), wide_pipe()
    command = [*COMMAND, str(theirs_in), str(theirs_out)]
    process = subprocess.Popen(command, pass_fds=(theirs_in, theirs_out))
    os.close(theirs_in)
    os.close(theirs_out)
    os.write(ours_out, frame(house.settings))
    assert os.read(ours_in, 100)  # it is ready
    process.send_signal(stop)
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(0.3)
    os.close(ours_out)  # as the kernel does when the server is killed
    assert process.wait(20) == 0
    os.close(ours_in)


def test_the_whole_server_files_through_it(start_server: Callable[..., RunningServer]) -> None:
    server = start_server(filing_process=True)
    phone = server.phone()
    envelope = inspection_envelope(phone)
    assert [phone.verdicts(envelope)[0]["verdict"] for _ in range(2)] == ["accepted", "known"]
    assert records(server) == 1
    health = httpx.get(f"{server.address}/healthz").json()
    assert health["status"] == "ok"
    assert health["last_commit_at"] is not None


def test_the_console_and_the_filing_process_write_in_turn(start_server: Callable[..., RunningServer]) -> None:
    server = start_server(filing_process=True)
    phones = [server.phone(f"wang{n}") for n in range(6)]

    async def crowd() -> None:
        async with httpx.AsyncClient(base_url=server.address, timeout=60) as http:

            async def send(phone: SimulatedPhone) -> None:
                for _ in range(5):
                    body = {"records": [inspection_envelope(phone)], "protocol": 1}
                    (await http.post("/api/sync/push", json=body, headers=phone.headers)).raise_for_status()

            sending = asyncio.gather(*map(send, phones))
            for n in range(20):  # who had to wait too long would be refused
                await asyncio.to_thread(server.phone, f"li{n}")
            await sending

    asyncio.run(crowd())
    assert records(server) == 30
