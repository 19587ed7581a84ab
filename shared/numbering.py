"""Official numbers: `{机关代字}{文种代字}〔{年}〕{n}号`, without leading zeros (GB/T 9704-2012 7.2.5)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

_PATTERN = re.compile(r"(?P<prefix>.+?)(?P<kind>督[\u4e00-\u9fff])〔(?P<year>\d{4})〕(?P<n>[1-9]\d*)号")


class PaperKind(StrEnum):
    """The papers whose numbers are lent to phones. Those of documents stand with their kind (`documents/kinds/`)."""

    NOTICE = "督通"


@dataclass(frozen=True)
class OfficialNumber:
    """One number of a unit's series; a new year starts at 1. `kind` is the 文种代字: 督 and one character more."""

    prefix: str
    kind: str
    year: int
    n: int

    def __str__(self) -> str:
        return f"{self.prefix}{self.kind}〔{self.year}〕{self.n}号"


def parse_number(text: str) -> OfficialNumber:
    """The parts of an official number. Raises ValueError in Chinese."""
    match = _PATTERN.fullmatch(text)
    if match is None:
        raise ValueError(f"“{text[:40]}”不是规范的文号")
    return OfficialNumber(match["prefix"], match["kind"], int(match["year"]), int(match["n"]))


@dataclass(frozen=True)
class NumberBlock:
    """Numbers lent to one phone, `first` to `last` inclusive, for one year: used offline, never twice."""

    id: str
    prefix: str
    kind: PaperKind
    year: int
    first: int
    last: int

    def number(self, n: int) -> OfficialNumber:
        """The n-th number. Raises ValueError outside the block."""
        if not self.first <= n <= self.last:
            raise ValueError("编号不在编号段内")
        return OfficialNumber(self.prefix, self.kind, self.year, n)


def provisional_number(notice_id: str) -> str:
    """What a paper shows when no block is at hand; the server gives the official number at sync."""
    return f"临时编号 {notice_id.replace('-', '')[-8:].upper()}"


def with_number(number: str, title: str) -> str:
    """Number and title of a paper, as files are named: what the title says already is not said twice (the number of
    `督察动态 2026年第11期（总第11期）` is `督察动态2026年第11期`)."""
    return title if number and "".join(number.split()) in "".join(title.split()) else f"{number}{title}"
