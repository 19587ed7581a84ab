"""临港新片区、自贸区、机场 stand beside the 16 districts (domain.md §1.1): a section that plans and reports, a team.

No outline says where their ground begins, so that units and hands decide."""

from __future__ import annotations

import pytest

from shared.organisation import Role, UnitKind
from sync_server.accounts.opening import add_user
from sync_server.acts.annual.district_years import district_years
from sync_server.acts.bulletins.composing import compose_bulletin
from sync_server.acts.document_kinds import move
from sync_server.acts.plans.starting import start_plan
from sync_server.acts.reports.composing import area_name
from sync_server.acts.routing import route_finding
from sync_server.clockwork import monthly
from sync_server.clockwork.ticks import tick
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM
from sync_server.procedures.documents import DocumentDeed
from sync_server.procedures.inspection_bodies import InspectionBody
from sync_server.procedures.permissions import Caller
from sync_server.reference.areas import place_names, read_areas, special_names
from sync_server.reference.directory import read_directory
from sync_server.reference.shipped import unit_id
from sync_server.settings import ASSETS
from tests.sync_server.acts.world import World

LINGANG = next(iter(special_names()))
SECTION, TEAM = unit_id(UnitKind.SECTION, LINGANG), unit_id(UnitKind.DISTRICT_TEAM, LINGANG)


@pytest.fixture
def chief(world: World) -> Caller:
    """临港's chief, who has got an account today."""
    person = world.person("LG-1", "顾明", SECTION)
    user = world.do(
        add_user, SYSTEM, login="lingang-kz", name="顾明", role=Role.SECTION_CHIEF, unit_id=SECTION, person_id=person
    )
    return Caller(user, "顾明", Role.SECTION_CHIEF, SECTION, LINGANG, person)


def test_their_codes_can_be_no_administrative_code_and_come_behind_those_of_the_districts() -> None:
    assert list(special_names().values()) == ["临港新片区", "自贸区", "机场"]
    assert not any(code.isdecimal() for code in special_names())
    districts = [code for code in place_names() if len(code) == 6]
    assert sorted(districts)[-3:] == list(special_names())


def test_no_outline_is_drawn_for_them() -> None:
    assert not set(read_areas(ASSETS)) & set(special_names())


def test_each_has_a_section_with_a_number_prefix_of_its_own_and_a_team_below_it(world: World) -> None:
    with world.ledger.read() as conn:
        units = read_directory(conn)
    prefixes = {units.prefix(units.unit(unit_id(UnitKind.SECTION, code))) for code in special_names()}
    assert prefixes == {"沪临港城管", "沪自贸城管", "沪机场城管"}
    for code in special_names():
        team = units.unit(unit_id(UnitKind.DISTRICT_TEAM, code))
        assert units.section_for(team).district_code == code
    assert area_name(InspectionBody(units.unit(SECTION))) == "临港新片区"


def test_a_finding_on_its_team_stays_with_it_though_the_place_lies_in_pudong(world: World) -> None:
    for item in ("JM03", "JM19"):
        routed = world.do(route_finding, unit_id=TEAM, item_code=item, district_code="310115", street_code="310115125")
        assert (routed.answering_unit_id, routed.section_id, routed.inform) == (TEAM, SECTION, ())


def test_it_plans_and_its_papers_carry_its_own_prefix(world: World, chief: Caller) -> None:
    plan = world.do(start_plan, chief, "2026-12")
    row = world.row(t.documents, id=plan)
    assert row["title"] == "临港新片区综合执法大队督察科2026年12月督察工作计划"
    assert row["district_code"] == LINGANG


def test_it_owes_papers_from_the_day_on_which_its_first_account_was_opened(world: World, chief: Caller) -> None:
    world.file_check(("JM03",))
    world.clock.set("2026-12-01 00:01")
    while world.do(monthly.run):
        pass
    of = {row["unit_id"] for row in world.rows(t.documents, kind="report", period="2026-11")}
    assert SECTION in of
    assert unit_id(UnitKind.SECTION, "3101A2") not in of, "自贸区 has nobody yet"
    with world.ledger.read() as conn:
        rows = {row[0]: row[1] for row in compose_bulletin(conn, "2026-11").districts}
        years = {year.code: year for year in district_years(conn, 2026, world.clock(), place_names())}
    assert rows["临港新片区"] == "未报"
    assert "自贸区" not in rows
    assert LINGANG in years
    assert years[LINGANG].months == 2, "November, when it began, and December"
    assert years["310105"].months == 2, "nothing was checked anywhere before November"
    assert "3101A2" not in years
    world.do(move, chief, world.row(t.documents, kind="report", unit_id=SECTION)["id"], DocumentDeed.FILE)


def test_nobody_reminds_a_body_that_has_no_people_yet(world: World) -> None:
    world.clock.set("2026-11-26 00:05")
    world.do(tick)
    told = {row["unit_id"] for row in world.rows(t.deliveries, kind="filing.late")}
    assert unit_id(UnitKind.SECTION, "310101") in told
    assert SECTION not in told
