"""A shift table is taken all or not at all, on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from shared.organisation import Role
from shared.problems import Problem
from sync_server.acts.imports.shifts import keep_table, preview, read_known, read_table, take_table
from sync_server.acts.people import PersonEntry, change_person
from sync_server.ledger import tables as t
from tests.sync_server.acts.planning import squad_name
from tests.sync_server.acts.world import World, build_world

HEADS = "单位,日期,开始时间,结束时间,岗位或路段,人员,车辆,班次"
TODAY = date(2026, 11, 24)


@pytest.fixture
def world(tmp_path: Path, database_url: str) -> Iterator[World]:
    built = build_world(tmp_path, url=database_url)
    yield built
    built.ledger.close()


def table(world: World, *rows: str) -> bytes:
    return "\n".join([HEADS, *(f"{squad_name(world)},{row}" for row in rows)]).encode("gbk")


def keep(world: World, content: bytes, role: Role = Role.SECTION_OFFICER) -> str:
    return world.by(role, keep_table, "勤务表.csv", content)


def take(world: World, kept: str, content: bytes, role: Role = Role.SECTION_OFFICER) -> tuple[int, int]:
    return world.by(role, take_table, kept, read_table(content))


def test_what_comes_again_replaces_the_same_unit_day_and_start(world: World) -> None:
    earlier = table(world, "2026-11-25,8:30,17:00,定西路,050102,,", "2026-11-26,8:30,17:00,,050102,,")
    later = table(world, "2026-11-25,08:30,20:00,武夷路,王建国,沪A1,早班", "2026-11-27,8:30,9:00,,050102,,")
    first, second = keep(world, earlier), keep(world, later)
    assert world.rows(t.attachments) == [], "nothing is archived before it is confirmed"
    assert take(world, first, earlier) == (2, 0)
    assert take(world, second, later) == (1, 1)
    shifts = sorted(world.rows(t.shifts), key=lambda row: row["day"])
    assert [(row["day"], row["ends"], row["area"]) for row in shifts] == [
        ("2026-11-25", "20:00", "武夷路"),
        ("2026-11-26", "17:00", ""),
        ("2026-11-27", "09:00", ""),
    ]
    assert shifts[0]["crew"] == [["050102", "王建国"]]
    assert shifts[0]["import_id"] == second
    assert "新增 1 班，替换 1 班" in [row["words"] for row in world.rows(t.events, kind="shifts.imported")][-1]
    assert world.row(t.attachments, id=first)["content"].startswith(HEADS.encode("gbk"))


def test_the_same_file_is_kept_once_and_confirmed_by_who_brought_it(world: World) -> None:
    content = table(world, "2026-11-25,8:30,17:00,,050102,,")
    keep(world, content)
    kept = keep(world, content)
    assert len(world.rows(t.brought_tables)) == 1
    with pytest.raises(Problem, match="没有找到这份表格"):
        take(world, kept, content, Role.SECTION_CHIEF)
    assert take(world, kept, content) == (1, 0)
    assert world.rows(t.brought_tables) == []
    assert take(world, kept, content) == (0, 1), "confirmed again from the archive"


def test_what_is_never_confirmed_goes_after_a_day_and_five_are_kept_at_most(world: World) -> None:
    contents = [table(world, f"2026-11-25,8:{n:02d},17:00,,050102,,") for n in range(12)]
    ids = []
    for content in contents:
        ids.append(keep(world, content))
        world.clock.now += timedelta(seconds=1)
    assert {row["id"] for row in world.rows(t.brought_tables)} == set(ids[-5:])
    world.clock.now += timedelta(days=1, minutes=1)
    with pytest.raises(Problem, match="核对页只保留一天"):
        take(world, ids[-1], contents[-1])
    keep(world, contents[0])
    assert len(world.rows(t.brought_tables)) == 1


def test_a_table_that_no_longer_holds_when_it_is_confirmed_writes_nothing(world: World) -> None:
    content = table(world, "2026-11-25,8:30,17:00,,050102,,", "2026-11-26,8:30,17:00,,050102,,")
    kept = keep(world, content)
    person = world.row(t.people, badge="050102")["id"]
    left = PersonEntry("王建国", "050102", world.squad, False, False, False)
    caller = world.callers[Role.SYSTEM_ADMIN]
    world.do(change_person, caller, person, left)
    with pytest.raises(Problem, match="名录或单位有变化"):
        take(world, kept, content)
    assert world.rows(t.shifts) == []


def test_names_reach_as_far_as_the_caller_does(world: World) -> None:
    with world.ledger.read() as conn:
        squad = read_known(conn, world.callers[Role.INSPECTED_UNIT])
        section = read_known(conn, world.callers[Role.SECTION_OFFICER])
        office = read_known(conn, world.callers[Role.OFFICE_STAFF])
        assert set(squad.units.values()) == {world.squad}
        assert len(set(section.units.values())) == 11
        assert len(set(office.units.values())) == 234
        with pytest.raises(Problem, match="无权"):
            preview(conn, world.callers[Role.SQUAD_INSPECTOR], read_table(table(world, "1,2,3,4,5,6,7")), TODAY)
