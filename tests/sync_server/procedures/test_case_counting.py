"""Whose checks count to a case, and why others do not."""

from __future__ import annotations

import pytest

from shared.organisation import Role
from sync_server.procedures.permissions import CITY_CODE, Caller
from sync_server.special.rules.case import CaseFacts, CaseState
from sync_server.special.rules.counting import UNKNOWN, concerns, why_not

OURS = CaseFacts(
    CaseState.HANDLING, "section", "310105", frozenset({"squad", "other"}), frozenset({"310105", "310106"})
)


def by(role: Role, unit: str, district: str) -> Caller:
    return Caller("u", "督察员", role, unit, district)


SQUAD = by(Role.SQUAD_INSPECTOR, "squad", "310105")
NEIGHBOUR = by(Role.SQUAD_INSPECTOR, "neighbour", "310105")


@pytest.mark.parametrize(
    ("caller", "counts"),
    [
        (SQUAD, True),
        (NEIGHBOUR, False),
        (by(Role.SECTION_OFFICER, "section", "310105"), True),
        (by(Role.SECTION_OFFICER, "jingan", "310106"), True),
        (by(Role.SECTION_OFFICER, "xuhui", "310104"), False),
        (by(Role.DETACHMENT_INSPECTOR, "detachment", CITY_CODE), True),
        (by(Role.INSPECTED_UNIT, "squad", "310105"), False),
    ],
)
def test_a_case_concerns_its_body_its_units_the_sections_above_these_and_the_city(caller: Caller, counts: bool) -> None:
    assert concerns(OURS, caller, sent=False) is counts


def test_who_was_sent_checks_for_the_case_wherever_he_belongs() -> None:
    assert concerns(OURS, NEIGHBOUR, sent=True)
    assert why_not(OURS, NEIGHBOUR, sent=True) == ""
    assert "与本案无关" in why_not(OURS, NEIGHBOUR, sent=False)


def test_a_check_after_the_case_was_over_does_not_count_and_says_what_had_become_of_it() -> None:
    assert why_not(OURS, SQUAD, sent=False) == ""
    assert why_not(OURS, SQUAD, sent=False, over=CaseState.CLOSED) == "检查时本案已结案，未计入"


@pytest.mark.parametrize("state", [CaseState.DRAFT, CaseState.IN_APPROVAL, CaseState.REFUSED, CaseState.DROPPED])
def test_a_case_that_was_never_opened_is_as_good_as_unknown(state: CaseState) -> None:
    facts = CaseFacts(state, "section", "310105", frozenset({"squad"}))
    assert not concerns(facts, SQUAD, sent=True)
    assert why_not(facts, SQUAD, sent=True) == UNKNOWN
