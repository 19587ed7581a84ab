"""What the server keeps is for its own account only: files 0600, folders 0700, found and set right at each start."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from sync_server.ledger.engine import sqlite_file
from sync_server.ledger.turn import SUFFIXES

UMASK = 0o077  # for the process: whatever it makes, nobody else may read
OTHERS = stat.S_IRWXG | stat.S_IRWXO


def keep_private(data_dir: Path, *outside: Path) -> list[str]:
    """Make the data folder, and take from group and others what they may do with it, what lies in it, and the files
    and folders `outside` it that belong to us. Returns a sentence for each that was open.

    A folder that nobody else may enter protects all below, so photos are not gone through one by one."""
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    said = []
    for path in (data_dir, *_inside(data_dir), *outside):
        try:
            mode = stat.S_IMODE(path.stat().st_mode)
            if mode & OTHERS:
                path.chmod(mode & ~OTHERS)
                said.append(f"{path} 原来其他账户也能读写（{mode:04o}），已改为只有服务器账户可以")
        except FileNotFoundError:
            continue
        except PermissionError:
            said.append(f"{path} 其他账户也能读写，本账户无权更改，请由所有者改为只有服务器账户可以读写")
    return said


def sqlite_files(database: str) -> tuple[Path, ...]:
    """The files of an SQLite database, wherever it lies; none for another engine."""
    file = sqlite_file(database)
    if file is None:
        return ()
    return tuple(file.with_name(file.name + suffix) for suffix in ("", "-wal", "-shm", *SUFFIXES))


def _inside(folder: Path) -> Iterator[Path]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if not entry.is_symlink():
                yield Path(entry.path)
