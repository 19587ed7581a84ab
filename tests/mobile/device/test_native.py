"""Small parts of the native shell that need no phone."""

from __future__ import annotations

from pathlib import Path

import flet as ft
import pytest

from mobile.device.clock import SystemClock
from mobile.device.interface import NetworkKind, NoUpdates
from mobile.device.native import KeystoreSecrets, data_folder, kind_of, secret_box
from mobile.device.native_folder import FolderVolume
from mobile.device.secrets import VolumeSecrets

C = ft.ConnectivityType


@pytest.mark.parametrize(
    ("reported", "kind"),
    [
        ([C.WIFI], NetworkKind.WIFI),
        ([C.ETHERNET], NetworkKind.WIFI),
        ([C.MOBILE, C.WIFI], NetworkKind.WIFI),
        ([C.MOBILE, C.VPN], NetworkKind.CELLULAR),
        ([C.VPN], NetworkKind.UNKNOWN),
        ([C.NONE], NetworkKind.NONE),
        ([], NetworkKind.NONE),
    ],
)
def test_the_systems_list_of_connections_becomes_one_word(
    reported: list[ft.ConnectivityType], kind: NetworkKind
) -> None:
    assert kind_of(reported) is kind


class FakeStorage:
    """A keystore that is there, is not, or is silent."""

    def __init__(self, available: bool | Exception | None) -> None:
        self.available = available
        self.kept: dict[str, str] = {}

    async def get_availability(self) -> bool | None:
        if isinstance(self.available, Exception):
            raise self.available
        return self.available

    async def get(self, name: str) -> str | None:
        return self.kept.get(name)

    async def set(self, name: str, value: str) -> None:
        self.kept[name] = value

    async def remove(self, name: str) -> None:
        self.kept.pop(name, None)


@pytest.mark.parametrize(
    ("available", "kind"),
    [
        (True, KeystoreSecrets),
        (None, KeystoreSecrets),
        (False, VolumeSecrets),
        (RuntimeError("no key service"), VolumeSecrets),
    ],
)
async def test_secrets_go_to_the_keystore_where_there_is_one_and_survive(
    available: bool | Exception | None, kind: type, tmp_path: Path
) -> None:
    storage = FakeStorage(available)
    volume = FolderVolume(tmp_path)
    await volume.claim()
    try:
        box = await secret_box(storage, volume)
        assert isinstance(box, kind)
        assert await box.get("token") is None
        await box.put("token", "督察")
        again = await secret_box(storage, volume)
        assert await again.get("token") == "督察"
        await again.remove("token")
        assert await box.get("token") is None
    finally:
        await volume.release()


def test_data_live_in_the_folder_the_system_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLET_APP_STORAGE_DATA", "/data/user/0/app")
    assert data_folder() == Path("/data/user/0/app/store")
    monkeypatch.delenv("FLET_APP_STORAGE_DATA")
    assert data_folder() == Path(".data/store")


def test_the_clocks_are_aware_and_do_not_run_back() -> None:
    clock = SystemClock()
    assert clock.now().utcoffset() is not None
    assert clock.monotonic() <= clock.monotonic()


async def test_an_installed_app_knows_of_no_updates_of_its_own() -> None:
    updates = NoUpdates("1.0.0")
    assert (updates.running, await updates.waiting(), await updates.look(), await updates.switch()) == (
        "1.0.0",
        None,
        None,
        False,
    )
