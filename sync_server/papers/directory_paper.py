"""附件1、附件2: the directories of leaders and of staff as they stood on a day (沪城管执〔2009〕1号)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Connection

from shared.moment import chinese_day, day_in_shanghai, to_iso
from shared.problems import Problem
from sync_server.grounds import papers as grounds
from sync_server.papers.blocks import Sheet
from sync_server.papers.directives import Rows
from sync_server.papers.editions import of_signing
from sync_server.papers.filling import Content, make_sheet
from sync_server.papers.wording_errors import WordingError
from sync_server.papers.wordings import DIRECTORIES

TABLE = "名录"


def directory_sheet(
    conn: Connection,
    wording_name: str,
    rows: Sequence[tuple[str, ...]],
    unit: tuple[str, str],
    day: date,
    now: datetime,
    assets: Path,
) -> Sheet:
    """The list with its rows (单位, 姓名, 职务, 分管工作 or 岗位, 办公电话) in their order, printed by a unit (name and
    district). Raises Problem(RULE) when its wording cannot be used."""
    wording = DIRECTORIES[wording_name]
    name, district_code = unit
    texts = {"编制单位": name, "名录日期": chinese_day(day), "人数": str(len(rows))}
    texts["打印日期"] = chinese_day(day_in_shanghai(now))
    numbered = tuple((str(number), *row) for number, row in enumerate(rows, 1))
    content = Content(texts, {TABLE: Rows(wording.tables[TABLE], numbered)})
    edition = of_signing(conn, wording.name, district_code, to_iso(now), assets)
    title = f"{wording.title}（{chinese_day(day)}）"
    try:
        return make_sheet(wording, edition.text, content, title, (day.year, day.month, day.day))
    except WordingError as error:
        raise Problem(grounds.WORDING_UNUSABLE, title=wording.title, error=error) from error
