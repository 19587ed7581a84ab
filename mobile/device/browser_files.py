"""Files held open in the browser's file system (OPFS), written through synchronous handles: logs, and the room held for
text."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import Awaitable, Callable
from typing import Any, NoReturn

from js import Uint8Array
from pyodide.ffi import JsException, to_js

RESERVE = 20_000_000  # bytes: some ten thousand records without their photos
PHOTO_ROOM = 4_000_000  # bytes: a photo with its copies


def fail(error: JsException, doing: str) -> NoReturn:
    """Turn a DOMException into the OSError that the store expects."""
    name = str(getattr(error, "name", ""))
    codes = {
        "QuotaExceededError": errno.ENOSPC,
        "NotFoundError": errno.ENOENT,
        "NoModificationAllowedError": errno.EBUSY,
    }
    raise OSError(codes.get(name, errno.EIO), f"{doing}: {name or error}") from error


def write_at(handle: Any, data: bytes, offset: int) -> None:
    """Write and flush. Browsers may write less than asked when the quota ends."""
    try:
        written = int(handle.write(to_js(data), at=offset))
        handle.flush()
    except JsException as error:
        fail(error, "write")
    if written != len(data):
        raise OSError(errno.ENOSPC, f"wrote {written} of {len(data)} bytes")


class Reserve:
    """Room held for text. A browser does not tell what the phone has left (Chromium names 10 GB whatever the disk
    holds), so a file takes this much while there is some; when a log meets a full medium, the file is cut and the log
    goes on. Photos never get any of it."""

    def __init__(self, open_handle: Callable[[], Awaitable[Any]]) -> None:
        self._open = open_handle
        self._handle: Any = None
        self.doubtful = True  # not tried yet, or the medium refused something since

    async def fill(self) -> bool:
        """Take the room. False when the medium does not give that much, and room for one photo more."""
        if self._handle is None:
            self._handle = await self._open()
        size = int(self._handle.getSize())
        if size == RESERVE and not self.doubtful:
            return True
        piece = bytes(1_000_000)
        try:
            while size < RESERVE + PHOTO_ROOM:
                write_at(self._handle, piece, size)
                size += len(piece)
                await asyncio.sleep(0)
            self._cut(RESERVE)
            self.doubtful = False
        except OSError:
            self.doubtful = True
        self.close()  # Chromium counts as used what an open handle ever took
        self._handle = await self._open()
        return not self.doubtful

    def give(self) -> bool:
        """Cut the file, so that text finds room; False when there is nothing to give."""
        self.doubtful = True
        if self._handle is None or not self._handle.getSize():
            return False
        self._cut(0)
        self.close()
        return True

    def close(self) -> None:
        if self._handle is not None:
            self._handle.close()
            self._handle = None

    def _cut(self, size: int) -> None:
        try:
            self._handle.truncate(size)
            self._handle.flush()
        except JsException as error:
            fail(error, "truncate")


class OpfsLog:
    """An `AppendFile` on a synchronous access handle; `make_room` is asked once when the medium is full."""

    def __init__(self, handle: Any, make_room: Callable[[], bool]) -> None:
        self._handle, self._make_room = handle, make_room
        self._size = int(handle.getSize())

    def size(self) -> int:
        return self._size

    def read(self) -> bytes:
        buffer = Uint8Array.new(self._size)
        try:
            self._handle.read(buffer, at=0)
        except JsException as error:
            fail(error, "read")
        return bytes(buffer.to_bytes())

    def append(self, data: bytes) -> None:
        try:
            write_at(self._handle, data, self._size)
        except OSError as error:
            if error.errno != errno.ENOSPC or not self._make_room():
                raise
            write_at(self._handle, data, self._size)
        self._size += len(data)

    def truncate(self, size: int) -> None:
        try:
            self._handle.truncate(size)
            self._handle.flush()
        except JsException as error:
            fail(error, "truncate")
        self._size = size

    def close(self) -> None:
        if self._handle is not None:
            self._handle.close()
            self._handle = None
