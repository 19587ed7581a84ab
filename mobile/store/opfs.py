"""A volume on the browser's origin-private file system (OPFS): the app as an offline web page, inside its worker.

OPFS has no rename on every browser, so a whole file is written under a new version, `name~7`, closed by a footer with
length and checksum, before `name~6` is removed: a kill at any moment leaves one that is complete. Logs are plain files
behind a synchronous access handle that stays open as long as the log does.

The exclusive handle on `.lock` keeps a second tab out; the browser drops it when the tab or its worker goes.
"""

from __future__ import annotations

import asyncio
import errno
import struct
from typing import Any, NoReturn
from zlib import crc32

from js import Uint8Array, navigator
from pyodide.ffi import JsException, to_js

from mobile.device.interface import AppendFile, Space, VolumeInUse
from mobile.store.names import check_directory, split_name

LOCK_NAME = ".lock"
PATIENCE_S = 3.0
_FOOTER = struct.Struct(">4sQI")
_MAGIC = b"DCF1"


def _fail(error: JsException, doing: str) -> NoReturn:
    """Turn a DOMException into the OSError that the store expects."""
    name = str(getattr(error, "name", ""))
    codes = {
        "QuotaExceededError": errno.ENOSPC,
        "NotFoundError": errno.ENOENT,
        "NoModificationAllowedError": errno.EBUSY,
    }
    raise OSError(codes.get(name, errno.EIO), f"{doing}: {name or error}") from error


def _write_at(handle: Any, data: bytes, offset: int) -> None:
    """Write and flush. Browsers may write less than asked when the quota ends."""
    try:
        written = int(handle.write(to_js(data), at=offset))
        handle.flush()
    except JsException as error:
        _fail(error, "write")
    if written != len(data):
        raise OSError(errno.ENOSPC, f"wrote {written} of {len(data)} bytes")


class OpfsLog:
    """An `AppendFile` on a synchronous access handle."""

    def __init__(self, handle: Any) -> None:
        self._handle = handle
        self._size = int(handle.getSize())

    def size(self) -> int:
        return self._size

    def read(self) -> bytes:
        buffer = Uint8Array.new(self._size)
        try:
            self._handle.read(buffer, at=0)
        except JsException as error:
            _fail(error, "read")
        return bytes(buffer.to_bytes())

    def append(self, data: bytes) -> None:
        _write_at(self._handle, data, self._size)
        self._size += len(data)

    def truncate(self, size: int) -> None:
        try:
            self._handle.truncate(size)
            self._handle.flush()
        except JsException as error:
            _fail(error, "truncate")
        self._size = size

    def close(self) -> None:
        if self._handle is not None:
            self._handle.close()
            self._handle = None


class _Listing:
    """What a directory holds: versions of whole files by name, and logs."""

    def __init__(self) -> None:
        self.versions: dict[str, list[int]] = {}
        self.logs: set[str] = set()

    def add(self, physical: str) -> None:
        base, mark, version = physical.rpartition("~")
        if mark and version.isdigit():
            self.versions.setdefault(base, []).append(int(version))
        elif not physical.startswith("."):
            self.logs.add(physical)


