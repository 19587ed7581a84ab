"""电子印章: drawn on what its body issues after it was brought, and on nothing else."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pikepdf
import pytest
from sqlalchemy import update

from shared.moment import day_in_shanghai
from shared.organisation import Role
from shared.problems import Problem
from sync_server.acts.seals import bring_seal, end_seal
from sync_server.ledger import tables as t
from sync_server.papers.keeping import kept_file
from sync_server.papers.printing import Press, print_waiting
from sync_server.procedures.permissions import Caller
from sync_server.reference.seals import seals_of
from tests.sync_server.acts.drafting import minutes
from tests.sync_server.acts.noticing import answer, noticed
from tests.sync_server.acts.world import DISTRICT, SECTION, World, minutes_later
from tests.sync_server.presses import press_at
from tests.sync_server.seals import seal_png

ORGAN = "上海市长宁区城市管理行政执法局"


@pytest.fixture
def press(tmp_path: Path) -> Press:
    return press_at(tmp_path / "photos")


def admin(world: World) -> Caller:
    """The administrator of the section's bureau."""
    return replace(world.callers[Role.SYSTEM_ADMIN], unit_id=SECTION, district_code=DISTRICT)


def bring(world: World, days: int = 0, side: int = 600) -> str:
    first_day = day_in_shanghai(world.clock()) + timedelta(days=days)
    return str(world.do(bring_seal, admin(world), "印章.png", seal_png(side), first_day))


def pictures(world: World, press: Press, paper_kind: str) -> list[float]:
    """Width in mm of each picture on the pages of the paper of that kind, as it went out."""
    print_waiting(world.ledger, press)
    row = world.row(t.papers_issued, kind=paper_kind)
    assert row["state"] == "printed", row["trouble"]
    found: list[float] = []
    with pikepdf.open(io.BytesIO(kept_file(press.store, row["sha256"]))) as paper:
        for page in paper.pages:
            stack = [pikepdf.Matrix()]
            for step in pikepdf.parse_content_stream(page):
                operands, operator = step.operands, step.operator
                match str(operator):
                    case "q":
                        stack.append(stack[-1])
                    case "Q":
                        stack.pop()
                    case "cm":
                        stack[-1] = pikepdf.Matrix(*map(float, operands)) @ stack[-1]
                    case "Do" if page.resources.XObject[str(operands[0])].Subtype == "/Image":
                        found.append(round(abs(stack[-1].a) / 72 * 25.4, 1))
    return found


def test_what_is_issued_after_it_was_brought_carries_it_42_mm_wide(world: World, press: Press) -> None:
    seal = bring(world)
    noticed(world)
    assert pictures(world, press, "notice").count(42.0) == 1
    assert world.row(t.papers_issued, kind="notice")["seal_id"] == seal


def test_what_went_out_before_does_not_get_it_however_late_it_is_printed(world: World, press: Press) -> None:
    noticed(world)
    bring(world)
    assert 42.0 not in pictures(world, press, "notice")
    assert world.row(t.papers_issued, kind="notice")["seal_id"] == ""


def test_it_begins_on_its_day_and_ends_at_once(world: World, press: Press) -> None:
    seal = bring(world, days=1)
    minutes_later(world, 24 * 60)
    later = bring(world, days=0, side=700)
    world.do(end_seal, admin(world), later)
    noticed(world)
    assert world.row(t.papers_issued, kind="notice")["seal_id"] == seal, "the edition before stands again"
    world.do(end_seal, admin(world), seal)
    with pytest.raises(Problem, match="已经停用"):
        world.do(end_seal, admin(world), seal)
    with world.ledger.read() as conn:
        assert [bool(row.ended_at) for row in seals_of(conn, ORGAN)] == [True, True]


def test_a_paper_without_a_place_for_it_says_that_it_has_none(world: World, press: Press) -> None:
    bring(world)
    minutes(world)
    assert 42.0 not in pictures(world, press, "meeting")
    assert world.row(t.papers_issued, kind="meeting")["seal_id"] == ""


def test_what_a_unit_answers_is_not_under_the_seal_of_the_bureau(world: World, press: Press) -> None:
    bring(world)
    answer(world, noticed(world))
    print_waiting(world.ledger, press)
    assert world.row(t.papers_issued, kind="feedback")["seal_id"] == ""


def test_another_body_neither_ends_it_nor_is_sealed_by_it(world: World, press: Press) -> None:
    seal = bring(world)
    with pytest.raises(Problem, match="这枚印章"):
        world.by(Role.SYSTEM_ADMIN, end_seal, seal)
    world.do(end_seal, admin(world), seal)
    world.by(Role.SYSTEM_ADMIN, bring_seal, "市局.png", seal_png(), day_in_shanghai(world.clock()))
    noticed(world)
    assert 42.0 not in pictures(world, press, "notice")


def test_only_the_administrator_brings_or_ends_it(world: World) -> None:
    for role in (Role.SECTION_CHIEF, Role.BUREAU_LEADER, Role.INSPECTED_UNIT):
        with pytest.raises(Problem):
            world.by(role, bring_seal, "印章.png", seal_png(), day_in_shanghai(world.clock()))


def test_it_is_not_brought_for_days_that_are_over(world: World) -> None:
    with pytest.raises(Problem, match="不能早于今天"):
        bring(world, days=-1)


def test_an_image_that_is_not_what_was_brought_is_drawn_on_nothing(world: World, press: Press) -> None:
    seal = bring(world)
    noticed(world)
    a = t.attachments
    world.do(lambda w: w.conn.execute(update(a).where(a.c.subject_id == seal).values(content=seal_png(480))))
    print_waiting(world.ledger, press)
    row = world.row(t.papers_issued, kind="notice")
    assert (row["state"], row["kept_at"]) == ("unprinted", None)
    assert "与登记的校验值不符" in row["trouble"]
