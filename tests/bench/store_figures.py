"""What the phone's store costs, measured in one run; runs natively and inside the browser's worker alike."""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from mobile.device.volume import Volume
from mobile.store.phone import PhoneStore
from shared.identity import new_id
from tests.mobile.store.people import TestClock, check, seal_check

FEW, MANY, VAST = 100, 10_000, 100_000
RECORD_BYTES = 1_500
SAMPLES = 60
BLOCK = 10  # actions to a sample: the clock of a browser counts tenths of milliseconds


@dataclass(frozen=True)
class Save:
    """Milliseconds: median of a save, and of appending the same number of bytes durably, done in turn with it."""

    ours: float
    bare: float


@dataclass(frozen=True)
class Figures:
    """All figures of one volume, in milliseconds. A record is a sealed check of 1.5 kB with its row in the list; a
    field one field of a draft. `opens` are the times to open ten thousand and list the first page, first with a log
    only, then with a snapshot; `step` is the longest time in which compacting them let nothing else run; `vast_opens`
    are those of a hundred thousand, with a snapshot."""

    record_few: Save
    record_many: Save
    field_few: Save
    field_many: Save
    opens: list[float]
    compaction: float
    step: float
    vast_opens: list[float]


class Subject:
    """A store being filled and measured."""

    def __init__(self, store: PhoneStore) -> None:
        self.store = store
        self._journal, db = store._ground.journal, store._ground.db
        self._records, self._rows = db.table("records", key="id"), db.table("record_rows", key="id")
        sealed = seal_check(store, check(store, store.new_id()))
        self._envelope: dict[str, Any] = dict(self._records.get(doc_id=f"{sealed.id}/1"))
        self._row: dict[str, Any] = dict(self._rows.get(doc_id=sealed.id))
        # The check of the tests has one result; a real one has a dozen.
        lacking = RECORD_BYTES - len(json.dumps(self._envelope, ensure_ascii=False).encode())
        self._envelope["more"] = "现场检查情况" * max(0, lacking // 18)
        self._draft_id = store.drafts.create("inspection")

    def save_record(self) -> None:
        record_id = new_id(self.store._ground.clock.now(), os.urandom)
        with self.store.transaction():
            self._records.insert({**self._envelope, "id": f"{record_id}/1"})
            self._rows.insert({**self._row, "id": record_id})

    def save_field(self) -> None:
        self.store.drafts.put(self._draft_id, "notes", "占道设摊" * 5)

    def fill(self, count: int) -> None:
        """Until there are `count` records, a hundred to a transaction."""
        while (lacking := count - self.store.records.count()) > 0:
            with self.store.transaction():
                for _ in range(min(100, lacking)):
                    self.save_record()

    def lines(self) -> int:
        """Bytes written to the log so far."""
        return self._journal.log_bytes


def block_ms(act: Callable[[], None]) -> float:
    """Mean milliseconds of one action over a block of them."""
    begin = time.perf_counter()
    for _ in range(BLOCK):
        act()
    return (time.perf_counter() - begin) * 1000 / BLOCK


async def measure(place: Callable[[str], Volume], chill: Callable[[], None] = lambda: None) -> Figures:
    """Fill two new stores and measure. `place` gives a fresh volume on the folder of that name, `chill` drops what the
    system keeps of the files in memory.

    The stores with few and with many records are measured in turn as well, so that a machine that grows slower
    meanwhile is not taken for a store that does.
    """
    clock = TestClock()
    stores = [await PhoneStore.open(place(name), clock) for name in ("few", "many")]
    few, many = (Subject(store) for store in stores)
    few.fill(FEW)
    many.fill(MANY)
    aside = place("bare")
    record_few, record_many = await compare([few.save_record, many.save_record], few.lines, aside)
    field_few, field_many = await compare([few.save_field, many.save_field], few.lines, aside)
    for store in stores:
        await store.close()
    opens = [await open_ms(place, "many", clock, chill) for _ in range(3)]
    store = await PhoneStore.open(place("many"), clock)
    compaction, step = await compact_ms(store)
    await store.close()
    opens += [await open_ms(place, "many", clock, chill) for _ in range(3)]
    store = await PhoneStore.open(place("vast"), clock)
    Subject(store).fill(VAST)
    await store._ground.journal.compact()
    await store.close()
    vast_opens = [await open_ms(place, "vast", clock, chill) for _ in range(3)]
    return Figures(record_few, record_many, field_few, field_many, opens, compaction, step, vast_opens)


async def compare(acts: list[Callable[[], None]], length: Callable[[], int], aside: Volume) -> list[Save]:
    """Each act against appending as many bytes as the first one writes, all in turn."""
    bare = await aside.open_log("bare")
    before = length()
    acts[0]()
    line = b"x" * (length() - before)
    samples: list[list[float]] = [[] for _ in range(len(acts) + 1)]
    for _ in range(SAMPLES):
        for act, taken in zip([*acts, lambda: bare.append(line)], samples, strict=True):
            taken.append(block_ms(act))
    bare.close()
    await aside.remove("bare")
    *ours, baseline = (statistics.median(taken) for taken in samples)
    return [Save(one, baseline) for one in ours]


async def open_ms(place: Callable[[str], Volume], name: str, clock: TestClock, chill: Callable[[], None]) -> float:
    """Milliseconds to open the store and list the first page."""
    chill()
    begin = time.perf_counter()
    store = await PhoneStore.open(place(name), clock)
    page = store.records.list(limit=50)
    taken = (time.perf_counter() - begin) * 1000
    assert page.total >= MANY
    await store.close()
    return taken


async def compact_ms(store: PhoneStore) -> tuple[float, float]:
    """Milliseconds of a compaction, and of its longest step."""
    longest = 0.0
    compaction = asyncio.ensure_future(store._ground.journal.compact())
    begin = last = time.perf_counter()
    while not compaction.done():
        await asyncio.sleep(0)
        now = time.perf_counter()
        longest, last = max(longest, now - last), now
    await compaction
    return (last - begin) * 1000, longest * 1000
