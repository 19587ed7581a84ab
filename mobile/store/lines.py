"""The line format of the journal and of its snapshots.

One line is one transaction, across any number of tables and documents:

    crc32 TAB table TAB key TAB document [TAB table TAB key TAB document]… LF

`crc32` is eight lower-case hexadecimal digits over everything between the first tab and the line feed. A document is
JSON in UTF-8 without line breaks; an empty document means that the key was removed. JSON escapes tabs and line feeds
inside strings, so a line splits without being parsed: opening a store costs no JSON at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple
from zlib import crc32


class Change(NamedTuple):
    """What a transaction does to one document: its new JSON, or None when it is removed."""

    table: str
    key: str
    document: bytes | None


@dataclass(frozen=True)
class Broken:
    """Bytes of a log that are no valid line: where they were found, and they themselves.

    `torn` is what a kill leaves of an unfinished save: the last bytes of the log, and the beginning of a line. A line
    that was acknowledged and lost its end later looks the same, so nobody may drop it unsaid."""

    offset: int
    content: bytes
    torn: bool = False


@dataclass(frozen=True)
class Reading:
    """What a log holds: its valid lines in order, the broken places, and how long it is without a broken tail."""

    lines: list[bytes]
    broken: list[Broken]
    intact_size: int


_CHECKSUM = re.compile(rb"[0-9a-f]{8}\t")
# Not inside a longer hexadecimal word, as most keys end with one; or inside one, where a line feed became a figure.
_LINE_START = re.compile(rb"(?<![0-9a-f-])[0-9a-f]{8}\t")
_HIDDEN_START = re.compile(rb"(?<=[0-9a-f-])(?=[0-9a-f]{8}\t)")
_BEGINNING = re.compile(rb"[0-9a-f]{1,8}|[0-9a-f]{8}\t.*", re.DOTALL)
_CONTROLS = re.compile(rb"[\x00-\x08\x0a-\x1f]")
_SALVAGE_BYTES = 10_000_000  # looked through one by one, only in what is broken: some seconds at most


def check_name(name: str) -> str:
    """A table's or document's name as it may stand in a line. Raises ValueError for control characters."""
    if any(character < " " for character in name):
        raise ValueError(f"control characters in a name of the store: {name!r}")
    return name


def encode(changes: Iterable[Change]) -> bytes:
    """One complete line. Names must have passed `check_name`."""
    body = b"\t".join(
        b"%b\t%b\t%b" % (table.encode(), key.encode(), b"" if document is None else document)
        for table, key, document in changes
    )
    return b"%08x\t%b\n" % (crc32(body), body)


def replay(lines: Iterable[bytes], tables: dict[str, dict[str, bytes]]) -> None:
    """Apply valid lines (without their line feeds) to the state. The inner loop of opening a store, hence the terseness
    and the names as bytes until the end of a line."""
    known: dict[bytes, dict[str, bytes]] = {name.encode(): rows for name, rows in tables.items()}
    for line in lines:
        parts = line.split(b"\t")
        for at in range(1, len(parts), 3):
            rows = known.get(parts[at])
            if rows is None:
                rows = known[parts[at]] = tables.setdefault(parts[at].decode(), {})
            document = parts[at + 2]
            if document:
                rows[parts[at + 1].decode()] = document
            else:
                rows.pop(parts[at + 1].decode(), None)


def is_valid(line: bytes) -> bool:
    """Whether the checksum of a line (without its line feed) is right."""
    return b"%08x\t" % crc32(line[9:]) == line[:9]


def read_lines(data: bytes) -> Reading:
    """Take a log apart. Every valid line is found, whatever lies before, between or after.

    A tail without its line feed is what a kill leaves of an unfinished save, or what rotted later: it is broken and
    left out of `intact_size`. Valid lines in it are kept all the same; the caller then ends it with a line feed
    (`intact_size` covers it).
    """
    pieces = data.split(b"\n")
    tail = pieces.pop()
    lines: list[bytes] = pieces
    broken: list[Broken] = []
    if not all(map(is_valid, pieces)):
        lines, broken = _read_damaged(pieces)
    start_of_tail = len(data) - len(tail)
    found, rest = _salvage(tail)
    if not found:
        if tail:
            broken.append(Broken(start_of_tail, tail, torn=_begins_a_line(tail)))
        return Reading(lines, broken, start_of_tail)
    if rest:
        broken.append(Broken(start_of_tail, rest))
    return Reading([*lines, *found], broken, len(data))


def _begins_a_line(piece: bytes) -> bool:
    """Whether the bytes may be the beginning of a line: checksum first, then text without control characters."""
    return bool(_BEGINNING.fullmatch(piece)) and not _CONTROLS.search(piece)


def _read_damaged(pieces: list[bytes]) -> tuple[list[bytes], list[Broken]]:
    lines: list[bytes] = []
    broken: list[Broken] = []
    offset = 0
    for piece in pieces:
        if is_valid(piece):
            lines.append(piece)
        else:
            found, rest = _salvage(piece)
            lines.extend(found)
            if rest:
                broken.append(Broken(offset, rest))
        offset += len(piece) + 1
    return lines, broken


def _salvage(piece: bytes) -> tuple[list[bytes], bytes]:
    """Valid lines in a piece between two line feeds, and what is left over.

    A damaged line feed joins two lines, or hangs a wrong byte on the last one; what is whole of them is found all the
    same, at every place that looks like a line's beginning.
    """
    found: list[bytes] = []
    rest = b""
    at = lost = 0  # what begins at `lost` is no line's so far
    budget = _SALVAGE_BYTES
    while at < len(piece):
        end = _end_of_line(piece, at, budget)
        if end is not None:
            hidden, left, budget = _salvage_hidden(piece[lost:at], budget)
            found += [*hidden, piece[at:end]]
            rest += left
            budget -= min(budget, end - at)
            at = lost = end + 1  # past what was the line feed
            continue
        budget -= min(budget, len(piece) - at)
        later = _LINE_START.search(piece, at + 1) if budget else None
        at = later.start() if later else len(piece)
    hidden, left, _ = _salvage_hidden(piece[lost:], budget)
    return [*found, *hidden], rest + left


def _salvage_hidden(piece: bytes, budget: int) -> tuple[list[bytes], bytes, int]:
    """The last valid line whose beginning stands inside a hexadecimal word, what is left over, and of the budget."""
    for start in reversed([begins.start() for begins in _HIDDEN_START.finditer(piece)]):
        if not budget:
            break
        end = _end_of_line(piece, start, budget)
        budget -= min(budget, len(piece) - start)
        if end is not None:
            return [piece[start:end]], piece[:start] + piece[end + 1 :], budget
    return [], piece, budget


def _end_of_line(piece: bytes, at: int, budget: int) -> int | None:
    """Where the line that begins at `at` ends by its checksum, None when it is not whole within `budget` bytes."""
    if not _CHECKSUM.match(piece, at):
        return None
    wanted = int(piece[at : at + 8], 16)
    checksum = 0
    for end in range(at + 9, min(len(piece), at + budget) + 1):
        if checksum == wanted and piece.count(b"\t", at, end) % 3 == 0:
            return end
        checksum = crc32(piece[end : end + 1], checksum)
    return None
