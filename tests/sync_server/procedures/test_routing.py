"""Which unit answers: the defaults, the order of the rules, and what an editor is told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.organisation import UnitKind
from sync_server.procedures.routing import (
    DEFAULT_RULES,
    UNMATCHED,
    Answering,
    Question,
    Rule,
    first_match,
    matches,
    matches_item,
    rule_refusal,
)

CONDUCT = Question("ZZ01", "310105", "310105001", UnitKind.SQUAD, leader_concerned=False)
CODES = ("JM01", "JM12", "JM19", "ZZ01")


def test_conduct_on_the_street_is_answered_by_the_inspected_squad() -> None:
    assert first_match(DEFAULT_RULES, CONDUCT).answering is Answering.INSPECTED


def test_an_item_taken_back_to_the_district_goes_to_its_own_team_and_the_street_is_informed() -> None:
    rule = first_match(DEFAULT_RULES, replace(CONDUCT, item_code="JM19"))
    assert rule.answering is Answering.DISTRICT_TEAM
    assert rule.inform_street


def test_a_finding_on_the_leader_goes_to_the_section_whatever_the_item() -> None:
    for code in CODES:
        question = replace(CONDUCT, item_code=code, leader_concerned=True)
        assert first_match(DEFAULT_RULES, question).answering is Answering.SECTION


def test_the_districts_own_team_answers_for_itself() -> None:
    question = replace(CONDUCT, item_code="JM19", unit_kind=UnitKind.DISTRICT_TEAM)
    assert first_match(DEFAULT_RULES, question).answering is Answering.INSPECTED


def test_without_any_matching_rule_the_section_handles_it() -> None:
    assert first_match([], CONDUCT) is UNMATCHED
    assert UNMATCHED.answering is Answering.SECTION


def test_a_rule_for_one_street_placed_before_the_others_wins_there_only() -> None:
    special = Rule("s", 5, Answering.SECTION, street_code="310105001", district_code="310105")
    rules = [*DEFAULT_RULES, special]
    assert first_match(rules, CONDUCT) is special
    assert first_match(rules, replace(CONDUCT, street_code="310105002")) is not special


def test_a_rule_switched_off_is_passed_over() -> None:
    off = replace(DEFAULT_RULES[2], active=False)
    assert first_match([off], CONDUCT) is UNMATCHED


@pytest.mark.parametrize(
    ("items", "code", "found"),
    [
        ("*", "JM01", True),
        ("JM*", "JM01", True),
        ("JM*", "ZZ01", False),
        ("JM12,JM19", "JM19", True),
        ("JM1", "JM12", False),
    ],
)
def test_items_are_named_singly_by_group_or_all(items: str, code: str, found: bool) -> None:
    assert matches_item(items, code) is found


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (Rule("r", 1, Answering.INSPECTED, items="jm1"), "检查项目"),
        (Rule("r", 1, Answering.INSPECTED, items="JM99"), "JM99"),
        (Rule("r", 1, Answering.UNIT), "答复的单位"),
        (Rule("r", 1, Answering.SECTION, district_code="310101", street_code="310105001"), "街镇"),
        (Rule("r", 0, Answering.SECTION), "次序"),
        (Rule("r", 1, Answering.SECTION, unit_kind="army"), "类别"),
    ],
)
def test_a_rule_that_cannot_work_is_refused_in_words(rule: Rule, words: str) -> None:
    assert words in rule_refusal(rule, CODES)


def test_a_sound_rule_is_taken() -> None:
    assert rule_refusal(Rule("r", 1, Answering.DISTRICT_TEAM, items="JM*,ZZ01"), CODES) == ""


RULES = st.builds(
    Rule,
    id=st.uuids().map(str),
    position=st.integers(1, 50),
    answering=st.sampled_from(list(Answering)),
    items=st.sampled_from(["*", "JM*", "JM12,JM19", "ZZ01"]),
    district_code=st.sampled_from(["", "310105", "310101"]),
    leader_only=st.booleans(),
    active=st.booleans(),
)


@given(rules=st.lists(RULES, max_size=12), code=st.sampled_from(CODES), leader=st.booleans())
def test_the_first_match_matches_and_none_before_it_does(rules: list[Rule], code: str, leader: bool) -> None:
    question = replace(CONDUCT, item_code=code, leader_concerned=leader)
    got = first_match(rules, question)
    if got is UNMATCHED:
        assert not any(matches(rule, question) for rule in rules)
    else:
        assert matches(got, question)
        assert not any(matches(rule, question) for rule in rules if rule.position < got.position)


def test_everybody_whom_a_rule_can_name_has_a_chinese_name() -> None:
    assert [one.label for one in Answering] == [
        "被督察单位",
        "区局直属中队",
        "督察科自行处理",
        "机动督察支队",
        "指定单位",
    ]
