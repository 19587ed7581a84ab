"""A process that writes to a store until it is killed, and says of each transaction that it was acknowledged.

    python -m tests.faults.store.writer

Reads `folder seed` lines; for each it forks a child that prints `writer <process id>`, then the number of each
transaction as soon as the store has acknowledged it; `end` follows when the child is gone. Forking spares the imports.
"""

from __future__ import annotations

import asyncio
import os
import random
import sys
from pathlib import Path

from mobile.device.native_folder import FolderVolume
from mobile.store import snapshot
from mobile.store.journal import Journal
from mobile.store.tables import JournalDB

SLOTS = 50


async def write_for_ever(folder: Path, seed: int) -> None:
    """Transaction n writes n into slot n % SLOTS of one table and into a single document of another, and compacts now
    and then while it goes on writing. What must be found afterwards follows from the last number alone."""
    chance = random.Random(seed)
    volume = FolderVolume(folder)
    await volume.claim()
    journal = await Journal.open(volume)
    db = JournalDB(journal)
    slots, last = db.table("slots", key="id"), db.table("last", key="id")
    found = last.get(doc_id="n")
    n = 0 if found is None else found["n"]
    compaction: asyncio.Task[None] | None = None
    while True:
        n += 1
        with db.transaction():
            slots.put({"id": f"slot {n % SLOTS}", "n": n, "pad": "字" * chance.choice([0, 10, 400, 3_000])})
            last.put({"id": "n", "n": n})
        os.write(1, b"%d\n" % n)
        if chance.random() < 0.05 and (compaction is None or compaction.done()):
            compaction = asyncio.create_task(journal.compact())
        await asyncio.sleep(0)


def main() -> None:
    snapshot.SNAPSHOT_PIECE = 4_096  # many steps, so that kills hit them
    for line in sys.stdin:
        folder, seed = line.split()
        child = os.fork()
        if child == 0:
            os.write(1, b"writer %d\n" % os.getpid())
            try:
                asyncio.run(write_for_ever(Path(folder), int(seed)))
            finally:
                os._exit(1)
        os.waitpid(child, 0)
        os.write(1, b"end\n")


if __name__ == "__main__":
    main()
