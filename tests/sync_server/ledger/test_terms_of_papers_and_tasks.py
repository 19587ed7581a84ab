"""The upgrade that enters papers, alerts, tasks and requests into the book of terms finds for each the term that the
deeds of today would have begun."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import select

from shared.organisation import DelegationMode, Role
from sync_server.acts.alerts import raise_alert
from sync_server.acts.common.assignments import assign, cancel_assignment
from sync_server.acts.common.document_steps import take
from sync_server.acts.plans.starting import start_plan
from sync_server.ledger import tables as t
from sync_server.ledger.engine import writer_engine
from sync_server.ledger.ledger import Ledger
from sync_server.ledger.migrate import downgrade, upgrade
from sync_server.notices.deeds import ask_extension
from sync_server.procedures.documents import DocumentDeed
from sync_server.reference.shown_terms import wrong_terms
from tests.sync_server.acts.noticing import noticed
from tests.sync_server.acts.test_alert_reach import sent
from tests.sync_server.acts.world import World, build_world


def entered(ledger: Ledger) -> dict[tuple[str, str, str], dict[str, Any]]:
    """Every term, without which tables it was reckoned by."""
    with ledger.read() as conn:
        rows = conn.execute(select(t.terms)).mappings().all()
        assert wrong_terms(conn) == []
    names = ("subject_kind", "subject_id", "what")
    return {tuple(row[n] for n in names): {**row, "calendar": ""} for row in rows}


def fill(world: World) -> None:
    world.delegate(DelegationMode.DIRECT)
    notice = noticed(world)
    world.by(Role.INSPECTED_UNIT, ask_extension, notice, 2, "配件未到")
    world.by(Role.SECTION_OFFICER, start_plan, "2026-12")
    dropped = world.by(Role.SECTION_OFFICER, start_plan, "2027-02")  # 2027-01-25, 暂定
    world.by(Role.SECTION_OFFICER, take, dropped, DocumentDeed.VOID, words="重复起草")
    inspector = world.callers[Role.SQUAD_INSPECTOR].user_id
    world.by(Role.SECTION_OFFICER, assign, inspector, "夜间巡查", place="虹桥路", due_on="2026-11-29")
    off = world.by(Role.SECTION_OFFICER, assign, inspector, "早间巡查", due_on="2026-11-30")
    world.by(Role.SECTION_OFFICER, cancel_assignment, off, "台风")


def test_the_terms_of_what_stood_before_are_those_that_its_deeds_would_have_begun(tmp_path: Path) -> None:
    world = build_world(tmp_path, "2026-11-24 10:00")
    fill(world)
    world.by(Role.SQUAD_INSPECTOR, raise_alert, world.device, sent(world), 0.0)
    before, url = entered(world.ledger), world.ledger.url
    world.ledger.close()
    engine = writer_engine(url)
    downgrade(engine, "0026")
    with engine.begin() as conn:
        kinds = set(conn.execute(select(t.terms.c.subject_kind, t.terms.c.what)).all())
        assert {tuple(kind) for kind in kinds} == {("notice", "answer")}
    upgrade(engine)
    engine.dispose()
    ledger = Ledger(url)
    after = entered(ledger)
    ledger.close()
    assert {kind for kind, _, _ in after} == {"notice", "document", "assignment", "alert"}
    for key, row in before.items():
        assert {**after[key], "calendar": ""} == row
    assert after.keys() == before.keys()
