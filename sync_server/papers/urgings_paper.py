"""催办登记簿: each reminder, call, visit and letter of a body, about notices, pursuits, special cases and papers that
are owed to it (沪城管执〔2009〕1号 四(二)3)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, RowMapping, literal, select

from shared.moment import SHANGHAI, chinese_day, chinese_moment, day_in_shanghai, from_iso, to_iso
from shared.problems import Problem
from sync_server.documents import kinds
from sync_server.grounds import papers as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM
from sync_server.papers.blocks import Sheet
from sync_server.papers.directives import Rows
from sync_server.papers.editions import of_signing
from sync_server.papers.filling import Content, make_sheet
from sync_server.papers.wording_errors import WordingError
from sync_server.papers.wordings import URGINGS
from sync_server.procedures.months import month_words
from sync_server.procedures.urging import way_words

MOST_ROWS = 3_000  # of one print; a longer book is exported as a sheet
u, p, n, w = t.urgings.c, t.pursuits.c, t.notices.c, t.units.c
s, c = t.case_shares.c, t.cases.c


def urging_cells(row: Mapping[Any, Any]) -> tuple[str, ...]:
    """催办日期, 方式, 经办人, 办理情况, 领导批示, 最后结果 of one urging."""
    way = way_words(row["way"], row["by_id"] == SYSTEM.id)
    texts = (str(row[name]) for name in ("by_name", "words", "leader_words", "result"))
    return (chinese_moment(from_iso(row["at"])), way, *texts)


def urgings_sheet(conn: Connection, unit_id: str, year: int, now: datetime, assets: Path, *, by_people: bool) -> Sheet:
    """The book of a section, or of the supervision office, for a year: notices, pursuits, and at the office the papers
    that sections owe it. `by_people` leaves out what the system said by itself. Raises Problem(RULE) when its wording
    cannot be used."""
    found = _urgings_of(conn, unit_id, year, by_people)
    rows = tuple(
        (str(number), row["unit_name"], _about(row), *urging_cells(row))
        for number, row in enumerate(found[:MOST_ROWS], 1)
    )
    cut = f"（共{len(found)}条，以下为前{MOST_ROWS}条）" if len(found) > MOST_ROWS else ""
    unit = conn.execute(select(w.name, w.district_code).where(w.id == unit_id)).one()
    day = day_in_shanghai(now)
    scope = f"{year}年{'人工' if by_people else ''}"
    texts = {"编制单位": unit.name, "年份": f"{scope}{cut}", "被督察单位": "", "日期": chinese_day(day)}
    edition = of_signing(conn, URGINGS.name, unit.district_code, to_iso(now), assets)
    content = Content(texts, {"催办登记": Rows(URGINGS.tables["催办登记"], rows)})
    try:
        return make_sheet(
            URGINGS, edition.text, content, f"{unit.name}{scope}催办登记簿", (day.year, day.month, day.day)
        )
    except WordingError as error:
        raise Problem(grounds.WORDING_UNUSABLE, title=URGINGS.title, error=error) from error


def _urgings_of(conn: Connection, unit_id: str, year: int, by_people: bool) -> list[RowMapping]:
    """What the body urged in the year, in order of time; `unit_name` is the unit that was urged."""
    first, after = (to_iso(datetime(y, 1, 1, tzinfo=SHANGHAI)) for y in (year, year + 1))
    in_year = (u.at >= first) & (u.at < after)
    if by_people:
        in_year &= u.by_id != SYSTEM.id
    told = (t.urgings, w.name.label("unit_name"))
    numbers = (n.number, n.provisional)
    queries = [
        select(*told, *numbers)
        .join_from(t.urgings, t.pursuits, (u.subject_kind == "pursuit") & (u.subject_id == p.id))
        .join(t.notices, p.notice_id == n.id)
        .join(t.units, p.unit_id == w.id)
        .where(p.section_id == unit_id),
        select(*told, *numbers)
        .join_from(t.urgings, t.notices, (u.subject_kind == "notice") & (u.subject_id == n.id))
        .join(t.units, n.unit_id == w.id)
        .where(n.section_id == unit_id),
        select(t.urgings, s.unit_name, c.number, literal("").label("provisional"))
        .join_from(t.urgings, t.case_shares, (u.subject_kind == "case_share") & (u.subject_id == s.id))
        .join(t.cases, s.case_id == c.id)
        .where(c.body_id == unit_id),
        # Papers that a section owes are urged under their kind and month, `plan:2026-12`; the section is the subject.
        select(*told, literal("").label("number"), literal("").label("provisional"))
        .join_from(t.urgings, t.units, u.subject_id == w.id)
        .where(u.subject_kind.contains(":"), w.parent_id == unit_id),
    ]
    found = [row for query in queries for row in conn.execute(query.where(in_year)).mappings()]
    return sorted(found, key=lambda row: (row["at"], row["id"]))


def _about(row: RowMapping) -> str:
    """The number of the notice or of the case, or the paper that was urged."""
    kind, _, period = row["subject_kind"].partition(":")
    return f"{month_words(period)}{kinds.of(kind).label}" if period else row["number"] or row["provisional"]
