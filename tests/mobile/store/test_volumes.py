"""What only one of the volumes does: unfinished files on disk, slots in the browser."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from playwright.sync_api import Page

from mobile.device.native_folder import UNFINISHED, FolderVolume
from tests.mobile.store.chromium import run_python

WITH_SLOTS = """
import json
from mobile.device.browser_opfs import OpfsVolume

async def fill(folder, name, content):
    handle = await (await folder.getFileHandle(name, create=True)).createSyncAccessHandle()
    handle.truncate(0)
    from pyodide.ffi import to_js
    handle.write(to_js(content), at=0)
    handle.close()

async def content_of(folder, name):
    file = await (await folder.getFileHandle(name)).getFile()
    return bytes((await file.arrayBuffer()).to_bytes())

async def slots_of(folder):
    return sorted([name async for name in folder.keys()])

volume = OpfsVolume(__name__ + "slots")
await volume.write("photos/a", b"old")
folder = await volume._folder("photos")
"""


def test_what_a_killed_write_left_on_disk_is_never_listed_and_cleared_by_the_next_claim(tmp_path: Path) -> None:
    async def claim() -> list[str]:
        volume = FolderVolume(tmp_path)
        await volume.write("a", b"whole")
        (tmp_path / UNFINISHED / "x~b").write_bytes(b"half")
        names = await volume.names()
        await volume.claim()
        await volume.release()
        return names

    assert asyncio.run(claim()) == ["a"]
    assert not (tmp_path / UNFINISHED).exists()


def test_files_on_disk_are_for_the_app_alone(tmp_path: Path) -> None:
    asyncio.run(FolderVolume(tmp_path / "app").write("photos/a", b""))
    assert (tmp_path / "app/photos").stat().st_mode & 0o077 == 0
    assert (tmp_path / "app/photos/a").stat().st_mode & 0o077 == 0


@pytest.mark.journey
def test_a_write_killed_half_way_in_the_browser_leaves_the_old_content(browser_page: Page) -> None:
    found = run_python(
        browser_page,
        WITH_SLOTS
        + """
old = await content_of(folder, (await slots_of(folder))[0])
answers = []
for torn in (b"", b"n", b"new content without its footer", old[:-1]):
    other = {"a~a": "a~b", "a~b": "a~a"}[(await slots_of(folder))[0]]
    await fill(folder, other, torn)
    answers.append((await OpfsVolume(__name__ + "slots").read("photos/a")).decode())
    await OpfsVolume(__name__ + "slots").write("photos/a", b"old")
json.dumps([answers, len(await slots_of(folder)), await volume.names("photos")])
""",
    )
    assert json.loads(str(found)) == [["old"] * 4, 1, ["a"]]


@pytest.mark.journey
def test_a_write_killed_before_the_old_slot_went_leaves_the_new_content(browser_page: Page) -> None:
    found = run_python(
        browser_page,
        WITH_SLOTS
        + """
(name,) = await slots_of(folder)
old = await content_of(folder, name)
await volume.write("photos/a", b"new")
await fill(folder, name, old)
fresh = OpfsVolume(__name__ + "slots")
read = (await fresh.read("photos/a")).decode()
await fresh.remove("photos/a")
json.dumps([read, await fresh.read("photos/a"), await slots_of(folder)])
""",
    )
    assert json.loads(str(found)) == ["new", None, []]


@pytest.mark.journey
def test_a_file_with_a_flipped_bit_is_handed_out_for_its_reader_to_judge(browser_page: Page) -> None:
    found = run_python(
        browser_page,
        WITH_SLOTS
        + """
(name,) = await slots_of(folder)
whole = await content_of(folder, name)
await fill(folder, name, b"O" + whole[1:])
(await volume.read("photos/a")).decode()
""",
    )
    assert found == "Old"
