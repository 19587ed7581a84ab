"""What was stored as it was typed is found however it is asked for, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import literal, select

from shared.organisation import Role
from shared.problems import Problem
from sync_server.accounts.opening import add_user
from sync_server.acts.organisation import add_person
from sync_server.acts.people import PersonEntry, change_person
from sync_server.acts.units import UnitEntry, change_unit
from sync_server.console.listing import Filters
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM
from sync_server.ledger.folding import same_badge
from tests.sync_server.acts.world import SECTION, World, build_world


@pytest.fixture
def world(tmp_path: Path, database_url: str) -> Iterator[World]:
    built = build_world(tmp_path, url=database_url)
    yield built
    built.ledger.close()


FOUND = [
    ("定西路710弄", "定西路 ７１０弄"),
    ("定西路７１０弄", "定西路710"),
    ("定西\u200b路710弄", "定西路"),
    ("定西路710弄", "定西\u200b路\u202e"),
    ("阿依古丽•买买提", "阿依古丽·买买提"),
    ("阿依古丽‧买买提", "阿依古丽・"),
    ("沪长城管督通〔2026〕1号", "督通[2026]1号"),
    ("沪长城管督通〔2026〕1号", "督通（2026）1号"),
    ("督通[2026]1号", "〔2026〕"),
    ("Ｚhou", "zhou"),
    ("ZHOU", "zhou"),
    ("⽅小文", "方小文"),
    ("100%完成_好", "100%"),
]


def test_lists_find_what_differs_only_in_how_it_was_typed(world: World) -> None:
    with world.ledger.read() as conn:
        for stored, asked in FOUND:
            (condition, *more) = Filters({"q": asked}).words(literal(stored), literal("别处"))
            assert conn.execute(select(condition & (more[0] if more else condition))).scalar(), (stored, asked)
        for stored, asked in (("定西路710弄", "7100"), ("甲", "%"), ("（甲）", "(乙)")):
            (condition,) = Filters({"q": asked}).words(literal(stored))
            assert not conn.execute(select(condition)).scalar(), (stored, asked)
        assert Filters({"q": "\u200b \u202e"}).words(literal("x")) == [], "nothing typed that can be seen"


@pytest.mark.parametrize("typed", ["50241", "０５０２４１", "0050241", "05-0241", " 050241\u200b"])
def test_a_badge_is_taken_however_it_is_typed(world: World, typed: str) -> None:
    world.do(add_person, SYSTEM, name="孔家豪", badge="050241", unit_id=world.squad)
    with world.ledger.read() as conn:
        assert conn.execute(select(same_badge(literal("０５０２４１"), typed))).scalar()
    with pytest.raises(Problem, match=r"胸号050241已经登记|只差开头的 0"):
        world.do(add_person, SYSTEM, name="顾国平", badge=typed, unit_id=world.squad)


def test_names_are_kept_in_one_spelling_whoever_enters_them(world: World) -> None:
    person = world.do(add_person, SYSTEM, name="孔　家豪\u200b", badge="０５０２４１", unit_id=world.squad)
    kept = world.row(t.people, id=person)
    assert (kept["name"], kept["badge"]) == ("孔家豪", "050241")
    entry = PersonEntry("阿依古丽．买买提", " 050242\u202e", world.squad, False, False, True)
    world.do(change_person, world.callers[Role.SYSTEM_ADMIN], person, entry)
    kept = world.row(t.people, id=person)
    assert (kept["name"], kept["badge"]) == ("阿依古丽·买买提", "050242")


@pytest.mark.parametrize("alike", ["ｚhou.min", "zhou_min", "ZHOU-MIN", "zhoumin", "zhou.min\u200b"])
def test_logins_that_a_reader_would_mix_up_are_refused(world: World, alike: str) -> None:
    world.do(add_user, SYSTEM, login="zhou.min", name="周敏", role=Role.SECTION_OFFICER, unit_id=SECTION)
    with pytest.raises(Problem, match=r"已被使用|容易混淆"):
        world.do(add_user, SYSTEM, login=alike, name="周民", role=Role.SECTION_OFFICER, unit_id=SECTION)


def test_two_units_cannot_differ_only_in_how_they_are_typed(world: World) -> None:
    other = next(row for row in world.rows(t.units) if row["kind"] == "squad" and row["id"] != world.squad)
    taken = world.row(t.units, id=world.squad)["name"]
    for alike in (f"{taken}\u200b", f" {taken[:3]}　{taken[3:]}", taken):
        entry = UnitEntry(alike, "", "", True)
        with pytest.raises(Problem, match=f"已有名为“{taken}”的单位"):
            world.do(change_unit, world.callers[Role.SYSTEM_ADMIN], other["id"], entry)
    phone = UnitEntry(other["name"], "", "０２１－６２５２\u200b １２３４", True)
    world.do(change_unit, world.callers[Role.SYSTEM_ADMIN], other["id"], phone)
    assert world.row(t.units, id=other["id"])["duty_phone"] == "021-6252 1234"
