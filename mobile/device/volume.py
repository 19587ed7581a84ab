"""Where the app's files lie, as it asks the phone for them: a private folder, and logs held open for appending."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class AppendFile(Protocol):
    """A log file held open for appending. Calls are synchronous: they return when the bytes are where they say."""

    def size(self) -> int:
        """Length in bytes."""
        ...

    def read(self) -> bytes:
        """The whole content."""
        ...

    def append(self, data: bytes) -> None:
        """Write at the end and make it durable (fdatasync / OPFS flush). Raises OSError (ENOSPC when full)."""
        ...

    def truncate(self, size: int) -> None:
        """Cut to `size` bytes, durably."""
        ...

    def close(self) -> None: ...


@dataclass(frozen=True)
class Space:
    """Storage in bytes left to the app, as far as the phone tells. What it says of use is not asked: a browser counts
    what it likes (4.4 GB for 21 MB was seen); `Volume.sizes` counts our own files."""

    free: int


class Volume(Protocol):
    """A private folder of the app: a directory natively, OPFS in the browser. Names are flat or `dir/name`."""

    async def open_log(self, name: str) -> AppendFile: ...
    async def read(self, name: str) -> bytes | None: ...
    async def write(self, name: str, data: bytes) -> None:
        """Replace the file whole, durably: after a crash either the old or the new content is there."""
        ...

    async def remove(self, name: str) -> None: ...
    async def names(self, directory: str = "") -> list[str]: ...
    async def space(self) -> Space: ...
    async def sizes(self) -> dict[str, int]:
        """Bytes of all our files by directory, `""` for the top. Looks at each of them: a second with ten thousand."""
        ...

    async def claim(self) -> None:
        """Take the folder for this process or tab. Raises `VolumeInUse` if another one holds it."""
        ...

    async def release(self) -> None: ...


class VolumeInUse(Exception):
    """Another tab or process of the app holds the store."""
