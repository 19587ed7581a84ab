"""The terms of the monthly papers are reckoned in one place: draft, book, reminder and list say the same day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from shared.organisation import Role
from sync_server.acts.bulletins import start_bulletin
from sync_server.acts.filing_terms import read_term
from sync_server.acts.rule_editions import set_rules
from sync_server.clockwork.reminders.filings import bulletin
from sync_server.clockwork.reminders.reminder import moment_of
from sync_server.documents import kinds
from sync_server.ledger import tables as t
from sync_server.procedures.documents import DocumentKind
from sync_server.procedures.permissions import CITY_CODE
from sync_server.procedures.rule_fields import BY_NAME
from sync_server.procedures.rulebook import TermRules
from sync_server.reference.directory import read_calendar
from tests.sync_server.acts.months import drafts
from tests.sync_server.acts.world import DISTRICT, World, build_world


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """长宁区 with checks in November and the report of it drafted."""
    built = build_world(tmp_path, "2026-11-16 10:00")
    built.file_check()
    built.clock.set("2026-12-01 00:01")
    drafts(built)
    yield built
    built.close()


def in_force(world: World, day: str, rules: TermRules, by: Role = Role.OFFICE_CHIEF) -> None:
    world.by(by, set_rules, BY_NAME["terms"], rules, date.fromisoformat(day), "调整报送日")


def reckoned(world: World, kind: DocumentKind, period: str, district: str = DISTRICT) -> str:
    with world.ledger.read() as conn:
        return read_term(conn, read_calendar(conn), kind, district, period).effective.isoformat()


def of(world: World, kind: DocumentKind, district: str = DISTRICT) -> Any:
    return world.row(t.documents, kind=kind.value, district_code=CITY_CODE if kind is kinds.BULLETIN else district)


def test_the_bulletin_has_one_term_and_a_new_setting_moves_it_for_draft_and_reminder_alike(world: World) -> None:
    document = world.by(Role.OFFICE_STAFF, start_bulletin, "2026-11")
    assert of(world, kinds.BULLETIN)["due_on"] == "2026-12-14"  # the 12th is a Saturday
    in_force(world, "2026-12-05", TermRules(bulletin_day=20))
    world.clock.set("2026-12-18 10:00")
    with world.ledger.read() as conn:
        (reminder,) = bulletin(moment_of(conn, world.clock()))
    assert "2026年12月20日（星期日）为休息日，顺延至2026年12月21日" in reminder.words
    running = [row for row in world.rows(t.terms, subject_id=document) if row["ended_at"] is None]
    assert [row["due_on"] for row in running] == [of(world, kinds.BULLETIN)["due_on"]] == ["2026-12-21"]


def test_a_new_setting_of_the_district_moves_the_term_of_its_draft_that_has_yet_to_go_out(world: World) -> None:
    assert of(world, kinds.REPORT)["due_on"] == "2026-12-07"  # the 5th is a Saturday
    in_force(world, "2026-12-02", TermRules(report_day=9), Role.SECTION_CHIEF)
    assert of(world, kinds.REPORT)["due_on"] == reckoned(world, kinds.REPORT, "2026-11") == "2026-12-09"
    assert of(world, kinds.REPORT, "310104")["due_on"] == "2026-12-07", "the neighbours' own stays"


def test_a_setting_that_leaves_the_day_begins_no_new_term(world: World) -> None:
    in_force(world, "2026-12-02", TermRules(bulletin_day=20))
    in_force(world, "2027-01-01", TermRules(report_day=9))
    assert len(world.rows(t.terms, subject_id=of(world, kinds.REPORT)["id"])) == 1


def test_a_setting_sets_no_day_before_it_was_there(world: World) -> None:
    world.clock.set("2026-12-10 09:00")
    in_force(world, "2026-12-10", TermRules(plan_day=4))
    assert reckoned(world, kinds.PLAN, "2027-01") == "2026-12-25"
    assert reckoned(world, kinds.PLAN, "2027-02") == "2027-01-04"


def test_what_is_monthly_goes_upward_or_is_the_citys_own(world: World) -> None:
    assert set(kinds.MONTHLY) - set(kinds.FILED) == {kinds.BULLETIN}
