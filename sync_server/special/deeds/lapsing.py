"""A share's term that has ended without a report: 逾期 is said once, to the unit and to the body that carries the case
(沪城管执〔2009〕1号 四(二)3; domain.md §5).

The clockwork does it, and whoever acts on a share does it first, so that what came due while the server was down is
said before anything that came later.
"""

from __future__ import annotations

from sqlalchemy import Connection, RowMapping

from sync_server.acts.common.term_book import clock_of, say_over
from sync_server.casework import happenings
from sync_server.ledger import terms
from sync_server.ledger.write import Write
from sync_server.special.deeds.held import ORDER, REPORT, SHARE, HeldShare, hold_share, note_share


def catch_up(w: Write, share_id: str) -> HeldShare:
    """Say that the share's term is over, unless it has been said. Returns the share. Raises Problem(NOT_FOUND)."""
    held = hold_share(w, share_id)
    row = running(w.conn, held)
    if row is None or row["said_at"] is not None or not clock_of(row).over(w.moment):
        return held
    say_over(w, row)
    asked = "督办通知单" if row["what"] == ORDER else ""
    said = f"{held.name}{asked}逾期未报告（期限{clock_of(row).words()}），请立即报告办理情况并说明原因"
    data = {"what": "overdue", "term": row["overdue_from"]}
    to = [held.row["unit_id"], held.case.row["body_id"]]
    note_share(w, held, happenings.CASE_SHARE_OVERDUE, said, caller=None, to=to, data=data, urgent=True)
    return held


def running(conn: Connection, held: HeldShare) -> RowMapping | None:
    """The share's term that runs, to report or of an order; None where none does."""
    rows = terms.of_subject(conn, SHARE, held.id, (REPORT, ORDER))
    return next((row for row in rows if row["ended_at"] is None), None)


def last_ended(conn: Connection, share_id: str) -> RowMapping:
    """Of a share of which no term runs the one that ended last: that of a report ceases to run with it, and what stood
    still with its case."""
    return max(terms.of_subject(conn, SHARE, share_id, (REPORT, ORDER)), key=lambda term: str(term["ended_at"]))
