"""The phone as Android, iOS or a desktop gives it to the app."""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import Awaitable, Callable
from pathlib import Path

import flet as ft
import flet_geolocator as fg
import httpx
from flet_secure_storage import SecureStorage

from mobile.device.clock import SystemClock
from mobile.device.cues import Able, Cue
from mobile.device.interface import Device, NetworkKind, NoUpdates, SecretBox
from mobile.device.locator import BestFixLocator, GeolocatorSource
from mobile.device.native_folder import FolderVolume
from mobile.device.native_studio import PillowStudio
from mobile.device.secrets import VolumeSecrets
from mobile.device.shutter import ControlShutter
from mobile.device.volume import Volume

ANSWER_S = 10.0  # how long the system may take to answer by itself
PERSON_S = 300.0  # how long a system dialog may stay open
SERVER_VARIABLE = "DUCHA_SERVER"


class NativeNetwork:
    """A `Network` by the system's word, through Flet's connectivity service."""

    def __init__(self, connectivity: ft.Connectivity) -> None:
        self._connectivity = connectivity
        self._listeners: list[Callable[[NetworkKind], None]] = []
        connectivity.on_change = self._changed

    async def kind(self) -> NetworkKind:
        try:
            return kind_of(await asyncio.wait_for(self._connectivity.get_connectivity(), ANSWER_S))
        except Exception:  # no answer is no reason to think the network away: the engine tries and sees
            return NetworkKind.UNKNOWN

    def on_change(self, listener: Callable[[NetworkKind], None]) -> None:
        self._listeners.append(listener)

    def _changed(self, event: ft.ConnectivityChangeEvent) -> None:
        kind = kind_of(event.connectivity)
        for listener in self._listeners:
            listener(kind)


def kind_of(types: list[ft.ConnectivityType]) -> NetworkKind:
    """One word for the list of connections the system reports."""
    found = set(types)
    if found & {ft.ConnectivityType.WIFI, ft.ConnectivityType.ETHERNET}:
        return NetworkKind.WIFI
    if ft.ConnectivityType.MOBILE in found:
        return NetworkKind.CELLULAR
    if found - {ft.ConnectivityType.NONE}:
        return NetworkKind.UNKNOWN
    return NetworkKind.NONE


class NativeSharing:
    """A `Sharing` by the system's share sheet and file dialog."""

    def __init__(self, share: ft.Share, picker: ft.FilePicker) -> None:
        self._share = share
        self._picker = picker

    async def share_text(self, title: str, text: str) -> bool:
        try:
            await asyncio.wait_for(self._share.share_text(text, title=title), PERSON_S)
        except Exception:  # each system has its own words for "cannot share"
            return False
        return True

    async def save_file(self, name: str, data: bytes, mime: str) -> bool:
        try:
            saved = await asyncio.wait_for(self._picker.save_file(file_name=name, src_bytes=data), PERSON_S)
        except Exception:
            return False
        return saved is not None

    async def print_html(self, title: str, html: str) -> bool:
        """Hands the page to the share sheet, from which phones print."""
        page = ft.ShareFile.from_bytes(html.encode("utf-8"), mime_type="text/html", name=f"{title}.html")
        try:
            await asyncio.wait_for(self._share.share_files([page], title=title), PERSON_S)
        except Exception:
            return False
        return True


class HapticCues:
    """`Cues` by the system's haptics. Sound has no service of Flet's without a package of its own."""

    def __init__(self, haptics: ft.HapticFeedback) -> None:
        self._haptics = haptics

    async def able(self) -> Able:
        return Able(vibration=True)

    async def give(self, cue: Cue, *, sound: bool, vibration: bool) -> None:
        if vibration:
            feel: Callable[[], Awaitable[None]] = self._haptics.vibrate
            if cue is Cue.SHUTTER:
                feel = self._haptics.heavy_impact
            await asyncio.wait_for(feel(), ANSWER_S)


class KeystoreSecrets:
    """A `SecretBox` on the system's keystore (Keychain, Android Keystore). Raises TimeoutError when it is silent."""

    def __init__(self, storage: SecureStorage) -> None:
        self._storage = storage

    async def get(self, name: str) -> str | None:
        value = await asyncio.wait_for(self._storage.get(name), ANSWER_S)
        return None if value is None else str(value)

    async def put(self, name: str, value: str) -> None:
        await asyncio.wait_for(self._storage.set(name, value), ANSWER_S)

    async def remove(self, name: str) -> None:
        await asyncio.wait_for(self._storage.remove(name), ANSWER_S)


def data_folder() -> Path:
    """Where the app keeps its data: Flet's durable private folder, beside the working directory in development."""
    return Path(os.environ.get("FLET_APP_STORAGE_DATA") or ".data") / "store"


async def secret_box(storage: SecureStorage, volume: Volume) -> SecretBox:
    """The keystore where there is one; a Linux desktop without a key service keeps secrets in the app's folder."""
    try:
        available = await asyncio.wait_for(storage.get_availability(), ANSWER_S)
    except Exception:
        available = False
    return VolumeSecrets(volume) if available is False else KeystoreSecrets(storage)


async def open_native(page: ft.Page, version: str) -> Device:
    """The device of the installed app and of `flet run`."""
    clock = SystemClock()
    volume = FolderVolume(data_folder())
    platform = page.platform.value if page.platform else "desktop"
    return Device(  # noqa: S604 - `shell` is a field here, no command
        clock=clock,
        volume=volume,
        studio=PillowStudio(),
        shutter=ControlShutter(),
        network=NativeNetwork(ft.Connectivity()),
        locator=BestFixLocator(GeolocatorSource(fg.Geolocator(), clock, web=bool(page.web)), clock),
        sharing=NativeSharing(ft.Share(), ft.FilePicker()),
        secrets=await secret_box(SecureStorage(), volume),
        transport=httpx.AsyncHTTPTransport,
        random=secrets.token_bytes,
        platform=platform,
        base_url=os.environ.get(SERVER_VARIABLE, "").rstrip("/"),
        shell={"应用版本": version, "运行方式": "安装版", "界面库": f"Flet {ft.__version__}", "系统": platform},
        updates=NoUpdates(version),
        cues=HapticCues(ft.HapticFeedback()),
    )
