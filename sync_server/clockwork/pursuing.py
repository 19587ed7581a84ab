"""追踪督察 through time: a round that ends without an answer becomes the next one; when the rounds, or the order's
term, are used up, the section is told once what is due (acceptance story 15)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, Row, select, update

from shared.moment import day_in_shanghai, to_iso
from sync_server.acts.pursuits.facts import hold_pursuit, note
from sync_server.acts.pursuits.following import next_round
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.procedures.notices import AWAITING_ANSWER
from sync_server.procedures.pursuit import PursuitDeed, PursuitState, refusal

_AT_ONCE = 200  # the rest at the next tick


def anything_due(conn: Connection, now: datetime) -> bool:
    """True if a running term has ended of which that has not been said."""
    return bool(_due(conn, now, 1))


def run(w: Write) -> int:
    """Open next rounds, and tell sections what they have to decide; returns how many terms were dealt with."""
    rows = _due(w.conn, w.moment, _AT_ONCE)
    for row in rows:
        _term_over(w, row.id, row.due_at)
    return len(rows)


def _due(conn: Connection, now: datetime, most: int) -> list[Row[str, str]]:
    """Running pursuits whose term is over and unsaid, by the index on those that run; the notice waits for its unit."""
    p, n = t.pursuits.c, t.notices.c
    over = (p.due_on <= day_in_shanghai(now).isoformat()) & (p.due_at <= to_iso(now)) & (p.said_due != p.due_at)
    states = p.state.in_([PursuitState.FOLLOWING.value, PursuitState.SUPERVISED.value])
    query = select(p.id, p.due_at).join(t.notices, n.id == p.notice_id)
    waiting = n.state.in_([state.value for state in AWAITING_ANSWER])
    return list(conn.execute(query.where(p.closed_at.is_(None), over, states, waiting).limit(most)).all())


def _term_over(w: Write, pursuit_id: str, due_at: str) -> None:
    w.conn.execute(update(t.pursuits).where(t.pursuits.c.id == pursuit_id).values(said_due=due_at))
    held = hold_pursuit(w.conn, pursuit_id, w.moment)
    if not refusal(PursuitDeed.NEXT_ROUND, held.facts, None):
        next_round(w, pursuit_id)
        return
    if held.facts.state is PursuitState.FOLLOWING:
        kind, words = "pursuit.rounds_over", f"追踪督察{held.facts.round}轮期满，{held.unit_name}仍未反馈，应转入督办"
    else:
        kind, words = "pursuit.order_overdue", f"督办期满，{held.unit_name}仍未反馈，可以提出追责建议"
    note(w, held, kind, words, caller=None, to=[held.row["section_id"]])
