"""The recorder of the browser: the page records (`webapp/page/recorder.js`), pieces come as news from it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from pyodide.ffi import to_js

from mobile.device.recording import CannotRecord, NoTake
from shared.recording import MediaKind

_WHY = {
    "NotAllowedError": NoTake.DENIED,
    "SecurityError": NoTake.DENIED,
    "NotFoundError": NoTake.ABSENT,
    "NotSupportedError": NoTake.UNABLE,
}


class Talks(Protocol):
    """The page, as far as it is needed here."""

    async def ask(self, what: str, **details: Any) -> Any: ...
    def on(self, event: str, listener: Callable[[Any], None]) -> None: ...


class PageRecorder:
    """A `Recorder` by the page."""

    here = True

    def __init__(self, page: Talks) -> None:
        self._page = page
        self._piece: Callable[[bytes], None] | None = None
        self._ended: Callable[[int], None] | None = None
        self._played: Callable[[], None] | None = None
        page.on("piece", self._take)
        page.on("pieces", self._end)
        page.on("played", self._was_played)

    async def start(
        self, kind: MediaKind, *, seconds: int, piece: Callable[[bytes], None], ended: Callable[[int], None]
    ) -> str:
        self._piece, self._ended = piece, ended
        try:
            return str(await self._page.ask("record", kind=kind.value, seconds=seconds))
        except RuntimeError as error:
            self._piece = self._ended = None
            why = next((why for name, why in _WHY.items() if name in str(error)), NoTake.BROKEN)
            raise CannotRecord(why) from error

    async def stop(self) -> None:
        await self._page.ask("stopRecording")

    async def play(self, raw: bytes, media_type: str, ended: Callable[[], None]) -> bool:
        self._played = ended
        try:
            return bool(await self._page.ask("play", bytes=to_js(raw), type=media_type))
        except RuntimeError:
            return False

    async def hush(self) -> None:
        await self._page.ask("hush")

    def _take(self, value: Any) -> None:
        if self._piece is not None:
            self._piece(bytes(value.to_bytes()))

    def _end(self, milliseconds: Any) -> None:
        ended, self._piece, self._ended = self._ended, None, None
        if ended is not None:
            ended(int(milliseconds))

    def _was_played(self, _: Any) -> None:
        played, self._played = self._played, None
        if played is not None:
            played()
