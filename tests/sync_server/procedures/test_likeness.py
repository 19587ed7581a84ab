"""When two photos that look alike are worth a look, and when they look alike by nature."""

from __future__ import annotations

from dataclasses import replace

from sync_server.procedures.likeness import Used, Verdict, worth_saying

CHECK = Used("a", "record-1", purpose="scene")
ANSWER = Used("b", "record-1", answer_id="answer-1", purpose="after")
ELSEWHERE = Used("c", "record-2", purpose="scene")


def said(one: Used, other: Used, apart: int) -> bool:
    return worth_saying(one, other, apart, near=48, same_angle=16)


def test_a_picture_of_another_check_is_pointed_out_however_it_was_packed() -> None:
    assert said(CHECK, ELSEWHERE, 0)
    assert said(CHECK, ELSEWHERE, 48)
    assert not said(CHECK, ELSEWHERE, 49)
    assert said(replace(CHECK, record_id=""), replace(ELSEWHERE, record_id=""), 48), "of two alerts"


def test_shots_of_one_check_or_of_one_answer_look_alike_by_nature() -> None:
    assert not said(CHECK, replace(CHECK, sha256="d"), 0)
    assert not said(ANSWER, replace(ANSWER, sha256="d"), 0)


def test_a_unit_may_send_the_inspectors_picture_back_as_that_of_before() -> None:
    assert not said(CHECK, replace(ANSWER, purpose="before"), 0)


def test_a_picture_of_afterwards_that_is_the_one_of_before_is_pointed_out() -> None:
    assert said(CHECK, ANSWER, 16)
    assert said(replace(ANSWER, purpose="before", sha256="d"), ANSWER, 0), "within one answer"
    assert not said(CHECK, ANSWER, 17), "one place from one angle looks alike"


def test_the_same_picture_again_after_a_return_is_pointed_out() -> None:
    assert said(ANSWER, replace(ANSWER, answer_id="answer-2"), 0)
    assert not said(ANSWER, replace(ANSWER, answer_id="answer-2"), 30)


def test_a_return_visit_repeats_the_angle_and_not_the_picture() -> None:
    again = replace(ELSEWHERE, follows="a")
    assert not said(CHECK, again, 30)
    assert not said(again, CHECK, 30)
    assert said(CHECK, again, 10)


def test_each_verdict_says_what_follows() -> None:
    assert [one.label for one in Verdict] == ["同一张，责成重报", "不同，放行"]
