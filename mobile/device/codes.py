"""QR codes as the app asks the phone for them: in the live picture of the open camera, and in a picture of its own."""

from __future__ import annotations

from typing import Any, Protocol


class CannotRead(Exception):
    """There is nothing to read from: no live camera, no picture, or the reader did not load."""


class CodeReader(Protocol):
    able: bool  # whether this shell reads codes at all

    async def look(self, besides: str = "", seconds: float = 2.0) -> str:
        """The first code seen that says anything but `besides`; empty when none came in time. Raises `CannotRead`."""
        ...

    async def in_picture(self, raw: bytes) -> str:
        """What a code in the picture says; empty when there is none. Raises `CannotRead`."""
        ...

    async def has_light(self) -> bool:
        """Whether the open camera has a light to switch."""
        ...


class NoCodeReader:
    """Installed apps: Flet's camera hands out frames there, but nothing that reads them."""

    able = False

    async def look(self, besides: str = "", seconds: float = 2.0) -> str:
        raise CannotRead

    async def in_picture(self, raw: bytes) -> str:
        raise CannotRead

    async def has_light(self) -> bool:
        return False


class Asks(Protocol):
    """The page, as far as it is needed here."""

    async def ask(self, what: str, **details: Any) -> Any: ...


class PageCodeReader:
    """A `CodeReader` by the page's script (`webapp/page/scanner.js`). `as_bytes` makes of bytes what the page takes."""

    able = True

    def __init__(self, page: Asks, as_bytes: Any) -> None:
        self._page, self._as_bytes = page, as_bytes

    async def look(self, besides: str = "", seconds: float = 2.0) -> str:
        return await self._told("lookForCode", besides=besides, ms=seconds * 1000)

    async def in_picture(self, raw: bytes) -> str:
        return await self._told("codeInPicture", bytes=self._as_bytes(raw))

    async def has_light(self) -> bool:
        try:
            return bool(await self._page.ask("cameraLight"))
        except RuntimeError:
            return False

    async def _told(self, what: str, **details: Any) -> str:
        try:
            return str(await self._page.ask(what, **details))
        except RuntimeError as error:
            raise CannotRead(str(error)) from error
