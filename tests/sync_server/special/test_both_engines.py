"""A case is handled from its opening to the last report on either engine, and the ledger verifies."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from shared.organisation import Role
from sync_server.acts.calendar import load_year
from sync_server.acts.document_kinds import move
from sync_server.evidence.store import open_store
from sync_server.keeping.verify import verify
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM
from sync_server.procedures.documents import DocumentDeed
from sync_server.special.deeds.asking_closing import ask_closing
from sync_server.special.deeds.extending import ask_extension, check_extension, decide_extension
from sync_server.special.deeds.held import hold_case
from sync_server.special.deeds.judging import accept, send_back
from sync_server.special.deeds.orders import draft_order
from sync_server.special.deeds.serving import pause_all, resume_all
from sync_server.special.deeds.urging import enter_urging, give_receipt
from tests.sync_server.acts.world import World, build_world
from tests.sync_server.procedures.calendars import official_2027
from tests.sync_server.special.cases import ALL_TESTS, open_case, time_passes


@pytest.fixture
def world(tmp_path: Path, database_url: str) -> Iterator[World]:
    built = build_world(tmp_path, "2026-12-10 10:00", url=database_url)
    yield built
    built.ledger.close()


def test_a_case_is_handled_with_all_that_may_happen_on_the_way(world: World, tmp_path: Path) -> None:
    case = open_case(world, amount=10)
    case.sign()
    share_id, officer = case.share()["id"], Role.SECTION_OFFICER
    assert case.share()["due_on"] == "2026-12-21"
    time_passes(world, "2026-12-18 10:00")
    reminded = case.reminded()
    assert reminded[:2] == ["2026-12-15", "2026-12-16"]

    world.by(Role.INSPECTED_UNIT, ask_extension, share_id, date(2026, 12, 26), "商户搬迁需协调", "九处已取缔")
    world.by(officer, check_extension, share_id, "情况属实")
    world.by(Role.BUREAU_LEADER, decide_extension, share_id, True)
    assert (case.share()["wanted_on"], case.share()["due_on"]) == ("2026-12-26", "2026-12-28")

    world.do(lambda w: pause_all(w, hold_case(w.conn, case.id)))
    assert case.share()["rest"] == 8
    world.clock.set("2026-12-25 10:00")
    world.do(lambda w: resume_all(w, hold_case(w.conn, case.id)))
    assert (case.share()["due_on"], case.share()["due_certain"]) == ("2027-01-04", False)
    assert [move.moved for move in world.do(load_year, official_2027(("2027-01-02",)), SYSTEM)] == [True]
    assert (case.share()["due_on"], case.share()["due_certain"]) == ("2027-01-02", True)

    time_passes(world, "2027-01-04 10:00")
    assert len(case.said("overdue")) == 1
    world.by(officer, enter_urging, share_id, "phone", "队长称正在办理")
    order = world.by(officer, draft_order, share_id)
    world.by(Role.SECTION_CHIEF, move, order, DocumentDeed.ISSUE)
    world.by(Role.INSPECTED_UNIT, give_receipt, share_id, "何志刚", "由副队长负责")
    case.report()
    world.by(officer, send_back, share_id, ALL_TESTS - {"solved"}, "东侧仍有设摊")
    case.report()
    world.by(officer, accept, share_id, ALL_TESTS)
    world.by(Role.INSPECTED_UNIT, ask_closing, share_id)

    assert [row["late"] for row in world.rows(t.case_reports)] == [True, True], "once late, late for ever"
    with world.ledger.read() as conn:
        assert verify(conn, open_store(str(tmp_path / "photos"))).faults == []
