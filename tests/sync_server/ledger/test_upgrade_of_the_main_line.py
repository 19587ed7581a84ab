"""A ledger of the main line (0005) that is in use is upgraded with its rows, on both engines: nothing is lost, what the
new columns and sums say agrees with what the old rows said, and the event log still verifies."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import JSON, Connection, Engine, MetaData, insert, select

from sync_server.ledger.engine import writer_engine
from sync_server.ledger.migrate import upgrade
from sync_server.ledger.sums import wrong_sums
from tests.sync_server import postgres

AT = "2026-10-31T16:30:00.000Z"  # the 1st of November in Shanghai
LATER = "2026-11-03T02:00:00.000Z"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database at 0005 without rows."""
    server, name = "", f"o{uuid4().hex}"
    url = f"sqlite:///{tmp_path / 'old.sqlite3'}"
    if request.param == "postgresql":
        server = request.getfixturevalue("postgres_server")
        url = postgres.create_database(server, name)
    engine = writer_engine(url)
    upgrade(engine, "0005")
    yield engine
    engine.dispose()
    if server:
        postgres.drop_database(server, name)


def fill(conn: Connection) -> None:
    """One record with six findings: under a closed notice, under a revoked one, under a served one that was answered,
    still open, taken away by a correction, closed by a person's word; a task that was done, one called off, one open;
    an alert."""
    schema = MetaData()
    schema.reflect(conn)

    def add(table: str, **values: object) -> None:
        """A row with neutral values where none are given."""
        found = dict(values)
        for column in schema.tables[table].columns:
            if column.name not in found and not column.nullable and column.server_default is None:
                kind = dict if isinstance(column.type, JSON) else column.type.python_type
                found[column.name] = AT if column.name.endswith("at") and kind is str else kind()
        conn.execute(insert(schema.tables[table]).values(**found))

    add("units", id="section", name="督察科", kind="section", district_code="310105", active=True)
    add("units", id="squad", name="甲队", kind="squad", district_code="310105", street_code="310105001", active=True)
    add("users", id="inspector", login="zhou", name="周敏", role="squad_inspector", unit_id="squad", active=True)
    add("devices", id="phone", user_id="inspector", public_key="0" * 64, token_hash="1" * 64)
    add(
        "catalogue_items", code="JM03", position=1, group="街面实效", text="跨门经营", severity="minor", points=1.0,
        photo="Y", active=True,
    )  # fmt: skip
    add(
        "records", id="r1", version=1, hash="a" * 64, device_id="phone", user_id="inspector", unit_id="squad",
        district_code="310105", street_code="310105001", form="daily", occurred_at=AT, device_at=AT, received_at=AT,
        finding_count=4, worst="minor", latitude=31.2, longitude=121.4, body={},
    )  # fmt: skip
    for number, state in enumerate(("closed", "revoked", "fed_back"), start=1):
        add(
            "notices", id=f"n{number}", record_id="r1", unit_id="squad", section_id="section", user_id="inspector",
            number=f"沪长城管督通〔2026〕{number}号", state=state, issued_at=AT, served_at=AT, round=1, body={},
        )  # fmt: skip
    add("answers", id="a1", notice_id="n3", kind="feedback", round=1, at=LATER, late=False, user_id="inspector")
    for number, (state, notice) in enumerate(
        (("closed", "n1"), ("closed", "n2"), ("noticed", "n3"), ("open", ""), ("closed", ""), ("closed", "")), start=1
    ):
        add(
            "findings", id=f"f{number}", record_id="r1", item_code="JM03", item_text="跨门经营", severity="minor",
            points=1.0, count=1, action="notice", state=state, notice_id=notice, answering_unit_id="squad",
            section_id="section",
        )  # fmt: skip
    add(
        "events", seq=1, kind="finding.closed", subject_kind="record", subject_id="r1", words="记录在案",
        data={"finding_id": "f6"}, prev="0" * 64, hash="2" * 64,
    )  # fmt: skip
    add("assignments", id="t1", user_id="inspector", unit_id="squad", title="回访", done_at=LATER, record_id="r1")
    add(
        "assignments", id="t2", user_id="inspector", unit_id="squad", title="夜查", done_at=LATER, record_id="",
        note="已取消：改由机动支队办理",
    )  # fmt: skip
    add("assignments", id="t3", user_id="inspector", unit_id="squad", title="早查", record_id="")
    add(
        "alerts",
        id="l1",
        device_id="phone",
        unit_id="squad",
        finding_id="f4",
        section_id="section",
        record_id="r1",
        raised_at=AT,
        received_at=AT,
    )


def test_rows_of_the_main_line_are_carried_over(old: Engine) -> None:
    with old.begin() as conn:
        fill(conn)
    upgrade(old)
    with old.connect() as conn:
        now = MetaData()
        now.reflect(conn)
        rows = {
            name: {row["id"]: row for row in conn.execute(select(now.tables[name])).mappings()}
            for name in ("findings", "assignments", "notices", "alerts", "records", "answers")
        }
        editions = conn.execute(select(now.tables["item_editions"])).mappings().all()
        counts = now.tables["finding_counts"].c
        month = conn.execute(
            select(counts.findings).where(
                counts.scope_id == "squad", counts.period == "2026-11", counts.item_code == "JM03"
            )
        ).scalar()
        assert list(wrong_sums(conn)) == []
    assert {row["state"] for row in rows["findings"].values()} == {"closed", "withdrawn", "noticed", "open"}
    assert rows["findings"]["f2"]["state"] == "withdrawn", "what a revoked notice named does not count"
    assert rows["findings"]["f5"]["state"] == "withdrawn", "what a correction took away does not count"
    assert rows["findings"]["f6"]["state"] == "closed"
    for row in rows["findings"].values():
        assert (row["unit_id"], row["district_code"], row["occurred_at"]) == ("squad", "310105", AT)
        assert (row["month"], row["latitude"], row["merged_into"]) == ("2026-11", 31.2, "")
    assert month == 4
    done, cancelled, is_open = (rows["assignments"][name] for name in ("t1", "t2", "t3"))
    assert (done["cancelled_at"], is_open["done_at"], is_open["cancelled_at"]) == (None, None, None)
    assert (cancelled["cancelled_at"], cancelled["cancel_reason"]) == (LATER, "改由机动支队办理")
    assert {row["district_code"] for row in rows["notices"].values()} == {"310105"}
    assert rows["alerts"]["l1"]["device_id"] == "phone"
    assert rows["alerts"]["l1"]["done_at"] is None
    assert [(row["code"], row["effective_from"]) for row in editions] == [("JM03", "2009-01-01")]
