"""The term of a notice as its paper says it: from what it runs, how long, by how much it was prolonged, until when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from shared.notice_paper import term_words
from shared.workdays import Calendar
from sync_server.ledger import tables as t
from sync_server.reference.clock import reckoning_of, stored_clock
from sync_server.reference.directory import read_calendar

Terms = Mapping[str, dict[str, Any]]
_SERVED, _RETURNED, _REVIEWED = "送达", "退回再整改", "复核决定"


def terms_of(conn: Connection, notices: Sequence[Mapping[Any, Any]]) -> Terms:
    """By its id, what the last term to answer each of these notices (rows) consists of: JSON values, for a paper and
    for a phone. A notice that was not served has none."""
    c = t.terms.c
    of = (c.subject_kind == "notice") & c.subject_id.in_([row["id"] for row in notices]) & (c.what == "answer")
    last = {row["subject_id"]: row for row in conn.execute(select(t.terms).where(of).order_by(c.nth)).mappings()}
    days = read_calendar(conn) if any(row["extended"] for row in last.values()) else None
    return {row["id"]: _parts(last[row["id"]], row["round"], days) for row in notices if row["id"] in last}


def said_term(notice: Mapping[Any, Any], parts: Mapping[str, Any] | None) -> str:
    """The sentence on the paper of a notice (row). Papers of before know no more of their term than its days."""
    due = stored_clock(notice).words() if notice["due_on"] else ""
    return term_words(due=due, **(parts or {"days": notice["feedback_days"]}))


def _parts(term: RowMapping, nth_round: int, days: Calendar | None) -> dict[str, Any]:
    since = _SERVED if term["nth"] == 1 else _RETURNED if nth_round > 1 else _REVIEWED
    parts = {"days": term["amount"], "since": since}
    if term["extended"] and days is not None:
        before = replace(reckoning_of(term), extended=0).reckoned(days)
        parts |= {"extended": term["extended"], "grace": before.end_words() if before.graced else ""}
    return parts
