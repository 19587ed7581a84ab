"""A volume on the browser's origin-private file system (OPFS): the app as an offline web page, inside its worker.

OPFS has no rename on every browser, so a whole file has two slots, `name~a` and `name~b`. Writing fills the slot that
is not current, closes it with a footer (sequence number, length, checksum), and removes the other: a kill at any moment
leaves one that is complete. Logs are plain files behind a synchronous access handle, open as long as the log.

Nothing here lists a directory unless asked to: with ten thousand photos that takes a second.

The exclusive handle on `.lock` keeps a second tab out; the browser drops it when the tab or its worker goes.
`.reserve` holds room for text: see `Reserve`.
"""

from __future__ import annotations

import asyncio
import errno
import struct
from dataclasses import dataclass
from typing import Any
from zlib import crc32

from js import Array, Promise, navigator
from pyodide.ffi import JsException, to_js

from mobile.device.browser_files import OpfsLog, Reserve, fail, write_at
from mobile.device.file_names import check_directory, split_name
from mobile.device.volume import AppendFile, Space, VolumeInUse

LOCK_NAME = ".lock"
RESERVE_NAME = ".reserve"
SMALL = 4_096  # bytes: a whole file up to this is text, a secret for instance
PATIENCE_S = 3.0
SLOTS = ("a", "b")
_FOOTER = struct.Struct(">4sQQI")  # magic, sequence, length, checksum
_MAGIC = b"DCF1"


@dataclass(frozen=True)
class _Version:
    """What a slot holds: a complete file of that sequence number, or (-1) one whose writing was interrupted."""

    slot: str
    sequence: int
    blob: Any


