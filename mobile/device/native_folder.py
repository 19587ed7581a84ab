"""A volume on a directory of the operating system: desktop, Android and iOS builds, and the tests."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from pathlib import Path

from mobile.device.file_names import check_directory, split_name
from mobile.device.volume import AppendFile, Space, VolumeInUse

UNFINISHED = ".unfinished"
LOCK_NAME = ".lock"


def make_durable(descriptor: int) -> None:
    """Push a file's bytes to the medium. Raises OSError when the medium refuses.

    Apple's fsync stops at the drive's cache, hence F_FULLFSYNC where it exists; fdatasync saves the write of the
    time stamps where that exists.
    """
    if sys.platform == "darwin" or sys.platform == "ios":
        import fcntl

        with contextlib.suppress(OSError):
            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
            return
        os.fsync(descriptor)
    elif hasattr(os, "fdatasync"):
        os.fdatasync(descriptor)
    else:
        os.fsync(descriptor)


def _make_directory_durable(directory: Path) -> None:
    # Windows cannot open directories; its renames are journalled by the file system itself.
    if sys.platform == "win32":
        return
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


class FolderLog:
    """An `AppendFile` on a descriptor."""

    def __init__(self, path: Path) -> None:
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0)
        self._descriptor = os.open(path, flags, 0o600)
        self._size = os.fstat(self._descriptor).st_size

    def size(self) -> int:
        return self._size

    def read(self) -> bytes:
        os.lseek(self._descriptor, 0, os.SEEK_SET)
        pieces = []
        while piece := os.read(self._descriptor, 1 << 24):
            pieces.append(piece)
        return b"".join(pieces)

    def append(self, data: bytes) -> None:
        os.lseek(self._descriptor, self._size, os.SEEK_SET)
        _write_all(self._descriptor, data)
        make_durable(self._descriptor)
        self._size += len(data)

    def truncate(self, size: int) -> None:
        os.ftruncate(self._descriptor, size)
        self._size = size
        os.fsync(self._descriptor)

    def close(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


class FolderVolume:
    """The app's private folder. `root` is made when it is missing; a `Volume`."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._lock: int | None = None

    async def open_log(self, name: str) -> AppendFile:
        path = self._path(name)
        existed = path.exists()
        self._make_parent(path)
        log = FolderLog(path)
        if not existed:
            _make_directory_durable(path.parent)
        return log

    async def read(self, name: str) -> bytes | None:
        try:
            return self._path(name).read_bytes()
        except FileNotFoundError:
            return None

    async def write(self, name: str, data: bytes) -> None:
        path = self._path(name)
        self._make_parent(path)
        unfinished = self._root / UNFINISHED / f"{path.parent.name}~{path.name}"
        unfinished.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
            descriptor = os.open(unfinished, flags, 0o600)
            try:
                _write_all(descriptor, data)
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        except OSError:
            unfinished.unlink(missing_ok=True)
            raise
        unfinished.replace(path)
        _make_directory_durable(path.parent)

    async def remove(self, name: str) -> None:
        """Forget the file; one that is not there is no error."""
        self._path(name).unlink(missing_ok=True)

    async def names(self, directory: str = "") -> list[str]:
        """Names of the files inside `directory`, without the directory, sorted."""
        try:
            with os.scandir(self._root / check_directory(directory)) as entries:
                return sorted(entry.name for entry in entries if entry.is_file() and not entry.name.startswith("."))
        except FileNotFoundError:
            return []

    async def space(self) -> Space:
        self._root.mkdir(parents=True, exist_ok=True)
        return Space(free=shutil.disk_usage(self._root).free)

    async def sizes(self) -> dict[str, int]:
        """Bytes of all our files by directory, `""` for the top."""
        found = {"": 0}
        for folder, _, files in os.walk(self._root):
            directory = Path(folder).relative_to(self._root).parts[:1]
            key = directory[0] if directory else ""
            found[key] = found.get(key, 0) + sum((Path(folder) / name).stat().st_size for name in files)
        return found

    async def claim(self) -> None:
        """Take the folder; also clears what a killed `write` left unfinished."""
        self._root.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(self._root / LOCK_NAME, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock_exclusively(descriptor)
        except OSError as error:
            os.close(descriptor)
            raise VolumeInUse(str(self._root)) from error
        self._lock = descriptor
        shutil.rmtree(self._root / UNFINISHED, ignore_errors=True)

    async def release(self) -> None:
        if self._lock is not None:
            os.close(self._lock)  # the system drops the lock with the descriptor, also after a kill
            self._lock = None

    def _path(self, name: str) -> Path:
        directory, base = split_name(name)
        return self._root / directory / base

    def _make_parent(self, path: Path) -> None:
        if not path.parent.exists():
            path.parent.mkdir(parents=True, mode=0o700)
            _make_directory_durable(path.parent.parent)


def _lock_exclusively(descriptor: int) -> None:
    """Raises OSError when another process holds the lock."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
