"""A volume that misbehaves on demand: a full medium, a kill before or inside any single operation."""

from __future__ import annotations

import errno
from collections.abc import Callable

from mobile.device.volume import AppendFile, Space, Volume


class Killed(BaseException):
    """The process ended here. Not an Exception: no code under test may catch it."""


class FaultyVolume:
    """Passes everything on to a real volume, until a switch says otherwise.

    `room` is how many bytes the medium still takes (None: any number); what fits of a failing append is written, as a
    real disk does. `kill_in` counts writing operations down: at zero the operation is done in part (`tear` is the part
    of an append) and `Killed` raised, and from then on nothing is written any more. `on_write` is called before a whole
    file is written, for what may happen meanwhile.
    """

    def __init__(self, inner: Volume) -> None:
        self.inner = inner
        self.room: int | None = None
        self.unsure = ""
        self.stuck = ""
        self.free: int | None = None
        self.kill_in: int | None = None
        self.tear = 0.5
        self.on_write: Callable[[str], None] = lambda name: None
        self.operations = 0

    def step(self) -> bool:
        """Count a writing operation; True when it is the one to die in."""
        self.operations += 1
        if self.kill_in is None:
            return False
        self.kill_in -= 1
        if self.kill_in < 0:
            raise Killed
        return self.kill_in == 0

    def take(self, count: int) -> int:
        """How many of `count` bytes still fit."""
        if self.room is None:
            return count
        fits = min(count, self.room)
        self.room -= fits
        return fits

    async def open_log(self, name: str) -> AppendFile:
        return FaultyLog(self, await self.inner.open_log(name), name)

    async def read(self, name: str) -> bytes | None:
        return await self.inner.read(name)

    async def write(self, name: str, data: bytes) -> None:
        self.on_write(name)
        if self.step():
            raise Killed  # a whole file is there or not: the volumes' own tests show that
        if self.take(len(data)) < len(data):
            raise OSError(errno.ENOSPC, "no space left")
        await self.inner.write(name, data)

    async def remove(self, name: str) -> None:
        if self.step():
            raise Killed
        await self.inner.remove(name)

    async def names(self, directory: str = "") -> list[str]:
        return await self.inner.names(directory)

    async def space(self) -> Space:
        space = await self.inner.space()
        return space if self.free is None else Space(self.free)

    async def sizes(self) -> dict[str, int]:
        return await self.inner.sizes()

    async def claim(self) -> None:
        await self.inner.claim()

    async def release(self) -> None:
        await self.inner.release()


class FaultyLog:
    """An `AppendFile` of a `FaultyVolume`."""

    def __init__(self, volume: FaultyVolume, inner: AppendFile, name: str) -> None:
        self._name = name
        self._volume = volume
        self._inner = inner
        self._told: int | None = None

    def size(self) -> int:
        return self._inner.size() if self._told is None else self._told

    def read(self) -> bytes:
        return self._inner.read()

    def append(self, data: bytes) -> None:
        if self._volume.step():
            self._inner.append(data[: int(len(data) * self._volume.tear)])
            raise Killed
        fits = self._volume.take(len(data))
        if fits < len(data):
            size = self.size()
            self._inner.append(data[:fits])
            self._told = size  # the real logs do not count a failed append either
            raise OSError(errno.ENOSPC, "no space left")
        size = self.size()
        self._inner.append(data)
        if self._has(self._volume.unsure):
            self._told = size
            raise OSError(errno.EIO, "input/output error")

    def _has(self, fault: str) -> bool:
        return bool(fault) and self._name.startswith(fault)

    def truncate(self, size: int) -> None:
        if self._volume.step():
            raise Killed
        if self._has(self._volume.stuck):
            raise OSError(errno.EIO, "input/output error")
        self._inner.truncate(size)
        self._told = None

    def close(self) -> None:
        self._inner.close()
