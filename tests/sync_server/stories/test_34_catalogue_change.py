"""Story 34: the catalogue changes on 2026-12-01 (JM01 3 instead of 2). November findings keep 2; phones offline keep
the old version, the server scores by the day of the finding."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from shared.catalogue import Counting
from shared.organisation import Role
from shared.problems import Problem
from shared.wire import ChangeKind
from sync_server.acts.catalogue_editions import change_item, import_edition
from sync_server.acts.evaluations.unit_results import district_results
from sync_server.acts.pulling import read_changes
from sync_server.clockwork import editions
from sync_server.clockwork.ticks import tick
from sync_server.ledger import tables as t
from sync_server.procedures.catalogue import Item
from sync_server.procedures.periods import Period
from sync_server.reference.catalogue import read_catalogue
from tests.sync_server.acts.world import DISTRICT, World, build_world
from tests.sync_server.stories.checks import enrolled, sync_check

DECEMBER = date(2026, 12, 1)


@pytest.fixture
def world(tmp_path: Path, database_url: str) -> Iterator[World]:
    built = build_world(tmp_path, "2026-11-24 10:00", url=database_url)
    yield built
    built.ledger.close()


def item(world: World, code: str = "JM01") -> Item:
    with world.ledger.read() as conn:
        return read_catalogue(conn).on(code, date(2026, 11, 24)).item


def points_of(world: World, record_id: str) -> list[float]:
    return [row["points"] for row in world.rows(t.findings, record_id=record_id)]


def pulled(world: World, cursor: str) -> tuple[dict[ChangeKind, dict[str, Any]], str]:
    """What the phone gets now: kind → {id: value}, and where it has come to."""
    with world.ledger.read() as conn:
        changes, fresh, _ = read_changes(conn, enrolled(world), cursor, world.clock(), page=10_000)
    found: dict[ChangeKind, dict[str, Any]] = {}
    for change in changes:
        found.setdefault(change.kind, {})[change.id] = change.value
    return found, fresh


def test_findings_are_scored_by_their_own_day_whatever_the_phone_holds(world: World) -> None:
    _, cursor = pulled(world, "")
    dearer = replace(item(world), points=3.0)
    world.by(Role.OFFICE_STAFF, change_item, dearer, DECEMBER, "占道设摊回潮，提高分值")
    # Until the day comes nothing changes, neither for phones nor for what is scored.
    nothing, cursor = pulled(world, cursor)
    assert ChangeKind.ITEM not in nothing
    assert points_of(world, sync_check(world, "2026-11-24 09:00", "JM01")) == [2.0]

    world.clock.set("2026-12-01 00:00")
    with world.ledger.read() as conn:
        assert editions.anything_due(conn, world.clock())
    assert world.do(tick)["catalogue"] == 1
    with world.ledger.read() as conn:
        assert not editions.anything_due(conn, world.clock())

    # A phone that was offline since November syncs on 3 December: its November findings keep 2 points.
    world.clock.set("2026-12-03 08:00")
    assert points_of(world, sync_check(world, "2026-11-30 23:50", "JM01")) == [2.0]
    assert points_of(world, sync_check(world, "2026-12-01 00:10", "JM01")) == [3.0]
    # Contact brings the new version of the one item that changed, and of the catalogue as a whole.
    now, _ = pulled(world, cursor)
    assert {code: value["points"] for code, value in now[ChangeKind.ITEM].items()} == {"JM01": 3.0}
    assert now[ChangeKind.CATALOGUE]["current"]["version"]


def scores(world: World) -> list[str]:
    """The words of November's deductions of the unit that was checked."""
    with world.ledger.read() as conn:
        found = district_results(conn, DISTRICT, Period("2026-11", ("2026-11",)), world.clock())
    (unit,) = (one for one in found if one.unit_id == world.squad)
    return [line.words for line in unit.months["2026-11"].deductions]


def test_twelve_bicycles_at_one_place_cost_one_point_and_stay_twelve(world: World) -> None:
    sync_check(world, "2026-11-24 09:00", "JM20", count=12, unit="辆")
    (row,) = world.rows(t.findings)
    assert (row["count"], row["unit"], row["counting"]) == (12, "辆", "once")
    assert scores(world) == ["JM20 1 分（12 辆，按一次计），计 1 分"]


