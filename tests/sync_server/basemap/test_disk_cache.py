from __future__ import annotations

import os
from pathlib import Path

from sync_server.basemap.disk_cache import DiskCache


def test_the_longest_unused_go_first_and_the_bound_holds(tmp_path: Path) -> None:
    cache = DiskCache(tmp_path, most_bytes=1_000)
    for n in range(9):
        cache.put(f"v/1/{n}/0", bytes(100))
    assert cache.get("v/1/0/0")
    for n in range(9, 12):
        cache.put(f"v/1/{n}/0", bytes(100))
    assert cache.total <= 1_000
    assert cache.get("v/1/0/0"), "used a moment ago"
    assert cache.get("v/1/1/0") is None
    assert sum(file.stat().st_size for file in tmp_path.rglob("*") if file.is_file()) == cache.total


def test_a_new_start_knows_what_lies_there_and_clears_what_was_left_unfinished(tmp_path: Path) -> None:
    DiskCache(tmp_path, 10_000).put("v/1/1/1", b"picture")
    half, coming = tmp_path / "v/1/1/.2.1.1", tmp_path / "v/1/1/.3.1.1"
    for unfinished in (half, coming):
        unfinished.write_bytes(b"half")
    os.utime(half, (0, 0))
    again = DiskCache(tmp_path, 10_000)
    assert again.total == 7
    assert again.size("v/1/1/1") == 7
    assert again.size("v/1/1/2") is None
    held = again.get("v/1/1/1")
    assert held
    assert held.content == b"picture"
    assert not half.exists()
    assert coming.exists(), "another process may be writing it at this moment"


def test_two_processes_with_one_folder_keep_the_bound_together(tmp_path: Path) -> None:
    one, other = (DiskCache(tmp_path, most_bytes=10_000) for _ in range(2))
    for n in range(200):
        (one if n % 2 else other).put(f"v/1/{n}/0", bytes(100))
    lies_there = sum(file.stat().st_size for file in tmp_path.rglob("*") if file.is_file())
    assert lies_there <= 11_000, "neither looks at the folder for each tile"


def test_how_old_a_tile_is_goes_by_when_it_was_written(tmp_path: Path) -> None:
    now = 1_000_000.0
    cache = DiskCache(tmp_path, 10_000, lambda: now)
    cache.put("a", b"x")
    now += 200_000
    held = cache.get("a")
    assert held
    assert held.age_s == 200_000
    again = cache.get("a")
    assert again
    assert again.age_s == 200_000, "having been used makes nothing younger"


def test_a_disk_without_room_loses_nothing_but_the_copy(tmp_path: Path) -> None:
    (tmp_path / "v").write_bytes(b"in the way")
    cache = DiskCache(tmp_path, 10_000)
    cache.put("v/1/1/1", b"picture")
    assert cache.get("v/1/1/1") is None
