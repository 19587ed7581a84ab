"""What the app asks of the phone: one interface, answered by `native.py` and by `browser.py`. What it asks for files
stands in `volume.py`, for pictures in `imaging.py`.

Nothing here touches Flet or the operating system; the rooms above (`screens`, `sync`, `store`) know only these shapes,
and tests hand in fakes with fault switches.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

import httpx

from mobile.device.codes import CodeReader, NoCodeReader
from mobile.device.cues import Cues, NoCues
from mobile.device.imaging import Shutter, Studio
from mobile.device.recording import NoRecorder, Recorder
from mobile.device.tiles import NoTiles, Tiles
from mobile.device.volume import Volume
from shared.position import Fix


class Clock(Protocol):
    """The phone's own clocks. Neither is evidence (the server's time decides deadlines)."""

    def now(self) -> datetime:
        """The wall clock, timezone-aware, UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that never jump back while the app runs; the zero point has no meaning."""
        ...


class NetworkKind(StrEnum):
    NONE = "none"
    WIFI = "wifi"
    CELLULAR = "cellular"
    UNKNOWN = "unknown"  # there is a network, its kind cannot be told (browsers)


class Network(Protocol):
    async def kind(self) -> NetworkKind: ...
    def on_change(self, listener: Callable[[NetworkKind], None]) -> None: ...


class LocateFailure(StrEnum):
    DENIED = "denied"
    OFF = "off"
    TIMEOUT = "timeout"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True)
class Located:
    """The best fix within the time given, or why there is none."""

    fix: Fix | None
    failure: LocateFailure | None = None


class Locator(Protocol):
    async def locate(
        self, *, seconds: float = 15, good_m: float = 10, on_better: Callable[[Fix], None] | None = None
    ) -> Located:
        """Collect fixes for up to `seconds`, stop early at `good_m` metres; fixes older than 120 s are not used."""
        ...


class Sharing(Protocol):
    async def share_text(self, title: str, text: str) -> bool:
        """False when the phone cannot share; the caller then offers copying."""
        ...

    async def save_file(self, name: str, data: bytes, mime: str) -> bool:
        """Hand a file to the person (download or system dialog)."""
        ...

    async def print_html(self, title: str, html: str) -> bool: ...


class SecretBox(Protocol):
    """Small secrets (device key seed, token, PIN hash): keystore natively, browser storage on the web."""

    async def get(self, name: str) -> str | None: ...
    async def put(self, name: str, value: str) -> None: ...
    async def remove(self, name: str) -> None: ...


class Updates(Protocol):
    """Versions of the app. A new one waits whole beside the running one until it is switched to."""

    running: str  # version of the code that runs now

    async def waiting(self) -> str | None:
        """The version that is on the phone and ready to run, or None."""
        ...

    async def look(self) -> str | None:
        """Ask the server for a newer version now; answers like `waiting`. Without network: what is here."""
        ...

    async def switch(self) -> bool:
        """Change to the waiting version: the app starts anew. Never call it while a check is being recorded."""
        ...

    def on_ready(self, listener: Callable[[str], None]) -> None:
        """Call the listener with the version each time a new one has become ready."""
        ...


class NoUpdates:
    """`Updates` where the app cannot renew itself: new versions come through the phone's app store."""

    def __init__(self, running: str = "") -> None:
        self.running = running

    async def waiting(self) -> str | None:
        return None

    async def look(self) -> str | None:
        return None

    async def switch(self) -> bool:
        return False

    def on_ready(self, listener: Callable[[str], None]) -> None:
        """Never calls: there is nothing to be ready."""


class Keeping(Protocol):
    """Whether the phone promises to keep our files when its room gets short. Browsers do so only when asked, and mostly
    only for apps on the home screen."""

    async def promised(self) -> bool: ...
    async def ask(self) -> bool:
        """Ask for the promise; some browsers put the question to the person. Whether it stands now."""
        ...


class AlwaysKept:
    """`Keeping` of an installed app: its folder is its own."""

    async def promised(self) -> bool:
        return True

    async def ask(self) -> bool:
        return True


class History(Protocol):
    """What the browser remembers of the app's addresses, and walks by its back button."""

    async def place(self) -> int:
        """How many of the app's addresses lie under the one that is shown."""
        ...

    async def back_to(self, place: int) -> None:
        """Walk back to an earlier one; the browser is there some time after this returns."""
        ...

    async def rename(self, path: str) -> None:
        """Let the present one be called so, without going anywhere."""
        ...


class StartCamera(Protocol):
    """The camera of the page that stands while the app starts. What it took waits in the volume
    (`store/start_shots.py`)."""

    async def in_use(self) -> bool:
        """Whether somebody looks through it now: what it took is left alone meanwhile."""
        ...

    def on_done(self, listener: Callable[[], None]) -> None:
        """Call the listener each time somebody has put it away."""
        ...


class NoStartCamera:
    """`StartCamera` of an installed app, which has no page of its own to start from."""

    async def in_use(self) -> bool:
        return False

    def on_done(self, listener: Callable[[], None]) -> None:
        """Never calls."""


@dataclass
class Device:
    """Everything the app gets from the phone, passed in once at start."""

    clock: Clock
    volume: Volume
    studio: Studio
    shutter: Shutter
    network: Network
    locator: Locator
    sharing: Sharing
    secrets: SecretBox
    transport: Callable[[], httpx.AsyncBaseTransport]
    random: Callable[[int], bytes]
    platform: str  # "web", "android", "ios", "linux", … for the device list on the server
    base_url: str  # origin of the server, without trailing slash; empty until known natively
    shell: dict[str, str] = field(default_factory=dict)  # versions to show in settings
    updates: Updates = field(default_factory=NoUpdates)
    keeping: Keeping = field(default_factory=AlwaysKept)
    tiles: Tiles = field(default_factory=NoTiles)
    agent: str = ""  # the browser's user agent; empty natively
    cues: Cues = field(default_factory=NoCues)
    codes: CodeReader = field(default_factory=NoCodeReader)
    history: History | None = None  # only a browser has one
    recorder: Recorder = field(default_factory=NoRecorder)
    start_camera: StartCamera = field(default_factory=NoStartCamera)
