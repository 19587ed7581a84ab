"""The phone as a browser gives it to the app: Python runs in a worker, and the page (`shell.js`) does what only a page
can: the camera's shutter, sound and vibration, sharing, downloads, printing, keeping the storage, changing versions."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from typing import Any

import flet as ft
import flet_geolocator as fg
import phone_shell  # type: ignore[import-not-found]
from js import location, navigator
from pyodide.ffi import JsException, create_proxy, to_js

from mobile.device.browser_cues import PageCues
from mobile.device.browser_http import FetchTransport
from mobile.device.browser_opfs import OpfsVolume
from mobile.device.browser_recorder import PageRecorder
from mobile.device.browser_shutter import PageShutter
from mobile.device.browser_studio import CanvasStudio, plain_object
from mobile.device.browser_tiles import CacheTiles
from mobile.device.clock import SystemClock
from mobile.device.codes import PageCodeReader
from mobile.device.interface import Device, NetworkKind
from mobile.device.locator import BestFixLocator, GeolocatorSource
from mobile.device.secrets import VolumeSecrets

KINDS = {"wifi": NetworkKind.WIFI, "ethernet": NetworkKind.WIFI, "cellular": NetworkKind.CELLULAR}


class Page:
    """Questions to the page and news from it."""

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._listeners: dict[str, list[Callable[[Any], None]]] = {}
        self._proxy = create_proxy(self._told)
        shell.listen(self._proxy)

    async def ask(self, what: str, **details: Any) -> Any:
        """The page's answer. Raises RuntimeError with the page's words when it could not do it."""
        try:
            return await self._shell.ask(what, plain_object(details))
        except JsException as error:
            raise RuntimeError(str(error)) from error

    def on(self, event: str, listener: Callable[[Any], None]) -> None:
        """Call the listener with the value of every such event."""
        self._listeners.setdefault(event, []).append(listener)

    def _told(self, event: str, value: Any) -> None:
        for listener in self._listeners.get(event, []):
            listener(value)


class BrowserNetwork:
    """A `Network` by the browser's word. Whether the server answers only the server can tell."""

    def __init__(self, page: Page) -> None:
        self._online = True
        self._listeners: list[Callable[[NetworkKind], None]] = []
        self._page = page
        page.on("network", self._changed)

    async def kind(self) -> NetworkKind:
        self._online = bool(await self._page.ask("online"))
        return self._now()

    def on_change(self, listener: Callable[[NetworkKind], None]) -> None:
        self._listeners.append(listener)

    def _changed(self, online: Any) -> None:
        self._online = bool(online)
        for listener in self._listeners:
            listener(self._now())

    def _now(self) -> NetworkKind:
        if not self._online:
            return NetworkKind.NONE
        connection = getattr(navigator, "connection", None)  # only some browsers tell the kind
        return KINDS.get(str(getattr(connection, "type", "")), NetworkKind.UNKNOWN)


class BrowserSharing:
    """A `Sharing` by the page: the system's share sheet, a download, the print window."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def share_text(self, title: str, text: str) -> bool:
        return await self._done("share", title=title, text=text)

    async def save_file(self, name: str, data: bytes, mime: str) -> bool:
        return await self._done("save", name=name, bytes=to_js(data), mime=mime)

    async def print_html(self, title: str, html: str) -> bool:
        return await self._done("print", title=title, html=html)

    async def _done(self, what: str, **details: Any) -> bool:
        try:
            return bool(await self._page.ask(what, **details))
        except RuntimeError:
            return False


class BrowserUpdates:
    """`Updates` of the web app: a new version waits whole on the phone until `switch` is called."""

    def __init__(self, page: Page, running: str) -> None:
        self.running = running
        self._page = page

    async def waiting(self) -> str | None:
        return self._version(await self._page.ask("waitingVersion"))

    async def look(self) -> str | None:
        return self._version(await self._page.ask("checkUpdate"))

    async def switch(self) -> bool:
        return bool(await self._page.ask("switchVersion"))

    def on_ready(self, listener: Callable[[str], None]) -> None:
        self._page.on("update", lambda version: listener(str(version)))

    @staticmethod
    def _version(value: Any) -> str | None:
        return str(value) if isinstance(value, str) else None


class BrowserKeeping:
    """A `Keeping` over `navigator.storage`."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._asking: asyncio.Task[bool] | None = None

    def ask_aside(self) -> None:
        """Ask without waiting for the answer: some browsers put the question to the person."""
        self._asking = asyncio.create_task(self.ask())  # held: a task that nobody holds may vanish half-way

    async def promised(self) -> bool:
        return await self._told("persisted")

    async def ask(self) -> bool:
        return await self.promised() or await self._told("persist")

    async def _told(self, what: str) -> bool:
        try:
            return bool(await self._page.ask(what))
        except RuntimeError:
            return False


class PageStartCamera:
    """A `StartCamera`, that of the page this runs on (`webapp/page/startcamera.js`)."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def in_use(self) -> bool:
        return bool(await self._page.ask("startCameraOpen"))

    def on_done(self, listener: Callable[[], None]) -> None:
        self._page.on("startCamera", lambda _: listener())


class BrowserHistory:
    """A `History` by the page."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def place(self) -> int:
        return int(await self._page.ask("historyPlace"))

    async def back_to(self, place: int) -> None:
        await self._page.ask("historyBackTo", place=place)

    async def rename(self, path: str) -> None:
        await self._page.ask("historyRename", path=path)


async def open_browser(page: ft.Page) -> Device:
    """The device of the web app."""
    clock = SystemClock()
    host = Page(phone_shell)
    volume = OpfsVolume()
    keeping = BrowserKeeping(host)
    keeping.ask_aside()
    updates = BrowserUpdates(host, str(phone_shell.version))
    return Device(  # noqa: S604 - `shell` is a field here, no command
        clock=clock,
        volume=volume,
        studio=CanvasStudio(phone_shell.studio),
        shutter=PageShutter(host),
        network=BrowserNetwork(host),
        locator=BestFixLocator(GeolocatorSource(fg.Geolocator(), clock, web=True), clock),
        sharing=BrowserSharing(host),
        secrets=VolumeSecrets(volume),
        transport=FetchTransport,
        random=secrets.token_bytes,
        platform="web",
        base_url=str(location.origin),
        shell={
            "应用版本": updates.running,
            "运行方式": "网页应用",
            "界面库": f"Flet {ft.__version__}",
        },
        updates=updates,
        keeping=keeping,
        tiles=CacheTiles(),
        agent=str(navigator.userAgent),
        cues=PageCues(host),
        codes=PageCodeReader(host, to_js),
        history=BrowserHistory(host),
        recorder=PageRecorder(host),
        start_camera=PageStartCamera(host),
    )
