"""Where something stands in a table that somebody brought, and what is wrong or to be looked at there."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class RowAt:
    """A row by its number in its sheet, from 1; `sheet` is empty when only one sheet is read. Sorts in the order of
    the file: `nth` is the sheet's place."""

    nth: int
    number: int
    sheet: str = ""

    def __str__(self) -> str:
        return f"工作表“{self.sheet}”第 {self.number} 行" if self.sheet else f"第 {self.number} 行"


@dataclass(frozen=True)
class RowFault:
    """What is wrong where; the words are a sentence without its full stop. `head` is the column's heading, '' for the
    whole row."""

    row: RowAt
    head: str
    words: str

    def __str__(self) -> str:
        return f"{self.row}“{self.head}”：{self.words}" if self.head else f"{self.row}：{self.words}"
