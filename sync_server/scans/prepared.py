"""A scan between the workshop and the ledger: which pages it has, where each comes from, and what was handed in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Straightened(StrEnum):
    """What was done to a page so that it lies straight."""

    SQUARED = "squared"  # the sheet was found in a photograph, and taken out of it
    TURNED = "turned"  # no edge of a sheet was seen; turned until its lines lie level
    LEVEL = "level"  # it lies straight as it came
    UNSURE = "unsure"  # left as it is
    TAKEN = "taken"  # a page of a PDF, taken over

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Straightened.SQUARED: "已拉正",
    Straightened.TURNED: "已转正",
    Straightened.LEVEL: "原本平整",
    Straightened.UNSURE: "没有认准纸边，保留原样",
    Straightened.TAKEN: "PDF 原页",
}


@dataclass(frozen=True)
class Sheet:
    """One page of the result: of which file it is (from 0), what was done to it, and whether red is seen on it."""

    file: int
    straightened: Straightened
    red: bool


@dataclass(frozen=True)
class Original:
    """One file as it was handed in."""

    name: str
    mime: str
    size: int
    sha256: str
    pages: int


@dataclass(frozen=True)
class PreparedScan:
    """One PDF with its pages, and the originals that it was made from; all of them are in the store already."""

    sha256: str
    size: int
    sheets: tuple[Sheet, ...]
    originals: tuple[Original, ...]

    @property
    def pages(self) -> int:
        return len(self.sheets)
