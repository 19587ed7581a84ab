"""Whatever rests on a provisional year is reckoned anew once when the table is loaded; what is certain stays."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shared.moment import from_iso, to_iso
from shared.organisation import DelegationMode
from shared.workdays import YearTable
from sync_server.acts.calendar import load_year, preview_years
from sync_server.acts.common.documents import create
from sync_server.acts.common.term_book import TermOf, begin_term, stop_terms
from sync_server.acts.provisional import Move, resting
from sync_server.casework import happenings
from sync_server.casework.term import Reckoning
from sync_server.documents import kinds
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM, check_events
from sync_server.ledger.write import Write
from tests.sync_server.acts.noticing import noticed
from tests.sync_server.acts.world import DISTRICT, SECTION, World, build_world
from tests.sync_server.procedures.calendars import at, official_2027

# 2027-01-05 a day off nobody could know of, so that the report's term rolls on; and a make-up Saturday before.
MOVED = official_2027(("2027-01-02",))
ROLLED = YearTable(2027, tuple(sorted({*MOVED.off[:-1], "2027-01-05"})), ("2027-01-02",), "official", "测试")


@pytest.fixture
def world(tmp_path: Path, database_url: str) -> Iterator[World]:
    built = build_world(tmp_path, "2026-12-31 10:00", url=database_url)
    built.delegate(DelegationMode.DIRECT)
    yield built
    built.ledger.close()


def report(world: World, *, filed_at: str = "", late: bool = False) -> str:
    """长宁's December report, due by the provisional calendar on 2027-01-05."""

    def job(w: Write) -> str:
        made = create(
            w, SYSTEM, kinds.REPORT, unit_id=SECTION, district_code=DISTRICT, title="12月督察情况通报", body={},
            period="2026-12", term=Reckoning.of_day(at("2027-01-05 00:00").date(), rolling=True),
        )  # fmt: skip
        if filed_at:
            values = {"state": "filed", "filed_at": to_iso(at(filed_at)), "late": late}
            w.conn.execute(t.documents.update().where(t.documents.c.id == made).values(**values))
            stop_terms(w, "document", made, "filing", met=True)
        return made

    return world.do(job)


def pursue(world: World) -> str:
    """A round of three working days from 2026-12-31."""
    notice = noticed(world)

    def job(w: Write) -> str:
        pursuit_id = w.new_id()
        seq = w.event(happenings.PURSUIT_OPENED, "pursuit", pursuit_id, "转入追踪督察", actor=SYSTEM)
        w.add(
            t.pursuits, id=pursuit_id, notice_id=notice, unit_id=world.squad, section_id=SECTION,
            district_code=DISTRICT, state="following", cause="repeated", due_on="2027-01-06", due_certain=False,
            due_at=to_iso(at("2027-01-07 00:00")), opened_at=w.now, changed_seq=seq,
        )  # fmt: skip
        of = TermOf("pursuit", pursuit_id, "round", unit_id=world.squad, section_id=SECTION, district_code=DISTRICT)
        begin_term(w, of, Reckoning(w.moment, 3))
        return pursuit_id

    return world.do(job)


def due(world: World, table: Any, id_: str) -> tuple[str, bool]:
    row = world.row(table, id=id_)
    return row["due_on"], row["due_certain"]


def load(world: World, table: Any) -> list[Move]:
    return world.do(load_year, table, SYSTEM)


def test_a_round_moves_with_its_moment_and_both_sides_are_told(world: World) -> None:
    pursuit = pursue(world)
    moves = {move.subject_kind: move for move in load(world, MOVED)}
    assert moves["pursuit"].moved
    assert due(world, t.pursuits, pursuit) == ("2027-01-05", True)
    assert from_iso(world.row(t.pursuits, id=pursuit)["due_at"]) == at("2027-01-06 00:00")
    told = {row["unit_id"] for row in world.rows(t.deliveries, kind="pursuit.recomputed", channel="inbox")}
    assert told == {world.squad, SECTION}
    assert "改为2027年1月5日（星期二）24时" in world.row(t.events, kind="pursuit.recomputed")["words"]
    assert load(world, MOVED) == []


def test_a_reports_day_rolls_on_and_its_section_is_told(world: World) -> None:
    made = report(world)
    load(world, ROLLED)
    assert due(world, t.documents, made) == ("2027-01-06", True)
    words = world.row(t.events, kind="document.recomputed")["words"]
    assert "报送期限由2027年1月5日（星期二）24时（暂定）改为2027年1月6日（星期三）24时" in words
    assert world.row(t.deliveries, kind="document.recomputed", channel="inbox")["unit_id"] == SECTION


def test_a_report_that_only_seemed_late_is_on_time_by_the_real_calendar(world: World) -> None:
    made = report(world, filed_at="2027-01-06 09:00", late=True)
    load(world, ROLLED)
    assert world.row(t.documents, id=made)["late"] is False
    assert "“迟报”标记取消" in world.row(t.events, kind="document.recomputed")["words"]


def test_nothing_becomes_late_afterwards(world: World) -> None:
    made = report(world, filed_at="2027-01-06 09:00", late=False)
    load(world, MOVED)
    assert world.row(t.documents, id=made)["late"] is False


def test_what_is_certain_does_not_move(world: World) -> None:
    made = report(world)
    world.do(lambda w: w.conn.execute(t.terms.update().where(t.terms.c.subject_id == made).values(due_certain=True)))
    assert [move for move in load(world, ROLLED) if move.subject_kind == "document"] == []
    assert due(world, t.documents, made) == ("2027-01-05", False)


def test_another_provisional_table_moves_nothing(world: World) -> None:
    pursue(world)
    provisional = YearTable(2027, MOVED.off, MOVED.work, "provisional", "推算")
    assert load(world, provisional) == []


def test_a_preview_tells_all_and_leaves_no_trace(world: World) -> None:
    pursuit, made = pursue(world), report(world)
    with world.ledger.read() as conn:
        counted = [kind for kind, _, count in resting(conn) for _ in range(count)]
    assert sorted(counted) == ["document", "notice", "pursuit"]
    events = len(world.rows(t.events))
    moves = world.do(preview_years, [MOVED], SYSTEM)
    assert sorted(move.subject_kind for move in moves) == ["document", "notice", "pursuit"]
    assert len(world.rows(t.events)) == events
    assert due(world, t.pursuits, pursuit) == ("2027-01-06", False)
    assert due(world, t.documents, made) == ("2027-01-05", False)
    assert sorted(move.subject_kind for move in load(world, MOVED)) == ["document", "notice", "pursuit"]
    assert check_events(sorted(world.rows(t.events), key=lambda row: row["seq"])) == []
