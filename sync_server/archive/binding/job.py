"""What is to be bound, and what came of it: how the server and the process that binds speak with each other."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Piece:
    """One entry of the contents list with its file. `house` is a paper that our own press has set; `missing` says why
    there is no file."""

    title: str
    number: str
    author: str
    day: str
    media_type: str
    sha256: str
    origin: str  # in words
    house: bool
    handled_by: str = ""
    missing: str = ""


@dataclass(frozen=True)
class Job:
    """A part of a volume. Numbers of pages go on from `last_page`; `part` 0 has a cover and the 备考表."""

    volume_number: str
    title: str
    keeper: str
    part: int
    reason: str  # why it was added after filing
    by: str  # who filed or added it
    day: str
    rows: tuple[tuple[str, str], ...]  # of the cover: name, words
    note: str
    last_page: int
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class BoundPiece:
    """What was found of an entry. `carried` is a value of ledger.states.Carried."""

    sha256: str
    size: int
    pages: int
    from_page: int
    carried: str
    trouble: str


@dataclass(frozen=True)
class Bound:
    """The PDF/A that came of it: its hash and size, the pages of its papers as numbered, all its leaves, how many lead
    the papers, and what our own look at it found (`faults`)."""

    sha256: str
    size: int
    pages: int
    leaves: int
    leading: int
    pieces: tuple[BoundPiece, ...]
    faults: tuple[str, ...] = field(default=())
