"""Who is who: units on three tiers, people, roles, and a district's delegation to its squads."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class UnitKind(StrEnum):
    OFFICE = "office"
    DETACHMENT = "detachment"
    SECTION = "section"
    SQUAD = "squad"
    DISTRICT_TEAM = "district_team"
    STREET = "street"  # 街道办事处, 镇人民政府: it answers 追责建议 and is told what concerns its squad

    @property
    def label(self) -> str:
        return {
            "office": "执法监督处",
            "detachment": "机动督察支队",
            "section": "督察科",
            "squad": "街镇综合行政执法队",
            "district_team": "区局直属中队",
            "street": "街道办事处、镇人民政府",
        }[self.value]


INSPECTED = (UnitKind.SQUAD, UnitKind.DISTRICT_TEAM)  # the units that are inspected, scored and served


@dataclass(frozen=True)
class Unit:
    """A unit. `district_code` is the six-digit adcode (`310000` for the city), `street_code` nine digits for squads
    and for the street or town they belong to; `prefix` is the 机关代字 used in document numbers, e.g. `沪长城管`."""

    id: str
    name: str
    kind: UnitKind
    district_code: str
    street_code: str = ""
    parent_id: str = ""
    prefix: str = ""
    duty_phone: str = ""
    active: bool = True


class Role(StrEnum):
    """Roles of domain.md §1.2. A role acts within the scope of the account's unit."""

    SQUAD_INSPECTOR = "squad_inspector"
    SECTION_OFFICER = "section_officer"
    SECTION_CHIEF = "section_chief"
    BUREAU_LEADER = "bureau_leader"  # of a district bureau, or of the city's when the account's unit is the office
    DETACHMENT_INSPECTOR = "detachment_inspector"
    DETACHMENT_CHIEF = "detachment_chief"
    OFFICE_STAFF = "office_staff"
    OFFICE_CHIEF = "office_chief"
    INSPECTED_UNIT = "inspected_unit"
    STREET_OFFICE = "street_office"
    APPRAISAL = "appraisal"
    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDITOR = "auditor"

    @property
    def label(self) -> str:
        return _ROLE_LABELS[self]


_ROLE_LABELS = {
    Role.SQUAD_INSPECTOR: "分队督察员",
    Role.SECTION_OFFICER: "督察科员",
    Role.SECTION_CHIEF: "督察科科长",
    Role.BUREAU_LEADER: "分管领导",
    Role.DETACHMENT_INSPECTOR: "机动支队督察员",
    Role.DETACHMENT_CHIEF: "机动支队支队长",
    Role.OFFICE_STAFF: "执法监督处工作人员",
    Role.OFFICE_CHIEF: "执法监督处处长",
    Role.INSPECTED_UNIT: "被督察单位",
    Role.STREET_OFFICE: "街道办事处、镇政府",
    Role.APPRAISAL: "考核机构",
    Role.SYSTEM_ADMIN: "系统管理员",
    Role.SECURITY_ADMIN: "安全管理员",
    Role.AUDITOR: "审计管理员",
}


@dataclass(frozen=True)
class Person:
    """An officer, known by name and 胸号 only (no ID number, no private phone: PIPL minimisation).

    `inspector` tells who may carry out inspections."""

    id: str
    name: str
    badge: str
    unit_id: str
    inspector: bool = False
    leader: bool = False
    active: bool = True


@dataclass(frozen=True)
class PersonRef:
    """A person as written into a record: what was known at the time, kept even if the directory changes."""

    id: str
    name: str
    badge: str
    unit_name: str = ""


def person_words(person: PersonRef | None) -> str:
    """`周敏（050117）`; empty for nobody."""
    if person is None:
        return ""
    return f"{person.name}（{person.badge}）" if person.badge else person.name


# A bureau's name ends here; what follows names an office within it.
_BUREAU_ENDS = ("执法局", "执法大队", "执法支队", "执法总队")
_OFFICES = ("督察科", "执法监督处")  # of a bureau that is called otherwise


def organ_of(section: str) -> str:
    """发文机关标志: the bureau without its office, with the city's name before a district's."""
    bureau = _bureau_of(section)
    return bureau if bureau.startswith("上海市") else f"上海市{bureau}"


def office_of(section: str) -> str:
    """The office within the bureau: `督察科`, `执法总队机动督察支队`; '' where none is named."""
    return section.removeprefix(_bureau_of(section))


def _bureau_of(section: str) -> str:
    for ending in _BUREAU_ENDS:
        before, found, _ = section.rpartition(ending)
        if found:
            return before + found
    for office in _OFFICES:
        section = section.removesuffix(office)
    return section


class DelegationMode(StrEnum):
    """How an on-site notice of a squad inspector takes effect (domain.md trap 1)."""

    NONE = "none"
    DIRECT = "direct"
    NEEDS_CONFIRMATION = "needs_confirmation"

    @property
    def label(self) -> str:
        return {
            "none": "未授权",
            "direct": "授权现场开具，当场生效",
            "needs_confirmation": "现场开具，督察科确认后生效",
        }[self.value]


@dataclass(frozen=True)
class Delegation:
    """A district section's authority for its squads' inspectors to issue notices on the spot."""

    district_code: str
    mode: DelegationMode
    paper: str = ""  # the authorising document, e.g. 沪长城管督〔2026〕3号
    since: str = ""  # ISO date
