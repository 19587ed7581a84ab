"""The sheets of a workbook as rows of text, as Excel, WPS and programs write it, strict files too.

Cells are read one after the other until a bound is passed; what a sheet says of its own size is not believed (WPS
writes `A1`). Only texts that cells refer to are kept.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from shared.problems import Problem
from sync_server.acts.imports.limits import MOST_COLUMNS, MOST_LINES, MOST_ROWS, too_many_rows, too_wide
from sync_server.acts.imports.numbers import PLAIN, Look, read_looks, shown
from sync_server.acts.imports.packages import Attributes, Package, attribute
from sync_server.grounds import imports as grounds

MOST_CELLS = 250_000  # written in all sheets together, empty ones with a look included
MOST_MERGED = 100_000  # covered by merged ranges
MOST_SHEETS = 60
HEAD_ROWS = 12  # so many rows of a hidden sheet are looked at
_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?")
_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ISO = re.compile(r"(\d{4}-\d{2}-\d{2})?T?(?:(\d{2}:\d{2})(?::[\d.]+)?)?Z?")


@dataclass(frozen=True)
class Merge:
    """Cells merged into one; rows from 1, columns from 0, both ends included."""

    top: int
    left: int
    bottom: int
    right: int
    words: str  # `A1:B2`


@dataclass
class Page:
    """One sheet: the texts of its rows that hold any, by their number from 1, and what stands where it should not.

    `formulas` and `errors` are (row, column) of cells; `tucked` rows that a filter or somebody has hidden."""

    name: str
    hidden: bool
    rows: dict[int, list[str]] = field(default_factory=dict)
    formulas: set[tuple[int, int]] = field(default_factory=set)
    errors: set[tuple[int, int]] = field(default_factory=set)
    merges: list[Merge] = field(default_factory=list)
    tucked: list[int] = field(default_factory=list)

    def merged(self, below: int) -> dict[tuple[int, int], str]:
        """The cells (row, column) of merged ranges that reach below a row, with the words of their range."""
        return {
            (row, column): merge.words
            for merge in self.merges
            if merge.bottom > below
            for row in range(max(merge.top, below + 1), merge.bottom + 1)
            for column in range(merge.left, min(merge.right, MOST_COLUMNS - 1) + 1)
        }


def read_pages(content: bytes) -> list[Page]:
    """All sheets in their order; of hidden ones the first rows only. Raises Problem."""
    package = Package(content)
    book = next((place for kind, place in package.relations("").values() if kind == "officeDocument"), "")
    book = book if book in package.names else "xl/workbook.xml"
    listed, since_1904 = _sheets(package, book)
    relations = package.relations(book)
    styles, texts = (
        next((place for kind, place in relations.values() if kind == wanted and place in package.names), "")
        for wanted in ("styles", "sharedStrings")
    )
    looks, counted = read_looks(package, styles), _Counted()
    readers = []
    for name, state, relation in listed:
        kind, place = relations.get(relation, ("", ""))
        if kind == "worksheet":
            reader = _Reader(Page(name, state in ("hidden", "veryHidden")), looks, since_1904, counted)
            reader.walk(package, place)
            readers.append(reader)
    shared = _shared(package, texts, {number for reader in readers for number in reader.shared.values()})
    return [reader.finished(shared) for reader in readers]


def _sheets(package: Package, book: str) -> tuple[list[tuple[str, str, str]], bool]:
    """(name, state, relation) of each sheet, and whether days are counted from 1904."""
    listed: list[tuple[str, str, str]] = []
    since_1904 = False

    def began(element: str, attributes: Attributes) -> None:
        nonlocal since_1904
        if element == "sheet":
            listed.append((attributes.get("name", "")[:60], attributes.get("state", ""), attribute(attributes, "id")))
        elif element == "workbookPr":
            since_1904 = attributes.get("date1904", "") in ("1", "true", "on")

    package.walk(book, began, lambda _name, _text: None)
    if len(listed) > MOST_SHEETS:
        raise Problem(grounds.TOO_MANY_SHEETS, many=len(listed), most_sheets=MOST_SHEETS)
    return listed, since_1904


def _shared(package: Package, part: str, wanted: set[int]) -> dict[int, str]:
    """The shared texts that cells refer to, by their number."""
    found: dict[int, str] = {}
    number, pieces, phonetic = 0, list[str](), False

    def began(element: str, _attributes: Attributes) -> None:
        nonlocal phonetic
        phonetic = phonetic or element == "rPh"

    def ended(element: str, text: str) -> None:
        nonlocal number, phonetic
        match element:
            case "rPh":
                phonetic = False
            case "t" if not phonetic and number in wanted:
                pieces.append(text)
            case "si":
                if number in wanted:
                    found[number] = _unescaped("".join(pieces))
                pieces.clear()
                number += 1

    if part and wanted:
        package.walk(part, began, ended)
    return found


@dataclass
class _Counted:
    """What all sheets have had so far."""

    cells: int = 0
    merged: int = 0
    rows: int = 0
    lines: int = 0


class _Enough(Exception):
    """A hidden sheet has been looked at."""


class _Reader:
    """Reads one sheet; `shared` are cells (row, column) whose text is found by a number later."""

    def __init__(self, page: Page, looks: list[Look], since_1904: bool, counted: _Counted) -> None:
        self.page, self.looks, self.since_1904, self.counted = page, looks, since_1904, counted
        self.shared: dict[tuple[int, int], int] = {}
        self.row, self.column, self.filled = 0, -1, False
        self.kind, self.look = "n", PLAIN
        self.text: list[str] = []
        self.value = ""
        self.phonetic = self.inside = False

    def walk(self, package: Package, part: str) -> None:
        """Read the part; ends early for a hidden sheet."""
        try:
            package.walk(part, self._began, self._ended)
        except _Enough:
            return

    def finished(self, shared: dict[int, str]) -> Page:
        """The page with its shared texts in place; rows without any text left out."""
        for (row, column), number in self.shared.items():
            self._put(row, column, shared.get(number, ""))
        self.page.rows = {number: cells for number, cells in sorted(self.page.rows.items()) if any(cells)}
        return self.page

    def _began(self, element: str, attributes: Attributes) -> None:
        match element:
            case "row":
                self._begin_row(attributes)
            case "c":
                self._begin_cell(attributes)
            case "f" if self.inside:
                self.page.formulas.add((self.row, self.column))
            case "rPh":
                self.phonetic = True
            case "mergeCell":
                self._merge(attributes.get("ref", ""))

    def _begin_row(self, attributes: Attributes) -> None:
        named = attributes.get("r", "")
        self.row = int(named) if named.isdecimal() and len(named) < 8 else self.row + 1
        self.column, self.filled = -1, False
        self.counted.lines += 1
        if self.counted.lines > MOST_LINES:
            raise too_many_rows(self.page.name)
        if attributes.get("hidden") in ("1", "true"):
            self.page.tucked.append(self.row)

    def _begin_cell(self, attributes: Attributes) -> None:
        place = _CELL.fullmatch(attributes.get("r", ""))
        self.column = _column(place[1]) if place else self.column + 1
        self.counted.cells += 1
        if self.counted.cells > MOST_CELLS:
            words = f"超过 {MOST_CELLS // 10_000} 万个单元格，展开后过大，请删去空白的行列和多余的工作表后另存再导入"
            raise Problem(grounds.SHEET_FAULT, words=words)
        style = attributes.get("s", "")
        number = int(style) if style.isdecimal() and len(style) < 7 else -1
        self.kind = attributes.get("t", "n")
        self.look = self.looks[number] if 0 <= number < len(self.looks) else PLAIN
        self.text, self.value, self.inside = [], "", True

    def _ended(self, element: str, text: str) -> None:
        if not self.inside:
            return
        match element:
            case "rPh":
                self.phonetic = False
            case "t" if not self.phonetic:
                self.text.append(text)
            case "v":
                self.value = text
            case "c":
                self.inside = False
                self._end_cell()

    def _end_cell(self) -> None:
        match self.kind:
            case "s":
                found = self.value.strip()
                if found.isdecimal() and len(found) < 10:
                    self.shared[self.row, self.column] = int(found)
                    self._fill()
                return
            case "inlineStr":
                words = _unescaped("".join(self.text))
            case "str":
                words = _unescaped(self.value)
            case "b":
                words = {"1": "TRUE", "0": "FALSE"}.get(self.value.strip(), self.value)
            case "e":
                words = self.value
                self.page.errors.add((self.row, self.column))
            case "d":
                words = _from_iso(self.value.strip())
            case _:
                words = shown(self.value.strip(), self.look, self.since_1904)
        if words.strip():
            self._put(self.row, self.column, words)
            self._fill()

    def _put(self, row: int, column: int, words: str) -> None:
        words = words.strip()
        if not words:
            return
        if column >= MOST_COLUMNS:
            raise too_wide(self.page.name)
        cells = self.page.rows.setdefault(row, [])
        cells += [""] * (column + 1 - len(cells))
        cells[column] = words

    def _fill(self) -> None:
        """Count the row once it holds something."""
        if self.filled:
            return
        self.filled = True
        self.counted.rows += 1
        if self.page.hidden and self.row > HEAD_ROWS:
            raise _Enough
        if self.counted.rows > MOST_ROWS + HEAD_ROWS:
            raise too_many_rows(self.page.name)

    def _merge(self, reference: str) -> None:
        found = _RANGE.fullmatch(reference)
        self.counted.merged += MOST_MERGED
        if found:
            left, top = _column(found[1]), int(found[2])
            right, bottom = (_column(found[3]), int(found[4])) if found[3] else (left, top)
            merge = Merge(min(top, bottom), min(left, right), max(top, bottom), max(left, right), reference)
            covered = (merge.right - merge.left + 1) * (merge.bottom - merge.top + 1)
            self.counted.merged += covered - MOST_MERGED
            self.page.merges.append(merge)
        if self.counted.merged > MOST_MERGED:
            raise Problem(grounds.TOO_MANY_MERGED_CELLS)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _unescaped(text: str) -> str:
    """Characters that XML cannot hold are written `_x000D_`."""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _from_iso(text: str) -> str:
    """A day or time as strict files write it."""
    found = _ISO.fullmatch(text)
    if not found or not (found[1] or found[2]):
        return text
    if found[1] and found[2] not in (None, "00:00"):
        return f"{found[1]} {found[2]}"
    return found[1] or found[2]
