"""A journal's log in which a failed save leaves nothing to be found later.

A medium may take a whole line, say no to making it durable, and then refuse to cut it off as well: the person was told
that nothing was saved, yet the line stands there and would be read as a record after the next start. So the log is cut
before the next save, at closing, and at the next opening, which a note tells where the log ends in truth.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from zlib import crc32

from mobile.device.volume import AppendFile


@dataclass(frozen=True)
class CutNote:
    """The journal of `generation` ends at `size` bytes: what stands behind was refused to whoever saved it."""

    generation: int
    size: int


class SafeLog:
    """The log of one generation, with the file of notes beside it (None: the medium gave none).

    `cut_to` (bytes) is where a cut is still owed; `lead` goes before the next line, a line feed where the last line
    lost its own."""

    def __init__(self, log: AppendFile, notes: AppendFile | None, generation: int) -> None:
        self._log, self._notes, self._generation = log, notes, generation
        self._cut_to: int | None = None
        self._lead = b""

    def size(self) -> int:
        """Length in bytes, a cut still owed left out."""
        return self._log.size() if self._cut_to is None else min(self._cut_to, self._log.size())

    def read(self) -> bytes:
        return self._log.read()

    def append(self, line: bytes) -> None:
        """Make a line durable. Raises OSError when the medium refuses; then nothing of it will be found."""
        self.mend()
        size = self._log.size()
        try:
            self._log.append(self._lead + line)
        except OSError:
            self._cut_to = size
            with contextlib.suppress(OSError):
                self._log.truncate(size)
                self._cut_to = None
            if self._cut_to is not None:
                self._note(size)
            raise
        self._lead = b""

    def cut(self, size: int, lead: bytes) -> None:
        """Found at opening: the log ends at `size`. A medium that refuses is asked again before the next save."""
        self._cut_to, self._lead = size, lead
        with contextlib.suppress(OSError):
            self.mend()

    def lead_with(self, lead: bytes) -> None:
        """What the next line begins with."""
        self._lead = lead

    def mend(self) -> None:
        """Make the cut that is still owed. Raises OSError while the medium refuses it."""
        if self._cut_to is not None:
            self._log.truncate(self._cut_to)
            # The note goes before the next line comes: else the next opening would cut that.
            if self._notes is not None and self._notes.size():
                self._notes.truncate(0)
            self._cut_to = None

    def close(self) -> None:
        """Give the file back; the notes stay open for the generation after."""
        try:
            self.mend()
        except OSError:
            self._note(self.size())
        self._log.close()

    def _note(self, size: int) -> None:
        line = b"%d %d" % (self._generation, size)
        if self._notes is not None:
            with contextlib.suppress(OSError):
                self._notes.append(b"%b %08x\n" % (line, crc32(line)))


def read_note(notes: bytes) -> CutNote | None:
    """The last whole note, None without any."""
    for line in reversed(notes.splitlines()):
        words = line.split(b" ")
        if len(words) == 3 and words[2] == b"%08x" % crc32(b" ".join(words[:2])):
            return CutNote(int(words[0]), int(words[1]))
    return None
