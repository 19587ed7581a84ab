"""逾期 is one question with one answer, in SQL and for one notice."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, select, text

from shared.moment import from_iso
from shared.notice import NoticeState
from sync_server.ledger import tables as t
from sync_server.ledger import terms
from sync_server.ledger.ledger import Ledger
from sync_server.notices.rules.notice import overdue
from tests.sync_server.frozen import FROZEN, thaw


def moments(conn: Connection) -> list[datetime]:
    """Just before, at and after the end of every term of the ledger."""
    ends = conn.execute(select(t.notices.c.overdue_from).where(t.notices.c.overdue_from.is_not(None))).scalars()
    step = timedelta(milliseconds=1)
    return sorted({from_iso(end) + gap for end in ends for gap in (-step, timedelta(0), step)})


@pytest.mark.parametrize("commit", FROZEN)
def test_the_lists_call_those_notices_overdue_that_the_rule_calls_overdue(commit: str, tmp_path: Path) -> None:
    ledger = Ledger(thaw(commit, tmp_path))
    n = t.notices.c
    with ledger.read() as conn:
        rows = conn.execute(select(n.id, n.state, n.overdue_from)).all()
        asked = moments(conn)
        for now in asked:
            listed = set(conn.execute(select(n.id).where(terms.overdue(now))).scalars())
            ruled = {
                row.id
                for row in rows
                if overdue(NoticeState(row.state), from_iso(row.overdue_from) if row.overdue_from else None, now)
            }
            assert listed == ruled
    ledger.close()
    assert len(asked) > 3


@pytest.mark.parametrize("commit", FROZEN)
def test_a_notice_that_has_not_been_served_has_no_term_that_could_end(commit: str, tmp_path: Path) -> None:
    ledger = Ledger(thaw(commit, tmp_path))
    n = t.notices.c
    unserved = [NoticeState.AWAITING_CONFIRMATION.value, NoticeState.ISSUED.value]
    with ledger.read() as conn:
        assert conn.execute(select(n.id).where(n.state.in_(unserved), n.overdue_from.is_not(None))).first() is None
    ledger.close()


def test_provisional_terms_are_found_by_their_own_index(tmp_path: Path) -> None:
    ledger = Ledger(f"sqlite:///{tmp_path / 'ledger.sqlite3'}")
    with ledger.read() as conn:
        c = t.terms.c
        anew = select(t.terms).where(terms.provisional()).order_by(c.subject_kind, c.subject_id)
        counted = select(c.subject_id).where(terms.provisional(), c.subject_kind == "notice")
        for asked in (anew, counted):
            question = asked.compile(conn, compile_kwargs={"literal_binds": True})
            plan = conn.execute(text(f"EXPLAIN QUERY PLAN {question}")).all()
            assert "ix_terms_provisional" in str(plan)
    ledger.close()
