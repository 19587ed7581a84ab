"""SIGKILL of Chromium while the store writes: nothing acknowledged is lost when the app is opened again."""

from __future__ import annotations

import json
import os
import random
import signal
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import ConsoleMessage, Error

from tests.faults.store.effort import effort
from tests.mobile.store.chromium import chromium, harness_server, run_python

WRITE_FOR_EVER = """
import asyncio
from js import console
from mobile.store import snapshot
from mobile.store.journal import Journal
from mobile.device.browser_opfs import OpfsVolume
from mobile.store.tables import JournalDB

async def write_for_ever():
    snapshot.SNAPSHOT_PIECE = 4_096
    volume = OpfsVolume()
    await volume.claim()
    journal = await Journal.open(volume)
    db = JournalDB(journal)
    slots, last = db.table("slots", key="id"), db.table("last", key="id")
    found = last.get(doc_id="n")
    n = 0 if found is None else found["n"]
    compaction = None
    while True:
        n += 1
        with db.transaction():
            slots.put({"id": f"slot {n % 20}", "n": n, "pad": "字" * (n * 37 % 3_000)})
            last.put({"id": "n", "n": n})
        await volume.write("photos/replaced", str(n).encode() * 20_000)
        console.log(f"acknowledged {n}")
        if n % 20 == 0 and (compaction is None or compaction.done()):
            compaction = asyncio.ensure_future(journal.compact())
        await asyncio.sleep(0)

task = asyncio.ensure_future(write_for_ever())
"""

WHAT_IS_THERE = """
import json
from mobile.store.journal import Journal
from mobile.device.browser_opfs import OpfsVolume
from mobile.store.tables import JournalDB

volume = OpfsVolume()
await volume.claim()
journal = await Journal.open(volume)
db = JournalDB(journal)
replaced = (await volume.read("photos/replaced")).decode()
found = {
    "last": db.table("last", key="id").get(doc_id="n")["n"],
    "slots": {row["id"]: row["n"] for row in db.table("slots", key="id")},
    "replaced": replaced,
    "damages": len(journal.damages),
}
await journal.close()
await volume.release()
json.dumps(found)
"""


def kill_browser_of(profile: Path) -> None:
    """SIGKILL to every process that runs on our own profile."""
    for process in Path("/proc").iterdir():
        try:
            if process.name.isdigit() and f"--user-data-dir={profile}".encode() in (process / "cmdline").read_bytes():
                os.kill(int(process.name), signal.SIGKILL)
        except OSError:
            continue


def write_until_killed(origin: str, profile: Path, count: int) -> int:
    """Let the app write, kill the browser after `count` acknowledged transactions; the last one acknowledged."""
    acknowledged: list[int] = []

    def note(message: ConsoleMessage) -> None:
        if message.text.startswith("acknowledged "):
            acknowledged.append(int(message.text.split()[1]))

    with suppress(Error), chromium(profile) as context:
        page = context.new_page()
        page.on("console", note)
        page.goto(f"{origin}/page.html")
        run_python(page, WRITE_FOR_EVER)
        while len(acknowledged) < count:
            page.wait_for_timeout(5)
        kill_browser_of(profile)
        page.evaluate("1")
        raise AssertionError("the browser is still alive")
    return acknowledged[-1]


@pytest.mark.journey
def test_no_acknowledged_transaction_is_lost_by_killing_the_browser(tmp_path: Path) -> None:
    profile = tmp_path / "profile"
    with harness_server() as origin:
        for run in range(effort(2, 30)):
            acknowledged = write_until_killed(origin, profile, random.Random(run).randint(5, 120))
            with chromium(profile) as context:
                page = context.new_page()
                page.goto(f"{origin}/page.html")
                found = json.loads(str(run_python(page, WHAT_IS_THERE)))
            last = found["last"]
            assert last >= acknowledged
            assert found["damages"] == 0
            assert found["slots"] == {f"slot {n % 20}": n for n in range(max(1, last - 19), last + 1)}
            # The file is written after its transaction, so it may be one behind; it is never a mixture.
            assert found["replaced"] in (str(last) * 20_000, str(last - 1) * 20_000)


@pytest.mark.journey
def test_a_second_tab_is_refused_and_a_reloaded_one_is_not(tmp_path: Path) -> None:
    claim = (
        "from mobile.device.browser_opfs import OpfsVolume\n"
        "from mobile.device.volume import VolumeInUse\n"
        "volume = OpfsVolume()\n"
        "try:\n    await volume.claim()\n    answer = 'claimed'\n"
        "except VolumeInUse:\n    answer = 'in use'\n"
        "answer"
    )
    with harness_server() as origin, chromium(tmp_path / "profile") as context:
        first, second = context.new_page(), context.new_page()
        for page in (first, second):
            page.goto(f"{origin}/page.html")
        assert run_python(first, claim) == "claimed"
        assert run_python(second, claim) == "in use"
        first.reload()
        assert run_python(first, claim) == "claimed"
        first.close()
        assert run_python(second, claim) == "claimed"
