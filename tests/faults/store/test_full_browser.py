"""A browser whose quota is used up: what was acknowledged stays readable, and saving goes on when there is room."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.mobile.store.chromium import chromium, harness_server, run_python

QUOTA = 8_000_000

FILL = """
import errno, json
from mobile.store.journal import Journal
from mobile.device.browser_opfs import OpfsVolume
from mobile.store.tables import JournalDB

volume = OpfsVolume()
await volume.claim()
journal = await Journal.open(volume)
records = JournalDB(journal).table("records", key="id")
acknowledged, refusals = [], []
while len(refusals) < 5 and len(acknowledged) < 5_000:
    record = {"id": f"record {len(acknowledged)}", "text": "占道设摊" * 2_000}
    try:
        records.insert(record)
        acknowledged.append(record["id"])
    except OSError as error:
        refusals.append(errno.errorcode[error.errno])
before = list(journal.tables["records"])
try:
    await volume.write("photos/large", b"x" * 9_000_000)
    refusals.append("the photo was written")
except OSError as error:
    refusals.append(errno.errorcode[error.errno])
json.dumps([acknowledged, refusals, before, await volume.names("photos")])
"""

GO_ON = """
records.insert({"id": "after"})
await journal.close()
journal = await Journal.open(volume)
json.dumps([list(journal.tables["records"]), len(journal.damages)])
"""


@pytest.mark.journey
def test_everything_acknowledged_before_the_quota_was_used_up_is_there_and_saving_goes_on_after(tmp_path: Path) -> None:
    with harness_server() as origin, chromium(tmp_path / "profile") as context:
        page = context.new_page()
        page.goto(f"{origin}/page.html")
        devtools = context.new_cdp_session(page)
        devtools.send("Storage.overrideQuotaForOrigin", {"origin": origin, "quotaSize": QUOTA})
        acknowledged, refusals, kept, photos = json.loads(str(run_python(page, FILL)))
        assert refusals == ["ENOSPC"] * 6
        assert len(acknowledged) > 50
        assert kept == acknowledged
        assert photos == []
        devtools.send("Storage.overrideQuotaForOrigin", {"origin": origin, "quotaSize": 10 * QUOTA})
        found, damages = json.loads(str(run_python(page, GO_ON)))
        assert found == [*acknowledged, "after"]
        assert damages == 0


KEEP_TEXT = """
import errno, json
from mobile.store.journal import Journal
from mobile.device.browser_files import RESERVE
from mobile.device.browser_opfs import OpfsVolume
from mobile.store.tables import JournalDB

volume = OpfsVolume("reserved")
await volume.claim()
journal = await Journal.open(volume)
records = JournalDB(journal).table("records", key="id")
told = [(await volume.space()).free > 0]
photos = 0
try:
    while photos < 100:
        await volume.write(f"photos/{photos}", b"x" * 700_000)
        photos += 1
except OSError as error:
    told.append(errno.errorcode[error.errno])
told.append((await volume.space()).free)
saved = 0
while saved < 500:
    records.insert({"id": f"record {saved}", "text": "占道设摊" * 800})
    saved += 1
await volume.write("secrets/pin-failures", b"1")
told.append((await volume.space()).free)
json.dumps([told, photos])
"""

ROOM_AGAIN = """
free = (await volume.space()).free
await volume.write("photos/after", b"x" * 700_000)
await journal.close()
json.dumps([free > 0, len(records)])
"""


@pytest.mark.journey
def test_when_photos_have_used_up_the_room_text_is_still_saved_and_photos_are_refused_until_there_is_some(
    tmp_path: Path,
) -> None:
    with harness_server() as origin, chromium(tmp_path / "profile") as context:
        page = context.new_page()
        page.goto(f"{origin}/page.html")
        devtools = context.new_cdp_session(page)
        devtools.send("Storage.overrideQuotaForOrigin", {"origin": origin, "quotaSize": 5 * QUOTA})
        told, photos = json.loads(str(run_python(page, KEEP_TEXT)))
        assert told == [True, "ENOSPC", 0, 0]
        assert photos > 10
        devtools.send("Storage.overrideQuotaForOrigin", {"origin": origin, "quotaSize": 10 * QUOTA})
        assert json.loads(str(run_python(page, ROOM_AGAIN))) == [True, 500]
