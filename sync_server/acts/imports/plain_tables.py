"""CSV files as rows of text, whatever a spreadsheet or a hand made of them."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Callable, Sequence

from shared.problems import Problem
from sync_server.acts.imports.limits import MOST_COLUMNS, MOST_LINES, too_many_rows, too_wide
from sync_server.grounds import imports as grounds
from sync_server.procedures.formulas import restored

_DELIMITERS = ",\t;，；|"
_LOOKED_AT = 12  # rows among which the headings are sought


def read_rows(content: bytes, score: Callable[[Sequence[str]], int]) -> dict[int, list[str]]:
    """The rows by their number from 1, those without any text left out. The delimiter is the one under which some row
    has the highest score. Raises Problem."""
    text = _decode(content)
    if "\x00" in text:
        raise Problem(grounds.NOT_A_TABLE)
    if text[:200].lstrip().lower().startswith(("<html", "<!doctype", "<?xml", "<table")):
        raise Problem(grounds.WEB_PAGE_NOT_TABLE)
    if text.count("\n") > MOST_LINES or text.count("\r") > MOST_LINES:
        raise too_many_rows()
    best = max(_DELIMITERS, key=lambda one: max(map(score, _lines(text, one, _LOOKED_AT)), default=0))
    rows = {}
    for number, line in enumerate(_lines(text, best, MOST_LINES + 1), start=1):
        cells = [restored(cell).strip() for cell in line]
        if any(cells[MOST_COLUMNS:]):
            raise too_wide()
        if any(cells):
            rows[number] = cells[:MOST_COLUMNS]
    return rows


def _lines(text: str, delimiter: str, most: int) -> list[list[str]]:
    try:
        return list(itertools.islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), most))
    except csv.Error as error:
        raise Problem(grounds.CSV_BROKEN) from error


def _decode(content: bytes) -> str:
    """UTF-8 with or without byte order mark, UTF-16 with it or plainly so, else GB18030 (which includes GBK)."""
    for encoding in _likely(content):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Problem(grounds.ENCODING_UNKNOWN)


def _likely(content: bytes) -> tuple[str, ...]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    # A line end of UTF-16 has a zero byte; no other text has any.
    at = content.find(b"\n")
    if len(content) % 2 == 0 and b"\x00" in content and at >= 0:
        return ("utf-16-be" if at % 2 else "utf-16-le", "utf-8-sig")
    return ("utf-8-sig", "gb18030")
