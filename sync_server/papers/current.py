"""Whether a matter has moved on since its paper went out, so that it would print otherwise today."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from shared.problems import Problem
from sync_server.ledger import tables as t
from sync_server.papers.document_paper import sheet_of
from sync_server.papers.issued import Row
from sync_server.papers.notice_paper import feedback_form, notice_sheet_from
from sync_server.reference.paper_facts import FEEDBACK, NOTICE, Facts, facts_of


def moved_on(conn: Connection, row: Row, now: datetime, assets: Path) -> bool:
    """True if the paper of this row of the register says something else than one printed now would; False also where
    nothing was sealed to compare with."""
    f = t.paper_facts.c
    sealed = conn.execute(select(f.facts).where(f.paper_id == row["id"])).scalar()
    if sealed is None:
        return False
    current = facts_of(conn, row["kind"], row["subject_id"])
    if current == sealed:
        return False
    try:
        return bool(_composed(conn, row, current, now, assets) != _composed(conn, row, sealed, now, assets))
    except Problem:  # a wording that cannot be used prints neither
        return False


def _composed(conn: Connection, row: Row, facts: Facts, now: datetime, assets: Path) -> Any:
    if row["kind"] == NOTICE:
        return notice_sheet_from(conn, facts, assets)
    if row["kind"] == FEEDBACK:
        return feedback_form(conn, facts, assets, None).data
    return sheet_of(conn, facts, now, assets)
