"""Where lines and columns break: decided once, for PDF and DOCX alike."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from sync_server.papers import blocks as b

WIDTH, WIDE = 156.0, 243.0  # mm of the type area, upright and across
MM_PER_POINT = 25.4 / 72
INSET = 3.0  # mm beside a cell's text
NARROW = 0.55  # of a Chinese letter's width
_LEAST = 2.1  # letters of the narrowest column: headings break after two
LOOKED_AT = 60  # rows by which a table's columns are measured
LONGEST_LINE = 24  # letters that a column may ask for
TITLE_LINE = 19  # letters of 22 pt in a line of the type area
_RUN = re.compile(r"[!-~·]+")
_EDGE = re.compile(r"[!-~](?=[\u4e00-\u9fff])|[\u4e00-\u9fff](?=[!-~])")
_DAY = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日")
# A long title is broken after the body or the matter that it names.
_BODIES = ("综合行政执法队", "行政执法系统", "”", "执法监督处", "督察支队", "督察科", "执法局", "办事处")


def table_size(block: b.Table) -> float:
    """The type size of a table, in points."""
    return 9.5 if len(block.heads) > 6 else 11.0


def table_widths(block: b.Table, total: float) -> list[float]:
    """The columns' widths in mm: by the shares given, else by the contents, with room for what cannot be broken."""
    if block.widths:
        return [total * share / sum(block.widths) for share in block.widths]
    letter = table_size(block) * MM_PER_POINT
    columns = [[row[at] for row in block.rows[:LOOKED_AT]] for at in range(len(block.heads))]
    least = [INSET + letter * max([_LEAST, *map(_unbroken, texts)]) for texts in columns]
    asked = [
        max(low, INSET + letter * min(LONGEST_LINE, max([wide(head) / 2, *map(_line, texts)])))
        for head, texts, low in zip(block.heads, columns, least, strict=True)
    ]
    if sum(asked) <= total:
        return [width * total / sum(asked) for width in asked]
    if sum(least) >= total:
        return [width * total / sum(least) for width in least]
    spare, wanted = total - sum(least), sum(asked) - sum(least)
    return [low + (high - low) * spare / wanted for low, high in zip(least, asked, strict=True)]


def wide(text: str) -> float:
    """The width of a line in Chinese letters; between Chinese and other letters there is a quarter more."""
    return sum(NARROW if character < "\u0100" else 1.0 for character in text) + 0.25 * len(_EDGE.findall(text))


def _line(text: str) -> float:
    return max(map(wide, text.split("\n")))


def _unbroken(text: str) -> float:
    """The widest piece that no line may break: a word, a day; twelve letters at most."""
    pieces = [*_RUN.findall(text), *_DAY.findall(text)]
    return min(12.0, max([0.0, *map(wide, pieces)]))


FORM_SIZE = 12.0  # points of a form's contents
WIDE_LABEL = 32.0  # mm of the names of a form without pairs side by side
LINE_BY_HAND = 9.0  # mm that are left free where two pairs stand side by side
TORN_FROM = 60.0  # mm of a form's row from which it may go on on the next page: a form with a hole reads badly
SIDE_BY_SIDE = (27.0, 57.0, 24.0, 48.0)  # shares of its columns with them: an official number stands on one line


def form_widths(block: b.Form, total: float) -> list[float]:
    """The columns' widths of a form in mm: name and content, twice where two pairs stand side by side."""
    if not block.beside:
        return [WIDE_LABEL, total - WIDE_LABEL]
    return [total * share / sum(SIDE_BY_SIDE) for share in SIDE_BY_SIDE]


@dataclass(frozen=True)
class RowMeasure:
    """How a row of a form is set: the width of its last content, what is left free to write by hand, what lies between
    a text and its signature (all in mm), and whether it may go on on the next page."""

    across: float
    room: float
    gap: float
    torn: bool


def measure_row(row: b.FormRow, widths: Sequence[float], room: float) -> RowMeasure:
    """The measures of a row in columns of these widths; `room` is what the form leaves free to write by hand."""
    side_by_side = len(row.pairs) > 1
    across = widths[-1] if side_by_side else sum(widths[1:])
    high = max(_height(text, width) for (_, text), width in zip(row.pairs, (across, widths[1]), strict=False))
    gap = max(2.0, room - high - _height("", across)) if row.signed is not None else 0.0
    return RowMeasure(across, min(room, LINE_BY_HAND) if side_by_side else room, gap, high > TORN_FROM)


def _height(text: str, width: float) -> float:
    line = FORM_SIZE * MM_PER_POINT
    letters = max(1.0, (width - INSET) / line)
    return 1.5 * line * sum(max(1, math.ceil(wide(one) / letters)) for one in text.split("\n"))


def broken_title(text: str) -> str:
    """A title that needs two lines, broken where a word ends, each line meaningful by itself."""
    if "\n" in text or wide(text) <= TITLE_LINE:
        return text
    ends = [at + len(body) for body in _BODIES if (at := text.rfind(body)) >= 0]
    fitting = [end for end in ends if wide(text[:end]) <= TITLE_LINE and 4 <= wide(text[end:]) <= TITLE_LINE]
    return _cut(text, max(fitting)) if fitting else text


def _cut(text: str, at: int) -> str:
    return f"{text[:at]}\n{text[at:]}"


def before_seal(blocks: Sequence[b.Block]) -> frozenset[int]:
    """Which blocks stay on the page of the seal: 署名 never stands on a page without text, and signatures drawn under a
    form stay with it. Of a form or table it is the last row (GB/T 9704-2012: no 此页无正文)."""
    kept = set()
    for at, block in enumerate(blocks):
        if isinstance(block, b.Seal):
            back = at - 1
            while back >= 0 and isinstance(blocks[back], b.Code | b.Pictures):
                kept.add(back)
                back -= 1
            if back >= 0 and isinstance(blocks[back], b.Paragraph | b.Item | b.Form | b.Table):
                kept.add(back)
    return frozenset(kept)
