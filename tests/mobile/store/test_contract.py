"""The same cases on a directory and, in a real Chromium, on the origin-private file system."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from playwright.sync_api import Page

from mobile.device.native_folder import FolderVolume
from tests.mobile.store import (
    contract_drafts,
    contract_journal,
    contract_phone,
    contract_photos,
    contract_records,
    contract_sending,
    contract_volume,
)
from tests.mobile.store.chromium import run_python
from tests.mobile.store.contract import CASES

MODULES = (
    contract_volume,
    contract_journal,
    contract_drafts,
    contract_photos,
    contract_records,
    contract_sending,
    contract_phone,
)


def test_every_module_brings_cases() -> None:
    assert all(any(name.startswith(module.__name__.rpartition("_")[2]) for name in CASES) for module in MODULES)


@pytest.mark.parametrize("name", CASES)
def test_in_a_directory(name: str, tmp_path: Path) -> None:
    asyncio.run(_run(name, tmp_path))


async def _run(name: str, folder: Path) -> None:
    await CASES[name](lambda: FolderVolume(folder))


@pytest.mark.journey
@pytest.mark.parametrize("name", CASES)
def test_in_the_browsers_file_system(name: str, browser_page: Page) -> None:
    imports = "\n".join(f"import {module.__name__}" for module in MODULES)
    run_python(
        browser_page,
        f"{imports}\n"
        "from mobile.device.browser_opfs import OpfsVolume\n"
        "from tests.mobile.store.contract import CASES\n"
        f"await CASES[{name!r}](lambda: OpfsVolume({name.replace(':', '')!r}))\n",
    )
