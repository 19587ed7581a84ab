"""Verifying finds whatever was changed in the database behind the server's back, triggers switched off."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Connection, Table, delete, select, update

from shared.organisation import DelegationMode
from shared.sealing import SealedKind
from sync_server.evidence.store import open_store
from sync_server.keeping.verify import verify
from sync_server.ledger import tables as t
from sync_server.ledger.engine import writer_engine
from tests.sync_server.conftest import RunningServer
from tests.sync_server.phones import inspection_envelope


def tell(server: RunningServer) -> None:
    """A record with its notice, and a phone restored from a backup whose branch was kept without being filed."""
    phone = server.phone()
    delegations = update(t.delegations).values(mode=DelegationMode.DIRECT.value)
    server.ledger.write(lambda w: w.conn.execute(delegations))
    check = phone.check()
    notice = phone.seal(SealedKind.INSPECTION, check), phone.seal(SealedKind.NOTICE, phone.notice(check))
    assert [v["verdict"] for v in phone.verdicts(*notice)] == ["accepted", "accepted"]
    other = server.phone("qian")
    restored = replace(other)
    other.verdicts(inspection_envelope(other))
    [verdict] = restored.verdicts(restored.seal(SealedKind.SUGGESTION, restored.suggestion()))
    assert verdict["problem"]["code"] == "chain-forked"


def faults(server: RunningServer) -> str:
    with server.ledger.read() as conn:
        return "\n".join(verify(conn, open_store(server.settings.photos)).faults)


def edit(table: Table, **changes: Any) -> Callable[[Connection], None]:
    """Change keys inside the JSON `body` of the table's first row."""

    def deed(conn: Connection) -> None:
        row = conn.execute(select(table.c.id, table.c.body).order_by(table.c.id).limit(1)).one()
        conn.execute(update(table).where(table.c.id == row.id).values(body=row.body | changes))

    return deed


def run(statement: Any) -> Callable[[Connection], None]:
    def deed(conn: Connection) -> None:
        conn.execute(statement)

    return deed


ENVELOPES, EVENTS = t.envelopes.c, t.events.c
TAMPERED: dict[str, tuple[Callable[[Connection], None], str]] = {
    "a swapped number": (run(update(t.notices).values(number="沪长城管督通〔2026〕99号")), "99号”与事件所记"),
    "a number taken away": (run(update(t.notices).values(number=None)), "的编号“”与事件所记"),
    "another wording": (edit(t.notices, requirement="不必整改"), "的内容与事件所记不符"),
    "another unit": (edit(t.records, unit_name="别的中队"), "与其原件不符"),
    "a lost original": (run(delete(t.envelopes).where(ENVELOPES.kind == "notice")), "最后一条记录原件缺失"),
    "a lost record": (run(delete(t.envelopes).where(ENVELOPES.kind == "inspection")), "没有原件"),
    "a lost branch": (run(delete(t.envelopes).where(ENVELOPES.standing == "forked")), "所记的原件缺失"),
    "an original that is none": (run(update(t.envelopes).values(content="x")), "有无法读取的内容"),
    "a figure": (
        run(update(t.finding_counts).values(findings=t.finding_counts.c.findings + 1)),
        "统计数 finding_counts",
    ),
    "a visit": (run(delete(t.visit_counts)), "统计数 visit_counts"),
    "an event's words": (run(update(t.events).where(EVENTS.seq == 3).values(words="改过")), "事件 3 的内容"),
    "an event's moment": (run(update(t.events).where(EVENTS.seq == 2).values(device_at="2020")), "事件 2 的内容"),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_verify_finds(server: RunningServer, name: str) -> None:
    tell(server)
    assert faults(server) == ""
    deed, told = TAMPERED[name]
    engine = writer_engine(server.settings.database)
    with engine.begin() as conn:
        if engine.dialect.name == "postgresql":
            for table in ("envelopes", "events"):
                conn.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        else:
            for trigger in ("envelopes_no_update", "envelopes_no_delete", "events_no_update"):
                conn.exec_driver_sql(f"DROP TRIGGER {trigger}")
        deed(conn)
    engine.dispose()
    assert told in faults(server)


FOREIGN = {
    "sqlite": "CREATE TRIGGER tidy AFTER UPDATE OF must_change ON users "
    "BEGIN UPDATE users SET role = 'office_chief' WHERE id = NEW.id; END",
    "postgresql": "CREATE RULE tidy AS ON UPDATE TO units DO ALSO UPDATE users SET role = 'office_chief'",
}


def test_what_acts_in_the_database_by_itself_and_is_not_ours_is_named(server: RunningServer) -> None:
    engine = writer_engine(server.settings.database)
    with engine.begin() as conn:
        conn.exec_driver_sql(FOREIGN[engine.dialect.name])
    assert "不是本系统建立的触发器、视图或规则：tidy" in faults(server)
    with engine.begin() as conn:
        on = " ON units" if engine.dialect.name == "postgresql" else ""
        conn.exec_driver_sql(f"DROP {'RULE' if on else 'TRIGGER'} tidy{on}")
    assert faults(server) == ""
    with engine.begin() as conn:
        on = "events_append_only ON events" if on else "events_no_update"
        conn.exec_driver_sql(f"DROP TRIGGER {on}")
    engine.dispose()
    assert "本系统的触发器或视图被撤下：events_" in faults(server)


def test_what_the_database_refuses_to_read_ends_one_check_and_not_the_next(server: RunningServer) -> None:
    tell(server)
    engine = writer_engine(server.settings.database)
    with engine.begin() as conn:
        conn.exec_driver_sql("ALTER TABLE envelopes RENAME TO mislaid")
    told = faults(server).split("\n")
    assert "记录原件中有无法读取的内容，其后的记录原件未能核对" in told
    assert not any(fault.startswith(("统计中", "事件中", "文稿中", "照片的登记中")) for fault in told)
    engine.dispose()


def test_a_file_kept_in_the_database_that_was_changed_is_told(server: RunningServer) -> None:
    values = {"subject_kind": "shifts", "subject_id": "", "name": "勤务表.csv", "mime": "text/csv", "size": 2}
    values |= {"user_id": "", "user_name": "", "sha256": hashlib.sha256(b"ok").hexdigest(), "content": b"ok"}
    server.ledger.write(lambda w: w.add(t.attachments, id=w.new_id(), at=w.now, **values))
    assert "勤务表" not in faults(server)
    server.ledger.write(lambda w: w.conn.execute(update(t.attachments).values(content=b"no")))
    assert "收存的文件《勤务表.csv》" in faults(server)
