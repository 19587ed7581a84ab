"""Tiles that were fetched or drawn once, on disk: bounded, the longest unused go first. May be deleted at any time, and
filled by several processes: each counts anew what lies there from time to time."""

from __future__ import annotations

import os
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_ROOM_LEFT = 0.9  # of the bound, after clearing
_COUNT_AFTER = 0.05  # of the bound, written by this process since it counted what lies there
_ABANDONED_S = 3_600.0  # a file that has been unfinished for so long was left behind by a machine that stopped
_TOUCH_AFTER_S = 86_400.0  # how stale the order on disk may be; it counts only after a restart


@dataclass(frozen=True)
class Held:
    """What lies in the cache: an empty content stands for a square of which the source said that it has none."""

    content: bytes
    age_s: float


class DiskCache:
    """Thread-safe. `clock` gives seconds since 1970."""

    def __init__(self, folder: Path, most_bytes: int, clock: Callable[[], float] = time.time) -> None:
        self._folder, self._most, self._clock = folder, most_bytes, clock
        self._sizes: OrderedDict[str, int] | None = None  # the longest unused first
        self._total = self._written = 0
        self._lock = threading.Lock()

    def get(self, name: str) -> Held | None:
        """The file of this name; None when there is none."""
        file = self._folder / name
        try:
            content, written = file.read_bytes(), file.stat()
        except OSError:
            return None
        now = self._clock()
        with self._lock:
            self._note(name, len(content))
        if now - written.st_atime > _TOUCH_AFTER_S:
            with suppress(OSError):
                os.utime(file, (now, written.st_mtime))
        return Held(content, max(0.0, now - written.st_mtime))

    def size(self, name: str) -> int | None:
        """Bytes of a file; None when there is none."""
        with self._lock:
            return self._known().get(name)

    def put(self, name: str, content: bytes) -> None:
        """Keep a file, whole or not at all; a full disk is no reason not to show it."""
        file = self._folder / name
        unfinished = file.with_name(f".{file.name}.{os.getpid()}.{threading.get_ident()}")
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            unfinished.write_bytes(content)
            now = self._clock()
            os.utime(unfinished, (now, now))
            unfinished.replace(file)
        except OSError:
            with suppress(OSError):
                unfinished.unlink()
            return
        with self._lock:
            self._written += len(content)
            if self._written > self._most * _COUNT_AFTER:
                self._count()
            self._note(name, len(content))
            if self._total > self._most:
                self._clear()

    @property
    def total(self) -> int:
        """Bytes of all files."""
        with self._lock:
            self._known()
            return self._total

    def _note(self, name: str, size: int) -> None:
        known = self._known()
        self._total += size - known.get(name, 0)
        known[name] = size
        known.move_to_end(name)

    def _known(self) -> OrderedDict[str, int]:
        return self._count() if self._sizes is None else self._sizes

    def _count(self) -> OrderedDict[str, int]:
        """What lies there; what others have put there since the last time counts as just used."""
        found = sorted(self._walk(), key=lambda one: one[0])
        sizes = {name: size for _, name, size in found}
        ordered = dict.fromkeys([*(name for name in self._sizes or () if name in sizes), *sizes])
        self._sizes = OrderedDict((name, sizes[name]) for name in ordered)
        self._total, self._written = sum(sizes.values()), 0
        return self._sizes

    def _walk(self) -> list[tuple[float, str, int]]:
        found = []
        for file in self._folder.rglob("*"):
            with suppress(OSError):
                if not file.is_file():
                    continue
                written = file.stat()
                if file.name.startswith("."):
                    if self._clock() - written.st_mtime > _ABANDONED_S:
                        file.unlink()
                    continue
                found.append((written.st_atime, str(file.relative_to(self._folder)), written.st_size))
        return found

    def _clear(self) -> None:
        known = self._known()
        while known and self._total > self._most * _ROOM_LEFT:
            name, size = known.popitem(last=False)
            self._total -= size
            with suppress(OSError):
                (self._folder / name).unlink()
