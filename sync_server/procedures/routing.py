"""Which unit answers for a finding: by item, place, kind of the inspected unit, and whether it concerns a leader.

The first rule that matches, in order of position, decides; when none does, the section handles it itself. Source of
the defaults: 沪城管执〔2009〕1号 二 (each squad answers for its own conduct), the list of items taken back to the
district on 2025-10-01 (domain.md §1.1, acceptance story 39), and domain.md §1.1 for findings on a squad's leader.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from shared.organisation import UnitKind

_ITEMS = re.compile(r"\*|[A-Z]{2}(?:\d{2}|\*)(?:,[A-Z]{2}(?:\d{2}|\*))*")


class Answering(StrEnum):
    """Who a rule names."""

    INSPECTED = "inspected"
    DISTRICT_TEAM = "district_team"
    SECTION = "section"
    DETACHMENT = "detachment"
    UNIT = "unit"

    @property
    def label(self) -> str:
        return {
            "inspected": "被督察单位",
            "district_team": "区局直属中队",
            "section": "督察科自行处理",
            "detachment": "机动督察支队",
            "unit": "指定单位",
        }[self.value]


@dataclass(frozen=True)
class Rule:
    """One row of the table. Empty fields match anything; `items` is `*`, or codes and groups (`JM12,JM19`, `JM*`)."""

    id: str
    position: int
    answering: Answering
    items: str = "*"
    district_code: str = ""
    street_code: str = ""
    unit_kind: str = ""
    answering_unit_id: str = ""
    inform_street: bool = False
    leader_only: bool = False
    note: str = ""
    active: bool = True


@dataclass(frozen=True)
class Question:
    """What a rule is held against: the item, the place, and the inspected unit."""

    item_code: str
    district_code: str
    street_code: str
    unit_kind: UnitKind
    leader_concerned: bool


# Street effects whose enforcement went back to the district: works, waste, structures, signs, waterways. The districts
# published lists of their own, so this is a start for a section to edit.
TAKEN_BACK = "JM06,JM07,JM12,JM13,JM14,JM17,JM19,JM24"

DEFAULT_RULES = (
    Rule(
        "default-leader",
        10,
        Answering.SECTION,
        leader_only=True,
        note="涉及中队领导的问题只报督察科，送达前中队不可见",
    ),
    Rule(
        "default-taken-back",
        20,
        Answering.DISTRICT_TEAM,
        items=TAKEN_BACK,
        unit_kind=UnitKind.SQUAD.value,
        inform_street=True,
        note="2025年10月1日起收回区级执法的事项：区局直属中队答复，抄告街镇（请按本区公布的清单核对）",
    ),
    Rule("default-inspected", 30, Answering.INSPECTED, note="其余问题由被督察单位答复"),
)
UNMATCHED = Rule("", 0, Answering.SECTION, note="没有适用的规则，由督察科处理")


def matches_item(items: str, code: str) -> bool:
    """True if `items` (`*`, `JM*`, `JM12,JM19`) names the catalogue code."""
    return any(
        part == "*" or part == code or (part.endswith("*") and code.startswith(part[:-1])) for part in items.split(",")
    )


def matches(rule: Rule, question: Question) -> bool:
    """True if every field the rule fills in agrees with the question."""
    return (
        rule.active
        and (not rule.leader_only or question.leader_concerned)
        and matches_item(rule.items, question.item_code)
        and rule.district_code in ("", question.district_code)
        and rule.street_code in ("", question.street_code)
        and rule.unit_kind in ("", question.unit_kind.value)
    )


def first_match(rules: Iterable[Rule], question: Question) -> Rule:
    """The matching rule of lowest position; `UNMATCHED` (the section) when there is none."""
    ordered = sorted(rules, key=lambda rule: rule.position)
    return next((rule for rule in ordered if matches(rule, question)), UNMATCHED)


def rule_refusal(rule: Rule, item_codes: Sequence[str]) -> str:
    """Why a rule cannot stand in the table, or ''. `item_codes` are those of the catalogue."""
    if not _ITEMS.fullmatch(rule.items):
        return "检查项目请填“*”、项目编号（如 JM12）或组别（如 JM*），多个用英文逗号分隔"
    for part in rule.items.split(","):
        if not any(matches_item(part, code) for code in item_codes):
            return f"目录中没有项目“{part}”，请核对编号"
    if rule.answering is Answering.UNIT and not rule.answering_unit_id:
        return "请选择答复的单位"
    if rule.street_code and rule.district_code and rule.street_code[:6] != rule.district_code:
        return "所选街镇不在所选的区内，请重新选择"
    if rule.unit_kind and rule.unit_kind not in {kind.value for kind in UnitKind}:
        return "请从列表中选择被督察单位的类别"
    return "" if rule.position >= 1 else "次序应从 1 开始"
