"""Squares of the basemap that are kept on the phone for where there is no network."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

Square = tuple[int, int, int]  # zoom, x, y


class NoTile(Exception):
    """A square did not come. `status` is what the server answered, 0 when it did not answer."""

    def __init__(self, status: int = 0) -> None:
        super().__init__(f"HTTP {status}" if status else "no answer")
        self.status = status


class Tiles(Protocol):
    """Kept by the version of the map; the key in an address belongs to no name."""

    @property
    def supported(self) -> bool:
        """Whether what is kept here is what the map shows without a network."""
        ...

    async def kept(self, version: str) -> Collection[Square]:
        """The squares of that version that are here."""
        ...

    async def fetch(self, address: str, version: str, square: Square) -> int:
        """Fetch a square from its path on the server and keep it; returns its bytes. Raises `NoTile`, and OSError when
        the phone has no room for it."""
        ...

    async def keep_only(self, version: str) -> None:
        """Remove the squares of all other versions; of all when the version is empty. What was merely looked at goes
        with them."""
        ...


class NoTiles:
    """Where the map control asks the network by itself and nothing of ours can answer it."""

    supported = False

    async def kept(self, version: str) -> Collection[Square]:
        return ()

    async def fetch(self, address: str, version: str, square: Square) -> int:
        raise NoTile

    async def keep_only(self, version: str) -> None:
        return None
