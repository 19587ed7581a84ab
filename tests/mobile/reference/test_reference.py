"""What the phone proposes and finds, before and after the first pull."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest
from pypinyin import Style, lazy_pinyin

from mobile.reference import Reference
from mobile.reference.proposal import PastCheck
from mobile.reference.shipped import Shipped
from mobile.store.phone import PhoneStore
from shared.organisation import DelegationMode, Unit, UnitKind
from shared.plain import to_plain
from shared.position import Fix
from shared.wire import Change, ChangeKind, PullReply
from shared.workdays import YearTable
from tests.mobile.checks.world import LI, SECTION, TIANSHAN, XINHUA, XUJIAHUI, ZHAO, open_store, pull

NOW = "2026-11-24T07:04:00.000Z"
INSIDE = Fix(31.2136, 121.4158, 8, NOW)  # 长宁, well inside
STADIUM = Fix(31.1835, 121.4375, 8, NOW)  # 徐汇


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[PhoneStore]:
    opened = await open_store(tmp_path)
    yield opened
    await opened.close()


def test_the_shipped_catalogue_has_its_125_items_with_initials() -> None:
    items = Shipped().items
    assert len(items) == 125
    assert all(item.initials for item in items)
    assert items[0].short_group == "任务·诉件·办案"


def test_the_initials_agree_with_pypinyin_but_for_readings_in_context() -> None:
    shipped = Shipped()
    differing = 0
    for item in shipped.items:
        wanted = "".join(lazy_pinyin(item.text, style=Style.FIRST_LETTER, errors="ignore"))
        han = "".join(char for char in item.text if "\u4e00" <= char <= "\u9fff")
        assert shipped.initials.found(han, wanted), item.text
        differing += shipped.initials.of(han) != wanted
    assert differing < 12


async def test_items_are_found_by_words_code_and_initials(store: PhoneStore) -> None:
    reference = Reference(store.reference)
    assert reference.find_items("jm01")[0].code == "JM01"
    assert "JM03" in [item.code for item in reference.find_items("跨门")]
    assert "JM03" in [item.code for item in reference.find_items("kmjy")]
    assert reference.find_items("没有这样的项目") == []


async def test_recent_and_frequent_items_lead(store: PhoneStore) -> None:
    reference = Reference(store.reference)
    listed = [item.code for item in reference.find_items("", ["ZZ01"], {"CL02": 7})]
    assert listed[:3] == ["ZZ01", "CL02", "RW01"]


async def test_units_and_people_are_found_by_initials_and_badge(store: PhoneStore) -> None:
    reference = pull(store)
    assert reference.find_units("xhl") == [XINHUA]
    assert reference.find_units("天山") == [TIANSHAN]
    assert SECTION not in reference.find_units("")
    assert reference.find_units("", first=[TIANSHAN])[0] == TIANSHAN
    assert reference.person_by_badge("310501") == ZHAO
    assert reference.find_people("zq") == [ZHAO]
    assert LI in reference.find_people("3100", inspectors=True)
    assert ZHAO not in reference.find_people("", inspectors=True)


async def test_the_nearest_squad_inspected_before_is_proposed(store: PhoneStore) -> None:
    reference = pull(store)
    near = [
        PastCheck(XINHUA.id, "2026-11-23T07:00:00.000Z", 31.23, 121.40),
        PastCheck(TIANSHAN.id, "2026-11-01T07:00:00.000Z", 31.2137, 121.4159),
    ]
    proposal = reference.propose_unit(INSIDE, "310105", near)
    assert proposal.best == TIANSHAN
    assert [area.code for area in proposal.districts] == ["310105"]
    assert not proposal.outside
    assert XUJIAHUI not in proposal.units


async def test_without_a_position_the_squad_inspected_last_is_proposed(store: PhoneStore) -> None:
    reference = pull(store)
    assert reference.propose_unit(None, "310105", [PastCheck(TIANSHAN.id, NOW)]).best == TIANSHAN


async def test_a_squad_inspector_who_begins_is_offered_the_own_squad(store: PhoneStore) -> None:
    assert pull(store).propose_unit(INSIDE, "310105", own_unit=TIANSHAN.id).best == TIANSHAN
    assert pull(store).propose_unit(INSIDE, "310105").best == XINHUA


async def test_outside_the_own_district_is_noticed_and_its_squads_are_offered(store: PhoneStore) -> None:
    proposal = pull(store).propose_unit(STADIUM, "310105")
    assert proposal.outside
    assert proposal.best == XUJIAHUI
    assert not pull(store).propose_unit(STADIUM, "310000").outside


async def test_where_the_own_ground_has_no_outline_own_and_local_units_are_offered_and_nobody_is_outside(
    store: PhoneStore,
) -> None:
    team = Unit("lg-team", "临港新片区综合执法大队直属中队", UnitKind.DISTRICT_TEAM, "3101A1")
    reference = pull(store)
    store.reference.apply(PullReply("2", False, NOW, (Change(ChangeKind.UNIT, team.id, to_plain(team)),)))
    proposal = reference.propose_unit(INSIDE, "3101A1", own_unit=team.id)
    assert not proposal.outside
    assert proposal.best == team
    assert XINHUA in proposal.units
    assert team not in reference.propose_unit(INSIDE, "310105").units


async def test_near_a_border_both_districts_are_offered_and_nothing_is_said_to_be_outside(store: PhoneStore) -> None:
    reference = pull(store)
    changning = next(area for area in reference.areas if area.code == "310105")
    # Walk from a point inside 徐汇 towards 长宁 until the border is less than 40 m away.
    low, high = (STADIUM.latitude, STADIUM.longitude), (INSIDE.latitude, INSIDE.longitude)
    for _ in range(40):
        middle = ((low[0] + high[0]) / 2, (low[1] + high[1]) / 2)
        low, high = (low, middle) if changning.contains(*middle) else (middle, high)
    assert changning.metres_to_border(*low) < 40
    proposal = reference.propose_unit(Fix(*low, 8, NOW), "310105")
    assert proposal.near_border
    assert not proposal.outside


async def test_a_district_without_recorded_delegation_has_none(store: PhoneStore) -> None:
    reference = pull(store)
    assert reference.delegation("310105").mode is DelegationMode.DIRECT
    assert reference.delegation("310101").mode is DelegationMode.NONE
    section = reference.section_of("310105")
    assert section is not None
    assert section.duty_phone == "021-62510000"


async def test_a_pulled_year_replaces_the_provisional_one(store: PhoneStore) -> None:
    reference = Reference(store.reference)
    assert not reference.calendar.due(date(2026, 12, 31), 3).certain
    shipped = {table.year: table for table in reference.shipped.year_tables}[2027]
    official = YearTable(2027, shipped.off, shipped.work, "official", "国办")
    change = Change(ChangeKind.CALENDAR, "2027", to_plain(official))
    store.reference.apply(PullReply("2", False, NOW, (change,)))
    assert reference.calendar.due(date(2026, 12, 31), 3).certain


def test_streets_belong_to_their_districts() -> None:
    shipped = Shipped()
    assert len(shipped.district_names) == 16 + 3
    districts = {
        code for code in shipped.district_names if code.isdecimal()
    }  # 临港, 自贸区, 机场 have none of their own
    assert {street.district_code for street in shipped.streets} == districts
