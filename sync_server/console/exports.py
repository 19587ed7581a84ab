"""The filtered list as a file: CSV and XLSX with Chinese headings, GeoJSON in WGS-84 for maps."""

from __future__ import annotations

import csv
import io
import itertools
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import IO, Any

import xlsxwriter
from sqlalchemy import ColumnElement, Select
from starlette.responses import Response, StreamingResponse

from shared.catalogue import PLACES
from shared.moment import SHANGHAI, chinese_day, day_in_shanghai, from_iso
from shared.problems import NOT_FOUND, Problem
from sync_server.casework import happenings
from sync_server.console import spreadsheets, words
from sync_server.console.file_headers import headers_of
from sync_server.console.listing import Filters, order_of
from sync_server.console.queries import AnyRow, keys
from sync_server.console.queries.lists import ordered_by
from sync_server.console.rendering import label
from sync_server.console.spreadsheets import day_cell, moment_cell
from sync_server.console.web import Ask
from sync_server.documents import kinds

AT_ONCE = 500
ROWS_A_SHEET = 1_000_000  # a spreadsheet ends at 1,048,576


class Sheet:
    """What a list looks like as a file: a name, headings with how to fill them, and the column that makes it total.

    Of a `discreet` one the log keeps that it was taken, not what was looked for, which may be somebody's name."""

    def __init__(
        self,
        name: str,
        tie: ColumnElement[Any],
        columns: Sequence[tuple[str, Callable[[AnyRow], spreadsheets.Cell]]],
        *,
        discreet: bool = False,
    ) -> None:
        self.name, self.tie, self.columns, self.discreet = name, tie, columns, discreet

    @property
    def heads(self) -> list[str]:
        return [head for head, _ in self.columns]

    def cells(self, row: AnyRow) -> list[spreadsheets.Cell]:
        return [read(row) for _, read in self.columns]


def _severity(value: str) -> str:
    return words.SEVERITY[value].word if value in words.SEVERITY else "无"


RECORDS = Sheet(
    "督察记录",
    keys.RECORD,
    (
        ("编号", lambda r: r.id[-6:].upper()),
        ("督察时间", lambda r: moment_cell(r.occurred_at)),
        ("被督察单位", lambda r: r.unit_name),
        ("督察员", lambda r: r.inspector_name),
        ("类别", lambda r: label(r.form, "form")),
        ("地点", lambda r: r.address),
        ("问题数", lambda r: r.finding_count),
        ("最高程度", lambda r: _severity(r.worst)),
        ("照片数", lambda r: r.photo_count),
        ("未到照片", lambda r: r.photos_missing),
        ("纬度（WGS-84）", lambda r: r.latitude),
        ("经度（WGS-84）", lambda r: r.longitude),
        ("收到时间", lambda r: moment_cell(r.received_at)),
        ("记录编号", lambda r: r.id),
    ),
)
FINDINGS = Sheet(
    "督察问题台账",
    keys.FINDING,
    (
        ("通知书文号", lambda r: r.number or r.provisional or ""),
        ("督察时间", lambda r: moment_cell(r.occurred_at)),
        ("被督察单位", lambda r: r.unit_name),
        ("答复单位", lambda r: r.answering_name),
        ("项目编号", lambda r: r.item_code),
        ("检查项目", lambda r: r.item_text),
        ("程度", lambda r: _severity(r.severity)),
        ("数量", lambda r: r.quantity),
        ("计量单位", lambda r: r.unit or PLACES),
        ("事实", lambda r: r.facts),
        ("地点", lambda r: r.address),
        ("现场处置", lambda r: label(r.action, "action")),
        ("状态", lambda r: words.FINDING[r.state].word if r.state in words.FINDING else r.state),
        ("反馈期限", lambda r: day_cell(r.due_on)),
        ("督察员", lambda r: r.inspector_name),
        ("纬度（WGS-84）", lambda r: r.latitude),
        ("经度（WGS-84）", lambda r: r.longitude),
        ("记录编号", lambda r: r.record_id),
        ("问题编号", lambda r: r.id),
    ),
)
NOTICES = Sheet(
    "督察通知书",
    keys.NOTICE,
    (
        ("文号", lambda r: r.number or r.provisional or ""),
        ("被督察单位", lambda r: r.unit_name),
        ("开具人", lambda r: r.inspector_name),
        ("开具时间", lambda r: moment_cell(r.issued_at)),
        ("送达方式", lambda r: label(r.service_kind, "service") if r.service_kind else ""),
        ("送达时间", lambda r: moment_cell(r.served_at)),
        ("反馈期限", lambda r: day_cell(r.due_on)),
        ("期限是否暂定", lambda r: "" if r.due_certain or not r.due_on else "暂定"),
        ("状态", lambda r: words.NOTICE[r.state].word if r.state in words.NOTICE else r.state),
        ("轮次", lambda r: r.round),
        ("销号时间", lambda r: moment_cell(r.closed_at)),
        ("整改要求", lambda r: r.requirement),
    ),
)
ORDERS = Sheet(  # the columns in which they came: procedures.order_rows.HEADS
    "工单",
    keys.ORDER,
    (
        ("工单号", lambda r: r.number),
        ("来源", lambda r: words.ORDER_SOURCE[r.source]),
        ("受理日期", lambda r: day_cell(r.received_on)),
        ("答复期限", lambda r: day_cell(r.due_on)),
        ("涉及单位", lambda r: r.unit_name or ""),
        ("地点", lambda r: r.place),
        ("诉求内容", lambda r: r.content),
        ("办理结果", lambda r: r.result),
        (
            "办结日期",
            lambda r: day_cell(day_in_shanghai(from_iso(r.answered_at)).isoformat()) if r.answered_at else None,
        ),
    ),
    discreet=True,
)
DOCUMENTS = Sheet(
    "文稿",
    keys.DOCUMENT,
    (
        ("文种", lambda r: kinds.of(r.kind).label),
        ("标题", lambda r: r.title),
        ("文号", lambda r: r.number or ""),
        ("编制单位", lambda r: r.unit_name),
        ("月份", lambda r: r.period),
        ("状态", lambda r: words.DOCUMENT[r.state].word if r.state in words.DOCUMENT else r.state),
        ("期限", lambda r: day_cell(r.due_on)),
        ("期限是否暂定", lambda r: "" if r.due_certain or not r.due_on else "暂定"),
        ("是否迟报", lambda r: "迟报" if r.late else ""),
        ("签发时间", lambda r: moment_cell(r.issued_at)),
        ("报送时间", lambda r: moment_cell(r.filed_at)),
        ("起草时间", lambda r: moment_cell(r.created_at)),
    ),
)
_WITH_PLACE = frozenset({RECORDS, FINDINGS})


