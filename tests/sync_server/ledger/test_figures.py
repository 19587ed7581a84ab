"""The sums beside the ledger equal the ledger, whatever happens to findings, records, notices and answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, MetaData, Table, create_engine, delete, insert, select, update

from shared.moment import SHANGHAI, from_iso, to_iso
from sync_server.ledger import figures, work_figures
from sync_server.ledger import tables as t
from sync_server.ledger.engine import driver_url
from sync_server.ledger.figures import Area, Only
from sync_server.ledger.ledger import Ledger
from sync_server.ledger.migrate import downgrade, upgrade
from sync_server.ledger.spans import Span
from sync_server.reference.shipped import load_reference_data
from sync_server.settings import ASSETS

UNITS = ("310105", "310105", "310104", "310000")  # the districts of four units
ITEMS = ("JM03", "JM01", "RW03")
YEAR = Span(date(2026, 1, 1), date(2027, 12, 31))


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    ledger = Ledger(database_url)
    load_reference_data(ledger, ASSETS)
    ledger.close()
    made = create_engine(driver_url(database_url))  # without the writer's check of foreign keys
    if made.dialect.name == "postgresql":  # findings without the records, phones and people behind them
        with made.begin() as conn:
            for table in ("findings", "records", "notices", "answers"):
                for key in conn.exec_driver_sql(
                    "SELECT conname FROM pg_constraint WHERE contype = 'f' AND conrelid = %s::regclass", (table,)
                ).scalars():
                    conn.exec_driver_sql(f"ALTER TABLE {table} DROP CONSTRAINT {key}")
    yield made
    made.dispose()


def units_of(conn: Connection) -> list[tuple[str, str]]:
    found = []
    for n, district in enumerate(UNITS):
        rows = conn.execute(select(t.units.c.id).where(t.units.c.district_code == district).order_by(t.units.c.id))
        found.append((rows.scalars().all()[n % 2], district))
    return found


def finding(number: int, unit: tuple[str, str], at: datetime, **values: Any) -> dict[str, Any]:
    return {
        "id": f"f{number}",
        "record_id": "r",
        "item_code": "JM03",
        "item_text": "跨门经营",
        "severity": "minor",
        "points": 1.0,
        "count": 2,
        "facts": "",
        "action": "notice",
        "answering_unit_id": unit[0],
        "section_id": unit[0],
        "rule_id": "",
        "unit_id": unit[0],
        "district_code": unit[1],
        "occurred_at": to_iso(at),
        "month": f"{at.astimezone(SHANGHAI):%Y-%m}",
        **values,
    }


def counted(conn: Connection) -> list[Any]:
    rows = conn.execute(select(t.findings)).all()
    return [row for row in rows if row.state != "withdrawn" and not row.merged_into]


def shanghai(row: Any) -> datetime:
    return from_iso(row.occurred_at).astimezone(SHANGHAI)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["file", "state", "merge", "part", "correct", "remove"]),
        st.integers(0, 5),  # which finding
        st.integers(0, 3),  # which unit
        st.integers(0, 2),  # which item
        st.sampled_from(["minor", "major", "grave"]),
        st.sampled_from(["open", "acknowledged", "noticed", "closed", "withdrawn"]),
        st.integers(0, 24 * 80),  # hours after 2026-10-20 in UTC
    ),
    max_size=14,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=STEPS)
def test_any_sequence_of_changes_leaves_the_sums_equal_to_a_fresh_count(engine: Engine, steps: list[Any]) -> None:
    with engine.connect() as conn, conn.begin() as transaction:
        units, there = units_of(conn), set[str]()
        for what, number, unit, item, severity, state, hours in steps:
            key, at = f"f{number}", datetime(2026, 10, 20, tzinfo=UTC) + timedelta(hours=hours)
            row = finding(number, units[unit], at, item_code=ITEMS[item], severity=severity, state=state)
            this = update(t.findings).where(t.findings.c.id == key)
            if key not in there:
                conn.execute(insert(t.findings), [row])
                there.add(key)
            elif what == "state":
                conn.execute(this.values(state=state))
            elif what == "merge":
                conn.execute(this.values(merged_into="f9"))
            elif what == "part":
                conn.execute(this.values(merged_into=""))
            elif what == "correct":
                conn.execute(this.values(**row))
            elif what == "remove":
                conn.execute(delete(t.findings).where(t.findings.c.id == key))
                there.remove(key)
        check(conn, units)
        transaction.rollback()


def check(conn: Connection, units: list[tuple[str, str]]) -> None:
    """Every figure against a count by hand."""
    rows = counted(conn)
    odd = Span(date(2026, 10, 25), date(2026, 12, 12))  # a whole month with days left at both ends
    for span in (YEAR, odd):
        inside = [row for row in rows if span.first <= shanghai(row).date() <= span.last]
        for only in (Only(), Only("JM"), Only("JM03"), Only("RW", "grave"), Only(severity="minor")):
            fit = [row for row in inside if row.item_code.startswith(only.item) and only.severity in ("", row.severity)]
            by_unit = {unit: tally.findings for unit, tally in figures.by_unit(conn, Area(), span, only).items()}
            assert by_unit == Counter(row.unit_id for row in fit)
            by_district = {code: tally.findings for code, tally in figures.by_district(conn, span, only).items()}
            assert by_district == Counter(row.district_code for row in fit if row.district_code != "310000")
            for area in (Area(), Area("310105"), Area(units[0][1], units[0][0])):
                own = [
                    row
                    for row in fit
                    if area.district_code in ("", row.district_code) and area.unit_id in ("", row.unit_id)
                ]
                check_area(conn, area, span, only, own)


def check_area(conn: Connection, area: Area, span: Span, only: Only, own: list[Any]) -> None:
    tally = figures.total(conn, area, span, only)
    assert tally.findings == len(own)
    assert tally.quantity == 2 * len(own)
    assert tally.open == sum(row.state in ("open", "acknowledged") for row in own)
    assert (tally.noticed, tally.closed) == tuple(sum(row.state == s for row in own) for s in ("noticed", "closed"))
    assert (tally.minor, tally.major, tally.grave) == tuple(
        sum(row.severity == s for row in own) for s in ("minor", "major", "grave")
    )
    by_item = {code: one.findings for code, one in figures.by_item(conn, area, span, only).items()}
    assert by_item == Counter(row.item_code for row in own)
    by_group = {code: one.findings for code, one in figures.by_group(conn, area, span, only).items()}
    assert by_group == Counter(row.item_code[:2] for row in own)
    by_day = {day: one.findings for day, one in figures.by_day(conn, area, span, only).items()}
    assert by_day == Counter(shanghai(row).date() for row in own)
    by_month = {month: one.findings for month, one in figures.by_month(conn, area, span, only).items()}
    assert by_month == Counter(f"{shanghai(row):%Y-%m}" for row in own if f"{shanghai(row):%Y-%m}" in span.months)
    assert figures.by_hour(conn, area, span, only) == Counter(
        (shanghai(row).weekday(), shanghai(row).hour) for row in own
    )


NOTICE = {"state": "served", "round": 1, "feedback_days": 3, "document": "d", "requirement": "r", "body": "{}"}


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    steps=st.lists(
        st.tuples(
            st.integers(0, 3),
            st.sampled_from(["served", "closed", "revoked", "awaiting_confirmation", "feedback", "late", "again"]),
        ),
        max_size=12,
    )
)
def test_notices_and_first_feedbacks_are_counted_while_the_notice_stands(engine: Engine, steps: list[Any]) -> None:
    with engine.connect() as conn, conn.begin() as transaction:
        (unit, district), *_ = units_of(conn)
        states, answers = dict[str, str](), dict[str, bool]()
        for number, (which, what) in enumerate(steps):
            key = f"n{which}"
            if key not in states:
                states[key] = "served"
                who = {"record_id": "r", "unit_id": unit, "section_id": unit, "user_id": "u", "inspector_name": "x"}
                moments = {"issued_at": "2026-10-31T16:30:00.000Z", "online_at": "2026-10-31T16:30:00.000Z"}
                conn.execute(insert(t.notices), [{"id": key, **NOTICE, **who, **moments}])
            if what in ("feedback", "late", "again"):
                if what != "again" and key in answers:
                    continue
                if what != "again":
                    answers[key] = what == "late"
                answer = {"id": f"a{number}", "notice_id": key, "kind": "feedback", "late": what == "late"}
                answer |= {"round": 2 if what == "again" else 1, "user_id": "u", "user_name": "x", "at": "x"}
                conn.execute(insert(t.answers), [answer])
            else:
                states[key] = what
                conn.execute(update(t.notices).where(t.notices.c.id == key).values(state=what))
        standing = [key for key, state in states.items() if state in ("served", "closed")]
        expected = work_figures.Papers(
            len(standing),
            sum(states[key] == "closed" for key in standing),
            sum(key in answers for key in standing),
            sum(not answers.get(key, True) for key in standing),
        )
        november = Span.month("2026-11")  # half past midnight on the first in Shanghai
        found = work_figures.papers(conn, Area(district), november)
        assert found == ({unit: expected} if standing else {})
        assert work_figures.papers_by_district(conn, november).get(district, work_figures.Papers()) == expected
        transaction.rollback()


def test_visits_are_counted_by_unit_and_the_latest_is_known(engine: Engine) -> None:
    with engine.connect() as conn, conn.begin():
        (unit, district), (other, _), *_ = units_of(conn)
        for number, (day, found) in enumerate([(5, 0), (20, 2), (28, 1)]):
            at = f"2026-11-{day:02d}T02:00:00.000Z"
            row = {"id": f"r{number}", "version": 1, "hash": f"{number}", "device_id": "d", "user_id": "u"}
            row |= {"inspector_name": "x", "unit_id": unit, "unit_name": "x", "district_code": district}
            row |= {"form": "daily", "occurred_at": at, "device_at": at, "clock_checked": True, "received_at": at}
            row |= {"finding_count": found, "photo_count": 0, "photos_missing": 0, "body": {}}
            conn.execute(insert(t.records), [row])
        assert work_figures.visits(conn, Area(), Span.month("2026-11")) == {unit: work_figures.Visits(3, 1)}
        assert work_figures.visits(conn, Area(district), Span(date(2026, 11, 6), date(2026, 11, 27))) == {
            unit: work_figures.Visits(1, 0)
        }
        assert work_figures.last_visits(conn, [unit, other]) == {unit: "2026-11-28T02:00:00.000Z"}


def test_what_was_filed_before_the_sums_existed_is_counted_by_the_migration(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'old.sqlite3'}"
    ledger = Ledger(url)
    load_reference_data(ledger, ASSETS)
    ledger.close()
    engine = create_engine(url)
    with engine.connect() as conn, conn.begin():
        units = units_of(conn)
    downgrade(engine, "0008")
    with engine.connect() as conn, conn.begin():
        then = Table("findings", MetaData(), autoload_with=conn)  # as it was, without the columns that came later
        rows = [finding(n, units[n % 4], datetime(2026, 10, 1 + n, 18, tzinfo=UTC)) for n in range(9)]
        rows = [{name: value for name, value in row.items() if name in then.c} for row in rows]
        conn.execute(insert(then), [row | {"state": "open", "merged_into": "", "notice_id": ""} for row in rows])
    upgrade(engine)
    with engine.connect() as conn:
        check(conn, units)
        assert figures.total(conn, Area(), YEAR).findings == 9
    engine.dispose()