class OpfsVolume:
    """The app's folder in OPFS; a `Volume`. Works in a worker only, where synchronous handles exist."""

    def __init__(self, folder: str = "ducha") -> None:
        self._folder_name = folder
        self._folders: dict[str, Any] = {}
        self._logs: dict[str, OpfsLog] = {}
        self._lock: Any = None
        self._reserve = Reserve(lambda: self._open_handle("", RESERVE_NAME))
        self._writing = asyncio.Lock()

    async def open_log(self, name: str) -> AppendFile:
        directory, base = split_name(name)
        log = OpfsLog(await self._open_handle(directory, base), self._reserve.give)
        self._logs[name] = log
        return log

    async def read(self, name: str) -> bytes | None:
        directory, base = split_name(name)
        damaged: bytes | None = None
        for version in reversed(await self._versions(directory, base)):
            content = await _bytes_of(version.blob)
            body = content[: -_FOOTER.size]
            if version.sequence >= 0 and crc32(body) == _FOOTER.unpack(content[-_FOOTER.size :])[3]:
                return body
            if version.sequence >= 0 and damaged is None:
                # Complete, but a bit fell over since: the caller compares hashes and shall see what is left.
                damaged = body
        if damaged is not None:
            return damaged
        log = await self._blob(directory, base)
        return None if log is None else await _bytes_of(log)

    async def write(self, name: str, data: bytes) -> None:
        directory, base = split_name(name)
        async with self._writing:
            versions = await self._versions(directory, base)
            newest = versions[-1] if versions else _Version(SLOTS[1], -1, None)
            slot = next(one for one in SLOTS if one != newest.slot)
            footer = _FOOTER.pack(_MAGIC, newest.sequence + 1, len(data), crc32(data))
            try:
                handle = await self._open_handle(directory, f"{base}~{slot}")
                try:
                    handle.truncate(0)
                    self._fill_file(handle, data + footer)
                finally:
                    handle.close()
            except OSError:
                await self._remove_physical(directory, f"{base}~{slot}")
                raise
            if versions:
                await self._remove_physical(directory, f"{base}~{newest.slot}")

    async def remove(self, name: str) -> None:
        """Forget the file; one that is not there is no error."""
        directory, base = split_name(name)
        async with self._writing:
            # The newest goes last, so that a kill in between does not bring an old content back.
            for version in await self._versions(directory, base):
                await self._remove_physical(directory, f"{base}~{version.slot}")
        if log := self._logs.pop(name, None):
            log.close()
        await self._remove_physical(directory, base)

    async def names(self, directory: str = "") -> list[str]:
        """Names of the files inside `directory`, without the directory, sorted."""
        folder = await self._folder(check_directory(directory))
        if directory:
            found = list((await Array.fromAsync(folder.keys())).to_py())
        else:
            found = [name async for name, handle in folder.entries() if handle.kind == "file"]
        return sorted({name.partition("~")[0] for name in found if not name.startswith(".")})

    async def space(self) -> Space:
        async with self._writing:
            enough = await self._reserve.fill()
        estimate = await navigator.storage.estimate()
        return Space(free=max(0, int(estimate.quota) - int(estimate.usage)) if enough else 0)

    async def sizes(self) -> dict[str, int]:
        """Bytes of all our files by directory, `""` for the top, the room held for text included."""
        found: dict[str, int] = {}
        try:
            await _add_sizes(await self._folder(""), "", found)
        except JsException as error:
            fail(error, "sizes")
        return found

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
        self._reserve.close()
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def _fill_file(self, handle: Any, content: bytes) -> None:
        try:
            write_at(handle, content, 0)
        except OSError:
            if len(content) > SMALL or not self._reserve.give():
                self._reserve.doubtful = True
                raise
            write_at(handle, content, 0)

    async def _folder(self, directory: str) -> Any:
        if directory not in self._folders:
            try:
                if directory:
                    parent, name = await self._folder(""), directory
                else:
                    parent, name = await navigator.storage.getDirectory(), self._folder_name
                self._folders[directory] = await parent.getDirectoryHandle(name, create=True)
            except JsException as error:
                fail(error, directory)
        return self._folders[directory]

    async def _open_handle(self, directory: str, physical: str) -> Any:
        try:
            file = await (await self._folder(directory)).getFileHandle(physical, create=True)
            return await file.createSyncAccessHandle()
        except JsException as error:
            fail(error, physical)

    async def _versions(self, directory: str, base: str) -> list[_Version]:
        """What the slots of a file hold, the newest last; one entry unless a write was interrupted."""
        found = []
        for slot in SLOTS:
            blob = await self._blob(directory, f"{base}~{slot}")
            if blob is None:
                continue
            footer = await _bytes_of(blob.slice(-_FOOTER.size)) if blob.size >= _FOOTER.size else bytes(_FOOTER.size)
            magic, sequence, length, _ = _FOOTER.unpack(footer)
            complete = magic == _MAGIC and length == blob.size - _FOOTER.size
            found.append(_Version(slot, sequence if complete else -1, blob))
        return sorted(found, key=lambda version: version.sequence)

    async def _blob(self, directory: str, physical: str) -> Any:
        """The file as the browser hands it out, None when there is none."""
        try:
            return await (await (await self._folder(directory)).getFileHandle(physical)).getFile()
        except JsException as error:
            if getattr(error, "name", "") == "NotFoundError":
                return None
            fail(error, physical)

    async def _remove_physical(self, directory: str, physical: str) -> None:
        try:
            await (await self._folder(directory)).removeEntry(physical)
        except JsException as error:
            if getattr(error, "name", "") != "NotFoundError":
                fail(error, physical)


async def _add_sizes(folder: Any, name: str, into: dict[str, int]) -> None:
    """Add the bytes of a folder's files under `name`, and those of the folders in it under their own names, or under
    `name` from the second level on. All are asked at once: one after the other, ten thousand take half a minute."""
    entries = list(await Array.fromAsync(folder.values()))
    asked = to_js([entry.getFile() for entry in entries if entry.kind == "file"])
    told = await Promise.allSettled(asked)  # one that has gone meanwhile has no size
    into[name] = into.get(name, 0) + sum(int(one.value.size) for one in told if one.status == "fulfilled")
    for entry in entries:
        if entry.kind != "file":
            await _add_sizes(entry, name or str(entry.name), into)


async def _bytes_of(blob: Any) -> bytes:
    try:
        return bytes((await blob.arrayBuffer()).to_bytes())
    except JsException as error:
        fail(error, "read")
