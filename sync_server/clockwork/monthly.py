"""On the 1st of each month every section and the detachment find a draft report on the month before.

After an outage those of the last months are made up for, each once (沪城管执〔2009〕1号 四(一)7, domain.md §4)."""

from __future__ import annotations

from datetime import datetime

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from shared.moment import month_in_shanghai
from shared.problems import Problem
from sync_server.acts.reports import draft_report, drafted
from sync_server.acts.reports.month_rows import in_use
from sync_server.ledger.events import SYSTEM
from sync_server.ledger.write import Write
from sync_server.procedures.months import month_after
from sync_server.reference.directory import read_directory
from sync_server.reference.inspection_bodies import owing_bodies

MONTHS_BACK = 3
DRAFTS_A_TICK = 4  # counting a month takes its time: others who write are not kept waiting for all districts at once
_log = structlog.get_logger("clockwork")


def anything_due(conn: Connection, now: datetime) -> bool:
    """True if a body lacks the report on a month that is over."""
    return bool(_missing(conn, now))


def run(w: Write) -> int:
    """Draft the next few missing reports; how many."""
    made = 0
    for body_id, month in _missing(w.conn, w.moment):
        if made == DRAFTS_A_TICK:
            break
        try:
            with w.attempt():
                draft_report(w, SYSTEM, body_id, month)
        except (Problem, SQLAlchemyError) as error:  # one body's trouble does not keep the others waiting
            _log.error("report not drafted", body=body_id, month=month, error=repr(error))
        else:
            made += 1
    return made


def _missing(conn: Connection, now: datetime) -> list[tuple[str, str]]:
    """(body id, month) without a report, the oldest month first; none before the ledger was in use."""
    current = month_in_shanghai(now)
    months = in_use(conn, [month_after(current, -back) for back in range(MONTHS_BACK, 0, -1)])
    if not months:
        return []
    there, units = drafted(conn, months), read_directory(conn)
    owed = [(body.id, month) for month in months for body in owing_bodies(conn, units, month)]
    return [one for one in owed if one not in there]
