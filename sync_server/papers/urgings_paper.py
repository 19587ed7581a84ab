"""催办登记簿: each reminder, call, visit and letter of a section's pursuits (沪城管执〔2009〕1号 四(二)3)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from shared.moment import SHANGHAI, chinese_day, chinese_moment, day_in_shanghai, from_iso, to_iso
from shared.problems import Problem
from sync_server.grounds import papers as grounds
from sync_server.ledger import tables as t
from sync_server.papers.blocks import Sheet
from sync_server.papers.directives import Rows
from sync_server.papers.editions import of_signing
from sync_server.papers.filling import Content, make_sheet
from sync_server.papers.wording_errors import WordingError
from sync_server.papers.wordings import URGINGS
from sync_server.procedures.urging import UrgingWay

MOST_ROWS = 3_000  # of one print; a longer book is exported as a sheet
u, p, n = t.urgings.c, t.pursuits.c, t.notices.c


def urging_cells(held: Mapping[Any, Any]) -> tuple[str, ...]:
    """催办日期, 方式, 经办人, 办理情况, 领导批示, 最后结果 of one urging."""
    way = UrgingWay(str(held["way"])).label
    texts = (str(held[name]) for name in ("by_name", "words", "leader_words", "result"))
    return (chinese_moment(from_iso(str(held["at"]))), way, *texts)


def urgings_sheet(conn: Connection, section_id: str, year: int, now: datetime, assets: Path) -> Sheet:
    """The book of a section for a year. Raises Problem(RULE) when its wording cannot be used."""
    first, after = (to_iso(datetime(y, 1, 1, tzinfo=SHANGHAI)) for y in (year, year + 1))
    query = (
        select(t.urgings, t.units.c.name.label("unit_name"), n.number.label("notice_number"))
        .join_from(t.urgings, t.pursuits, u.subject_id == p.id)
        .join(t.units, p.unit_id == t.units.c.id)
        .join(t.notices, p.notice_id == n.id)
        .where(u.subject_kind == "pursuit", p.section_id == section_id, u.at >= first, u.at < after)
        .order_by(u.at, u.id)
        .limit(MOST_ROWS)
    )
    rows = tuple(
        (str(number), str(row["unit_name"]), str(row["notice_number"] or ""), *urging_cells(row))
        for number, row in enumerate(conn.execute(query).mappings(), start=1)
    )
    section = conn.execute(select(t.units.c.name, t.units.c.district_code).where(t.units.c.id == section_id)).one()
    day = day_in_shanghai(now)
    texts = {"编制单位": section.name, "年份": f"{year}年", "被督察单位": "", "日期": chinese_day(day)}
    edition = of_signing(conn, URGINGS.name, section.district_code, to_iso(now), assets)
    content = Content(texts, {"催办登记": Rows(URGINGS.tables["催办登记"], rows)})
    try:
        return make_sheet(
            URGINGS, edition.text, content, f"{section.name}{year}年催办登记簿", (day.year, day.month, day.day)
        )
    except WordingError as error:
        raise Problem(grounds.WORDING_UNUSABLE, title=URGINGS.title, error=error) from error
