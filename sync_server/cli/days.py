"""`ducha due` and `ducha calendar load`: working days."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy.engine import make_url

from shared.notice import DEFAULT_FEEDBACK_DAYS
from shared.workdays import Calendar, YearTable, read_tables
from sync_server.acts.calendar import load_year
from sync_server.cli.common import OPERATOR, CommandError, open_ledger
from sync_server.ledger.write import Write
from sync_server.procedures.calendar_file import LARGEST_FILE, TableError, read_file
from sync_server.reference.directory import read_calendar
from sync_server.settings import Settings


def register(commands: Any) -> None:
    """Add the commands of this file."""
    due = commands.add_parser("due", help="计算期限：送达日之后第 N 个工作日")
    due.add_argument("date", help="送达日，如 2026-11-24")
    due.add_argument("--days", type=int, default=DEFAULT_FEEDBACK_DAYS, help="工作日数，默认 3")
    due.set_defaults(run=due_on)
    calendar = commands.add_parser("calendar", help="工作日历").add_subparsers(
        dest="deed", required=True, metavar="操作"
    )
    load = calendar.add_parser("load", help="载入年度放假安排并重算暂定期限")
    load.add_argument("file", type=Path, help="JSON 文件：年份 → off、work、status、source")
    load.set_defaults(run=calendar_load)


def due_on(arguments: argparse.Namespace) -> int:
    """Print the deadline as an ISO date; whether it is 暂定 goes to standard error."""
    try:
        served = date.fromisoformat(arguments.date)
        deadline = _calendar(Settings()).due(served, arguments.days)
    except (ValueError, OverflowError) as error:
        raise CommandError("日期请写作 2026-11-24，工作日数为正整数。") from error
    print(deadline.day.isoformat())
    if not deadline.certain:
        print("暂定：所涉年份的放假安排尚未载入，载入后以重算结果为准。", file=sys.stderr)
    return 0


def _calendar(settings: Settings) -> Calendar:
    """The ledger's tables; the shipped ones where there is no ledger yet, so that asking creates nothing."""
    url = make_url(settings.database)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        shipped = (settings.assets_dir / "data/workdays.json").read_text("utf-8")
        return Calendar(read_tables(json.loads(shipped)))
    with open_ledger(settings) as (ledger, _), ledger.read() as conn:
        return read_calendar(conn)


def calendar_load(arguments: argparse.Namespace) -> int:
    """Put the file's years in force, all or none."""
    try:
        with arguments.file.open("rb") as file:
            tables = read_file(file.read(LARGEST_FILE + 1))
    except OSError as error:
        raise CommandError(f"无法读取 {arguments.file}：{error.strerror}。") from error
    except TableError as error:
        raise CommandError(f"{arguments.file} 不是可用的日历表：{error}。") from error
    if not tables:
        raise CommandError(f"{arguments.file} 中没有年份。")

    def job(w: Write) -> list[tuple[YearTable, int]]:
        return [(table, len(load_year(w, table, OPERATOR))) for table in tables]

    with open_ledger() as (ledger, _):
        for table, moved in ledger.write(job):
            state = "正式" if table.official else "暂定"
            listed = f"放假 {len(table.off)} 天，调休上班 {len(table.work)} 天"
            print(f"已载入 {table.year} 年（{state}）：{listed}，重算期限 {moved} 份")
    return 0
