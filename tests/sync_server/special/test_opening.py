"""A case is put on paper: what it must say, and that row, shares and form say the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from shared.organisation import Role, UnitKind
from shared.problems import Problem
from sync_server.acts.common.documents import EditConflict
from sync_server.ledger import tables as t
from sync_server.reference.shipped import unit_id
from sync_server.special.deeds.opening import PlannedShare, create_case, edit_case
from sync_server.special.rules.case import CaseState
from tests.sync_server.acts.world import OFFICE, SECTION, TEAM, World
from tests.sync_server.special.deciding import DEMANDS, case, create, opening, plan_for, shares

JINGAN = unit_id(UnitKind.SECTION, "310106")


def form(world: World, case_id: str) -> Any:
    return world.row(t.documents, id=opening(world, case_id))["body"]


def test_row_shares_and_form_say_the_same(world: World) -> None:
    case_id = create(world, world.squad, TEAM, checklist=(("JM03", ""), ("", "是否设置隔离设施")))
    row, body = case(world, case_id), form(world, case_id)
    assert row["state"] == CaseState.DRAFT
    assert (row["measure"], row["amount"]) == ("days", 15)
    assert body["matter"] == row["title"]
    assert body["source"] == "上级批办事项：区政府分管副区长"
    assert body["term"] == "自立案批准之日起15日内"
    names = [share["unit_name"] for share in shares(world, case_id)]
    assert body["units"] == [[names[0], "牵头", DEMANDS], [names[1], "协办", DEMANDS]]
    assert [share["lead"] for share in shares(world, case_id)] == [True, False]
    known, free = row["checklist"]
    assert known[0] == "JM03"
    assert known[1], "an item of the catalogue stands there in its own words"
    assert free == ["", "是否设置隔离设施"]
    assert body["checks"] == [[known[1], "JM03"], ["是否设置隔离设施", ""]]


def test_whoever_answers_alone_leads_and_is_called_the_responsible_unit(world: World) -> None:
    case_id = world.by(
        Role.SECTION_OFFICER, create_case, plan_for(world.squad, shares=(PlannedShare(world.squad, DEMANDS),))
    )
    (share,) = shares(world, case_id)
    assert share["lead"]
    assert form(world, case_id)["units"][0][1] == "责任单位"


def test_the_city_makes_sections_responsible_and_bodies_that_are_no_units_here(world: World) -> None:
    named = PlannedShare("", DEMANDS, name="市绿化和市容管理局")
    plan = plan_for(SECTION, JINGAN)
    case_id = world.by(Role.OFFICE_STAFF, create_case, replace(plan, shares=(*plan.shares, named)))
    third = shares(world, case_id)[2]
    assert (third["unit_id"], third["unit_name"], third["district_code"]) == (None, "市绿化和市容管理局", "")
    assert case(world, case_id)["body_id"] == OFFICE


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"title": " 。"}, "请写明督察项目"),
        ({"source_name": ""}, "由谁批办"),
        ({"received_on": date(2026, 11, 5)}, "不能晚于今天"),
        ({"amount": 0}, "1 至 365 天"),
        ({"measure": "hours"}, "1 至 365 天"),
        ({"shares": ()}, "至少选择一个责任单位"),
        ({"shares": (PlannedShare("", DEMANDS),)}, "写明单位全称"),
        ({"shares": (PlannedShare(TEAM, " "),)}, "的办理要求"),
        ({"shares": (PlannedShare(TEAM, DEMANDS), PlannedShare(TEAM, DEMANDS, lead=True))}, "列了两次"),
        ({"shares": (PlannedShare(JINGAN, DEMANDS),)}, "不在本机构的督察范围内"),
        ({"shares": (PlannedShare(TEAM, DEMANDS), PlannedShare("", DEMANDS, name="市容局"))}, "为牵头单位"),
        ({"checklist": (("XX99", ""),)}, "没有项目“XX99”"),
        ({"checklist": tuple(("", f"第{n}项") for n in range(101))}, "最多 100 项"),
    ],
)
def test_what_is_lacking_is_said(world: World, other: dict[str, Any], said: str) -> None:
    with pytest.raises(Problem, match=said):
        create(world, **other)
    assert world.rows(t.cases) == world.rows(t.case_shares) == world.rows(t.documents) == []


@pytest.mark.parametrize("role", [Role.INSPECTED_UNIT, Role.SQUAD_INSPECTOR, Role.APPRAISAL])
def test_only_inspection_bodies_begin_cases(world: World, role: Role) -> None:
    with pytest.raises(Problem):
        create(world, by=role)


def test_an_edited_plan_takes_the_place_of_the_old_one_and_keeps_what_it_said(world: World) -> None:
    case_id = create(world)
    changed = plan_for(TEAM, world.squad, title="定西路、武夷路无证设摊整治", measure="workdays", amount=10)
    world.by(Role.SECTION_OFFICER, edit_case, case_id, changed, base=1)
    assert [share["unit_id"] for share in shares(world, case_id)] == [TEAM, world.squad]
    assert case(world, case_id)["title"] == "定西路、武夷路无证设摊整治"
    assert form(world, case_id)["term"] == "自立案批准之日起10个工作日内"
    versions = world.rows(t.document_versions, document_id=opening(world, case_id))
    assert [version["body"]["matter"] for version in versions] == [
        *("定西路沿线无证设摊专项整治", "定西路、武夷路无证设摊整治")
    ]


def test_an_unchanged_plan_is_no_edition(world: World) -> None:
    case_id = create(world)
    world.by(Role.SECTION_OFFICER, edit_case, case_id, plan_for(world.squad), base=1)
    assert world.row(t.documents, id=opening(world, case_id))["version"] == 1
    assert world.rows(t.events, kind="case.edited") == []


def test_of_two_windows_the_later_is_told_and_nothing_is_lost(world: World) -> None:
    case_id = create(world)
    world.by(Role.SECTION_OFFICER, edit_case, case_id, plan_for(world.squad, title="甲稿"), base=1)
    with pytest.raises(EditConflict) as told:
        world.by(Role.SECTION_CHIEF, edit_case, case_id, plan_for(world.squad, title="乙稿"), base=1)
    assert told.value.theirs["matter"] == "甲稿"
    assert case(world, case_id)["title"] == "甲稿"
