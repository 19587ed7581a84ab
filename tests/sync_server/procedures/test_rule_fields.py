"""Settings are read with their bounds; every number of every group has its Chinese name."""

from __future__ import annotations

from dataclasses import fields

import pytest

from sync_server.procedures.rule_fields import BY_NAME, GROUPS, Group, read_rules, typed_of, words_of
from sync_server.procedures.rulebook import NAMES, AnnualRules, ScoreRules, TermRules


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.name)
def test_every_number_has_a_setting_and_the_defaults_are_within_bounds(group: Group) -> None:
    assert [setting.name for setting in group.settings] == [field.name for field in fields(group.kind)]
    assert read_rules(group, typed_of(group, group.kind())) == group.kind()


def test_every_group_of_rules_can_be_set() -> None:
    assert set(BY_NAME) == set(NAMES.values())


@pytest.mark.parametrize(
    ("name", "typed", "says"),
    [
        ("scores", {"start": "abc"}, "“起始分”应为数字"),
        ("scores", {"cap_per_inspection": "200"}, "应在 1 到 100 分之间"),
        ("scores", {"major_points": "6"}, "“升为严重的分值”不能低于"),
        ("scores", {"late_feedback": "0.3"}, "以 0.5 分为一档"),
        ("scores", {"repeat_effect": "triple"}, "请选择“重复发生时”"),
        ("scores", {"start": "nan"}, "应在 10 到 1000"),
        ("terms", {"sample_share": "120"}, "应在 0 到 100 %之间"),
        ("alerts", {"on_site": "10"}, "不能短于“应答”"),
        ("annual", {"plans": "30"}, "合计应为 100 分，现为 110 分"),
    ],
)
def test_what_cannot_be_set_is_refused_in_words(name: str, typed: dict[str, str], says: str) -> None:
    group = BY_NAME[name]
    with pytest.raises(ValueError, match=says):
        read_rules(group, {**typed_of(group, group.kind()), **typed})


def test_shares_are_read_as_per_cent_and_whole_numbers_stay_whole() -> None:
    terms = BY_NAME["terms"]
    read = read_rules(terms, {**typed_of(terms, TermRules()), "sample_share": "25", "close_of_business": "1"})
    assert (read.sample_share, read.close_of_business, type(read.feedback_days)) == (0.25, True, int)
    share = next(setting for setting in terms.settings if setting.name == "sample_share")
    assert words_of(share, 0.25) == "25 %"


def test_weights_that_sum_to_a_hundred_are_taken() -> None:
    annual = BY_NAME["annual"]
    typed = typed_of(annual, AnnualRules()) | {"plans": "30", "quality": "10"}
    assert read_rules(annual, typed) == AnnualRules(plans=30.0, quality=10.0)
    assert ScoreRules().start == 100


def test_scores_whose_numbers_contradict_each_other_are_refused() -> None:
    scores = BY_NAME["scores"]
    with pytest.raises(ValueError, match="不能高于“起始分”"):
        read_rules(scores, {**typed_of(scores, ScoreRules()), "start": "10"})


@pytest.mark.parametrize("text", ["", "长" * 301])
def test_a_text_is_neither_empty_nor_longer_than_its_room(text: str) -> None:
    notice = BY_NAME["notice"]
    with pytest.raises(ValueError, match="“异议权利的表述”应为 1 到 300 个字"):
        read_rules(notice, {**typed_of(notice, notice.kind()), "objection": text})


def test_a_choice_and_a_text_are_read_without_a_unit() -> None:
    roll = next(setting for setting in BY_NAME["terms"].settings if setting.name == "roll")
    assert words_of(roll, "none") == "不顺延"
    objection = next(setting for setting in BY_NAME["notice"].settings if setting.name == "objection")
    assert words_of(objection, "可提异议") == "可提异议"


@pytest.mark.parametrize("text", ["可提\x00异议", "可提\ud800异议"], ids=["nul", "half a character"])
def test_a_text_that_cannot_be_stored_is_refused_in_words(text: str) -> None:
    notice = BY_NAME["notice"]
    with pytest.raises(ValueError, match="含有无法保存的字符"):
        read_rules(notice, {**typed_of(notice, notice.kind()), "objection": text})
