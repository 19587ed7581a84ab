"""A source whose pictures cost something to have: each is fetched or drawn once, and kept on disk."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from shared.problems import BASEMAP_AWAY, Problem
from sync_server.basemap.disk_cache import DiskCache, Held
from sync_server.basemap.source import Facts, NotAtHand

TYPICAL_BYTES = 14_000
NONE_FOR_S = 86_400.0  # how long a square that the source did not have is not asked for again


class Maker(Protocol):
    """Where the pictures come from."""

    @property
    def facts(self) -> Facts: ...

    @property
    def trouble(self) -> str: ...

    def make(self, zoom: int, x: int, y: int) -> bytes | None:
        """The picture; None where there is none. May take seconds. Raises Problem(BASEMAP_AWAY)."""

    def close(self) -> None: ...


class CachedTiles:
    """A `TileSource`. What is older than `fresh_s` is made anew; it stays good while that is not possible."""

    def __init__(self, maker: Maker, cache: DiskCache, fresh_s: float | None = None) -> None:
        self._maker, self._cache, self._fresh_s = maker, cache, fresh_s
        self._going: dict[str, threading.Lock] = {}
        self._waiting: dict[str, int] = {}
        self._guard = threading.Lock()

    @property
    def facts(self) -> Facts:
        return self._maker.facts

    @property
    def trouble(self) -> str:
        return self._maker.trouble

    def tile(self, zoom: int, x: int, y: int, *, wait: bool = True) -> bytes | None:
        name = self._name(zoom, x, y)
        held = self._cache.get(name)
        if held is not None and self._fresh(held):
            return held.content or None
        if not wait:
            raise NotAtHand
        with self._alone(name):
            held = self._cache.get(name)  # who stood in front may have brought it
            if held is not None and self._fresh(held):
                return held.content or None
            try:
                made = self._maker.make(zoom, x, y)
            except Problem as problem:
                if held is None or problem.kind is not BASEMAP_AWAY:
                    raise
                return held.content or None
            self._cache.put(name, made or b"")
            return made

    def weight(self, zoom: int, x: int, y: int) -> int:
        size = self._cache.size(self._name(zoom, x, y))
        return TYPICAL_BYTES if size is None else size

    def close(self) -> None:
        self._maker.close()

    def _fresh(self, held: Held) -> bool:
        lasts = self._fresh_s if held.content or self._fresh_s is None else NONE_FOR_S
        return lasts is None or held.age_s < lasts

    def _name(self, zoom: int, x: int, y: int) -> str:
        return f"{self.facts.version}/{zoom}/{x}/{y}"

    @contextmanager
    def _alone(self, name: str) -> Iterator[None]:
        """One at a time for each picture."""
        with self._guard:
            lock = self._going.setdefault(name, threading.Lock())
            self._waiting[name] = self._waiting.get(name, 0) + 1
        try:
            with lock:
                yield
        finally:
            with self._guard:
                self._waiting[name] -= 1
                if not self._waiting[name]:
                    del self._waiting[name], self._going[name]
