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
from mobile.store.opfs import OpfsVolume
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
