"""Loading a year's working days, and moving what rested on a provisional year, once (acceptance story 4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import delete, insert

from shared.problems import RULE, Problem
from shared.workdays import YearTable, check_table
from sync_server.acts.provisional import Move, recompute
from sync_server.casework import happenings
from sync_server.ledger import tables as t
from sync_server.ledger.events import Actor
from sync_server.ledger.write import Write

SUBJECT = "calendar"


def load_year(w: Write, table: YearTable, actor: Actor) -> list[Move]:
    """Put a year's table in force and reckon anew what was 暂定; returns the terms that are certain now.

    The caller has checked `Action.LOAD_CALENDAR`. Raises Problem for a table that cannot be right."""
    try:
        check_table(table)
    except ValueError as error:
        raise Problem(RULE, reason=str(error)) from error
    words = f"载入{table.year}年工作日历（{'正式' if table.official else '暂定'}）：{table.source or '未注明来源'}"
    seq = w.event(happenings.CALENDAR_LOADED, SUBJECT, str(table.year), words, actor=actor, data=asdict(table))
    w.conn.execute(delete(t.calendars).where(t.calendars.c.year == table.year))
    values = asdict(table) | {"off": list(table.off), "work": list(table.work), "changed_seq": seq}
    w.conn.execute(insert(t.calendars).values(**values))
    w.forget(t.calendars)
    return recompute(w, actor)


class _Undone(Exception):
    """Takes back what a preview has written."""


def preview_years(w: Write, tables: Sequence[YearTable], actor: Actor) -> list[Move]:
    """What loading the tables would move, by the very act that loads them; nothing stays. Raises Problem as it."""
    moves: list[Move] = []
    try:
        with w.attempt():
            for table in tables:
                moves += load_year(w, table, actor)
            raise _Undone
    except _Undone:
        w.forget(t.calendars)
    return moves
