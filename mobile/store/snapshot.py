"""A snapshot: the state at the beginning of a generation, one line a document, closed by an end line."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence

from mobile.device.volume import Volume
from mobile.store.lines import Change, encode

SNAPSHOT_PIECE = 256 * 1024
_END_TABLE, _END = "", "end"


async def write_snapshot(
    volume: Volume, name: str, tables: Mapping[str, Mapping[str, bytes]], wanted: Callable[[], bool]
) -> int | None:
    """Write the tables piece by piece, so that saves may go on between; the size in bytes, None when it was not
    `wanted` any more between two pieces. Raises OSError when the medium refuses. Then nothing of it remains."""
    log = await volume.open_log(name)
    try:
        log.truncate(0)
        pieces: list[bytes] = []
        waiting = count = 0
        for table, rows in tables.items():
            for key, document in rows.items():
                pieces.append(encode([Change(table, key, document)]))
                count += 1
                waiting += len(pieces[-1])
                if waiting >= SNAPSHOT_PIECE:
                    log.append(b"".join(pieces))
                    pieces, waiting = [], 0
                    await asyncio.sleep(0)
                    if not wanted():
                        log.close()
                        await volume.remove(name)
                        return None
        pieces.append(encode([Change(_END_TABLE, _END, b"%d" % count)]))
        log.append(b"".join(pieces))
        return log.size()
    except OSError:
        log.close()
        await volume.remove(name)
        raise
    finally:
        log.close()


def is_complete(lines: Sequence[bytes]) -> bool:
    """Whether the end line is there."""
    return bool(lines) and lines[-1].split(b"\t")[1:3] == [_END_TABLE.encode(), _END.encode()]
