"""Which bodies inspect, who belongs to one, and how far its ledger reaches (沪城管执〔2009〕1号 二)."""

from __future__ import annotations

import pytest

from shared.organisation import Role, Unit, UnitKind
from sync_server.procedures.inspection_bodies import InspectionBody, as_body
from sync_server.procedures.permissions import Caller, Scope
from sync_server.reference.directory import Directory
from sync_server.reference.inspection_bodies import body_of, inspection_bodies, reporting_bodies

OFFICE = Unit("office", "市局执法监督处", UnitKind.OFFICE, "310000")
DETACHMENT = Unit("detachment", "机动督察支队", UnitKind.DETACHMENT, "310000", parent_id="office")
SECTION = Unit("changning", "长宁区督察科", UnitKind.SECTION, "310105", parent_id="office")
OTHER = Unit("xuhui", "徐汇区督察科", UnitKind.SECTION, "310104", parent_id="office")
GONE = Unit("gone", "闸北区督察科", UnitKind.SECTION, "310108", parent_id="office", active=False)
SQUAD = Unit("squad", "华阳路街道综合行政执法队", UnitKind.SQUAD, "310105", "310105001", parent_id="changning")
TEAM = Unit("team", "长宁区直属中队", UnitKind.DISTRICT_TEAM, "310105", parent_id="changning")
CITY_UNIT = Unit("city-team", "市局直属队", UnitKind.DISTRICT_TEAM, "310000", parent_id="office")
UNITS = Directory({u.id: u for u in (SQUAD, SECTION, GONE, TEAM, OTHER, DETACHMENT, OFFICE, CITY_UNIT)})


def by(role: Role, unit: Unit) -> Caller:
    return Caller(f"{unit.id}-{role.value}", role.label, role, unit.id, unit.district_code)


def test_office_detachment_and_sections_inspect_and_squads_do_not() -> None:
    assert [body.id for body in inspection_bodies(UNITS)] == ["office", "detachment", "xuhui", "changning"]
    assert as_body(SQUAD) is None
    assert as_body(TEAM) is None


def test_detachment_and_sections_report_to_the_office_and_the_office_to_nobody() -> None:
    assert [body.id for body in reporting_bodies(UNITS)] == ["detachment", "xuhui", "changning"]


def test_the_detachment_reaches_over_the_city_and_a_section_over_its_district() -> None:
    detachment, section = InspectionBody(DETACHMENT), InspectionBody(SECTION)
    assert (detachment.scope, section.scope) == (Scope.CITY, Scope.DISTRICT)


def test_what_is_inspected_belongs_to_the_body_above_it() -> None:
    assert body_of(UNITS, "squad").id == body_of(UNITS, "team").id == "changning"
    assert body_of(UNITS, "city-team").id == "office"
    assert body_of(UNITS, "detachment").id == "detachment", "it is a body itself, not one of the office"


@pytest.mark.parametrize("role", [Role.SECTION_OFFICER, Role.SECTION_CHIEF, Role.BUREAU_LEADER])
def test_people_of_a_section_are_of_their_own_body_only(role: Role) -> None:
    assert InspectionBody(SECTION).has(by(role, SECTION))
    assert not InspectionBody(OTHER).has(by(role, SECTION))
    assert not InspectionBody(OFFICE).has(by(role, SECTION))


def test_the_detachment_and_the_office_share_a_code_and_no_people() -> None:
    inspector, officer = by(Role.DETACHMENT_INSPECTOR, DETACHMENT), by(Role.OFFICE_STAFF, OFFICE)
    assert InspectionBody(DETACHMENT).has(inspector)
    assert not InspectionBody(DETACHMENT).has(officer)
    assert InspectionBody(OFFICE).has(officer)
    assert not InspectionBody(OFFICE).has(inspector)


@pytest.mark.parametrize("role", [Role.APPRAISAL, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR])
def test_accounts_that_are_only_kept_at_a_body_are_none_of_its_people(role: Role) -> None:
    assert not InspectionBody(SECTION).has(by(role, SECTION))


def test_a_squads_inspector_is_none_of_the_sections_people() -> None:
    assert not InspectionBody(SECTION).has(by(Role.SQUAD_INSPECTOR, SQUAD))
