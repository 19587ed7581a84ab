"""A phone with a full day behind it comes back into the network: 200 records and 600 photos of 300 kB over a line of
20 Mbit/s and 80 ms, against one plain upload of the same bytes over the same line; and the same line cut 20 times.

`DUCHA_BENCH_SYNC_RECORDS` makes the day smaller.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from mobile.device.clock import SystemClock
from mobile.sync.flight import WIDEST
from sync_server.ledger.ledger import Ledger
from sync_server.reference.shipped import load_reference_data
from sync_server.settings import ASSETS, Settings
from tests.bench.bench_server import free_port, process
from tests.bench.rows import BenchRow
from tests.mobile.sync.phone import Phone
from tests.sync_server.phones import SQUAD, add_inspector, enrolment_code

RECORDS = int(os.environ.get("DUCHA_BENCH_SYNC_RECORDS", "200"))
PHOTOS_EACH, PHOTO_BYTES = 3, 300_000
RATE, DELAY_S = 20_000_000 / 8, 0.040  # bytes/s each way; 80 ms there and back
CUTS, RECORDS_CUT = 20, 24
SHARE, RESENT = 0.9, 1.0


@dataclass
class Bytes:
    """What was to be sent, and what the line carried up for it."""

    photos: int
    text: int
    seconds: float
    carried: int = 0
    cuts: int = 0


def rows() -> list[BenchRow]:
    """The two rows; raises when not everything arrives."""
    with tempfile.TemporaryDirectory() as folder:
        day = asyncio.run(_day(Path(folder), RECORDS))
        plain_s = asyncio.run(_plain_upload(day.photos + day.text))
    with tempfile.TemporaryDirectory() as folder:
        rough = asyncio.run(_day(Path(folder), RECORDS_CUT, cuts=CUTS))
    size = (day.photos + day.text) / 1e6
    resent = rough.carried - rough.photos - rough.text
    return [
        BenchRow(
            f"sync: {RECORDS} records and {RECORDS * PHOTOS_EACH} photos over 20 Mbit/s, 80 ms",
            size / day.seconds,
            size / plain_s,
            plain_s / day.seconds,
            SHARE,
            "MB/s",
            f"{size:.0f} MB in {day.seconds:.1f} s; one plain upload of as much {plain_s:.1f} s",
            at_most=False,
        ),
        BenchRow(
            f"sync: sent again for each of {rough.cuts} cuts",
            resent / rough.cuts / 1e3,
            WIDEST / 1e3,
            resent / rough.cuts / WIDEST,
            RESENT,
            "kB",
            "all that went up besides photos and records, headers and questions too; baseline: one chunk",
        ),
    ]


@contextmanager
def _line(target: int, cut_every: int = 0, cuts: int = 0) -> Iterator[tuple[str, str]]:
    """The phone's end of the line, and where it tells what it carried."""
    port = free_port()
    figures = [port, target, RATE, DELAY_S, cut_every, cuts]
    command = ["-m", "tests.bench.sync_line", "line", *map(str, figures)]
    with process(command, port + 1, "/carried") as line:
        yield f"http://127.0.0.1:{port}", line.address + "/carried"


async def _plain_upload(size: int) -> float:
    """Seconds for one POST of `size` bytes over the line."""

    async def content() -> AsyncIterator[bytes]:
        for start in range(0, size, 65_536):
            yield bytes(min(65_536, size - start))

    port = free_port()
    with process(["-m", "tests.bench.sync_line", "sink", str(port)], port, "/"), _line(port) as (address, _):
        async with httpx.AsyncClient(timeout=600) as client:
            started = time.perf_counter()
            reply = await client.post(address, content=content(), headers={"Content-Length": str(size)})
            seconds = time.perf_counter() - started
    assert reply.json() == {"size": size}
    return seconds


async def _day(folder: Path, records: int, cuts: int = 0) -> Bytes:
    """Seal a day's records without a network, then let the engine send them; what it took."""
    ledger = Ledger(Settings(data_dir=folder / "server", database_url="", photos_url="").database)
    load_reference_data(ledger, ASSETS)
    code = enrolment_code(ledger, add_inspector(ledger, "wang"))
    ledger.close()
    port = free_port()
    serve = ["-m", "sync_server.cli", "serve", "--port", str(port)]
    photos = records * PHOTOS_EACH * PHOTO_BYTES
    with (
        process(
            serve, port, "/healthz", DUCHA_DATA_DIR=str(folder / "server"), DUCHA_DATABASE_URL="", DUCHA_PHOTOS_URL=""
        ),
        _line(port, photos // (cuts + 1), cuts) as (address, carried),
    ):
        phone = Phone(folder / "phone", httpx.AsyncHTTPTransport, address)
        phone.unit_id = SQUAD
        phone.fake.clock = SystemClock()  # type: ignore[assignment]
        phone.fake.restart()
        await phone.open()
        await phone.enrol(code)
        await phone.engine.attempt()  # reference data came the day before
        for _ in range(records):
            await phone.record(PHOTOS_EACH, size=PHOTO_BYTES)
        text = sum(entry.bytes for entry in phone.store.outbox.entries()) - photos
        before = await _ask(carried)
        started = time.perf_counter()
        phone.engine.start()
        await _delivered(phone)
        seconds = time.perf_counter() - started
        after = await _ask(carried)
        await phone.kill()
    return Bytes(photos, text, seconds, after["up"] - before["up"], after["cuts"])


async def _ask(address: str) -> dict[str, int]:
    async with httpx.AsyncClient() as client:
        found: dict[str, int] = (await client.get(address)).json()
        return found


async def _delivered(phone: Phone) -> None:
    done = asyncio.Event()
    end = phone.engine.subscribe(lambda status: done.set() if status.line == "已全部送达" else None)
    async with asyncio.timeout(900):
        await done.wait()
    end()