def answer(
    ask: Ask,
    kind: str,
    sheet: Sheet,
    statement: Select[Any],
    filters: Filters,
    orders: Mapping[str, ColumnElement[Any]],
    default: str,
) -> Response:
    """The whole filtered list in the order of the URL. Raises Problem (not found) for an unknown kind of file."""
    if kind not in _WRITERS or (kind == "geojson" and sheet not in _WITH_PLACE):
        raise Problem(NOT_FOUND, what="这种导出格式")
    sort, descending = order_of(filters, orders, default)
    ordered = ordered_by(statement, orders, sort, descending, sheet.tie)
    name = f"{sheet.name}（{chinese_day(words.today(ask.now))}导出）.{kind}"
    viewer = ask.viewer
    said = f"{viewer.name}导出了{sheet.name}（{kind.upper()}）"
    conditions = {} if sheet.discreet else {name: value for name, value in filters.values.items() if value}
    ask.write(
        lambda w: w.event(happenings.LEDGER_EXPORTED, "user", viewer.user_id, said, actor=viewer.actor, data=conditions)
    )
    content = written(kind, sheet, _rows(ask, ordered))
    return StreamingResponse(content, media_type=_WRITERS[kind][1], headers=headers_of(name))


def written(kind: str, sheet: Sheet, rows: Iterable[AnyRow]) -> Iterator[str] | Iterator[bytes]:
    """The rows as a file of that kind, piece by piece: memory does not grow with their number."""
    return _WRITERS[kind][0](sheet, rows)


def _rows(ask: Ask, statement: Select[Any]) -> Iterator[AnyRow]:
    with ask.read() as conn:
        yield from conn.execution_options(yield_per=AT_ONCE).execute(statement)


def _csv(sheet: Sheet, rows: Iterable[AnyRow]) -> Iterator[str]:
    """With a byte order mark, so that spreadsheets read the Chinese."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    yield "\ufeff"
    writer.writerow(sheet.heads)
    for row in rows:
        writer.writerow([spreadsheets.bare(cell) for cell in sheet.cells(row)])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue()


def _xlsx(sheet: Sheet, rows: Iterable[AnyRow]) -> Iterator[bytes]:
    """Written row by row to a temporary file (constant memory), then sent."""
    with tempfile.TemporaryFile() as file:
        _fill_workbook(file, sheet, rows)
        file.seek(0)
        while chunk := file.read(64 * 1024):
            yield chunk


def _fill_workbook(file: IO[bytes], sheet: Sheet, rows: Iterable[AnyRow]) -> None:
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold = book.add_format({"bold": True, "bottom": 1})
    looks = spreadsheets.Looks.of(book)
    left = iter(rows)
    for number in itertools.count(1):
        page = book.add_worksheet(sheet.name if number == 1 else f"{sheet.name}（{number}）")
        page.freeze_panes(1, 0)
        page.set_column(0, len(sheet.columns) - 1, 18)
        for at, head in enumerate(sheet.heads):
            page.write(0, at, head, bold)
        last = 0
        for last, row in enumerate(itertools.islice(left, ROWS_A_SHEET), start=1):
            for at, cell in enumerate(sheet.cells(row)):
                spreadsheets.put(page, last, at, cell, looks=looks)
        page.autofilter(0, 0, last, len(sheet.columns) - 1)
        if last < ROWS_A_SHEET:
            break
    book.close()


def _geojson(sheet: Sheet, rows: Iterable[AnyRow]) -> Iterator[str]:
    """A FeatureCollection (RFC 7946: WGS-84, longitude first); rows without a position have a null geometry."""
    yield '{"type":"FeatureCollection","features":['
    first = True
    for row in rows:
        place = None
        if row.latitude is not None:
            place = {"type": "Point", "coordinates": [row.longitude, row.latitude]}
        properties = dict(zip(sheet.heads, map(_plain, sheet.cells(row)), strict=True))
        feature = {"type": "Feature", "id": row.id, "geometry": place, "properties": properties}
        yield ("" if first else ",") + json.dumps(feature, ensure_ascii=False)
        first = False
    yield "]}"


def _plain(cell: spreadsheets.Cell) -> str | int | float | None:
    """Days and moments as ISO 8601, moments with their offset."""
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=SHANGHAI).isoformat(timespec="minutes")
    return cell.isoformat() if isinstance(cell, date) else cell


_Writer = Callable[[Sheet, Iterable[AnyRow]], Iterator[str] | Iterator[bytes]]
_WRITERS: dict[str, tuple[_Writer, str]] = {
    "csv": (_csv, "text/csv; charset=utf-8"),
    "xlsx": (_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "geojson": (_geojson, "application/geo+json"),
}
