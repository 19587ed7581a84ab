"""Messages between the server and its filing process: a length, then a pickle.

They travel through pipes that only these two hold; nothing from outside is ever unpickled.
"""

from __future__ import annotations

import fcntl
import os
import pickle
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

PIPE_BYTES = 1 << 20  # so that a group commit's worth of pushes can wait in the pipe
_HEAD = 4


def frame(message: Any) -> bytes:
    """A message ready for the pipe."""
    content = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    return len(content).to_bytes(_HEAD, "big") + content


class Frames:
    """Puts messages together from the bytes that come."""

    def __init__(self) -> None:
        self._held = bytearray()

    def feed(self, data: bytes) -> Iterator[Any]:
        """The messages that are whole with these bytes."""
        held = self._held
        held += data
        start = 0
        while len(held) - start >= _HEAD:
            ends = start + _HEAD + int.from_bytes(held[start : start + _HEAD], "big")
            if ends > len(held):
                break
            yield pickle.loads(memoryview(held)[start + _HEAD : ends])  # noqa: S301 - see the module's first lines
            start = ends
        del held[:start]


def wide_pipe() -> tuple[int, int]:
    """Reading and writing end of a pipe that holds as much as the system lets it."""
    reading, writing = os.pipe()
    with suppress(OSError, AttributeError):  # the system's own size will do
        fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
    return reading, writing
