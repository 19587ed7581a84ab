"""The directory kept by deeds: each unit its own, one line after another, and who stood there on any day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from shared.organisation import Role, UnitKind
from shared.problems import Problem
from sync_server.ledger import tables as t
from sync_server.procedures.permissions import Caller
from sync_server.reference.shipped import unit_id
from sync_server.staffing.deeds.directory import change, correct, end, enter
from sync_server.staffing.reading.directory import standing
from sync_server.staffing.rules.directory import Entry, Roll
from tests.sync_server.acts.world import OFFICE, SECTION, World, build_world

DETACHMENT = unit_id(UnitKind.DETACHMENT)
XUHUI = unit_id(UnitKind.SECTION, "310104")
ENTRY = Entry("沈国栋", "副局长", "分管督察", "021-22050110")
FIRST = date(2026, 11, 3)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    built = build_world(tmp_path)
    yield built
    built.ledger.close()


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    built = build_world(tmp_path_factory.mktemp("directory"))
    yield built
    built.ledger.close()


def stood(world: World, day: date, entry_id: str = "") -> list[str]:
    """The posts that stood on the day."""
    d = t.directory_lines.c
    query = select(d.post).where(standing(day))
    with world.ledger.read() as conn:
        return list(conn.execute(query.where(d.entry_id == entry_id) if entry_id else query).scalars())


def refusal(world: World, caller: Caller, *arguments: object) -> str:
    with pytest.raises(Problem) as refused:
        world.do(enter, caller, *arguments)
    return refused.value.detail


def test_who_stood_in_a_post_is_answered_for_every_day(world: World) -> None:
    line = world.by(Role.SECTION_CHIEF, enter, Roll.LEADERS, SECTION, ENTRY, FIRST)
    later = world.by(Role.SECTION_CHIEF, change, line, replace(ENTRY, post="局长"), date(2026, 11, 10))
    world.by(Role.SECTION_OFFICER, end, later, date(2026, 11, 20), "退休")
    days = [date(2026, 11, day) for day in (2, 3, 9, 10, 20, 21)]
    assert [stood(world, day) for day in days] == [[], ["副局长"], ["副局长"], ["局长"], ["局长"], []]
    lines = world.rows(t.directory_lines, entry_id=line)
    assert len(lines) == 2, "no line was taken out"
    words = [row["words"] for row in world.rows(t.events, subject_id=line)]
    assert words[0].endswith("沈国栋（副局长），自2026年11月3日起")
    assert words[1].endswith("自2026年11月10日起：职务改为局长")
    assert words[2].endswith("任至2026年11月20日：退休")


def test_a_correction_keeps_what_was_wrong_and_is_the_answer(world: World) -> None:
    line = world.by(Role.SECTION_CHIEF, enter, Roll.LEADERS, SECTION, ENTRY, FIRST)
    new = world.by(
        Role.SECTION_CHIEF, correct, line, replace(ENTRY, post="党组成员"), date(2026, 11, 1), None, "职务录入有误"
    )
    assert stood(world, date(2026, 11, 2)) == ["党组成员"]
    wrong = world.row(t.directory_lines, id=line)
    assert (wrong["post"], wrong["void_words"]) == ("副局长", "职务录入有误")
    with pytest.raises(Problem, match="已经变更、更正或离任"):
        world.by(Role.SECTION_CHIEF, correct, line, ENTRY, FIRST, None, "再改一次")
    world.by(Role.SECTION_CHIEF, change, new, ENTRY, date(2026, 11, 9))


def test_each_unit_keeps_its_own_and_the_citys_office_all(world: World) -> None:
    section, inspector, office = (
        world.callers[role] for role in (Role.SECTION_OFFICER, Role.DETACHMENT_INSPECTOR, Role.OFFICE_STAFF)
    )
    assert "没有找到" in refusal(world, section, Roll.LEADERS, XUHUI, ENTRY, FIRST)
    assert "没有找到" in refusal(world, section, Roll.LEADERS, OFFICE, ENTRY, FIRST)
    assert "没有找到" in refusal(world, inspector, Roll.STAFF, OFFICE, ENTRY, FIRST)
    for role in (Role.SQUAD_INSPECTOR, Role.INSPECTED_UNIT, Role.SYSTEM_ADMIN, Role.APPRAISAL):
        assert "无权" in refusal(world, world.callers[role], Roll.SQUADS, world.squad, ENTRY, FIRST)
    world.do(enter, section, Roll.SQUADS, world.squad, ENTRY, FIRST)
    world.do(enter, inspector, Roll.STAFF, DETACHMENT, ENTRY, FIRST)
    for unit in (XUHUI, OFFICE, DETACHMENT):
        world.do(enter, office, Roll.LEADERS, unit, ENTRY, FIRST)
    line = world.row(t.directory_lines, unit_id=XUHUI)["id"]
    with pytest.raises(Problem, match="没有找到"):
        world.do(change, section, line, ENTRY, date(2026, 11, 9))
    with pytest.raises(Problem, match="没有找到"):
        world.do(end, section, line, FIRST, "退休")
    with pytest.raises(Problem, match="没有找到"):
        world.do(correct, section, line, ENTRY, FIRST, None, "录入有误")


def test_a_squad_has_no_list_of_leaders(world: World) -> None:
    chief = world.callers[Role.SECTION_CHIEF]
    assert "改选单位或名录" in refusal(world, chief, Roll.LEADERS, world.squad, ENTRY, FIRST)


def test_nobody_stands_twice_in_a_list_on_one_day_but_two_of_one_name_do(world: World) -> None:
    chief = world.callers[Role.SECTION_CHIEF]
    line = world.do(enter, chief, Roll.STAFF, SECTION, ENTRY, FIRST)
    again = replace(ENTRY, name="沈 国栋")
    assert "已有沈国栋（副局长）" in refusal(world, chief, Roll.STAFF, SECTION, again, date(2026, 12, 1))
    assert "已有沈国栋" in refusal(world, chief, Roll.STAFF, SECTION, again, date(2026, 1, 1))
    world.do(enter, chief, Roll.LEADERS, SECTION, again, FIRST)
    world.do(end, chief, line, date(2026, 11, 9), "调任")
    world.do(enter, chief, Roll.STAFF, SECTION, again, date(2026, 11, 10))
    one, other = (world.person(badge, "王芳", SECTION) for badge in ("T-81", "T-82"))
    for person in (one, other):
        world.do(enter, chief, Roll.STAFF, SECTION, replace(ENTRY, name="王芳", person_id=person), FIRST)


def test_the_person_of_a_line_is_of_the_unit_and_of_the_name(world: World) -> None:
    chief = world.callers[Role.SECTION_CHIEF]
    there = world.person("T-91", "沈国栋", XUHUI)
    here = world.person("T-92", "李明", SECTION)
    assert "没有找到本单位的这名人员" in refusal(
        world, chief, Roll.STAFF, SECTION, replace(ENTRY, person_id=there), FIRST
    )
    assert "所选人员是李明" in refusal(world, chief, Roll.STAFF, SECTION, replace(ENTRY, person_id=here), FIRST)


def test_two_windows_change_a_line_once(world: World) -> None:
    chief = world.callers[Role.SECTION_CHIEF]
    line = world.do(enter, chief, Roll.STAFF, SECTION, ENTRY, FIRST)
    world.do(change, chief, line, replace(ENTRY, post="科长"), date(2026, 11, 9))
    with pytest.raises(Problem) as second:
        world.do(change, chief, line, replace(ENTRY, post="科员"), date(2026, 11, 10))
    assert second.value.kind.status == 409


def test_the_database_holds_one_open_line_of_an_entry_and_no_line_that_ends_before_it_begins(world: World) -> None:
    line = world.by(Role.SECTION_CHIEF, enter, Roll.STAFF, SECTION, ENTRY, FIRST)
    row = dict(world.row(t.directory_lines, id=line))
    with pytest.raises(IntegrityError):
        world.do(lambda w: w.add(t.directory_lines, **{**row, "id": "twin"}))
    ended = {**row, "id": "early", "entry_id": "early", "last_day": "2026-11-02"}
    with pytest.raises(IntegrityError):
        world.do(lambda w: w.add(t.directory_lines, **ended))


DAYS = [date(2026, 11, 1) + timedelta(days=n) for n in range(12)]
DEEDS = st.lists(
    st.tuples(
        st.sampled_from(["change", "end", "correct"]),
        st.sampled_from(DAYS),
        st.none() | st.sampled_from(DAYS),
        st.integers(0, 9),
    ),
    max_size=8,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=st.sampled_from(DAYS), deeds=DEEDS)
def test_whatever_is_changed_ended_or_corrected_each_day_has_the_one_answer_that_was_last_said_of_it(
    lasting: World, first: date, deeds: list[tuple[str, date, date | None, int]]
) -> None:
    """The list against a calendar in which each deed writes its days."""
    lasting.made += 1
    entry = Entry(f"某人{lasting.made}", "第0任")
    line_id = lasting.by(Role.OFFICE_STAFF, enter, Roll.STAFF, OFFICE, entry, first)
    entry_id = line_id
    spans = {line_id: (first, DAYS[-1], "第0任")}
    for nth, (deed, day, last, which) in enumerate(deeds, start=1):
        chosen = sorted(spans)[which % len(spans)]
        said, (begun, until, _) = f"第{nth}任", spans[chosen]
        try:
            match deed:
                case "change":
                    new = lasting.by(Role.OFFICE_STAFF, change, chosen, replace(entry, post=said), day)
                    spans[chosen] = (begun, day - timedelta(days=1), spans[chosen][2])
                    spans[new] = (day, DAYS[-1], said)
                case "end":
                    lasting.by(Role.OFFICE_STAFF, end, chosen, day, "调任他处")
                    spans[chosen] = (begun, min(day, until), spans[chosen][2])
                case _:
                    now = replace(entry, post=said)
                    new = lasting.by(Role.OFFICE_STAFF, correct, chosen, now, day, last, "录入有误")
                    del spans[chosen]
                    spans[new] = (day, last or DAYS[-1], said)
        except Problem:
            continue
    for day in DAYS:
        expected = [post for begun, until, post in spans.values() if begun <= day <= until]
        assert len(expected) <= 1, "no two lines of one post on a day"
        assert stood(lasting, day, entry_id) == expected, day
