"""How much a paper may hold. Counted before the text is parsed and while its blocks are made, so that a wording that
would keep the press busy for minutes is refused in its first second."""

from __future__ import annotations

import re

from sync_server.papers import blocks as b
from sync_server.papers.wording_errors import WordingError

# One for a paragraph, a cell of a table, a line of a form; the press sets some five thousand a second.
LARGEST_PAPER = 200_000
LARGEST_SAMPLE = 5_000  # with the sample's three rows a table: a wording that needs more is wrong
MOST_COLUMNS = 30
_PICTURE = 20
_RULE = re.compile(r"[\s|:-]*-[\s|:-]*")


def check_text(text: str, most: int) -> None:
    """Refuse tables that are too wide or too long before they are parsed: a parser fills every row to the width of its
    headings. Raises WordingError with the line."""
    cells = start = width = 0
    ruled = False
    for number, line in enumerate([*text.split("\n"), ""], start=1):
        if line.strip():
            start = start or number
            columns = line.strip().strip("|").count("|") + 1
            width = max(width, columns)
            ruled = ruled or (("|" in line or width > 1) and _RULE.fullmatch(line) is not None)
            if ruled and width > MOST_COLUMNS:
                raise WordingError(f"表格超过 {MOST_COLUMNS} 列，请减少列数", number)
            continue
        if ruled:
            cells += width * (number - start)
            if cells > most:
                raise WordingError(f"表格合计超过 {most} 格，请减少行数或循环", start)
        start, width, ruled = 0, 0, False


class Extent:
    """Counts the blocks of one paper."""

    def __init__(self, most: int) -> None:
        self._most, self._held = most, 0

    def add(self, block: b.Block) -> None:
        """Raises WordingError once the paper holds too much."""
        self._held += weight(block)
        if self._held > self._most:
            raise WordingError(f"文书过长（段落、表格格数等合计超过 {self._most}），请减少重复的段落、表格或循环")


def weight(block: b.Block) -> int:
    """What a block costs the press, in paragraphs."""
    match block:
        case b.Table():
            return len(block.heads) * (len(block.rows) + 1)
        case b.Form():
            return 2 * len(block.pairs)
        case b.Pictures():
            return _PICTURE * len(block.files)
        case b.Code():
            return _PICTURE
    return 1