class OpfsVolume:
    """The app's folder in OPFS; a `Volume`. Works in a worker only, where synchronous handles exist."""

    def __init__(self, folder: str = "ducha") -> None:
        self._folder_name = folder
        self._folders: dict[str, Any] = {}
        self._listings: dict[str, _Listing] = {}
        self._logs: dict[str, OpfsLog] = {}
        self._lock: Any = None

    async def open_log(self, name: str) -> AppendFile:
        directory, base = split_name(name)
        (await self._listing(directory)).logs.add(base)
        log = OpfsLog(await self._open_handle(directory, base))
        self._logs[name] = log
        return log

    async def read(self, name: str) -> bytes | None:
        directory, base = split_name(name)
        listing = await self._listing(directory)
        damaged: bytes | None = None
        for version in sorted(listing.versions.get(base, []), reverse=True):
            content = await self._read_physical(directory, f"{base}~{version}")
            if content is None or len(content) < _FOOTER.size:
                continue
            body = content[: -_FOOTER.size]
            magic, length, checksum = _FOOTER.unpack(content[-_FOOTER.size :])
            if magic == _MAGIC and length == len(body):
                if crc32(body) == checksum:
                    return body
                # Complete, but a bit fell over since: the caller compares hashes and shall see what is left.
                damaged = damaged or body
        if damaged is None and base in listing.logs:
            return await self._read_physical(directory, base)
        return damaged

    async def write(self, name: str, data: bytes) -> None:
        directory, base = split_name(name)
        versions = (await self._listing(directory)).versions.setdefault(base, [])
        version = max(versions, default=0) + 1
        versions.append(version)
        physical = f"{base}~{version}"
        try:
            handle = await self._open_handle(directory, physical)
            try:
                handle.truncate(0)
                _write_at(handle, data + _FOOTER.pack(_MAGIC, len(data), crc32(data)), 0)
            finally:
                handle.close()
        except OSError:
            await self._remove_physical(directory, physical)
            versions.remove(version)
            raise
        for older in sorted(one for one in versions if one < version):
            await self._remove_physical(directory, f"{base}~{older}")
            versions.remove(older)

    async def remove(self, name: str) -> None:
        """Forget the file; one that is not there is no error."""
        directory, base = split_name(name)
        listing = await self._listing(directory)
        versions = sorted(listing.versions.pop(base, []))
        # The newest goes last, so that a kill in between does not bring an old content back.
        for physical in [f"{base}~{version}" for version in versions]:
            await self._remove_physical(directory, physical)
        if base in listing.logs:
            listing.logs.discard(base)
            if log := self._logs.pop(name, None):
                log.close()
            await self._remove_physical(directory, base)

    async def names(self, directory: str = "") -> list[str]:
        """Names of the files inside `directory`, without the directory, sorted."""
        listing = await self._listing(check_directory(directory))
        return sorted({base for base, versions in listing.versions.items() if versions} | listing.logs)

    async def space(self) -> Space:
        estimate = await navigator.storage.estimate()
        used, quota = int(estimate.usage), int(estimate.quota)
        return Space(used=used, free=max(0, quota - used))

    async def claim(self) -> None:
        """Take the folder. A reloaded page waits up to 3 s for the one before it to let go."""
        tries = int(PATIENCE_S / 0.1)
        for attempt in range(tries):
            try:
                self._lock = await self._open_handle("", LOCK_NAME)
                return
            except OSError as error:
                if error.errno != errno.EBUSY or attempt == tries - 1:
                    raise VolumeInUse(self._folder_name) from error
            await asyncio.sleep(0.1)

    async def release(self) -> None:
        for log in self._logs.values():
            log.close()
        self._logs.clear()
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    async def _folder(self, directory: str) -> Any:
        if directory not in self._folders:
            try:
                if directory:
                    parent, name = await self._folder(""), directory
                else:
                    parent, name = await navigator.storage.getDirectory(), self._folder_name
                self._folders[directory] = await parent.getDirectoryHandle(name, create=True)
            except JsException as error:
                _fail(error, directory)
        return self._folders[directory]

    async def _listing(self, directory: str) -> _Listing:
        if directory not in self._listings:
            listing = _Listing()
            async for name, handle in (await self._folder(directory)).entries():
                if handle.kind == "file":
                    listing.add(str(name))
            # Another task may have listed it, and written since, while this one waited.
            self._listings.setdefault(directory, listing)
        return self._listings[directory]

    async def _open_handle(self, directory: str, physical: str) -> Any:
        try:
            file = await (await self._folder(directory)).getFileHandle(physical, create=True)
            return await file.createSyncAccessHandle()
        except JsException as error:
            _fail(error, physical)

    async def _read_physical(self, directory: str, physical: str) -> bytes | None:
        try:
            file = await (await (await self._folder(directory)).getFileHandle(physical)).getFile()
            return bytes((await file.arrayBuffer()).to_bytes())
        except JsException as error:
            if getattr(error, "name", "") == "NotFoundError":
                return None
            _fail(error, physical)

    async def _remove_physical(self, directory: str, physical: str) -> None:
        try:
            await (await self._folder(directory)).removeEntry(physical)
        except JsException as error:
            if getattr(error, "name", "") != "NotFoundError":
                _fail(error, physical)
