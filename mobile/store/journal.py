"""The append-only journal that everything on the phone is kept in.

Files, in one directory of a volume, `g` being a growing generation:

    journal.g     transactions since the beginning of generation g, see `lines.py`
    snapshot.g    the state at the beginning of generation g, one line a document, closed by an end line

Beside it, `<directory>-notes/cut` says where a journal ends in truth after a save that could not be taken back
(`safe_log.py`).

The state is the newest complete snapshot with all journals from its generation on applied in order. Compaction first
starts journal.g+1 (saves go there at once), then writes snapshot.g+1 piece by piece, then removes what is older: a kill
between any two steps leaves a state that reads the same. A save never waits for it.

Documents stay JSON bytes in memory; they are parsed when somebody asks for them. That makes opening cheap, and every
reader gets an object of its own.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence

from mobile.device.volume import AppendFile, Volume
from mobile.store.lines import Broken, Change, check_name, encode, read_lines, replay
from mobile.store.putting_aside import Damage, put_aside
from mobile.store.safe_log import CutNote, SafeLog, read_note
from mobile.store.snapshot import is_complete, write_snapshot

_log = logging.getLogger(__name__)

SMALLEST_COMPACTION = 1_000_000


class JournalClosed(Exception):
    """The journal was used after `close`."""


class Journal:
    """The open journal of one directory. Made by `Journal.open`; the volume must be claimed before.

    `damages` says what opening found broken. `listeners` are called after each commit with its changes.
    """

    def __init__(self, volume: Volume, directory: str) -> None:
        self._volume = volume
        self._directory = directory
        self._tables: dict[str, dict[str, bytes]] = {}
        self._log: SafeLog | None = None
        self._notes: AppendFile | None = None
        self._generation = 0
        self._first_generation = 0
        self._closed_bytes = 0
        self._snapshot_bytes = 0
        self._compacting = asyncio.Lock()
        self.damages: list[Damage] = []
        self.listeners: list[Callable[[Sequence[Change]], None]] = []

    @classmethod
    async def open(cls, volume: Volume, directory: str = "journal") -> Journal:
        """Read the state, put broken places aside, cut a broken tail. Raises OSError when the volume cannot be read; a
        volume that takes no writes is opened all the same."""
        journal = cls(volume, directory)
        await journal._recover()
        return journal

    @property
    def tables(self) -> Mapping[str, Mapping[str, bytes]]:
        """All documents by table and key, as JSON. For reading only."""
        return self._tables

    @property
    def log_bytes(self) -> int:
        """Length in bytes of all journals since the snapshot."""
        return self._closed_bytes + (self._log.size() if self._log else 0)

    @property
    def wants_compaction(self) -> bool:
        """Whether the journals outgrew the snapshot so that compaction pays; never needed for saving."""
        return self.log_bytes > max(SMALLEST_COMPACTION, self._snapshot_bytes)

    def commit(self, changes: Sequence[Change]) -> None:
        """Make a transaction durable, then visible. Costs one append, however large the store.

        Raises OSError when the medium refuses (ENOSPC: full); then nothing of it remains, in the file or in memory.
        Raises ValueError for names with control characters.
        """
        if not changes:
            return
        for change in changes:
            check_name(change.table)
            check_name(change.key)
        self._open_log().append(encode(changes))
        self._apply(changes)
        for listener in self.listeners:
            try:
                listener(changes)
            except Exception:
                # The save is durable: a screen that cannot draw itself must not make it look failed.
                _log.exception("a listener of the journal failed")

    async def compact(self) -> None:
        """Rewrite the state as a new snapshot in short steps; saves may go on meanwhile.

        Raises OSError when the medium refuses; the store then goes on as before. Does nothing while another call is at
        work, and as long as broken bytes lie only in the files that it would remove.
        """
        if self._compacting.locked() or any(damage.kept_as is None for damage in self.damages):
            return
        async with self._compacting:
            with contextlib.suppress(JournalClosed):  # closed meanwhile: the next opening finds all as it was
                await self._compact()

    async def close(self) -> None:
        """Give the files back, breaking a compaction off. Nothing is pending: every commit was durable when it
        returned."""
        if self._log is not None:
            self._log.close()
            self._log = None
        if self._notes is not None:
            self._notes.close()
            self._notes = None
        async with self._compacting:
            pass

    # Saving

    def _apply(self, changes: Iterable[Change]) -> None:
        for table, key, document in changes:
            rows = self._tables.setdefault(table, {})
            if document is None:
                rows.pop(key, None)
                if not rows:
                    del self._tables[table]
            else:
                rows[key] = document

    def _open_log(self) -> SafeLog:
        if self._log is None:
            raise JournalClosed
        return self._log

    # Compaction

    async def _compact(self) -> None:
        old_log = self._open_log()
        generation = self._generation + 1
        new_log = await self._volume.open_log(self._name("journal", generation))
        if self._log is None:
            new_log.close()
            raise JournalClosed
        # From here to the next await nothing else runs: the copy is exactly what the older journals add up to.
        try:
            old_log.mend()
        except OSError:
            new_log.close()
            await self._volume.remove(self._name("journal", generation))
            raise
        frozen = {table: dict(rows) for table, rows in self._tables.items()}
        self._closed_bytes += old_log.size()
        self._log, self._generation = SafeLog(new_log, self._notes, generation), generation
        old_log.close()
        size = await write_snapshot(
            self._volume, self._name("snapshot", generation), frozen, lambda: self._log is not None
        )
        if size is None:
            raise JournalClosed
        first, self._first_generation = self._first_generation, generation
        self._closed_bytes, self._snapshot_bytes = 0, size
        await self._remove_generations(first, generation)

    async def _remove_generations(self, first: int, until: int) -> None:
        for generation in range(first, until):
            await self._volume.remove(self._name("journal", generation))
        for generation in range(first, until):
            await self._volume.remove(self._name("snapshot", generation))

    # Opening

    async def _recover(self) -> None:
        names = await self._volume.names(self._directory)
        journals = _generations(names, "journal")
        base = await self._read_snapshot(_generations(names, "snapshot"), journals)
        self._first_generation = base
        live = [generation for generation in journals if generation >= base]
        self._generation = live[-1] if live else base
        note = await self._open_notes()
        for generation in live[:-1]:
            data = await self._content(self._name("journal", generation))
            await self._replay(generation, data, note)
            self._closed_bytes += len(data)
        await self._open_last_log(note)
        self._tables = {table: rows for table, rows in self._tables.items() if rows}
        if not any(damage.kept_as is None for damage in self.damages):
            await self._remove_stale(names, base)

    async def _open_notes(self) -> CutNote | None:
        """The note of a failed save. A medium too full to begin the file of notes is opened without."""
        with contextlib.suppress(OSError):
            self._notes = await self._volume.open_log(f"{self._directory}-notes/cut")
        return read_note(self._notes.read()) if self._notes is not None else None

    async def _open_last_log(self, note: CutNote | None) -> None:
        log = await self._volume.open_log(self._name("journal", self._generation))
        data = log.read()
        end = await self._replay(self._generation, data, note)
        self._log = SafeLog(log, self._notes, self._generation)
        lead = b"" if data[:end].endswith(b"\n") or not end else b"\n"
        if end < len(data) or (note is not None and note.generation >= self._generation):
            self._log.cut(end, lead)
        else:
            self._log.lead_with(lead)

    async def _read_snapshot(self, snapshots: list[int], journals: list[int]) -> int:
        """Load the newest complete snapshot; its generation, 0 (or the oldest journal's) when there is none."""
        for generation in reversed(snapshots):
            name = self._name("snapshot", generation)
            data = await self._content(name)
            reading = read_lines(data)
            complete = is_complete(reading.lines)
            # Older journals are removed only after the end line was durable: without them it is the end line that
            # broke, and the snapshot is all there is.
            if complete or not any(journal < generation for journal in journals):
                replay(reading.lines[: -1 if complete else None], self._tables)
                await put_aside(self._volume, self.damages, name, reading.broken)
                self._snapshot_bytes = len(data)
                return generation
        return journals[0] if journals else 0

    async def _content(self, name: str) -> bytes:
        log = await self._volume.open_log(name)
        try:
            return log.read()
        finally:
            log.close()

    async def _replay(self, generation: int, data: bytes, note: CutNote | None) -> int:
        """Apply a journal; where it is to be cut. What comes after the noted end was refused to whoever saved it."""
        name = self._name("journal", generation)
        end = min(len(data), note.size) if note is not None and note.generation == generation else len(data)
        reading = read_lines(data[:end])
        replay(reading.lines, self._tables)
        kept = await put_aside(self._volume, self.damages, name, reading.broken)
        if end < len(data):
            await put_aside(self._volume, self.damages, name, [Broken(end, data[end:], torn=True)])
        return reading.intact_size if kept else end

    async def _remove_stale(self, names: list[str], base: int) -> None:
        """What a kill during compaction left: older generations, and snapshots that were never finished."""
        for kind in ("journal", "snapshot"):
            for generation in _generations(names, kind):
                if generation < base or (kind == "snapshot" and generation > base):
                    await self._volume.remove(self._name(kind, generation))

    def _name(self, kind: str, generation: int) -> str:
        return f"{self._directory}/{kind}.{generation:08d}"


def _generations(names: Iterable[str], kind: str) -> list[int]:
    return sorted(
        int(number)
        for name in names
        for start, _, number in [name.partition(".")]
        if start == kind and number.isdigit()
    )
