"""专项督察, story 12: a leader's 批示 written on paper is keyed in with scan; whoever must act is told; it appears in
the register."""

from __future__ import annotations

from datetime import date

import pytest

from shared.organisation import Role
from shared.problems import Problem
from sync_server.ledger import tables as t
from sync_server.papers.urgings_paper import urgings_sheet
from sync_server.special.deeds.directing import Direction, direct
from tests.sync_server.acts.world import ASSETS, SECTION, TEAM, World
from tests.sync_server.special.deciding import create, events, inbox, open_case, scanned, shares

WORDS = "请城管局抓紧办理，月底前见成效。"


@pytest.fixture(autouse=True)
def on_the_day(world: World) -> None:
    """Wednesday 2026-11-04 at 09:30."""
    world.clock.set("2026-11-04 09:30")


def test_what_a_leader_has_written_reaches_whoever_must_act_and_stands_in_the_register(world: World) -> None:
    case_id = open_case(world, world.squad, TEAM)
    first, second = shares(world, case_id)
    world.clock.set("2026-11-12 09:00")
    told = Direction("区政府陈副区长", date(2026, 11, 11), WORDS, scanned("a"), share_ids=(second["id"],))
    direction_id = world.by(Role.SECTION_OFFICER, direct, case_id, told)

    row = world.row(t.case_directions, id=direction_id)
    assert (row["leader"], row["given_on"]) == ("区政府陈副区长", "2026-11-11")
    assert world.row(t.scans, id=row["scan_id"])["sha256"] == "a" * 64
    assert row["shares"] == [second["id"]]
    assert inbox(world, "case.directed") == {SECTION, TEAM}
    assert WORDS.rstrip("。") in events(world, "case.directed")[0]
    (line,) = world.rows(t.urgings, subject_kind="case_share", way="direction")
    assert (line["subject_id"], line["leader_words"]) == (second["id"], WORDS)
    with world.ledger.read() as conn:
        book = urgings_sheet(conn, SECTION, 2026, world.clock(), ASSETS, by_people=True)
    assert WORDS in str(book.blocks)
    assert "转达批示" in str(book.blocks)
    assert second["unit_name"] in str(book.blocks)
    assert first["unit_name"] not in str(book.blocks)


def test_a_direction_that_names_nobody_is_for_all(world: World) -> None:
    case_id = open_case(world, world.squad, TEAM)
    world.by(Role.SECTION_OFFICER, direct, case_id, Direction("王局长", date(2026, 11, 4), "抓紧办理。"))
    assert inbox(world, "case.directed") == {SECTION, world.squad, TEAM}
    assert len(world.rows(t.urgings, subject_kind="case_share")) == 2


def test_what_is_lacking_is_said(world: World) -> None:
    case_id, other = open_case(world), open_case(world)
    ask = (Role.SECTION_OFFICER, direct, case_id)
    with pytest.raises(Problem, match="请写明批示内容"):
        world.by(*ask, Direction("王局长", date(2026, 11, 4), " "))
    with pytest.raises(Problem, match="请写明作出批示的领导"):
        world.by(*ask, Direction("", date(2026, 11, 4), WORDS))
    with pytest.raises(Problem, match="不能晚于今天"):
        world.by(*ask, Direction("王局长", date(2026, 11, 5), WORDS))
    with pytest.raises(Problem, match="没有找到"):
        world.by(*ask, Direction("王局长", date(2026, 11, 4), WORDS, share_ids=(shares(world, other)[0]["id"],)))
    with pytest.raises(Problem, match="此时不能登记领导批示"):
        world.by(Role.SECTION_OFFICER, direct, create(world), Direction("王局长", date(2026, 11, 4), WORDS))
