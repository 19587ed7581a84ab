"""What a month's figures cost the database does not grow with what lies beside them: counted in SQLite's own steps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Connection, insert, select, update

from shared.moment import to_iso
from sync_server.acts.reports.month_rows import first_month, notices_by_standing, span_of
from sync_server.console.chosen_span import ChosenSpan
from sync_server.console.listing import Filters
from sync_server.console.queries.analysis import Subject, months_of
from sync_server.ledger import tables as t
from sync_server.ledger.figures import ALL, Area
from sync_server.ledger.ledger import Ledger
from sync_server.ledger.spans import Span
from sync_server.ledger.write import Write
from sync_server.procedures.hotspots import cell_of
from sync_server.reference.shipped import load_reference_data
from sync_server.settings import ASSETS
from tests.bench.ledger_synthetic import fill
from tests.sync_server.phones import DISTRICT, add_inspector

NOW = datetime(2026, 11, 28, 4, tzinfo=UTC)
FINDINGS = 600
EACH = 10  # SQLite counts in steps of so many
MORE = 1.5  # the trees grow deeper


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = Ledger(f"sqlite:///{tmp_path / 'ledger.sqlite3'}", lambda: NOW)
    load_reference_data(opened, ASSETS)
    user = add_inspector(opened, "wang")
    enrolled = to_iso(NOW - timedelta(days=1))

    def job(w: Write) -> None:
        w.add(t.devices, id=w.new_id(), user_id=user, public_key="0" * 64, token_hash="1" * 64, enrolled_at=enrolled)
        fill(w.conn, FINDINGS, NOW, days=20, district=DISTRICT)
        _answered(w.conn, user)

    opened.write(job)
    yield opened
    opened.close()


def _answered(conn: Connection, user: str) -> None:
    """A first feedback to each notice that has none."""
    n, a = t.notices.c, t.answers.c
    rows = conn.execute(select(n.id, n.issued_at).where(n.id.not_in(select(a.notice_id)))).all()
    said = {"kind": "feedback", "user_id": user, "user_name": "王建国"}
    conn.execute(
        insert(t.answers), [{"id": str(uuid4()), "notice_id": row.id, "at": row.issued_at, **said} for row in rows]
    )


def _fuller(ledger: Ledger) -> None:
    """Five times as much of the same district, all of it in the months before."""

    def job(w: Write) -> None:
        w.conn.execute(update(t.notices).values(number=t.notices.c.id))  # the new ones begin with 1 again
        fill(w.conn, 5 * FINDINGS, NOW - timedelta(days=40), days=200, district=DISTRICT, seed=8)
        _answered(w.conn, w.conn.execute(select(t.users.c.id).limit(1)).scalar_one())

    ledger.write(job)


def _steps(ledger: Ledger, question: Callable[[Connection], object]) -> int:
    with ledger.read() as conn:
        question(conn)
        steps: list[int] = []
        connection = conn.connection.driver_connection
        assert connection is not None
        connection.set_progress_handler(lambda: steps.append(EACH), EACH)
        question(conn)
        connection.set_progress_handler(None, 0)
    return sum(steps)


def _standing(conn: Connection) -> object:
    return notices_by_standing(conn, t.notices.c.district_code == DISTRICT, span_of("2026-11"))


def _hot_spots(conn: Connection) -> object:
    year = Span(date(2026, 1, 1), date(2026, 12, 31))
    period = ChosenSpan("year", year, year)
    subject = Subject(Area(district_code=DISTRICT), ALL, period, Filters({}))
    return months_of(conn, subject, [cell_of(31.2165 + n / 100, 121.4212) for n in range(12)], year)


@pytest.mark.parametrize("question", [_standing, first_month])
def test_a_question_takes_no_more_steps_beside_five_times_as_much(
    ledger: Ledger, question: Callable[[Connection], object]
) -> None:
    before = _steps(ledger, question)
    _fuller(ledger)
    after = _steps(ledger, question)
    assert after <= MORE * before, (before, after)


def test_twelve_hot_spots_are_followed_with_fewer_steps_than_the_district_has_findings(ledger: Ledger) -> None:
    _fuller(ledger)
    assert _steps(ledger, _hot_spots) < 6 * FINDINGS
