"""The one reader of tables: a CSV or XLSX file as rows under known headings. What cannot be read is named in Chinese
with its cause and the way out; nothing a file holds can bring the server down (every count is bounded)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from shared.problems import Problem
from shared.spelling import name_key
from sync_server.acts.imports.limits import LARGEST_FILE, LONGEST_CELL, MOST_ROWS, too_large, too_many_rows
from sync_server.acts.imports.plain_tables import read_rows
from sync_server.acts.imports.workbooks import HEAD_ROWS, Page, read_pages
from sync_server.grounds import imports as grounds
from sync_server.procedures.table_rows import RowAt, RowFault

_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_GUIDE = "填写说明"  # the sheet of our own templates that holds no rows
# What we write beside the rows of a file that is given back, and never read.
MARKS = "问题"


@dataclass(frozen=True)
class Block:
    """One sheet that was read: its headings as the reader's words (others as they stand), and where they stand."""

    page: Page
    nth: int
    head_row: int
    heads: tuple[str, ...]

    @property
    def body(self) -> list[int]:
        return [number for number in self.page.rows if number > self.head_row]


@dataclass(frozen=True)
class Grid:
    """A table read. `faults` are cells that cannot be taken as they are, `remarks` what the person should know of the
    file: sheets that were not read, rows that a filter hides."""

    blocks: tuple[Block, ...]
    rows: tuple[tuple[RowAt, Mapping[str, str]], ...]  # texts by heading
    faults: tuple[RowFault, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def sheets(self) -> str:
        """The names of the sheets that were read."""
        return "、".join(block.page.name for block in self.blocks)

    @property
    def sound(self) -> list[tuple[RowAt, Mapping[str, str]]]:
        """The rows without a faulty cell."""
        broken = {fault.row for fault in self.faults}
        return [(at, cells) for at, cells in self.rows if at not in broken]

    def missing(self, needed: Sequence[str]) -> tuple[str, str]:
        """(sheet, headings) that are needed and stand in none of a sheet's columns; ('', '') when all do."""
        for block in self.blocks:
            lacking = [head for head in needed if head not in block.heads]
            if lacking:
                return block.page.name, "”“".join(lacking)
        return "", ""


def read_grid(content: bytes, heads: Mapping[str, Sequence[str]] | Sequence[str], needed: Sequence[str] = ()) -> Grid:
    """Read a file whose headings are among `heads`, each with other spellings if it has any. Of a workbook every
    visible sheet that has them is read. Raises Problem for a file that is no such table, lacks a `needed` heading or
    has no rows."""
    spelled = {name_key(head): head for head in heads}
    if isinstance(heads, Mapping):
        spelled |= {name_key(other): head for head, others in heads.items() for other in others}
    heading = _Headings(spelled, tuple(heads), len(needed))
    pages = _pages(content, heading.score)
    grid = _grid(pages, heading)
    sheet, lacking = grid.missing(needed)
    if lacking:
        where = f"工作表“{sheet}”的" if len(grid.blocks) > 1 else ""
        raise Problem(grounds.COLUMN_MISSING, where=where, lacking=lacking)
    if not grid.rows:
        raise Problem(grounds.NO_ROWS)
    return grid


def _pages(content: bytes, score: Callable[[Sequence[str]], int]) -> list[Page]:
    if not content:
        raise Problem(grounds.FILE_EMPTY)
    if len(content) > LARGEST_FILE:
        raise too_large()
    if content.startswith(_OLD_EXCEL):
        raise Problem(grounds.OLD_EXCEL)
    if content.startswith(b"PK"):
        return read_pages(content)
    return [Page("CSV", False, read_rows(content, score))]


@dataclass(frozen=True)
class _Headings:
    """The headings that are looked for: by their key, and as they are named to people."""

    by_key: Mapping[str, str]
    named: tuple[str, ...]
    needed: int  # how many of them every table has

    def read(self, cells: Sequence[str]) -> tuple[str, ...]:
        """The row as headings: ours by our words, others as they stand; the star of a needed one is left out."""
        return tuple(self.by_key.get(name_key(cell.rstrip("*＊ ")), cell.rstrip("*＊ ")) for cell in cells)

    def score(self, cells: Sequence[str]) -> int:
        return len(set(self.read(cells)) & set(self.named))

    @property
    def enough(self) -> int:
        half = len(self.named) // 2
        return max(2, min(half, max(3, self.needed // 2)) if self.needed else half)


def _grid(pages: Sequence[Page], heading: _Headings) -> Grid:
    found = [(nth, page, block) for nth, page in enumerate(pages) if (block := _block(page, nth, heading))]
    blocks = tuple(block for _, page, block in found if not page.hidden)
    if not blocks:
        raise _no_heads(pages, [page.name for _, page, _ in found], heading)
    rows: list[tuple[RowAt, Mapping[str, str]]] = []
    faults: list[RowFault] = []
    for block in blocks:
        sheet = block.page.name if len(blocks) > 1 else ""
        merged = block.page.merged(block.head_row)
        for number in block.body:
            at = RowAt(block.nth, number, sheet)
            cells = dict(zip(block.heads, block.page.rows[number], strict=False))
            rows.append((at, {head: text for head, text in cells.items() if head in heading.named}))
            faults += _cell_faults(block, at, merged)
    rows = [(at, cells) for at, cells in rows if any(cells.values())]
    if len(rows) > MOST_ROWS:
        raise too_many_rows()
    return Grid(blocks, tuple(rows), tuple(faults), tuple(_remarks(pages, blocks, found)))


def _block(page: Page, nth: int, heading: _Headings) -> Block | None:
    """The sheet with the row, among its first, that has the most of our headings; a heading merged over several rows
    counts in the lowest. None when no row has enough. Raises Problem for a heading that stands twice."""
    best: tuple[int, int, tuple[str, ...]] = (heading.enough - 1, 0, ())
    for number in list(page.rows)[:HEAD_ROWS]:
        heads = heading.read(_with_merged(page, number))
        count = len(set(heads) & set(heading.named))
        if count > best[0]:
            best = (count, number, heads)
    count, number, heads = best
    if not number:
        return None
    twice = next((head for head in heading.named if heads.count(head) > 1), "")
    if twice and not page.hidden:
        raise Problem(grounds.COLUMN_TWICE, twice=twice)
    return Block(page, nth, number, heads)


def _with_merged(page: Page, number: int) -> list[str]:
    """The row's texts; a cell that is part of a merged one of a row above has the text of that."""
    cells = list(page.rows[number])
    for merge in page.merges:
        if merge.top < number <= merge.bottom and merge.left == merge.right:
            above = page.rows.get(merge.top, [])
            cells += [""] * (merge.left + 1 - len(cells))
            cells[merge.left] = cells[merge.left] or (above[merge.left] if merge.left < len(above) else "")
    return cells


def _cell_faults(block: Block, at: RowAt, merged: Mapping[tuple[int, int], str]) -> list[RowFault]:
    page, number, faults = block.page, at.number, []

    def fault(column: int, words: str) -> None:
        head = block.heads[column] if column < len(block.heads) else ""
        if head != MARKS:
            faults.append(RowFault(at, head or f"第 {column + 1} 列", words))

    cells = page.rows[number]
    for column in range(max(len(block.heads), len(cells))):
        if (number, column) in merged:
            fault(column, f"单元格 {merged[number, column]} 已合并，请取消合并后每行都填写")
        elif (number, column) in page.formulas:
            fault(column, "是公式，请改为数值（复制后“选择性粘贴”为值）")
        elif (number, column) in page.errors:
            fault(column, f"是错误值 {cells[column][:20]}，请改正")
        elif column < len(cells) and len(cells[column]) > LONGEST_CELL:
            fault(column, f"超过 {LONGEST_CELL} 字，请精简")
    return faults


def _remarks(pages: Sequence[Page], blocks: Sequence[Block], found: Sequence[tuple[int, Page, Block]]) -> list[str]:
    said = []
    if len(blocks) > 1:
        listed = "、".join(f"“{block.page.name}”（{len(block.body)} 行）" for block in blocks)
        said.append(f"读取了 {len(blocks)} 张工作表：{listed}")
    hidden = [page.name for _, page, _ in found if page.hidden]
    if hidden:
        said.append(f"隐藏的工作表“{'”“'.join(hidden)}”没有读取；如要导入，请先取消隐藏")
    read = {block.nth for block in blocks}
    other = [
        page.name
        for nth, page in enumerate(pages)
        if nth not in read and not page.hidden and page.rows and page.name != _GUIDE
    ]
    if other:
        said.append(f"工作表“{'”“'.join(other[:5])}”没有所要的表头，没有读取")
    for block in blocks:
        tucked = [number for number in block.page.tucked if number in block.page.rows and number > block.head_row]
        if tucked:
            listed = "、".join(map(str, tucked[:8])) + ("等" if len(tucked) > 8 else "")
            said.append(f"“{block.page.name}”第 {listed} 行被筛选或隐藏，同样会导入；不要的请删去")
    return said


def _no_heads(pages: Sequence[Page], hidden: Sequence[str], heading: _Headings) -> Problem:
    wanted = f"第一行应有：{'、'.join(heading.named)}。请下载模板填写"
    if hidden:
        return Problem(grounds.ONLY_HIDDEN_SHEETS, hidden="”“".join(hidden))
    if len(pages) == 1 and pages[0].name == "CSV":
        return Problem(grounds.NO_HEADER, wanted=wanted)
    names = "、".join(page.name for page in pages[:5])
    return Problem(grounds.NO_HEADER_IN_SHEETS, names=names, wanted=wanted)
