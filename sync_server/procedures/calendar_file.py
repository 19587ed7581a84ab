"""A year's days off and make-up days as people bring them: the shipped JSON, or CSV with 日期 and 类型.

Every fault names its row. What is returned has passed the checks of `shared.workdays`.
"""

from __future__ import annotations

import csv
import io
import itertools
import json
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from shared.spelling import line, name
from shared.workdays import YearTable, check_table, read_tables

OFF, WORK = "放假", "上班"
_KINDS = {"放假": OFF, "休": OFF, "上班": WORK, "调休上班": WORK, "班": WORK}
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_MOST_FAULTS = 8
LARGEST_FILE = 200_000  # bytes; a year is two thousand
MOST_LINES = 2_000
MOST_YEARS = 20


class TableError(ValueError):
    """What is wrong with the file, in Chinese sentences, one a fault."""

    def __init__(self, *faults: str) -> None:
        super().__init__("；".join(faults))
        self.faults = faults


def read_file(content: bytes, source: str = "") -> tuple[YearTable, ...]:
    """The year tables of a file; `source` is the notice it comes from, for a CSV, which has no place for it.

    Raises TableError."""
    if len(content) > LARGEST_FILE:
        raise TableError(f"文件超过 {LARGEST_FILE // 1_000} KB，不是一年的放假安排，请核对后重新选择")
    text = _decode(content)
    return _read_json(text) if text.lstrip().startswith(("{", "[")) else _read_csv(text, source)


def _decode(content: bytes) -> str:
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise TableError("文件不是可读的日历表，请用 JSON 或 CSV（UTF-8 或 GBK 编码）")


def _read_json(text: str) -> tuple[YearTable, ...]:
    unreadable = "文件不是可读的日历表（JSON，按年份列出 off 与 work）"
    try:
        data = json.loads(text)
        if isinstance(data, dict) and len(data) > MOST_YEARS:
            raise TableError(f"文件列出了 {len(data)} 个年份，最多 {MOST_YEARS} 个，请拆分后分次载入")
        tables = read_tables(data) if isinstance(data, dict) else ()
    except json.JSONDecodeError as error:
        raise TableError(f"{unreadable}：第 {error.lineno} 行有误") from error
    except TableError:
        raise
    except ValueError as error:
        raise TableError(str(error) if re.search(r"[\u4e00-\u9fff]", str(error)) else unreadable) from error
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise TableError(unreadable) from error
    if not tables:
        raise TableError("文件中没有任何年份")
    return tables


def _read_csv(text: str, source: str) -> tuple[YearTable, ...]:
    try:
        first = text.lstrip().split("\n", 1)[0]
        delimiter = max(",\t;，；", key=first.count)
        lines = csv.reader(io.StringIO(text.replace("\x00", ""), newline=""), delimiter=delimiter)
        rows = list(itertools.islice(lines, MOST_LINES + 1))
    except csv.Error as error:
        raise TableError("文件不是可读的日历表，请另存为 CSV 后再试") from error
    if not rows:
        raise TableError("文件不是可读的日历表，里面没有内容")
    if len(rows) > MOST_LINES:
        raise TableError(f"文件超过 {MOST_LINES} 行，请按年份拆分后分次载入，并删去空白的行")
    heads = [name(cell) for cell in rows[0]]
    if "日期" not in heads or "类型" not in heads:
        raise TableError("文件不是可读的日历表：第 1 行须有“日期”和“类型”两列")
    at = {head: heads.index(head) for head in ("日期", "类型")}
    faults: list[str] = []
    kinds: dict[date, str] = {}
    for number, row in enumerate(rows[1:], 2):
        if not any(cell.strip() for cell in row):
            continue
        cells = {head: row[n].strip() if n < len(row) else "" for head, n in at.items()}
        day, kind = _day(line(cells["日期"])), _KINDS.get(name(cells["类型"]))
        if day is None:
            faults.append(f"第 {number} 行“日期”：“{cells['日期']}”不是日期，请写成 2027-01-01 的样子")
        elif kind is None:
            faults.append(f"第 {number} 行“类型”：“{cells['类型']}”无法识别，请填“{OFF}”或“{WORK}”")
        elif day in kinds:
            faults.append(f"第 {number} 行：{day.isoformat()}重复列出")
        elif kind == WORK and day.weekday() < 5:
            faults.append(f"第 {number} 行：{day.isoformat()}本来就是工作日，调休上班须在周六或周日")
        else:
            kinds[day] = kind
    if faults:
        more = [f"另有 {len(faults) - _MOST_FAULTS} 处"] if len(faults) > _MOST_FAULTS else []
        raise TableError(*faults[:_MOST_FAULTS], *more)
    return _tables(kinds, source)


def _day(text: str) -> date | None:
    found = _DAY.fullmatch(text)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def _tables(kinds: Mapping[date, str], source: str) -> tuple[YearTable, ...]:
    if not kinds:
        raise TableError("文件中没有任何日期")
    if not source.strip():
        raise TableError("请填写放假通知的来源（发文机关和文号）")
    tables = []
    for year in sorted({day.year for day in kinds}):
        days = {
            wanted: tuple(day.isoformat() for day, kind in sorted(kinds.items()) if kind == wanted and day.year == year)
            for wanted in (OFF, WORK)
        }
        table = YearTable(year, days[OFF], days[WORK], "official", source.strip())
        try:
            check_table(table)
        except ValueError as error:
            raise TableError(str(error)) from error
        tables.append(table)
    return tuple(tables)


def as_json(tables: tuple[YearTable, ...]) -> str:
    """The tables in the shipped form, as a confirmed preview sends them back."""
    data: dict[str, Any] = {
        str(table.year): {
            "off": list(table.off), "work": list(table.work), "status": table.status, "source": table.source
        }
        for table in tables
    }  # fmt: skip
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))
