"""催办登记簿 lists whatever a body urged, and tells what the system said by itself from what people did."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.organisation import DelegationMode, Role
from sync_server.acts.filing_reminders import remind_filing
from sync_server.clockwork import overdue, pursuing
from sync_server.clockwork.ticks import SOURCES, tick
from sync_server.documents import kinds
from sync_server.ledger import tables as t
from sync_server.ledger.urgings import urgings_of
from sync_server.notices.deeds.pursuits.by_hand import enter_urging
from sync_server.papers import urgings_paper
from sync_server.papers.blocks import Table
from sync_server.papers.urgings_paper import urgings_sheet
from tests.sync_server.acts.noticing import noticed
from tests.sync_server.acts.world import ASSETS, OFFICE, SECTION, World, build_world

REMINDING = [source for source in SOURCES if source.name == "reminders"]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A notice that was reminded of, fell due and is pursued; the section rings; the city asks for the plan."""
    built = build_world(tmp_path, "2026-11-16 10:00")
    built.delegate(DelegationMode.DIRECT)
    notice = noticed(built)
    built.clock.set("2026-11-19 08:00")
    built.do(tick, REMINDING)
    built.clock.set("2026-11-20 09:00")
    built.do(overdue.run)
    built.do(pursuing.run)
    pursuit = built.row(t.pursuits, notice_id=notice)["id"]
    built.clock.set("2026-11-20 10:00")
    built.by(Role.SECTION_OFFICER, enter_urging, pursuit, "phone", "已电话催办中队负责人")
    built.clock.set("2026-11-26 09:00")
    built.by(Role.OFFICE_STAFF, remind_filing, kinds.PLAN, "2026-12", [SECTION])
    yield built
    built.ledger.close()


def book(world: World, unit_id: str, *, by_people: bool = False, year: int = 2026) -> list[tuple[str, ...]]:
    with world.ledger.read() as conn:
        sheet = urgings_sheet(conn, unit_id, year, world.clock(), ASSETS, by_people=by_people)
    return [row for block in sheet.blocks if isinstance(block, Table) for row in block.rows]


def test_a_sections_book_holds_notices_and_pursuits_in_order_of_time(world: World) -> None:
    rows = book(world, SECTION)
    assert [row[4] for row in rows] == ["系统自动提醒", "系统自动提醒", "电话"]
    assert "反馈期限还剩不到1天" in rows[0][6]
    assert "转入追踪督察第1轮" in rows[1][6]
    assert len({row[1:3] for row in rows}) == 1, "all are about the one notice of the one unit"


def test_a_pursuits_register_has_the_same_lines_as_the_book_has_of_its_notice(world: World) -> None:
    (pursuit,) = world.rows(t.pursuits)
    with world.ledger.read() as conn:
        of_notice = urgings_of(conn, pursuit["notice_id"])
    assert [urging.words for urging in of_notice] == [row[6] for row in book(world, SECTION)]


def test_what_people_did_can_be_printed_alone(world: World) -> None:
    (row,) = book(world, SECTION, by_people=True)
    assert row[6] == "已电话催办中队负责人"


def test_the_offices_book_holds_the_papers_that_sections_owe_it(world: World) -> None:
    (row,) = book(world, OFFICE)
    assert row[2] == "2026年12月月度督察工作计划"
    assert row[4] == "系统发送", "somebody pressed the button"
    assert "催报" in row[6]


def test_another_year_has_another_book(world: World) -> None:
    assert book(world, SECTION, year=2025) == []


def test_a_book_that_is_cut_says_how_much_there_is(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(urgings_paper, "MOST_ROWS", 2)
    assert len(book(world, SECTION)) == 2
    with world.ledger.read() as conn:
        sheet = urgings_sheet(conn, SECTION, 2026, world.clock(), ASSETS, by_people=False)
    assert "共3条，以下为前2条" in str(sheet)