def test_an_edition_that_counts_otherwise_does_not_work_backwards(world: World) -> None:
    sync_check(world, "2026-11-24 08:00", "JM20", count=3, unit="辆")
    each = replace(item(world, "JM20"), counting=Counting.PLACE)
    world.by(Role.OFFICE_STAFF, change_item, each, date(2026, 11, 24), "每辆计")
    sync_check(world, "2026-11-24 09:00", "JM20", count=3, unit="辆")
    assert [row["counting"] for row in world.rows(t.findings)] == ["once", "place"]
    # An app of before counted 处: nobody can say how many bicycles these were.
    sync_check(world, "2026-11-24 09:30", "JM20", count=3)
    assert sorted((row["unit"], row["counting"]) for row in world.rows(t.findings)) == [
        ("", "once"),
        ("辆", "once"),
        ("辆", "place"),
    ]


def test_a_finding_filed_before_findings_kept_their_way_of_counting_is_scored_as_it_was(world: World) -> None:
    sync_check(world, "2026-11-24 09:00", "JM20", count=3, unit="辆")
    world.do(lambda w: w.conn.execute(t.findings.update().values(unit="", counting="")))
    assert scores(world) == ["JM20 1 分 × 3 处，计 3 分"]


def test_a_unit_that_no_edition_has_is_not_printed_and_the_record_says_so(world: World) -> None:
    record = sync_check(world, "2026-11-24 09:00", "JM20", count=3, unit="吨")
    (row,) = world.rows(t.findings)
    (kept,) = world.rows(t.records, id=record)
    assert row["unit"] == "辆"
    assert [d["label"] for d in kept["differences"] if d["field"].endswith(".unit")] == ["计量单位"]


def test_an_edition_of_today_takes_effect_at_once(world: World) -> None:
    graver = replace(item(world, "ZZ03"), points=1.0)
    world.by(Role.OFFICE_STAFF, change_item, graver, date(2026, 11, 24), "规范着装专项")
    assert world.row(t.catalogue_items, code="ZZ03")["points"] == 1.0
    assert points_of(world, sync_check(world, "2026-11-24 09:00", "ZZ03")) == [1.0]


def test_the_later_of_two_editions_of_one_day_counts(world: World) -> None:
    for points in (3.0, 4.0):
        world.by(Role.OFFICE_STAFF, change_item, replace(item(world), points=points), DECEMBER, "调整分值")
    world.clock.set("2026-12-01 08:00")
    world.do(tick)
    assert points_of(world, sync_check(world, "2026-12-01 07:00", "JM01")) == [4.0]


@pytest.mark.parametrize(
    ("change", "day", "reason", "says"),
    [
        ({"points": 3.0}, date(2026, 11, 23), "提高", "不能早于今天"),
        ({"points": 3.0}, DECEMBER, " ", "请写明修改理由"),
        ({"points": 0.3}, DECEMBER, "提高", "以 0.5 分为一档"),
        ({"text": ""}, DECEMBER, "提高", "请填写项目内容"),
        ({"code": "jm1"}, DECEMBER, "新增", "两个大写字母"),
        ({}, DECEMBER, "没有改", "内容没有改变"),
    ],
)
def test_what_cannot_be_an_edition_is_refused_in_words(
    world: World, change: dict[str, Any], day: date, reason: str, says: str
) -> None:
    with pytest.raises(Problem, match=says):
        world.by(Role.OFFICE_STAFF, change_item, replace(item(world), **change), day, reason)
    assert len(world.rows(t.item_editions, code="JM01")) == 1


def test_only_the_supervision_office_changes_the_catalogue(world: World) -> None:
    with pytest.raises(Problem, match="无权"):
        world.by(Role.SECTION_CHIEF, change_item, replace(item(world), points=3.0), DECEMBER, "提高")


def test_an_imported_edition_ends_what_it_does_not_list_and_leaves_the_rest_alone(world: World) -> None:
    with world.ledger.read() as conn:
        items = [edition.item for edition in read_catalogue(conn).whole(DECEMBER)]
    kept = [replace(i, points=3.0) if i.code == "JM01" else i for i in items if i.code != "CL08"]
    added = replace(item(world, "CL01"), code="CL09", text="车辆未按规定停放入库")
    done = world.by(Role.OFFICE_STAFF, import_edition, [*kept, added], DECEMBER, "年度修订")
    assert (done.changed, done.added, done.ended) == (1, 1, 1)
    world.clock.set("2026-12-01 06:00")
    assert world.do(tick)["catalogue"] == 3
    assert not world.row(t.catalogue_items, code="CL08")["active"]
    assert world.row(t.catalogue_items, code="CL09")["active"]
    # An offline phone still has CL08: what it found in November counts as before.
    assert points_of(world, sync_check(world, "2026-11-29 10:00", "CL08")) == [0.5]
